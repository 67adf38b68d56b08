use crate::frame_bytes::FrameBytes;
use crate::layer::Layer;
use crate::link::{fddi, frame_relay, ieee80211, mpls, ppp, token_ring};
use crate::skip::Skip;

/// The headers of sampled packets in an sFlow datagram (version 5), one after the other.
pub(crate) struct Samples<'a> {
    /// From the next sample on.
    rest: FrameBytes<'a>,
    samples: u32,
    /// From the next record of the present sample on.
    records_rest: FrameBytes<'a>,
    records: u32,
}

impl<'a> Samples<'a> {
    /// # Errors
    ///
    /// [`Skip::NotTcp`] for another version than 5.
    pub(crate) fn new(datagram: FrameBytes<'a>) -> Result<Samples<'a>, Skip> {
        const VERSION: u32 = 5;
        const IPV4: u32 = 1;
        const IPV6: u32 = 2;
        const SUB_AGENT_SEQUENCE_UPTIME: usize = 12;
        if word(datagram, 0)? != VERSION {
            return Err(Skip::NotTcp);
        }
        let address = match word(datagram, 4)? {
            IPV4 => 4,
            IPV6 => 16,
            _ => return Err(Skip::NotTcp),
        };
        let count = 8 + address + SUB_AGENT_SEQUENCE_UPTIME;
        Ok(Samples {
            samples: word(datagram, count)?,
            rest: datagram.skip(count + 4)?,
            records_rest: FrameBytes::new(&[], 0),
            records: 0,
        })
    }

    /// Enters the next sample, whatever its kind. `None` after the last one.
    fn enter_sample(&mut self) -> Option<()> {
        self.samples = self.samples.checked_sub(1)?;
        let (kind, body) = block(&mut self.rest).ok()?;
        // Sequence, source, rate, pool, drops, input, output; in the expanded form source, input
        // and output are two words each.
        let front = match kind {
            1 => 28,
            3 => 40,
            _ => return Some(()),
        };
        self.records = word(body, front).ok()?;
        self.records_rest = body.skip(front + 4).ok()?;
        Some(())
    }
}

impl<'a> Iterator for Samples<'a> {
    type Item = (Layer, FrameBytes<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        const RAW_PACKET_HEADER: u32 = 1;
        loop {
            while self.records > 0 {
                self.records -= 1;
                let Ok((kind, body)) = block(&mut self.records_rest) else {
                    self.records = 0;
                    break;
                };
                if kind == RAW_PACKET_HEADER
                    && let Some(found) = sampled_header(body)
                {
                    return Some(found);
                }
            }
            self.enter_sample()?;
        }
    }
}

/// A sample or a record: its kind, its length, that many octets.
fn block<'a>(rest: &mut FrameBytes<'a>) -> Result<(u32, FrameBytes<'a>), Skip> {
    let kind = word(*rest, 0)?;
    let len = word(*rest, 4)? as usize;
    let body = rest.skip(8)?;
    // The last one may be cut off.
    *rest = body.skip(len).unwrap_or(FrameBytes::new(&[], 0));
    Ok((kind, body.limit(len)))
}

/// The first octets of a packet: its kind, its length on the wire, how much of it was removed, how
/// much is here.
fn sampled_header(body: FrameBytes<'_>) -> Option<(Layer, FrameBytes<'_>)> {
    let kind = word(body, 0).ok()?;
    let wire_len = word(body, 4).ok()? as usize;
    let len = word(body, 12).ok()? as usize;
    let layer = match kind {
        1 => Layer::Ethernet,
        3 => Layer::Of(token_ring::frame),
        4 => Layer::Of(fddi::frame),
        5 => Layer::Of(frame_relay::frame),
        7 => Layer::Of(ppp::in_hdlc_framing),
        11 => Layer::Ip,
        12 => Layer::Ipv6,
        13 => Layer::Of(mpls::labels),
        15 => Layer::Of(ieee80211::frame),
        _ => return None,
    };
    let header = body.skip(16).ok()?.limit(len);
    Some((layer, FrameBytes::new(header.captured, wire_len)))
}

fn word(bytes: FrameBytes<'_>, offset: usize) -> Result<u32, Skip> {
    bytes.peek_array(offset).map(u32::from_be_bytes)
}
