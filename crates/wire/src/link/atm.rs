use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{frame_relay, llc, ppp};
use crate::skip::Skip;

/// LINKTYPE_ATM_RFC1483: the payload of AAL5 frames, nearly always multiplexed by LLC.
pub(crate) fn rfc1483(bytes: FrameBytes<'_>) -> Peeled<'_> {
    llc::frame(bytes)
}

/// LINKTYPE_SUNATM: flags with the kind of traffic, path, channel, then an AAL5 frame.
pub(crate) fn sun(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const LAN_EMULATION: u8 = 1;
    const LLC: u8 = 2;
    const MANAGEMENT: u8 = 5;
    const SIGNALLING: u8 = 6;
    let ([flags, path, channel @ ..], rest) = bytes.take::<4>()?;
    match *flags & 0x0f {
        LAN_EMULATION => lan_emulation(rest),
        LLC => llc::frame(rest),
        MANAGEMENT | SIGNALLING => Err(Skip::NotIp),
        _ if (*path, u16::from_be_bytes(*channel)) == (0, 5) => Err(Skip::NotIp),
        _ => unknown_multiplex(rest),
    }
}

/// LAN emulation: a client's identifier, then a frame of the emulated Ethernet.
fn lan_emulation(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const CONTROL: u16 = 0xff00;
    match bytes.peek_u16(0)? {
        CONTROL => Err(Skip::NotIp),
        _ => Ok((Layer::Ethernet, bytes.skip(2)?)),
    }
}

/// An AAL5 frame of which only its first octets tell how it is multiplexed.
fn unknown_multiplex(bytes: FrameBytes<'_>) -> Peeled<'_> {
    match bytes.peek_array::<8>(0)? {
        [0xaa, 0xaa, 0x03, ..] => llc::frame(bytes),
        [_, 0x21, ..] => ppp::protocol(bytes),
        [0, 0, ..] => Ok((Layer::Ethernet, bytes.skip(2)?)),
        [_, _, 0x03, 0xcc | 0x8e, ..]
        | [_, _, 0x03, 0x00, 0x80, ..]
        | [_, _, _, _, 0x03, 0xcc | 0x8e, ..]
        | [_, _, _, _, 0x03, 0x00, 0x80, _] => frame_relay::frame(bytes),
        [0x40..=0x4f | 0x60..=0x6f, ..] => Ok((Layer::Ip, bytes)),
        _ => Err(Skip::NotIp),
    }
}

/// An AAL5 frame after its cell header where nothing says what it carries (ERF): LLC, or LAN
/// emulation where there is room for it.
pub(crate) fn guessed(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let cell = u32::from_be_bytes(bytes.peek_array(0)?);
    let (path, channel) = (cell >> 20 & 0xff, cell >> 4 & 0xffff);
    let rest = bytes.skip(4)?;
    if path == 0 && (channel == 5 || channel == 16) {
        return Err(Skip::NotIp);
    }
    match rest.peek_array(0)? {
        [0xaa, 0xaa, 0x03] => llc::frame(rest),
        [0x81 | 0x83, ..] => Err(Skip::NotIp),
        _ if rest.wire_len < 16 => Err(Skip::NotIp),
        _ => lan_emulation(rest),
    }
}

/// LINKTYPE_ATM_CLIP: classical IP over ATM, as a rule without any header.
pub(crate) fn classical_ip(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const SNAP: u8 = 0xaa;
    match bytes.peek(0)? {
        SNAP => llc::frame(bytes),
        _ => Ok((Layer::Ip, bytes)),
    }
}
