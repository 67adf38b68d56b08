//! The blocks that hold a frame.

use super::block::{self, Body};
use super::interface::Interface;
use crate::step::Found;
use crate::{ByteOrder, DamageCause, LinkType, Timestamp};

/// A frame in a block's body.
pub(super) struct Packet {
    time: Timestamp,
    link: LinkType,
    fcs_len: u8,
    wire_len: u32,
    interface: u32,
    /// Index of the first captured byte in the body.
    start: usize,
    len: usize,
}

impl Packet {
    /// As found in a block at this offset of the capture and index of the buffer.
    #[inline(always)]
    pub(super) fn found(&self, offset: u64, start: usize) -> Found {
        Found {
            time: self.time,
            link: self.link,
            fcs_len: self.fcs_len,
            wire_len: self.wire_len,
            interface: self.interface,
            offset,
            start: start + 8 + self.start,
            len: self.len,
        }
    }
}

/// Bytes of the fixed fields of an enhanced and of an obsolete packet block.
const TIMED_FIELDS: usize = 20;

/// The fixed fields of an enhanced packet block, in its byte order. An obsolete one has the same, but for
/// the first: 16 bits of interface and 16 of drop count.
struct Fields {
    interface: [u8; 4],
    ticks: u64,
    captured: u32,
    wire_len: u32,
}

impl Fields {
    /// The fields and what follows them.
    #[inline(always)]
    fn read<'a>(body: &Body<'a>, order: ByteOrder) -> Option<(Self, &'a [u8])> {
        let (fields, data) = body.bytes.split_first_chunk::<TIMED_FIELDS>()?;
        let (&[interface, high, low, captured, wire_len], []) = fields.as_chunks() else {
            return None;
        };
        let fields = Self {
            interface,
            ticks: u64::from(order.u32(high)) << 32 | u64::from(order.u32(low)),
            captured: order.u32(captured),
            wire_len: order.u32(wire_len),
        };
        Some((fields, data))
    }

    #[inline(always)]
    fn packet(&self, index: u32, interface: &Interface) -> Packet {
        Packet {
            time: interface.clock.time(self.ticks),
            link: interface.link,
            fcs_len: interface.fcs_len,
            wire_len: self.wire_len,
            interface: index,
            start: TIMED_FIELDS,
            len: self.captured as usize,
        }
    }
}

/// A sound enhanced packet block. Its options are not looked at.
#[inline(always)]
pub(super) fn enhanced(
    body: &Body<'_>,
    order: ByteOrder,
    interfaces: &[Interface],
) -> Option<Packet> {
    let (fields, data) = Fields::read(body, order)?;
    let index = order.u32(fields.interface);
    let interface = interfaces.get(index as usize)?;
    if fields.captured > interface.max_len || fields.captured as usize > data.len() {
        return None;
    }
    Some(fields.packet(index, interface))
}

/// A block of any kind but section header and interface description. None: it holds no frame.
pub(super) fn read(
    kind: u32,
    body: &Body<'_>,
    order: ByteOrder,
    interfaces: &[Interface],
) -> Result<Option<Packet>, DamageCause> {
    match kind {
        block::ENHANCED | block::PACKET => timed(kind, body, order, interfaces).map(Some),
        block::SIMPLE => simple(body, order, interfaces).map(Some),
        kind if block::is_other_frame(kind) => Ok(Some(no_packet(body))),
        _ => Ok(None),
    }
}

/// An enhanced or obsolete packet block, with the reason if it is not sound.
fn timed(
    kind: u32,
    body: &Body<'_>,
    order: ByteOrder,
    interfaces: &[Interface],
) -> Result<Packet, DamageCause> {
    let name = if kind == block::ENHANCED {
        "enhanced packet block"
    } else {
        "packet block"
    };
    let Some((fields, data)) = Fields::read(body, order) else {
        return Err(too_short(name, body.bytes, TIMED_FIELDS as u64));
    };
    let [a, b, _, _] = fields.interface;
    let index = match kind {
        block::ENHANCED => order.u32(fields.interface),
        _ => u32::from(order.u16([a, b])),
    };
    let interface = check(name, interfaces, index, fields.captured, data)?;
    Ok(fields.packet(index, interface))
}

/// A simple packet block: first interface, no time; captured is what the snapshot length leaves.
fn simple(
    body: &Body<'_>,
    order: ByteOrder,
    interfaces: &[Interface],
) -> Result<Packet, DamageCause> {
    const NAME: &str = "simple packet block";
    let Some((&[a, b, c, d], data)) = body.bytes.split_first_chunk() else {
        return Err(too_short(NAME, body.bytes, 4));
    };
    let wire_len = order.u32([a, b, c, d]);
    // A snapshot length of 0 is no limit.
    let snap_len = interfaces.first().map_or(0, |interface| interface.snap_len);
    let captured = if snap_len == 0 {
        wire_len
    } else {
        wire_len.min(snap_len)
    };
    let interface = check(NAME, interfaces, 0, captured, data)?;
    Ok(Packet {
        time: Timestamp::default(),
        link: interface.link,
        fcs_len: interface.fcs_len,
        wire_len,
        interface: 0,
        start: 4,
        len: captured as usize,
    })
}

/// A frame that is no packet: all of the body, no time, no link layer.
fn no_packet(body: &Body<'_>) -> Packet {
    let len = body.bytes.len();
    Packet {
        time: Timestamp::default(),
        link: LinkType::NOT_A_PACKET,
        fcs_len: 0,
        wire_len: u32::try_from(len).unwrap_or(u32::MAX),
        interface: 0,
        start: 0,
        len,
    }
}

fn check<'a>(
    block: &'static str,
    interfaces: &'a [Interface],
    index: u32,
    captured: u32,
    data: &[u8],
) -> Result<&'a Interface, DamageCause> {
    let Some(interface) = interfaces.get(index as usize) else {
        let known = u32::try_from(interfaces.len()).unwrap_or(u32::MAX);
        return Err(DamageCause::UnknownInterface { index, known });
    };
    if captured > interface.max_len {
        return Err(DamageCause::RecordTooLong {
            len: captured,
            max: interface.max_len,
        });
    }
    if captured as usize > data.len() {
        return Err(too_short(block, data, captured.into()));
    }
    Ok(interface)
}

fn too_short(block: &'static str, bytes: &[u8], need: u64) -> DamageCause {
    DamageCause::BlockTooShort {
        block,
        have: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        need,
    }
}
