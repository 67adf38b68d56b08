use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{atm, hdlc, ppp};
use crate::skip::Skip;

/// LINKTYPE_ERF of Endace: sixteen octets with the record's type, extension headers of eight
/// octets each, a header of the type, then the frame.
pub(crate) fn record(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const EXTENSION: u8 = 0x80;
    let (header, mut rest) = bytes.take::<16>()?;
    let mut more = header[8] & EXTENSION != 0;
    while more {
        let (extension, after) = rest.take::<8>()?;
        more = extension[0] & EXTENSION != 0;
        rest = after;
    }
    let stated = usize::from(u16::from_be_bytes([header[14], header[15]]));
    let frame = |header: usize| -> Result<FrameBytes<'_>, Skip> {
        let frame = rest.skip(header)?;
        // The wire length of the record is that of the frame, whatever is stored of it.
        Ok(if stated > frame.captured.len() {
            FrameBytes::new(frame.captured, stated)
        } else {
            frame
        })
    };
    match header[8] & !EXTENSION {
        // Packet over SONET, plain and with colours or hashes.
        1 | 10 | 15 | 19 => pos(frame(0)?),
        // The same on one channel of many.
        5 | 17 => pos(frame(4)?),
        // Ethernet, plain and with colours or hashes: an offset and padding come first.
        2 | 11 | 16 | 20 => Ok((Layer::Ethernet, frame(2)?)),
        // ATM cells and AAL5 frames, alone and on one channel of many.
        3 | 4 => atm::guessed(frame(0)?),
        7 | 9 => atm::guessed(frame(4)?),
        22 => Ok((Layer::Ip, frame(0)?)),
        23 => Ok((Layer::Ipv6, frame(0)?)),
        _ => Err(Skip::NotIp),
    }
}

/// Cisco HDLC, told by its address octets, or PPP.
fn pos(bytes: FrameBytes<'_>) -> Peeled<'_> {
    match bytes.peek(0)? {
        hdlc::UNICAST | hdlc::MULTICAST => hdlc::frame(bytes),
        _ => ppp::in_hdlc_framing(bytes),
    }
}
