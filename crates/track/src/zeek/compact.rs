use super::end::{End, Stage, full};
use super::record::{EndRecord, Recorded};
use super::stream::Stream;
use super::{History, Letters, Zeek};
use crate::side::{Both, Side};

/// What [`Zeek`] keeps of a connection, in two cache lines: as long as its numbers are small, which
/// those of nearly all connections are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compact {
    pub(super) ends: Both<CompactEnd>,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) letters: Letters,
    pub(super) missed: u32,
    pub(super) high_is_orig: bool,
    pub(super) partial: bool,
    pub(super) deferred: bool,
    /// Whether [`Compact::in_order`] may be asked: never true where [`Compact::is_ordinary`] is not.
    pub(super) ordinary: bool,
}

/// What [`End`] keeps of an end, without what follows from the rest: the relative number of a SYN is
/// 0, and a FIN is the last that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct CompactEnd {
    pub(super) start: u32,
    pub(super) last: u32,
    pub(super) acked: u32,
    pub(super) packets: u32,
    pub(super) ip_bytes: u32,
    pub(super) delivered: u32,
    pub(super) trimmed: u32,
    pub(super) top: u32,
    pub(super) last_reset: u32,
    pub(super) retransmissions: u8,
    pub(super) zero_windows: u8,
    pub(super) gaps: u8,
    /// What its role's letters are: of the originator's or of the responder's.
    pub(super) once: u8,
    pub(super) stage: Stage,
    pub(super) previous: Stage,
    /// Bits of [`flag`].
    pub(super) flags: u8,
}

/// Facts of an end; those of [`End`] by the same names.
pub(super) mod flag {
    pub(in super::super) const MET: u8 = 1;
    pub(in super::super) const FIN: u8 = 1 << 1;
    pub(in super::super) const CLOSED: u8 = 1 << 2;
    pub(in super::super) const AT_END: u8 = 1 << 3;
    pub(in super::super) const GIVEN_UP: u8 = 1 << 4;
    /// The numbers began anew once: of the last octet, of the acknowledgments.
    pub(in super::super) const LAST_WRAP: u8 = 1 << 5;
    pub(in super::super) const ACKED_WRAP: u8 = 1 << 6;
}

impl CompactEnd {
    /// Of an end that nothing is known of.
    pub(super) const NOTHING: CompactEnd = CompactEnd {
        start: 0,
        last: 0,
        acked: 0,
        packets: 0,
        ip_bytes: 0,
        delivered: 1,
        trimmed: 1,
        top: 0,
        last_reset: 0,
        retransmissions: 0,
        zero_windows: 0,
        gaps: 0,
        once: 0,
        stage: Stage::Inactive,
        previous: Stage::Inactive,
        flags: 0,
    };

