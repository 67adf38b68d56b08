//! The TCP probes of nmap's operating system detection, octet by octet (nmap, osscan2.cc:
//! `prbOpts`, `prbWindowSz` and the calls of `send_tcp_probe`).

use tcplint_wire::{Flags, Segment, TcpHeader};

const SYN: u16 = Flags::SYN.bits();
const ACK: u16 = Flags::ACK.bits();
const LIT: u16 = Flags::FIN.bits() | Flags::PSH.bits() | Flags::URG.bits();
/// SYN with ECE, CWR and the highest of the reserved bits.
const ECN: u16 = SYN | Flags::ECE.bits() | Flags::CWR.bits() | 0x800;

/// Window scale 10, NOP, MSS 265, timestamps with all bits set, SACK permitted: T2 to T6.
const LATER: &[u8] = b"\x03\x03\x0a\x01\x02\x04\x01\x09\x08\x0a\xff\xff\xff\xff\0\0\0\0\x04\x02";

struct Known {
    flags: u16,
    window: u16,
    urgent_pointer: u16,
    options: &'static [u8],
}

const fn known(flags: u16, window: u16, options: &'static [u8]) -> Known {
    Known {
        flags,
        window,
        urgent_pointer: 0,
        options,
    }
}

/// In the order of nmap's own table; [`NAMES`] belongs to it.
const KNOWN: [Known; 13] = [
    known(
        SYN,
        1,
        b"\x03\x03\x0a\x01\x02\x04\x05\xb4\x08\x0a\xff\xff\xff\xff\0\0\0\0\x04\x02",
    ),
    known(
        SYN,
        63,
        b"\x02\x04\x05\x78\x03\x03\0\x04\x02\x08\x0a\xff\xff\xff\xff\0\0\0\0\0",
    ),
    known(
        SYN,
        4,
        b"\x08\x0a\xff\xff\xff\xff\0\0\0\0\x01\x01\x03\x03\x05\x01\x02\x04\x02\x80",
    ),
    known(
        SYN,
        4,
        b"\x04\x02\x08\x0a\xff\xff\xff\xff\0\0\0\0\x03\x03\x0a\0",
    ),
    known(
        SYN,
        16,
        b"\x02\x04\x02\x18\x04\x02\x08\x0a\xff\xff\xff\xff\0\0\0\0\x03\x03\x0a\0",
    ),
    known(
        SYN,
        512,
        b"\x02\x04\x01\x09\x04\x02\x08\x0a\xff\xff\xff\xff\0\0\0\0",
    ),
    Known {
        flags: ECN,
        window: 3,
        urgent_pointer: 63_477,
        options: b"\x03\x03\x0a\x01\x02\x04\x05\xb4\x04\x02\x01\x01",
    },
    known(0, 128, LATER),
    known(SYN | LIT, 256, LATER),
    known(ACK, 1024, LATER),
    known(SYN, 31_337, LATER),
    known(ACK, 32_768, LATER),
    known(
        LIT,
        65_535,
        b"\x03\x03\x0f\x01\x02\x04\x01\x09\x08\x0a\xff\xff\xff\xff\0\0\0\0\x04\x02",
    ),
];

/// nmap's names of the probes.
const NAMES: [&str; 13] = [
    "T1", "SEQ2", "SEQ3", "SEQ4", "SEQ5", "SEQ6", "ECN", "T2", "T3", "T4", "T5", "T6", "T7",
];

/// Which of the probes `segment` is.
pub(super) fn probe(segment: &Segment<'_>) -> Option<u8> {
    let header = &segment.header;
    // All of them have options.
    if header.header_len() <= TcpHeader::LEN {
        return None;
    }
    let is_it = |known: &&Known| {
        header.window() == known.window
            && header.flags().bits() == known.flags
            && header.urgent_pointer() == known.urgent_pointer
            && segment.options_complete()
            && segment.option_octets() == known.options
    };
    let at = KNOWN.iter().position(|known| is_it(&known))?;
    u8::try_from(at).ok()
}

/// The names of these probes, a bit for each.
pub(super) fn names(tags: u32) -> String {
    let named = NAMES.iter().enumerate();
    let seen: Vec<&str> = named
        .filter(|(at, _)| tags >> at & 1 != 0)
        .map(|(_, name)| *name)
        .collect();
    seen.join(", ")
}
