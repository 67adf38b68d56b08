//! Numbers and flags in the words of the messages.

use std::fmt;

use tcplint_wire::Flags;

/// `1 octet`, `2 octets`.
pub(crate) fn octets(count: u32) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} octet{ending}")
}

/// Nanoseconds as seconds, with as many digits as say something.
pub(crate) fn seconds(nanos: i64) -> String {
    let millis = nanos.max(0) / 1_000_000;
    if millis >= 10_000 {
        format!("{} s", millis / 1000)
    } else {
        format!("{}.{} s", millis / 1000, millis / 100 % 10)
    }
}

/// The flags as people say them: what the segment is for first, `FIN ACK` and not, as they stand in
/// the header, `ACK FIN`.
pub(crate) fn flags(flags: Flags) -> impl fmt::Display {
    Spoken(flags)
}

struct Spoken(Flags);

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ORDER: [Flags; 10] = [
            Flags::SYN,
            Flags::FIN,
            Flags::RST,
            Flags::PSH,
            Flags::URG,
            Flags::ACK,
            Flags::ECE,
            Flags::CWR,
            Flags::AE,
            Flags::RESERVED,
        ];
        let mut separator = "";
        for flag in ORDER {
            if self.0.intersects(flag) {
                write!(f, "{separator}{}", flag.names())?;
                separator = " ";
            }
        }
        if separator.is_empty() {
            write!(f, "{}", self.0.names())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_said_as_people_say_them() {
        let said = |bits: u16| flags(Flags::new(bits)).to_string();
        assert_eq!(said(0x14), "RST ACK");
        assert_eq!(said(0x11), "FIN ACK");
        assert_eq!(said(0x12), "SYN ACK");
        assert_eq!(said(0x29), "FIN PSH URG");
        assert_eq!(said(0xc2), "SYN ECE CWR");
        assert_eq!(said(0), "no flags");
        assert_eq!(said(0xe00), "reserved");
    }

    #[test]
    fn one_is_no_plural_and_long_times_need_no_tenths() {
        assert_eq!(octets(1), "1 octet");
        assert_eq!(octets(0), "0 octets");
        assert_eq!(seconds(9_960_000_000), "9.9 s");
        assert_eq!(seconds(61_500_000_000), "61 s");
        assert_eq!(seconds(-1), "0.0 s");
    }
}