    #[inline(always)]
    pub(super) fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// `None` where it does not fit.
    fn of(end: &End, once: u8) -> Option<CompactEnd> {
        let Stream {
            delivered,
            trimmed,
            top,
            given_up,
        } = end.stream;
        let wide = (end.packets | end.ip_bytes | delivered | trimmed | top) >> 32 != 0;
        let counts = end.retransmissions | end.zero_windows | end.gaps;
        let wraps = end.last_wraps | end.acked_wraps;
        let odd = if end.fin {
            end.fin_end != end.reached() || u64::from(end.last_fin) + 1 != end.fin_end
        } else {
            end.fin_end != 0 || end.last_fin != 0
        };
        if wide || counts > 0xff || wraps > 1 || odd || end.last_syn != 0 {
            return None;
        }
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "all of them were seen to fit"
        )]
        Some(CompactEnd {
            start: end.start,
            last: end.last,
            acked: end.acked,
            packets: end.packets as u32,
            ip_bytes: end.ip_bytes as u32,
            delivered: delivered as u32,
            trimmed: trimmed as u32,
            top: top as u32,
            last_reset: end.last_reset,
            retransmissions: end.retransmissions as u8,
            zero_windows: end.zero_windows as u8,
            gaps: end.gaps as u8,
            once,
            stage: end.stage,
            previous: end.previous,
            flags: flag(end.met, flag::MET)
                | flag(end.fin, flag::FIN)
                | flag(end.closed, flag::CLOSED)
                | flag(end.at_end, flag::AT_END)
                | flag(given_up, flag::GIVEN_UP)
                | flag(end.last_wraps == 1, flag::LAST_WRAP)
                | flag(end.acked_wraps == 1, flag::ACKED_WRAP),
        })
    }

    fn recorded(&self) -> EndRecord {
        let wraps = |flag| u32::from(self.is(flag));
        EndRecord {
            stage: self.stage,
            previous: self.previous,
            fin: self.is(flag::FIN),
            start: self.start,
            last: full(self.last, wraps(flag::LAST_WRAP)),
            acked: full(self.acked, wraps(flag::ACKED_WRAP)),
            packets: self.packets.into(),
            ip_bytes: self.ip_bytes.into(),
        }
    }

    fn unfold(&self) -> End {
        let mut end = End {
            stage: self.stage,
            previous: self.previous,
            met: self.is(flag::MET),
            fin: self.is(flag::FIN),
            closed: self.is(flag::CLOSED),
            at_end: self.is(flag::AT_END),
            start: self.start,
            last: self.last,
            last_wraps: u32::from(self.is(flag::LAST_WRAP)),
            acked: self.acked,
            acked_wraps: u32::from(self.is(flag::ACKED_WRAP)),
            fin_end: 0,
            last_syn: 0,
            last_fin: 0,
            last_reset: self.last_reset,
            retransmissions: self.retransmissions.into(),
            zero_windows: self.zero_windows.into(),
            gaps: self.gaps.into(),
            packets: self.packets.into(),
            ip_bytes: self.ip_bytes.into(),
            stream: Stream {
                delivered: self.delivered.into(),
                trimmed: self.trimmed.into(),
                top: self.top.into(),
                given_up: self.is(flag::GIVEN_UP),
            },
        };
        if end.fin {
            end.fin_end = end.reached();
            #[expect(clippy::cast_possible_truncation, reason = "it did fit")]
            let last_fin = end.fin_end.wrapping_sub(1) as u32;
            end.last_fin = last_fin;
        }
        end
    }
}

impl Compact {
    /// `None` where it does not fit.
    pub(super) fn of(zeek: &Zeek) -> Option<Compact> {
        let Both { low, high } = &zeek.pieces;
        let pieces = [low, high].into_iter().flatten();
        if !zeek.begun || pieces.into_iter().any(|pieces| !pieces.is_empty()) {
            return None;
        }
        let (low, high) = if zeek.high_is_orig {
            (zeek.once.1, zeek.once.0)
        } else {
            zeek.once
        };
        let mut compact = Compact {
            ends: Both {
                low: CompactEnd::of(&zeek.ends.low, low)?,
                high: CompactEnd::of(&zeek.ends.high, high)?,
            },
            first: zeek.first,
            last: zeek.last,
            letters: zeek.history.short()?,
            missed: u32::try_from(zeek.missed).ok()?,
            high_is_orig: zeek.high_is_orig,
            partial: zeek.partial,
            deferred: zeek.deferred,
            ordinary: false,
        };
        compact.ordinary = compact.is_ordinary();
        Some(compact)
    }

    /// Of these ends, and nothing else.
    pub(super) fn with(ends: Both<CompactEnd>) -> Compact {
        Compact {
            ends,
            first: 0,
            last: 0,
            letters: Letters::default(),
            missed: 0,
            high_is_orig: false,
            partial: false,
            deferred: false,
            ordinary: false,
        }
    }

    /// What of it matters for its record.
    #[inline]
    pub(super) fn recorded(&self) -> Recorded {
        Recorded {
            ends: Both {
                low: self.ends.low.recorded(),
                high: self.ends.high.recorded(),
            },
            orig: Some(if self.high_is_orig {
                Side::High
            } else {
                Side::Low
            }),
            history: History::from(self.letters),
            first: self.first,
            last: self.last,
            missed: self.missed.into(),
        }
    }

    /// The same with room for whatever comes.
    pub(super) fn unfold(&self) -> Zeek {
        let (low, high) = (self.ends.low.once, self.ends.high.once);
        Zeek {
            ends: Both {
                low: self.ends.low.unfold(),
                high: self.ends.high.unfold(),
            },
            pieces: Both::default(),
            history: History::from(self.letters),
            once: if self.high_is_orig {
                (high, low)
            } else {
                (low, high)
            },
            high_is_orig: self.high_is_orig,
            begun: true,
            partial: self.partial,
            deferred: self.deferred,
            first: self.first,
            last: self.last,
            missed: self.missed.into(),
        }
    }
}
