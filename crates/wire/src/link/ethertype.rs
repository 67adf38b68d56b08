use crate::decap::{Layer, Peeled};
use crate::frame_bytes::FrameBytes;
use crate::skip::Skip;

/// The largest value of an 802.3 length; above it the field is an EtherType.
const MAX_802_3_LENGTH: u16 = 1500;

/// What an EtherType announces. IPv4 (0x0800) and plain Ethernet are taken on the fast path.
pub(crate) fn payload(number: u16, bytes: FrameBytes<'_>) -> Peeled<'_> {
    match number {
        0..=MAX_802_3_LENGTH => Ok((Layer::Llc, bytes.limit(usize::from(number)))),
        0x0800 | 0x86dd => Ok((Layer::Ip, bytes)),
        // 802.1Q, 802.1ad and the numbers that stacked tags had before 802.1ad.
        0x8100 | 0x88a8 | 0x9100 | 0x9200 => {
            let (tag, rest) = bytes.take::<4>()?;
            Ok((Layer::EtherType(u16::from_be_bytes([tag[2], tag[3]])), rest))
        }
        _ => Err(Skip::NotIp),
    }
}
