//! A TCP header taken apart for people: every field with its octets, flags bit by bit.

mod ip;
mod options;

use std::io::{self, Write};
use std::ops::Range;

use tcplint_wire::checksum::{Verdict, verify};
use tcplint_wire::{Flags, Segment, TcpHeader};

pub(crate) use crate::anatomy::ip::carrier;
use crate::numbers::{Count, Grouped};

/// The bits after the data offset, from the left, with what each says when it is set.
const BITS: [(Flags, &str, &str); 9] = [
    (Flags::AE, "AE", "accurate ECN (was NS)"),
    (Flags::CWR, "CWR", "the sender has slowed down"),
    (Flags::ECE, "ECE", "congestion was met on the way here"),
    (Flags::URG, "URG", "the urgent pointer counts"),
    (Flags::ACK, "ACK", "the acknowledgment number counts"),
    (Flags::PSH, "PSH", "hand the data to the application now"),
    (Flags::RST, "RST", "abort the connection"),
    (
        Flags::SYN,
        "SYN",
        "open: the sequence number is the initial one",
    ),
    (Flags::FIN, "FIN", "close: the sender has no more data"),
];

/// Writes the table of `segment`. `addressed` says that its addresses are known, so that its
/// checksum can be verified.
pub(crate) fn table(
    out: &mut impl Write,
    segment: &Segment<'_>,
    addressed: bool,
) -> io::Result<()> {
    let header = &segment.header;
    let flags = header.flags();
    let void = |flag: Flags, name: &str| match flags.contains(flag) {
        true => String::new(),
        false => format!(" (void: {name} is not set)"),
    };
    let above = [
        (0..2, "source port", header.source_port().to_string()),
        (
            2..4,
            "destination port",
            header.destination_port().to_string(),
        ),
        (4..8, "sequence number", header.seq().to_string()),
        (
            8..12,
            "acknowledgment number",
            format!("{}{}", header.ack(), void(Flags::ACK, "ACK")),
        ),
        (12..14, "data offset and flags", flags.names().to_string()),
    ];
    let below = [
        (
            14..16,
            "window",
            format!("{} (not scaled)", header.window()),
        ),
        (16..18, "checksum", checksum(segment, addressed)),
        (
            18..20,
            "urgent pointer",
            format!("{}{}", header.urgent_pointer(), void(Flags::URG, "URG")),
        ),
    ];
    fields(out, segment, above)?;
    bits(out, segment)?;
    fields(out, segment, below)?;
    options::rows(out, segment)?;
    payload(out, segment)
}

/// Rows of fixed fields: the octets of each in the header, its name and its value.
fn fields<const N: usize>(
    out: &mut impl Write,
    segment: &Segment<'_>,
    fields: [(Range<usize>, &str, String); N],
) -> io::Result<()> {
    for (place, name, value) in fields {
        let first = place.start;
        let octets = segment.header.octets().get(place).unwrap_or(&[]);
        row(out, first, octets, name, &value)?;
    }
    Ok(())
}

/// How much comes after the header, and how much of the options and of it a paste is short of.
fn payload(out: &mut impl Write, segment: &Segment<'_>) -> io::Result<()> {
    let header_len = segment.header.header_len();
    let is_longer = segment.wire_len as usize > segment.captured.len();
    if is_longer && !segment.options_complete() {
        let options = Count(header_len.saturating_sub(TcpHeader::LEN) as u64, "octet");
        let pasted = segment.option_octets().len();
        writeln!(out, "  options: {options}, {pasted} pasted")?;
    }
    let payload = Count(u64::from(segment.payload_len()), "octet");
    let pasted = segment.captured.len().saturating_sub(header_len);
    if is_longer && segment.payload_len() > 0 {
        writeln!(
            out,
            "  payload: {payload}, {} pasted",
            Grouped(pasted as u64)
        )
    } else {
        writeln!(out, "  payload: {payload}")
    }
}

fn row(
    out: &mut impl Write,
    first: usize,
    octets: &[u8],
    name: &str,
    value: &str,
) -> io::Result<()> {
    let last = first + octets.len().saturating_sub(1);
    let range = if first == last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    };
    let mut lines = octets.chunks(4).map(|four| {
        let words: Vec<_> = four.chunks(2).map(hex).collect();
        words.join(" ")
    });
    let head = lines.next().unwrap_or_default();
    writeln!(out, "  {range:>5}  {head:<9}  {name:<21}  {value}")?;
    lines.try_for_each(|more| writeln!(out, "         {more}"))
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// Octets 12 and 13, one line for each group of bits.
fn bits(out: &mut impl Write, segment: &Segment<'_>) -> io::Result<()> {
    let header = &segment.header;
    let word = u16::from(header.data_offset()) << 12 | header.flags().bits();
    let mut line =
        |mask: u16, text: &str| writeln!(out, "         {}  {text}", pattern(word, mask));
    let words = u64::from(header.data_offset());
    let header_len = format!("data offset {}: {}", words, Count(words * 4, "octet"));
    line(0xf000, &header_len)?;
    line(0x0e00, "reserved")?;
    for (flag, name, meaning) in BITS {
        let set = header.flags().contains(flag);
        let text = if set {
            format!("{name} set: {meaning}")
        } else {
            format!("{name} not set")
        };
        line(flag.bits(), &text)?;
    }
    Ok(())
}

/// The bits of `word` under `mask`, dots elsewhere, in groups of four.
fn pattern(word: u16, mask: u16) -> String {
    let mut text = String::with_capacity(19);
    for bit in (0..16).rev() {
        text.push(match (mask >> bit & 1, word >> bit & 1) {
            (0, _) => '.',
            (_, 0) => '0',
            _ => '1',
        });
        if bit % 4 == 0 && bit > 0 {
            text.push(' ');
        }
    }
    text
}

fn checksum(segment: &Segment<'_>, addressed: bool) -> String {
    let field = segment.header.checksum();
    let verdict = if addressed {
        verify(segment)
    } else {
        Verdict::Unknown
    };
    match verdict {
        Verdict::Good => format!("{field:#06x} (right)"),
        Verdict::Ffff => format!("{field:#06x} (right: the same as 0x0000)"),
        Verdict::Partial => {
            format!("{field:#06x} (pseudo-header only: left to the network card)")
        }
        Verdict::Bad { expected } => format!("{field:#06x} (wrong: computed {expected:#06x})"),
        Verdict::Unknown if addressed => format!("{field:#06x} (not verified: segment cut off)"),
        Verdict::Unknown => format!("{field:#06x} (not verified: no IP header)"),
    }
}
