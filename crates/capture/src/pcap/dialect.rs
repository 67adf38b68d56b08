//! Tells pcap dialects that share one magic, by how well the first records read in each.

use super::odd::Shared;
use super::{FILE_HEADER, Header};
use crate::{Dialect, Resolution};

/// Records that are looked at; Wireshark looks at as many.
const RECORDS: usize = 3;
/// No packet on any wire is longer.
const LONGEST_WIRE: u32 = 128 * 1024 * 1024;

/// What the first records say.
pub(crate) enum Choice {
    Settled(Dialect),
    /// They are not all there yet.
    NeedMore,
}

/// The dialect in which the first records have the fewest oddities; the first one where several have none
/// more. `bytes` start with the file header; `whole`: no more will come.
pub(crate) fn choose(header: &Header, bytes: &[u8], whole: bool) -> Choice {
    let records = bytes.get(FILE_HEADER..).unwrap_or_default();
    let candidates: &[Dialect] = match header.dialect {
        Dialect::Standard => &[Dialect::Standard, Dialect::RedHat61, Dialect::Nokia],
        Dialect::Modified => &[Dialect::Modified, Dialect::Suse63],
        _ => &[],
    };
    let mut best = (u32::MAX, header.dialect);
    for &dialect in candidates {
        let header = Header { dialect, ..*header };
        let Some(odd) = oddities(&header, records, whole) else {
            return Choice::NeedMore;
        };
        if odd < best.0 {
            best = (odd, dialect);
        }
        if odd == 0 {
            break;
        }
    }
    Choice::Settled(best.1)
}

/// How many things are odd about the first records, read in this dialect. None: they are not all there yet.
fn oddities(header: &Header, mut records: &[u8], whole: bool) -> Option<u32> {
    let mut odd = 0;
    for _ in 0..RECORDS {
        if whole && records.is_empty() {
            break;
        }
        let header_len = header.dialect.header_len();
        let (Some(shared), Some(extra)) =
            (Shared::read(header, records), records.get(16..header_len))
        else {
            // Cut inside a header: odd, and the last that can be said.
            return whole.then_some(odd + 1);
        };
        let too_long = shared.captured > header.max_len;
        odd += u32::from(header.resolution == Resolution::Micro && shared.fraction >= 1_000_000);
        odd += u32::from(too_long);
        odd += u32::from(shared.captured > header.snap_len);
        odd += u32::from(shared.original > LONGEST_WIRE);
        odd += u32::from(shared.captured > shared.original);
        odd += odd_extra(header, extra);
        if too_long {
            break;
        }
        match records.get(header_len + shared.captured as usize..) {
            Some(rest) => records = rest,
            None => return whole.then_some(odd + 1),
        }
    }
    Some(odd)
}

/// Oddities of the fields that only some dialects have.
fn odd_extra(header: &Header, extra: &[u8]) -> u32 {
    let order = header.order;
    match *extra {
        [] => 0,
        // Unknown bits, of which only these values have been seen.
        [a, b, c, d] => {
            let bits = order.u32([a, b, c, d]);
            let seen = bits & 0x0fff_00f0 == 0x0fbf_0000
                && matches!(bits >> 28, 0x9 | 0xb)
                && matches!(bits >> 12 & 0xf, 0xb | 0xd)
                && matches!(bits >> 8 & 0xf, 0x6 | 0x9)
                && matches!(bits & 0xf, 1 | 2);
            u32::from(!seen)
        }
        // Interface index, EtherType or the kernel's own protocol number, packet type (PACKET_HOST and so on).
        [a, b, c, d, p0, p1, kind, ..] => {
            let protocol = order.u16([p0, p1]);
            let known = matches!(protocol, 0..=0x17 | 0x60 | 0x200 | 0x400 | 0x600..);
            u32::from(order.u32([a, b, c, d]) > 10_000) + u32::from(!known) + u32::from(kind > 4)
        }
        _ => 1,
    }
}
