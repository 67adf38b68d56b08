//! What pasted octets start with, and how long the packet was before its paste was cut.

mod ip;
mod link;

use tcplint_wire::{Flags, LinkType, tcp_header};

use crate::args::Start;
use crate::hexdump::Pasted;
use crate::start::link::RAW;

/// The link types that are recognized by content. Of those that could fit alike, the one that has
/// more to agree comes first.
const RECOGNIZED: [LinkType; 6] = [
    RAW,
    link::LINUX_SLL2,
    link::LINUX_SLL,
    LinkType::ETHERNET,
    link::NULL,
    link::PPP,
];

/// What pasted octets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A frame of this link type.
    Frame(LinkType),
    /// A TCP header.
    Tcp,
    /// ARP without a link header, as `tcpdump -x` shows it.
    Arp,
    /// The start of a capture file of this format.
    CaptureFile(&'static str),
    /// Nothing that can be told.
    Unknown,
}

/// What `packet` is: what the user says, or else what its octets agree with.
pub(crate) fn resolve(start: Start, packet: &Pasted) -> Found {
    match start {
        Start::Auto => guess(packet),
        Start::Ethernet => Found::Frame(LinkType::ETHERNET),
        Start::Ip => Found::Frame(RAW),
        Start::Sll => Found::Frame(link::LINUX_SLL),
        Start::Sll2 => Found::Frame(link::LINUX_SLL2),
        Start::Null => Found::Frame(link::NULL),
        Start::Ppp => Found::Frame(link::PPP),
        Start::Tcp => Found::Tcp,
    }
}

fn guess(packet: &Pasted) -> Found {
    let octets = packet.octets.as_slice();
    if let Some(format) = capture_format(octets) {
        return Found::CaptureFile(format);
    }
    // IP with its lengths is a stronger sign than any number of a link header.
    let carries_ip = |link: &LinkType| link::carries_ip(*link, octets);
    if let Some(link) = RECOGNIZED.into_iter().find(carries_ip) {
        return Found::Frame(link);
    }
    if link::is_arp(octets) {
        return Found::Arp;
    }
    let plausible = |link: &LinkType| link::is_plausible(*link, octets);
    if let Some(link) = RECOGNIZED.into_iter().find(plausible) {
        return Found::Frame(link);
    }
    match packet.title.as_deref().and_then(tcpdump_summary) {
        // tcpdump knows, and prints no TCP header without the IP header before it.
        Some(Summary::Ip) if ip::is_likely(octets) => Found::Frame(RAW),
        Some(_) => Found::Unknown,
        None if is_tcp(octets) => Found::Tcp,
        None => Found::Unknown,
    }
}

/// The format of the capture file that starts with `octets`.
pub(crate) fn capture_format(octets: &[u8]) -> Option<&'static str> {
    match octets {
        [0xa1, 0xb2, 0xc3, 0xd4, ..]
        | [0xd4, 0xc3, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0x3c, 0x4d, ..]
        | [0x4d, 0x3c, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0xcd, 0x34, ..]
        | [0x34, 0xcd, 0xb2, 0xa1, ..] => Some("pcap"),
        [0x0a, 0x0d, 0x0d, 0x0a, ..] => Some("pcapng"),
        _ => None,
    }
}

/// The length of a frame on the wire, in octets: a paste ends where somebody cut it, so the IP
/// header knows better where it states more.
pub(crate) fn wire_len(link: LinkType, octets: &[u8]) -> u32 {
    let stated = link::datagram(link, octets)
        .and_then(|(at, datagram)| at.checked_add(ip::stated_len(datagram)?));
    u32::try_from(octets.len().max(stated.unwrap_or(0))).unwrap_or(u32::MAX)
}

/// A TCP header without anything after it; or with data, where its flags are those of a segment
/// with data in an open connection. Other octets get past the first test one time in sixteen at
/// most, past the second one time in a hundred.
fn is_tcp(octets: &[u8]) -> bool {
    let Ok((_, header)) = tcp_header(octets) else {
        return false;
    };
    let flags = header.flags();
    let len = header.header_len();
    let with_data = flags.contains(Flags::ACK)
        && !flags.contains(Flags::SYN)
        && !flags.contains(Flags::RST)
        && flags.bits() & 0x0e00 == 0;
    // Too short a data offset is broken, and anything else could be: only the user can tell.
    len >= 20 && (octets.len() == len || octets.len() > len && with_data)
}

/// What the line that tcpdump prints above a packet says.
enum Summary {
    Ip,
    Other,
}

/// Reads a title as tcpdump's summary; `None` where it is somebody else's line.
fn tcpdump_summary(title: &str) -> Option<Summary> {
    let is_time = |word: &str| {
        let shape: Vec<_> = word.split(':').collect();
        matches!(shape.as_slice(), [h, m, s] if h.len() == 2 && m.len() == 2 && s.contains('.'))
    };
    // A date may come first; interface and direction come between time and protocol.
    let first: Vec<_> = title.split_whitespace().take(6).collect();
    let is_ip = first.iter().any(|word| matches!(*word, "IP" | "IP6"));
    let is_timed = first.iter().take(2).any(|word| is_time(word));
    // The second line of -v has nothing but addresses and what is between them.
    let is_summary = is_timed || title.contains(" > ") && title.contains(": ");
    match (is_ip, is_summary) {
        (true, true) => Some(Summary::Ip),
        (false, true) => Some(Summary::Other),
        (_, false) => None,
    }
}
