use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{fddi, ieee80211, ppp, radio, raw, token_ring};
use crate::skip::Skip;

/// TaZmen's sniffer protocol: version, type, what is encapsulated, tagged fields.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const KEEP_ALIVE: u8 = 4;
    const PORT_OPENER: u8 = 5;
    let ([_, kind, encapsulated @ ..], rest) = bytes.take::<4>()?;
    if matches!(*kind, KEEP_ALIVE | PORT_OPENER) {
        return Err(Skip::NotTcp);
    }
    let rest = after_tags(rest)?;
    let layer = match u16::from_be_bytes(*encapsulated) {
        1 => Layer::Ethernet,
        2 => Layer::Of(token_ring::frame),
        4 => Layer::Of(ppp::in_hdlc_framing),
        5 => Layer::Of(fddi::frame),
        7 => Layer::Of(raw::ip),
        18 => Layer::Of(ieee80211::frame),
        119 => Layer::Of(radio::prism),
        126 => Layer::Of(radio::radiotap),
        127 => Layer::Of(radio::avs),
        _ => return Err(Skip::NotTcp),
    };
    Ok((layer, rest))
}

/// Tagged fields: padding is one octet, all others but the last have a length.
fn after_tags(mut rest: FrameBytes<'_>) -> Result<FrameBytes<'_>, Skip> {
    const PADDING: u8 = 0;
    const END: u8 = 1;
    loop {
        let ([tag], after) = rest.take::<1>()?;
        rest = match *tag {
            END => return Ok(after),
            PADDING => after,
            _ => after.skip(1 + usize::from(after.peek(0)?))?,
        };
    }
}
