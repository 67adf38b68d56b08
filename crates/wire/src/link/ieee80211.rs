use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::llc;
use crate::skip::Skip;

const TO_DS: u8 = 0x01;
const FROM_DS: u8 = 0x02;
const MORE_FRAGMENTS: u8 = 0x04;
const PROTECTED: u8 = 0x40;
const ORDER: u8 = 0x80;

/// How nearly every data frame's payload begins.
const SNAP_IN_LLC: [u8; 3] = [0xaa, 0xaa, 0x03];

/// An IEEE 802.11 frame.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let [kind, flags] = bytes.peek_array(0)?;
    data(kind, flags, false, bytes)
}

/// One whose header is padded to a multiple of four octets (radiotap).
pub(crate) fn padded(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let [kind, flags] = bytes.peek_array(0)?;
    data(kind, flags, true, bytes)
}

/// One whose two octets of frame control are swapped, as Cisco's CAPWAP and LWAPP have it.
pub(crate) fn swapped(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let [flags, kind] = bytes.peek_array(0)?;
    data(kind, flags, false, bytes)
}

/// The payload of a data frame.
fn data(kind: u8, flags: u8, padded: bool, bytes: FrameBytes<'_>) -> Peeled<'_> {
    const VERSION_AND_TYPE: u8 = 0x0f;
    const DATA: u8 = 0x08;
    const NO_DATA: u8 = 0x40;
    const QOS: u8 = 0x80;
    const AGGREGATE: u8 = 0x80;
    if kind & VERSION_AND_TYPE != DATA || kind & NO_DATA != 0 {
        return Err(Skip::NotIp);
    }
    if flags & PROTECTED != 0 {
        return Err(Skip::Encrypted);
    }
    let sequence: [u8; 2] = bytes.peek_array(22)?;
    if flags & MORE_FRAGMENTS != 0 {
        return Err(Skip::Fragment);
    }
    let four_addresses = flags & (TO_DS | FROM_DS) == TO_DS | FROM_DS;
    let mut len = if four_addresses { 30 } else { 24 };
    let mut qos = [0; 2];
    if kind & QOS != 0 {
        qos = bytes.peek_array(len)?;
        len += 2;
        // HT control.
        if flags & ORDER != 0 {
            len += 4;
        }
    }
    if padded {
        len = len.next_multiple_of(4);
    }
    let body = bytes.skip(len)?;
    let body = body.skip(mesh_control_len(flags, qos, body)?)?;
    if qos[0] & AGGREGATE != 0 {
        return Ok((Layer::AggregateMsdu, body));
    }
    // Some network cards put fragments together and leave the last one's number on the whole.
    if sequence[0] & 0x0f != 0 && body.peek_array(0)? != SNAP_IN_LLC {
        return Err(Skip::Fragment);
    }
    let (destination, source) = end_addresses(flags, bytes)?;
    payload(destination, source, sequence, body)
}

/// Length of the mesh control field, where there is one: it is taken for one when its flags make
/// sense.
fn mesh_control_len(flags: u8, qos: [u8; 2], body: FrameBytes<'_>) -> Result<usize, Skip> {
    const MESH_CONTROL_PRESENT: u8 = 0x01;
    if qos[1] & MESH_CONTROL_PRESENT == 0 || flags & FROM_DS == 0 {
        return Ok(0);
    }
    Ok(match body.peek(0)? {
        0 => 6,
        1 => 12,
        2 => 18,
        _ => 0,
    })
}

/// Destination and source, whose places depend on the way through the distribution system.
fn end_addresses(flags: u8, bytes: FrameBytes<'_>) -> Result<([u8; 6], [u8; 6]), Skip> {
    let (destination, source) = match (flags & TO_DS != 0, flags & FROM_DS != 0) {
        (false, false) => (4, 10),
        (false, true) => (4, 16),
        (true, false) => (16, 10),
        (true, true) => (16, 24),
    };
    Ok((bytes.peek_array(destination)?, bytes.peek_array(source)?))
}

/// LLC, with the exceptions that Wireshark knows: whole Ethernet frames, told by their addresses,
/// two or six octets that some drivers put before the payload, and an EtherType without LLC.
fn payload<'a>(
    destination: [u8; 6],
    source: [u8; 6],
    sequence: [u8; 2],
    body: FrameBytes<'a>,
) -> Peeled<'a> {
    const NOVELL_RAW: u16 = 0xffff;
    const SNAP: u16 = 0xaaaa;
    let first: [u8; 2] = body.peek_array(0)?;
    let at = |offset: usize| body.captured.get(offset..).unwrap_or(&[]);
    match u16::from_be_bytes(first) {
        SNAP => llc::frame(body),
        _ if at(0).starts_with(&destination) || at(6).starts_with(&source) => {
            Ok((Layer::Ethernet, body))
        }
        NOVELL_RAW => Err(Skip::NotIp),
        0 if at(6).starts_with(&destination) && at(12).starts_with(&source) => {
            Ok((Layer::Ethernet, body.skip(6)?))
        }
        0 => llc::frame(body.skip(2)?),
        _ if first == sequence => llc::frame(body.skip(2)?),
        number @ (0x0800 | 0x86dd | 0x8100 | 0x88a8 | 0x8847 | 0x8864) => {
            Ok((Layer::EtherType(number), body.skip(2)?))
        }
        _ => llc::frame(body),
    }
}

/// The MSDUs of an aggregate: addresses, a length, LLC, padding to four octets.
pub(crate) struct Msdus<'a> {
    rest: FrameBytes<'a>,
}

impl<'a> Msdus<'a> {
    pub(crate) fn new(aggregate: FrameBytes<'a>) -> Msdus<'a> {
        Msdus { rest: aggregate }
    }
}

impl<'a> Iterator for Msdus<'a> {
    type Item = (Layer, FrameBytes<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let length = usize::from(self.rest.peek_u16(12).ok()?);
        let msdu = self.rest.skip(14).ok()?;
        self.rest = self
            .rest
            .skip((14 + length).next_multiple_of(4))
            .unwrap_or(FrameBytes::new(&[], 0));
        Some((Layer::Of(llc::frame), msdu.limit(length)))
    }
}
