use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::llc;
use crate::link::token_ring;
use crate::skip::Skip;

/// The largest value of an 802.3 length; above it the field is an EtherType.
pub(crate) const MAX_802_3_LENGTH: u16 = 1500;

/// An Ethernet frame from its destination address on: twelve octets of addresses, then an
/// EtherType or an 802.3 length.
#[inline(always)]
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (header, rest) = bytes.take::<14>()?;
    let number = u16::from_be_bytes([header[12], header[13]]);
    if number <= MAX_802_3_LENGTH {
        return Ok((Layer::Of(with_length), bytes));
    }
    Ok((Layer::EtherType(number), rest))
}

/// A frame whose EtherType field is a length: LLC, Novell's raw 802.3, or Cisco's ISL, which is
/// told by its destination address alone.
fn with_length(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (header, rest) = bytes.take::<14>()?;
    if let [0x01 | 0x0c, 0x00, 0x0c, 0x00, 0x00, ..] = header {
        return isl(bytes);
    }
    length_and_llc(u16::from_be_bytes([header[12], header[13]]), rest)
}

/// What follows an 802.3 length, in a frame or after a VLAN tag.
pub(crate) fn length_and_llc(length: u16, rest: FrameBytes<'_>) -> Peeled<'_> {
    let payload = rest.limit(usize::from(length));
    if length == 0 || rest.peek_u16(0)? == NOVELL_RAW {
        return Err(Skip::NotIp);
    }
    Ok((Layer::Of(llc::frame), payload))
}

/// Novell's 802.3 without LLC starts with IPX's unused checksum.
const NOVELL_RAW: u16 = 0xffff;

/// Cisco's Inter-Switch Link: 26 octets before the frame that it tags; of Token Ring frames the
/// last of those octets is part.
fn isl(bytes: FrameBytes<'_>) -> Peeled<'_> {
    match bytes.peek(5)? >> 4 {
        0 => Ok((Layer::Ethernet, bytes.skip(26)?)),
        1 => Ok((Layer::Of(token_ring::frame), bytes.skip(31)?)),
        _ => Err(Skip::NotIp),
    }
}

/// LINKTYPE_ETHERNET_MPACKET: preamble octets up to and with the start delimiter, then the frame
/// or, where a frame was preempted, a piece of one (IEEE 802.3br).
pub(crate) fn mpacket(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PREAMBLE: u8 = 0x55;
    const START_OF_FRAME: u8 = 0xd5;
    let mut at = 0;
    while bytes.peek(at)? == PREAMBLE && at < 8 {
        at += 1;
    }
    match bytes.peek(at)? {
        START_OF_FRAME => Ok((Layer::Ethernet, bytes.skip(at + 1)?)),
        _ => Err(Skip::Fragment),
    }
}

/// LINKTYPE_EPON: up to two octets before the start delimiter, with it six octets of header, of
/// which the third says whether the frame after it is encrypted (DPoE's security octet).
pub(crate) fn epon(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let start = match bytes.peek_array(0)? {
        [0x55, 0x55, 0xd5, 0x55] => 2,
        [0x55, 0xd5, 0x55, _] => 1,
        [0xd5, 0x55, _, _] => 0,
        _ => return Err(Skip::NotIp),
    };
    let header = bytes.skip(start)?;
    let security = header.peek(2)?;
    if security != 0x55 && security & 0x02 != 0 {
        return Err(Skip::Encrypted);
    }
    Ok((Layer::Ethernet, header.skip(6)?))
}

/// LINKTYPE_NETANALYZER: a four-octet header, then an Ethernet frame.
pub(crate) fn netanalyzer(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Ethernet, bytes.skip(4)?))
}

/// LINKTYPE_NETANALYZER_TRANSPARENT: the same, with preamble and start delimiter before the frame.
pub(crate) fn netanalyzer_transparent(bytes: FrameBytes<'_>) -> Peeled<'_> {
    mpacket(bytes.skip(4)?)
}
