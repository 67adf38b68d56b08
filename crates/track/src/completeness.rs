use tcplint_wire::Flags;

/// Wireshark's `tcp.completeness`: which kinds of segments a stream has had. The final value is
/// what two-pass Wireshark shows on each of its frames; one pass lags a frame behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness(u8);

impl Completeness {
    const SYN: u8 = 1;
    const SYN_ACK: u8 = 2;
    pub(crate) const ACK: u8 = 4;
    pub(crate) const DATA: u8 = 8;
    pub(crate) const FIN: u8 = 16;
    const RST: u8 = 32;

    /// The number as Wireshark shows it, 0 to 63.
    #[inline]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// That of a number as Wireshark shows it.
    #[inline]
    pub(crate) const fn of_bits(bits: u8) -> Completeness {
        Completeness(bits & 63)
    }

    /// Whether anything was counted yet.
    #[inline]
    pub(crate) const fn has_any(self) -> bool {
        self.0 != 0
    }

    /// Whether a FIN with ACK or any reset was seen: after one, a SYN with the known number begins a new stream.
    #[inline]
    pub(crate) const fn is_over(self) -> bool {
        self.0 & (Self::FIN | Self::RST) != 0
    }

    /// Counts a segment; `opens` says that a SYN without ACK is the one that began the stream. Wireshark counts no payload in what
    /// it takes for an excerpt: a quotation, a sample.
    #[inline]
    pub(crate) fn add(&mut self, flags: Flags, len: u32, opens: bool) {
        let data = if len > 0 { Self::DATA } else { 0 };
        let kind = match (flags.contains(Flags::SYN), flags.contains(Flags::ACK)) {
            (true, false) if opens => Self::SYN | data,
            (true, true) => Self::SYN_ACK,
            (false, true) if data != 0 => data,
            (false, true) => Self::ACK,
            _ => 0,
        };
        let fin = if flags.contains(Flags::FIN | Flags::ACK) {
            Self::FIN
        } else {
            0
        };
        let rst = if flags.contains(Flags::RST) {
            Self::RST
        } else {
            0
        };
        self.0 |= kind | fin | rst;
    }
}
