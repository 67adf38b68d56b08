use crate::addresses::Addresses;
use crate::chunk::chunk;
use crate::segment::{Origin, Segment};
use crate::tcp::tcp_header;

/// The segment of an everyday frame: Ethernet, IPv4 without options, not a fragment, TCP with all
/// of its fixed header captured. `None` for any other frame, also a broken one.
///
/// Nearly every frame of nearly every capture has this shape. Taking it in one step, with one
/// length check for both lower headers, halves the cost of a whole lint
/// (`benches/lint_capture.rs`); the walk through the layers gives the same answer
/// (`tests/everyday.rs`).
#[inline(always)]
pub(crate) fn everyday(data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    let (rest, headers) = chunk::<34>(data).ok()?;
    // EtherType, then version with header length.
    let shape = u32::from_be_bytes([headers[12], headers[13], headers[14], 0]);
    let fragment = u16::from_be_bytes([headers[20], headers[21]]) & 0x3fff;
    let protocol = headers[23];
    if shape != 0x0800_4500 || fragment != 0 || protocol != 6 {
        return None;
    }
    let total_len = u32::from(u16::from_be_bytes([headers[16], headers[17]]));
    let stated_len = total_len.checked_sub(20)?;
    let captured = rest.get(..stated_len as usize).unwrap_or(rest);
    let (_, header) = tcp_header(captured).ok()?;
    let [.., s0, s1, s2, s3, d0, d1, d2, d3] = *headers;
    let on_the_wire = wire_len
        .saturating_sub(34)
        .max(u32::try_from(rest.len()).ok()?);
    Some(Segment {
        addresses: Addresses::V4([s0, s1, s2, s3], [d0, d1, d2, d3]),
        header,
        captured,
        wire_len: stated_len.min(on_the_wire),
        stated_len,
        ip_id: u16::from_be_bytes([headers[18], headers[19]]),
        ttl: headers[22],
        layer: 0,
        origin: Origin::Traffic,
    })
}
