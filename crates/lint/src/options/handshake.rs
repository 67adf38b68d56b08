//! Options that belong into the handshake.

use tcplint_wire::options::{TcpOption, kind};
use tcplint_wire::{Addresses, Flags, Segment};

use super::names::name;
use super::structure::Kinds;
use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const O004: RuleSet = RuleSet::of(&["O004"]);
const O005: RuleSet = RuleSet::of(&["O005"]);
pub(crate) const O006: RuleSet = RuleSet::of(&["O006"]);

/// The largest shift a window may be scaled by.
const MAX_SHIFT: u8 = 14;

/// The shift of a window scale option.
fn shift(option: &TcpOption<'_>) -> Option<u8> {
    match (option.kind, option.data) {
        (kind::WINDOW_SCALE, [shift]) => Some(*shift),
        _ => None,
    }
}

fn is_syn_only(option: &TcpOption<'_>) -> bool {
    matches!(
        option.kind,
        kind::MSS | kind::WINDOW_SCALE | kind::SACK_PERMITTED
    )
}

/// For an option that belongs on a SYN.
#[inline(always)]
pub(crate) fn check_place(flags: Flags) -> RuleSet {
    O005.when(!flags.contains(Flags::SYN))
}

#[inline(always)]
pub(crate) fn check_shift(option: &TcpOption<'_>) -> RuleSet {
    O004.when(shift(option).is_some_and(|shift| shift > MAX_SHIFT))
}

/// `whole` says that the list was read to its end, so that a missing option is really missing.
pub(crate) fn check_mss(kinds: &Kinds, flags: Flags, whole: bool) -> RuleSet {
    O006.when(flags.contains(Flags::SYN) && whole && !kinds.contains(kind::MSS))
}

fn shift_over_14(segment: &Segment<'_>) -> String {
    let shift = segment
        .options()
        .flatten()
        .find_map(|option| shift(&option).filter(|s| *s > MAX_SHIFT));
    match shift {
        Some(shift) => format!("window scale shift {shift}, at most 14 is allowed"),
        None => "window scale shift over 14".to_owned(),
    }
}

fn syn_only(segment: &Segment<'_>) -> String {
    let names: Vec<_> = segment
        .options()
        .flatten()
        .filter(is_syn_only)
        .map(|option| name(option.kind))
        .collect();
    format!("{} option, but SYN is not set", names.join(" and "))
}

fn without_mss(segment: &Segment<'_>) -> String {
    let default = match segment.addresses {
        Addresses::V4(..) => 536,
        Addresses::V6(..) => 1220,
    };
    format!("no MSS option: the other side sends at most {default} octets a segment")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "O004",
        name: "wscale-over-14",
        severity: Warning,
        default: true,
        summary: "The window scale shift is more than 14",
        condition: "A window scale option of length 3 has a shift above 14.",
        why: "A shift of 14 already allows a window of nearly 2^30 octets, as much as sequence \
              numbers safely tell apart. A receiver should log the error and must use 14, so the \
              sender thinks its window is larger than the other side does.",
        exempt: "Nothing is exempt. T7, the last TCP probe of nmap's operating system detection, \
                 sends 15 to see what happens.",
        advice: "If it is no probe, set the sender's receive buffer to something it can announce.",
        references: &[Rfc(7323, "2.3"), Other("nmap, osscan2.cc, probe T7")],
        peers: &[
            (Peer::Wireshark, "warning wscale.shift.invalid"),
            (Peer::Snort, "116:59"),
            (Peer::Zeek, "TCP_scale_range"),
            (Peer::P0f, "quirk exws"),
        ],
        message: Message::segment(shift_over_14),
    },
    Rule {
        code: "O005",
        name: "syn-only-option-on-non-syn",
        severity: Warning,
        default: true,
        summary: "An option that belongs on a SYN comes without one",
        condition: "SYN is not set and there is an MSS, window scale or SACK-permitted option.",
        why: "These three are agreed on in the handshake and forbidden or ignored afterwards. \
              Whoever sends them later builds all segments from one template: nmap's probes do, \
              and masscan did until 2026. It is a strong mark of a scanner.",
        exempt: "Nothing is exempt. No stack does it; a device that clears the SYN bit but keeps \
                 the options would.",
        advice: "Look at what else the sender does; on many ports it is a scan.",
        references: &[Rfc(9293, "3.2"), Rfc(7323, "2.2"), Rfc(2018, "2")],
        peers: &[(
            Peer::Wireshark,
            "warning tcp.options.mss.present; sack_perm.present since 4.6; nothing for window scale",
        )],
        message: Message::segment(syn_only),
    },
    Rule {
        code: "O006",
        name: "syn-without-mss",
        severity: Info,
        default: false,
        summary: "A SYN has no MSS option",
        condition: "SYN is set, the options were captured whole, and there is no MSS among them.",
        why: "The other side then has to assume 536 octets a segment on IPv4 and 1220 on IPv6, \
              which makes a connection slow. Every ordinary stack sends the option, so its absence \
              also points at a packet generator or a flood.",
        exempt: "Off by default: in 629,854 segments of 2,809 public captures, fuzzed ones left \
                 out, 49,151 segments in 792 captures lack it, mostly hand-made traffic, scanners \
                 and floods, one finding for each connection.",
        advice: "For a slow connection, look for a device that strips options; for many from one \
                 sender, look at what it scans or floods.",
        references: &[Rfc(9293, "3.7.1")],
        peers: &[(Peer::Wireshark, "note tcp.options.mss.absent")],
        message: Message::segment(without_mss),
    },
];
