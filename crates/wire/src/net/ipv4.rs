use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::net::{Fragment, IpPayload};
use crate::skip::Skip;

const MORE_FRAGMENTS: u16 = 0x2000;
const OFFSET: u16 = 0x1fff;

/// An IPv4 header with its options (RFC 791, section 3.1).
///
/// A total length of 0 is taken as the rest of the frame, as Wireshark does: segmentation offload
/// leaves it so for datagrams that are captured before the network card cuts them. The header's
/// checksum is not looked at, as Wireshark does not unless told to.
#[inline(always)]
pub(crate) fn header(bytes: FrameBytes<'_>) -> Result<IpPayload<'_>, Skip> {
    let (header, rest) = bytes.take::<20>()?;
    let header_len = usize::from(header[0] & 0x0f) * 4;
    let total_len = match u16::from_be_bytes([header[2], header[3]]) {
        0 => bytes.wire_len,
        stated => usize::from(stated),
    };
    let Some(options_len) = header_len.checked_sub(20) else {
        return Err(Skip::Malformed);
    };
    let Some(payload_len) = total_len.checked_sub(header_len) else {
        return Err(Skip::Malformed);
    };
    let [.., s0, s1, s2, s3, d0, d1, d2, d3] = *header;
    let source = [s0, s1, s2, s3];
    let (destination, payload) = if options_len == 0 {
        ([d0, d1, d2, d3], rest)
    } else {
        let payload = rest.skip(options_len)?;
        let options = rest.captured.get(..options_len).unwrap_or(&[]);
        let last = end_of_source_route(options).unwrap_or([d0, d1, d2, d3]);
        (last, payload)
    };
    let fragment_field = u16::from_be_bytes([header[6], header[7]]);
    let fragment = if fragment_field & (MORE_FRAGMENTS | OFFSET) == 0 {
        None
    } else {
        Some(Fragment {
            id: u32::from(u16::from_be_bytes([header[4], header[5]])),
            offset: u32::from(fragment_field & OFFSET) * 8,
            more: fragment_field & MORE_FRAGMENTS != 0,
            readable_alone: true,
        })
    };
    Ok(IpPayload {
        addresses: Addresses::V4(source, destination),
        protocol: header[9],
        bytes: payload.limit(payload_len),
        stated_len: u32::try_from(payload_len).unwrap_or(u32::MAX),
        ip_id: u16::from_be_bytes([header[4], header[5]]),
        ttl: header[8],
        header_len: u16::from(header[0] & 0x0f) * 4,
        fragment,
    })
}

/// Where a source route leads: its last address is the destination that TCP knows, in its checksum
/// too, as long as the route is not at its end (RFC 791, section 3.1; RFC 1122).
#[cold]
fn end_of_source_route(mut options: &[u8]) -> Option<[u8; 4]> {
    const END: u8 = 0;
    const NO_OPERATION: u8 = 1;
    const LOOSE: u8 = 131;
    const STRICT: u8 = 137;
    loop {
        let (kind, rest) = options.split_first()?;
        options = match *kind {
            END => return None,
            NO_OPERATION => rest,
            kind => {
                let len = usize::from(*rest.first()?);
                let (option, after) = options.split_at_checked(len)?;
                if len < 2 {
                    return None;
                }
                if kind == LOOSE || kind == STRICT {
                    let pointer = *option.get(2)?;
                    let on_the_way =
                        pointer >= 4 && pointer.is_multiple_of(4) && usize::from(pointer) <= len;
                    return on_the_way.then(|| option.last_chunk::<4>().copied())?;
                }
                after
            }
        };
    }
}
