//! TCP options: kinds, lengths, and an iterator over them (RFC 9293, section 3.1).

use nom::{IResult, Parser};

use crate::chunk::chunk;

/// Option kinds by their number in IANA's registry of TCP parameters.
pub mod kind {
    /// End of option list.
    pub const END: u8 = 0;
    /// No-operation.
    pub const NOP: u8 = 1;
    /// Maximum segment size.
    pub const MSS: u8 = 2;
    /// Window scale (RFC 7323).
    pub const WINDOW_SCALE: u8 = 3;
    /// SACK-permitted (RFC 2018).
    pub const SACK_PERMITTED: u8 = 4;
    /// SACK (RFC 2018).
    pub const SACK: u8 = 5;
    /// Echo, obsolete.
    pub const ECHO: u8 = 6;
    /// Echo reply, obsolete.
    pub const ECHO_REPLY: u8 = 7;
    /// Timestamps (RFC 7323).
    pub const TIMESTAMPS: u8 = 8;
    /// Partial order connection permitted, obsolete; 10 to 15 are obsolete with it.
    pub const PARTIAL_ORDER_PERMITTED: u8 = 9;
    /// TCP alternate checksum data, obsolete.
    pub const ALTERNATE_CHECKSUM_DATA: u8 = 15;
    /// MD5 signature (RFC 2385).
    pub const MD5: u8 = 19;
    /// Authentication option (RFC 5925).
    pub const AO: u8 = 29;
    /// Multipath TCP (RFC 8684).
    pub const MPTCP: u8 = 30;
    /// Fast open cookie (RFC 7413).
    pub const FAST_OPEN: u8 = 34;
    /// Experiment 1 (RFC 4727), shared by experiment identifiers (RFC 6994).
    pub const EXPERIMENT_1: u8 = 253;
    /// Experiment 2.
    pub const EXPERIMENT_2: u8 = 254;
}

/// One option of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpOption<'a> {
    /// The kind octet.
    pub kind: u8,
    /// The octets after kind and length; empty for END and NOP, which have neither.
    pub data: &'a [u8],
    /// Where the kind octet stands, counted from the first octet after the fixed header.
    pub offset: usize,
}

impl TcpOption<'_> {
    /// The option's length octet, 2 to 40 for every kind but END and NOP, whose length is 1.
    #[allow(
        clippy::len_without_is_empty,
        reason = "an option always has a kind octet"
    )]
    pub fn len(&self) -> usize {
        if self.kind <= kind::NOP {
            1
        } else {
            self.data.len() + 2
        }
    }
}

/// Why the options end before their last octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionError {
    /// The header ends after the kind octet.
    NoLength {
        /// The kind.
        kind: u8,
        /// Where it stands.
        offset: usize,
    },
    /// The length octet is 0 or 1.
    LengthBelowTwo {
        /// The kind.
        kind: u8,
        /// Where it stands.
        offset: usize,
        /// The length octet.
        len: u8,
    },
    /// The option reaches past the data offset.
    PastHeader {
        /// The kind.
        kind: u8,
        /// Where it stands.
        offset: usize,
        /// The length octet.
        len: u8,
        /// How many octets were left from the kind octet on.
        left: usize,
    },
}

/// The octets after kind and length of an option that has both.
fn option_body(input: &[u8]) -> IResult<&[u8], (u8, u8)> {
    chunk::<2>.map(|[kind, len]| (*kind, *len)).parse(input)
}

/// Iterates over the options of a header. Ends after END, after the last octet, after an error,
/// and silently where the capture cut the options off.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    rest: &'a [u8],
    offset: usize,
    complete: bool,
    done: bool,
}

impl<'a> Options<'a> {
    /// Over `octets`, the header from octet 20 on; `complete` says that they reach the data offset.
    pub fn new(octets: &'a [u8], complete: bool) -> Options<'a> {
        Options {
            rest: octets,
            offset: 0,
            complete,
            done: false,
        }
    }

    /// What is left after the options ended: the padding after END.
    pub fn remainder(&self) -> &'a [u8] {
        self.rest
    }

    fn fail(&mut self, error: OptionError) -> Option<Result<TcpOption<'a>, OptionError>> {
        self.done = true;
        self.complete.then_some(Err(error))
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = Result<TcpOption<'a>, OptionError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let (&kind, after_kind) = self.rest.split_first()?;
        let offset = self.offset;
        if kind <= kind::NOP {
            self.rest = after_kind;
            self.offset += 1;
            self.done = kind == kind::END;
            return Some(Ok(TcpOption {
                kind,
                data: &[],
                offset,
            }));
        }
        let Ok((body, (kind, len))) = option_body(self.rest) else {
            return self.fail(OptionError::NoLength { kind, offset });
        };
        let Some(body_len) = usize::from(len).checked_sub(2) else {
            return self.fail(OptionError::LengthBelowTwo { kind, offset, len });
        };
        let Some((data, rest)) = body.split_at_checked(body_len) else {
            let left = self.rest.len();
            return self.fail(OptionError::PastHeader {
                kind,
                offset,
                len,
                left,
            });
        };
        self.rest = rest;
        self.offset += usize::from(len);
        Some(Ok(TcpOption { kind, data, offset }))
    }
}
