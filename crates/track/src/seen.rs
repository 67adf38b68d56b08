use tcplint_wire::options::{TcpOption, kind};
use tcplint_wire::{Flags, Segment, Seq};

use crate::copies::Copies;
use crate::end::NO_SCALE;
use crate::key::Key;

/// What the tracker takes of a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) time: i64,
    pub(crate) seq: Seq,
    pub(crate) ack: Seq,
    pub(crate) len: u32,
    pub(crate) flags: Flags,
    pub(crate) window: u16,
    pub(crate) ttl: u8,
    /// Equal for copies of one packet, and hardly ever otherwise.
    pub(crate) mark: u32,
    /// Where [`Copies`] looks for one with this mark.
    pub(crate) place: usize,
    /// Whether the capture holds it for a second time.
    pub(crate) copy: bool,
    /// Of a SYN, the shift of its window scale option; [`NO_SCALE`] where there is none.
    pub(crate) scale: u8,
}

impl Seen {
    /// Of no segment: a place for one.
    pub(crate) const NONE: Seen = Seen {
        time: 0,
        seq: Seq(0),
        ack: Seq(0),
        len: 0,
        flags: Flags::new(0),
        window: 0,
        ttl: 0,
        mark: 0,
        place: 0,
        copy: false,
        scale: NO_SCALE,
    };

    #[inline(always)]
    pub(crate) fn new(time: i64, key: &Key, segment: &Segment<'_>) -> Seen {
        let header = &segment.header;
        let (seq, ack, flags) = (header.seq(), header.ack(), header.flags());
        let packet = u32::from(segment.ip_id) << 16 | u32::from(header.checksum());
        let mixed = [
            ack.0,
            u32::from(flags.bits()) << 16 | u32::from(header.window()),
            packet,
        ];
        let mark = mixed.into_iter().fold(seq.0, |mark, value| {
            (mark.rotate_left(7) ^ value).wrapping_mul(0x9e37_79b1)
        });
        // Without an identification, two ACKs or resets of one number are as like as copies.
        let told = u32::from(segment.ip_id)
            | segment.payload_len()
            | u32::from(flags.bits() & (Flags::SYN | Flags::FIN).bits());
        Seen {
            time,
            seq,
            ack,
            len: segment.payload_len(),
            flags,
            window: header.window(),
            ttl: segment.ttl,
            mark,
            place: Copies::place(key, mark, told != 0),
            copy: false,
            scale: if flags.contains(Flags::SYN) {
                scale(segment)
            } else {
                NO_SCALE
            },
        }
    }

    #[inline]
    pub(crate) fn is(&self, flags: Flags) -> bool {
        self.flags.contains(flags)
    }

    /// The number after the payload; SYN counts as an octet before it.
    #[inline]
    pub(crate) fn end(&self) -> Seq {
        self.seq.plus(self.len)
    }
}

/// The shift of a SYN's window scale option, if it has one.
#[inline]
fn scale(segment: &Segment<'_>) -> u8 {
    if segment.option_octets().is_empty() {
        return NO_SCALE;
    }
    let shift = segment.options().find_map(|option| match option {
        Ok(TcpOption {
            kind: kind::WINDOW_SCALE,
            data: [shift],
            ..
        }) => Some(*shift),
        _ => None,
    });
    shift.unwrap_or(NO_SCALE)
}
