use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{ethernet, hdlc, llc, nlpid};
use crate::skip::Skip;

/// Frame Relay: an address of two to four octets, each but the last with its extension bit clear,
/// then the encapsulation of RFC 2427 or one of the two that came before it.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const LAST_OCTET: u8 = 0x01;
    const UNNUMBERED_INFORMATION: u8 = 0x03;
    const EXCHANGE_IDENTIFICATION: u8 = 0xaf;
    let mut at = 0;
    while bytes.peek(at)? & LAST_OCTET == 0 {
        at += 1;
    }
    let signalling = bytes.peek(0)? & 0xfc == 0;
    let rest = bytes.skip(at + 1)?;
    match rest.peek(0)? {
        UNNUMBERED_INFORMATION => nlpid::frame_relay(rest.skip(1)?),
        _ if signalling => Err(Skip::NotIp),
        EXCHANGE_IDENTIFICATION => Err(Skip::NotIp),
        _ => older_encapsulation(rest),
    }
}

/// Cisco's, which is that of its HDLC; a control field that is not unnumbered information; or a
/// bare Ethernet frame.
fn older_encapsulation(bytes: FrameBytes<'_>) -> Peeled<'_> {
    if let Some(peeled) = hdlc::payload(bytes.peek_u16(0)?, bytes.skip(2)?) {
        return peeled;
    }
    let padding = usize::from(bytes.peek(0)? == 0);
    let header = padding + llc::control_len(bytes.peek(padding)?);
    const KNOWN: [u8; 8] = [0x08, 0x80, 0x81, 0x82, 0x83, 0x8e, 0xcc, 0xcf];
    if KNOWN.contains(&bytes.peek(header)?) {
        return nlpid::frame_relay(bytes.skip(header)?);
    }
    match bytes.peek_u16(12)? {
        0..=ethernet::MAX_802_3_LENGTH | 0x0800 | 0x86dd | 0x8100 | 0x88a8 | 0x8847 | 0x8864 => {
            Ok((Layer::Ethernet, bytes))
        }
        _ => Err(Skip::NotIp),
    }
}

/// LINKTYPE_FRELAY_WITH_DIR: a direction octet first.
pub(crate) fn with_direction(bytes: FrameBytes<'_>) -> Peeled<'_> {
    frame(bytes.skip(1)?)
}
