//! What is kept of a frame, so that it shows the same whenever Wireshark dissects it again.

use std::ffi::CString;

use tcplint_lint::{Finding, RuleId, Severity};
use tcplint_track::{Ends, State};

/// A finding, ready to be shown.
#[derive(Debug)]
pub struct Shown {
    /// The rule.
    pub rule: RuleId,
    /// The finding's severity.
    pub severity: Severity,
    /// What is wrong, for C.
    pub message: CString,
}

impl From<Finding> for Shown {
    fn from(finding: Finding) -> Shown {
        let mut message = finding.message.into_bytes();
        message.retain(|octet| *octet != 0);
        Shown {
            rule: finding.rule,
            severity: finding.severity,
            message: CString::new(message).unwrap_or_default(),
        }
    }
}

/// Where a TCP header is in the frame's own octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// In octets.
    pub start: u16,
    /// Length by its data offset, in octets.
    pub len: u8,
}

/// What is known of one TCP header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The tracker's number of its stream; absent where there is less than a header.
    pub stream: Option<u32>,
    /// Both ends' states after it, the client's first.
    pub states: Option<(State, State)>,
    /// Where it is, if in the frame's own octets.
    pub place: Option<Place>,
}

impl Layer {
    /// The states that the tracker tells of.
    pub fn states(ends: Option<Ends>) -> Option<(State, State)> {
        ends.map(|ends| (ends.client, ends.server))
    }
}

/// All that is kept of a frame, in 64 bits: what is known of its only TCP header, nothing at all,
/// or the number of a longer record. Never 0, which stands for a frame that was not seen yet.
///
/// So a frame without findings costs no memory of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed(u64);

/// A [`Packed`], told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// Nothing to show.
    Nothing,
    /// One TCP header without findings.
    Layer(Layer),
    /// The number of a longer record.
    Record(u32),
}

// From the lowest bit: one that is always set; the kind; for a layer, the states with 15 for none,
// the header's length in words, its start with 0xffff for none, the stream.
const KIND: u32 = 1;
const STATES: u32 = 3;
const WORDS: u32 = 11;
const START: u32 = 15;
const HIGH: u32 = 32;
const NO_STATE: u64 = 15;
const NOWHERE: u64 = 0xffff;

impl Packed {
    /// Nothing to show.
    pub const NOTHING: Packed = Packed(1);

    /// The number of a longer record.
    pub const fn record(number: u32) -> Packed {
        Packed(1 | 2 << KIND | (number as u64) << HIGH)
    }

    /// A header without findings; `None` where it has no stream.
    pub fn layer(layer: Layer) -> Option<Packed> {
        let state = |state| position(state).unwrap_or(NO_STATE);
        let (client, server) = layer
            .states
            .map_or((NO_STATE, NO_STATE), |(client, server)| {
                (state(client), state(server))
            });
        let (start, words) = layer.place.map_or((NOWHERE, 0), |place| {
            (u64::from(place.start), u64::from(place.len / 4) & 15)
        });
        Some(Packed(
            1 | 1 << KIND
                | (client | server << 4) << STATES
                | words << WORDS
                | start << START
                | u64::from(layer.stream?) << HIGH,
        ))
    }

    /// As a number that is not 0.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Of the number that [`Packed::bits`] gave; `None` of 0.
    pub const fn from_bits(bits: u64) -> Option<Packed> {
        match bits {
            0 => None,
            bits => Some(Packed(bits)),
        }
    }

    /// What it says.
    pub fn unpack(self) -> Unpacked {
        let part = |from: u32, mask: u64| self.0 >> from & mask;
        let high = u32::try_from(part(HIGH, u64::from(u32::MAX))).unwrap_or_default();
        match part(KIND, 3) {
            0 => Unpacked::Nothing,
            1 => Unpacked::Layer(Layer {
                stream: Some(high),
                states: state(part(STATES, 15)).zip(state(part(STATES + 4, 15))),
                place: match part(START, NOWHERE) {
                    NOWHERE => None,
                    start => Some(Place {
                        start: u16::try_from(start).unwrap_or_default(),
                        len: u8::try_from(part(WORDS, 15) * 4).unwrap_or_default(),
                    }),
                },
            }),
            _ => Unpacked::Record(high),
        }
    }
}

fn position(state: State) -> Option<u64> {
    let at = State::ALL.iter().position(|other| *other == state)?;
    u64::try_from(at).ok()
}

fn state(position: u64) -> Option<State> {
    State::ALL.get(usize::try_from(position).ok()?).copied()
}

const _: () = assert!(State::ALL.len() < 15);
