//! The IP header that carries a segment, in one line.

use std::net::{Ipv4Addr, Ipv6Addr};

use tcplint_wire::{Addresses, Segment};

use crate::numbers::Count;

/// The IP header right before `segment` in `packet`, of several the innermost; `None` where the
/// segment was put together from fragments, so that it is not in the packet as it stands.
pub(crate) fn carrier(packet: &[u8], segment: &Segment<'_>) -> Option<String> {
    let at = segment
        .captured
        .as_ptr()
        .addr()
        .checked_sub(packet.as_ptr().addr())?;
    let before = packet.get(..at)?;
    // Backwards, since options or extension headers may be in between; the addresses tell.
    (0..before.len())
        .rev()
        .find_map(|start| match segment.addresses {
            Addresses::V4(source, _) => version4(before.get(start..)?, source),
            Addresses::V6(source, _) => version6(before.get(start..)?, source),
        })
}

fn version4(octets: &[u8], from: [u8; 4]) -> Option<String> {
    let header = octets.first_chunk::<20>()?;
    let header_len = usize::from(header[0] & 0x0f) * 4;
    let is_header =
        header[0] >> 4 == 4 && (20..=octets.len()).contains(&header_len) && header[12..16] == from;
    if !is_header {
        return None;
    }
    let len = length(0, [header[2], header[3]]);
    let id = u16::from_be_bytes([header[4], header[5]]);
    let mut text = format!("IPv4, {len}, TTL {}, id {id:#06x}", header[8]);
    for (bit, name) in [(0x80, "reserved bit"), (0x40, "DF"), (0x20, "MF")] {
        if header[6] & bit != 0 {
            text += ", ";
            text += name;
        }
    }
    text += &class("TOS", header[1]);
    if header_len > 20 {
        text += &format!(", options {}", Count(header_len as u64 - 20, "octet"));
    }
    let destination = Ipv4Addr::new(header[16], header[17], header[18], header[19]);
    Some(format!("{text}, {} > {destination}", Ipv4Addr::from(from)))
}

fn version6(octets: &[u8], from: [u8; 16]) -> Option<String> {
    let [c0, c1, _, _, l0, l1, _, hop_limit, addresses @ ..] = octets.first_chunk::<40>()?;
    let (source, destination) = addresses.split_first_chunk::<16>()?;
    if c0 >> 4 != 6 || *source != from {
        return None;
    }
    let len = length(40, [*l0, *l1]);
    let class = class("traffic class", c0 << 4 | c1 >> 4);
    let destination = Ipv6Addr::from(*destination.first_chunk::<16>()?);
    let source = Ipv6Addr::from(from);
    Some(format!(
        "IPv6, {len}, hop limit {hop_limit}{class}, {source} > {destination}"
    ))
}

/// The datagram's length by its header, of which `fixed` octets do not count in the field.
fn length(fixed: u64, field: [u8; 2]) -> String {
    match u16::from_be_bytes(field) {
        0 => "length 0 (left to the network card)".to_owned(),
        len => Count(fixed + u64::from(len), "octet").to_string(),
    }
}

/// The octet of service and ECN, where it says something.
fn class(name: &str, octet: u8) -> String {
    match octet {
        0 => String::new(),
        octet => format!(", {name} {octet:#04x}"),
    }
}
