//! Interface description blocks, and how their packets' times are counted.

use super::block::Body;
use super::options;
use crate::{ByteOrder, DamageCause, LinkType, Timestamp};

/// The most interfaces of one section that are kept: more only a hostile file has.
const MAX_INTERFACES: u32 = 65_536;

const IF_TSRESOL: u16 = 9;
const IF_FCSLEN: u16 = 13;
const IF_TSOFFSET: u16 = 14;

/// What a packet needs to know of its interface.
pub(super) struct Interface {
    pub(super) link: LinkType,
    /// Bytes.
    pub(super) fcs_len: u8,
    pub(super) snap_len: u32,
    /// The most bytes that a packet may have.
    pub(super) max_len: u32,
    pub(super) clock: Clock,
}

/// How ticks become a time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    unit: Unit,
    /// Nanoseconds to be added.
    offset: i64,
}

/// What one tick is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Unit {
    /// So many nanoseconds.
    Nanos(u64),
    /// One of so many parts of a nanosecond.
    Part(u64),
    /// 2 to the power of minus this of a second.
    Binary(u32),
    /// Too fine for 64 bits of it to make one nanosecond.
    Nothing,
}

impl Clock {
    /// The default of 10^-6 s, no offset.
    const MICRO: Self = Self {
        unit: Unit::Nanos(1000),
        offset: 0,
    };

    #[inline(always)]
    pub(super) fn time(&self, ticks: u64) -> Timestamp {
        let nanos = match self.unit {
            Unit::Nanos(nanos) => ticks.saturating_mul(nanos),
            fine => fine.fine_nanos(ticks),
        };
        Timestamp::from_nanos(
            i64::try_from(nanos)
                .unwrap_or(i64::MAX)
                .saturating_add(self.offset),
        )
    }
}

impl Unit {
    /// The highest bit chooses between a negative power of 2 and of 10 (draft-ietf-opsawg-pcapng, if_tsresol).
    fn new(resolution: u8) -> Self {
        let power = u32::from(resolution & 0x7f);
        if resolution & 0x80 != 0 {
            return Self::Binary(power);
        }
        match power.checked_sub(9) {
            None | Some(0) => Self::Nanos(10_u64.pow(9 - power)),
            Some(finer) => 10_u64.checked_pow(finer).map_or(Self::Nothing, Self::Part),
        }
    }

    #[cold]
    #[inline(never)]
    fn fine_nanos(self, ticks: u64) -> u64 {
        match self {
            Self::Nanos(nanos) => ticks.saturating_mul(nanos),
            Self::Part(parts) => ticks / parts,
            Self::Binary(power) => {
                let nanos = (u128::from(ticks) * 1_000_000_000) >> power;
                u64::try_from(nanos).unwrap_or(u64::MAX)
            }
            Self::Nothing => 0,
        }
    }
}

/// Reads the block and adds the interface to those of its section, as far as its options can be read.
pub(super) fn read(
    body: &Body<'_>,
    order: ByteOrder,
    interfaces: &mut Vec<Interface>,
) -> Result<(), DamageCause> {
    const NAME: &str = "interface description";
    if interfaces.len() >= MAX_INTERFACES as usize {
        return Err(DamageCause::TooManyInterfaces {
            max: MAX_INTERFACES,
        });
    }
    let Some((&[a, b, _, _, s0, s1, s2, s3], rest)) = body.bytes.split_first_chunk() else {
        let have = u32::try_from(body.bytes.len()).unwrap_or(u32::MAX);
        return Err(DamageCause::BlockTooShort {
            block: NAME,
            have,
            need: 8,
        });
    };
    let link = LinkType(order.u16([a, b]));
    let mut interface = Interface {
        link,
        fcs_len: 0,
        snap_len: order.u32([s0, s1, s2, s3]),
        max_len: crate::pcap::max_packet(link),
        clock: Clock::MICRO,
    };
    let result = options::read(rest, order, NAME, |code, value| match (code, value) {
        (IF_TSRESOL, &[resolution]) => interface.clock.unit = Unit::new(resolution),
        (IF_FCSLEN, &[len]) => interface.fcs_len = fcs_bytes(len),
        (IF_TSOFFSET, &[a, b, c, d, e, f, g, h]) => {
            let seconds = order.u64([a, b, c, d, e, f, g, h]).cast_signed();
            interface.clock.offset = seconds.saturating_mul(1_000_000_000);
        }
        _ => {}
    });
    interfaces.push(interface);
    result
}

/// The length is in bits, but the format's own text gave 4 as an example for Ethernet: no check sequence has
/// fewer than 8 bits, so a smaller number is bytes.
fn fcs_bytes(len: u8) -> u8 {
    if len < 8 { len } else { len / 8 }
}
