use core::fmt;
use core::ops::BitOr;

/// The twelve bits between data offset and window: three reserved bits, AE, and the eight control
/// bits (RFC 9293, section 3.1; AE is the bit that was NS).
///
/// The value is `0x0rst AE CWR ECE URG ACK PSH RST SYN FIN`, as Wireshark's `tcp.flags` shows it:
/// bits 0 (FIN) to 11.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags(u16);

impl Flags {
    /// No more data from the sender.
    pub const FIN: Flags = Flags(0x001);
    /// Synchronize sequence numbers.
    pub const SYN: Flags = Flags(0x002);
    /// Reset the connection.
    pub const RST: Flags = Flags(0x004);
    /// Push.
    pub const PSH: Flags = Flags(0x008);
    /// The acknowledgment number is significant.
    pub const ACK: Flags = Flags(0x010);
    /// The urgent pointer is significant.
    pub const URG: Flags = Flags(0x020);
    /// ECN-Echo (RFC 3168).
    pub const ECE: Flags = Flags(0x040);
    /// Congestion Window Reduced (RFC 3168).
    pub const CWR: Flags = Flags(0x080);
    /// Accurate ECN (formerly NS).
    pub const AE: Flags = Flags(0x100);
    /// The three bits that are still reserved.
    pub const RESERVED: Flags = Flags(0xe00);

    /// From the twelve low bits of `bits`; the four above them are dropped.
    #[inline(always)]
    pub const fn new(bits: u16) -> Flags {
        Flags(bits & 0xfff)
    }

    /// All twelve bits, 0 to 0xfff.
    #[inline(always)]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The six bits URG, ACK, PSH, RST, SYN, FIN, 0 to 63: the index of the verdict table.
    #[inline(always)]
    pub const fn six(self) -> u8 {
        (self.0 & 0x3f) as u8
    }

    /// AE, CWR and ECE as one number, 0 to 7, AE the highest.
    #[inline(always)]
    pub const fn ecn(self) -> u8 {
        ((self.0 >> 6) & 0x7) as u8
    }

    /// These bits, those of `other` taken away.
    #[inline(always)]
    #[must_use]
    pub const fn without(self, other: Flags) -> Flags {
        Flags(self.0 & !other.0)
    }

    /// Whether all bits of `other` are set.
    #[inline(always)]
    pub const fn contains(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any bit of `other` is set.
    #[inline(always)]
    pub const fn intersects(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    /// The flags as tcpdump prints them (`S.`, `F.`, `R`, `.`), `none` for no bit at all: the
    /// letters of tcpdump's `tcp_flag_values` in its order, `e` for AE, reserved bits left out.
    pub const fn letters(self) -> FlagLetters {
        FlagLetters(self)
    }

    /// The names of the bits that are set, in the order of the header (`URG ACK FIN`), reserved
    /// bits as `reserved`; `no flags` for none.
    pub const fn names(self) -> FlagNames {
        FlagNames(self)
    }
}

impl BitOr for Flags {
    type Output = Flags;
    #[inline(always)]
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flags({:#05x} {})", self.0, self.names())
    }
}

/// [`Flags::letters`].
#[derive(Clone, Copy, Debug)]
pub struct FlagLetters(Flags);

impl FlagLetters {
    const LETTERS: [(Flags, char); 9] = [
        (Flags::FIN, 'F'),
        (Flags::SYN, 'S'),
        (Flags::RST, 'R'),
        (Flags::PSH, 'P'),
        (Flags::ACK, '.'),
        (Flags::URG, 'U'),
        (Flags::ECE, 'E'),
        (Flags::CWR, 'W'),
        (Flags::AE, 'e'),
    ];

    /// The letters, all ASCII, one after the other; none of no flags, where `Display` says `none`.
    #[inline(always)]
    pub fn chars(self) -> impl Iterator<Item = char> {
        let set = Self::LETTERS
            .into_iter()
            .filter(move |(flag, _)| self.0.contains(*flag));
        set.map(|(_, letter)| letter)
    }
}

impl fmt::Display for FlagLetters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let mut any = false;
        for letter in self.chars() {
            any = true;
            f.write_char(letter)?;
        }
        if any { Ok(()) } else { f.write_str("none") }
    }
}

/// [`Flags::names`].
#[derive(Clone, Copy, Debug)]
pub struct FlagNames(Flags);

impl fmt::Display for FlagNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [(Flags, &str); 10] = [
            (Flags::RESERVED, "reserved"),
            (Flags::AE, "AE"),
            (Flags::CWR, "CWR"),
            (Flags::ECE, "ECE"),
            (Flags::URG, "URG"),
            (Flags::ACK, "ACK"),
            (Flags::PSH, "PSH"),
            (Flags::RST, "RST"),
            (Flags::SYN, "SYN"),
            (Flags::FIN, "FIN"),
        ];
        let mut separator = "";
        for (flag, name) in NAMES {
            if self.0.intersects(flag) {
                f.write_str(separator)?;
                f.write_str(name)?;
                separator = " ";
            }
        }
        if separator.is_empty() {
            f.write_str("no flags")
        } else {
            Ok(())
        }
    }
}
