use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::net::{Fragment, IpPayload};
use crate::skip::Skip;

const MORE_FRAGMENTS: u16 = 0x2000;
const OFFSET: u16 = 0x1fff;

/// An IPv4 header with its options (RFC 791, section 3.1).
///
/// A total length of 0 is taken as the rest of the frame, as Wireshark does: segmentation offload
/// leaves it so for datagrams that are captured before the network card cuts them.
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
    let payload = if options_len == 0 {
        rest
    } else {
        rest.skip(options_len)?
    };
    let fragment_field = u16::from_be_bytes([header[6], header[7]]);
    let fragment = if fragment_field & (MORE_FRAGMENTS | OFFSET) == 0 {
        None
    } else {
        Some(fragment(
            header,
            fragment_field,
            bytes.captured.get(..header_len),
        ))
    };
    let [.., s0, s1, s2, s3, d0, d1, d2, d3] = *header;
    Ok(IpPayload {
        addresses: Addresses::V4([s0, s1, s2, s3], [d0, d1, d2, d3]),
        protocol: header[9],
        bytes: payload.limit(payload_len),
        stated_len: u32::try_from(payload_len).unwrap_or(u32::MAX),
        fragment,
    })
}

#[cold]
fn fragment(header: &[u8; 20], field: u16, whole_header: Option<&[u8]>) -> Fragment {
    Fragment {
        id: u32::from(u16::from_be_bytes([header[4], header[5]])),
        offset: u32::from(field & OFFSET) * 8,
        more: field & MORE_FRAGMENTS != 0,
        header_intact: whole_header.is_none_or(checksum_holds),
    }
}

/// Whether the header's sixteen-bit words add up to 0xffff (RFC 1071).
fn checksum_holds(header: &[u8]) -> bool {
    let (words, _) = header.as_chunks::<2>();
    let sum: u32 = words
        .iter()
        .map(|word| u32::from(u16::from_be_bytes(*word)))
        .sum();
    let once = (sum & 0xffff) + (sum >> 16);
    once == 0xffff || (once & 0xffff) + (once >> 16) == 0xffff
}
