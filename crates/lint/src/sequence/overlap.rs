//! Octets that were sent twice, and were not the same.

use tcplint_track::{Event, Events, Facts, Role};
use tcplint_wire::{Flags, Segment, Seq};

use crate::case::{Account, Case};
use crate::payloads::{Differing, Payload, Payloads};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::Error;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

pub(crate) const S017: RuleSet = RuleSet::of(&["S017"]);

#[inline]
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    S017.when(case.differing.is_some())
}

/// Compares a segment's payload with what the sender sent before, and remembers it; `next` is its
/// SND.NXT before the segment.
#[inline]
pub(crate) fn compare(
    payloads: &mut Payloads,
    next: Option<Seq>,
    facts: &Facts<'_>,
    segment: &Segment<'_>,
    events: Events,
) -> Option<Differing> {
    let octets = segment.captured.get(segment.header.header_len()..)?;
    let flags = segment.header.flags();
    if octets.is_empty() || flags.contains(Flags::RST) || is_stray(events) {
        return None;
    }
    let syn = flags.contains(Flags::SYN);
    let payload = Payload {
        stream: facts.stream(),
        from_client: facts.sender_role() == Role::Client,
        seq: segment.header.seq().plus(u32::from(syn)),
        octets,
        frame: u32::try_from(facts.frame()).unwrap_or(u32::MAX),
    };
    let again = next.is_some_and(|next| next.is_after(payload.seq)) && !begins(events);
    payloads.see(&payload, again)
}

/// A keep-alive probe's octet is garbage by tradition, and what the receiver does not take is not
/// compared.
fn is_stray(events: Events) -> bool {
    events.has(Event::KeepAlive)
        || events.has(Event::OutOfWindow)
        || events.has(Event::SynInConnection)
}

fn begins(events: Events) -> bool {
    events.has(Event::Syn) || events.has(Event::SynAck)
}

fn other_octets(case: &Case<'_>) -> Account {
    let Some(Differing { seq, frame }) = case.differing else {
        return Account::new("octets were sent again, but are not the same");
    };
    Account::new(format!(
        "octets from sequence number {seq} on were sent before in frame {frame}, and were others then"
    ))
    .about([frame])
}

pub(crate) const RULES: &[Rule] = &[Rule {
    code: "S017",
    name: "overlap-different-data",
    severity: Error,
    default: false,
    summary: "Octets are sent again, but are not the same",
    condition: "Payload covers sequence numbers that the same side's payload covered before, and \
                differs. Compared are whole blocks of 64 octets, counted from sequence numbers that \
                64 divides, however they are cut into segments; and of a segment that is sent again \
                as it was, with the same sequence number and length, the ends before and after the \
                whole blocks as well. The place named is where the block begins.",
    why: "A stack sends again what it sent before. Where two versions of the same octets are on the \
          wire, one was injected: to hide an attack from a detector that believes the other one, or \
          to put another answer in the place of a server's. Which of them a host took depends on \
          its stack.",
    exempt: "Off by default: it needs a pass over every octet of payload, and a memory of it, which \
             takes a check from a fifth longer, where payload is short, to nearly twice as long.\n\n\
             The octet of a keep-alive probe, which may be anything, is not compared, nor is what a \
             capture left out by its snap length. The memory is 5 MiB and holds the last 16 MiB or \
             so of payload: what is sent again after more than that is not compared.\n\n\
             A capture on both sides of a device that rewrites payload, such as a proxy or a NAT \
             with helpers for FTP or SIP, shows both versions without any attack.",
    advice: "Compare the two frames octet by octet, and their time to live and IP identification: \
             they tell who is not the host that he says. Then see which version the receiver acted \
             on.",
    references: &[Rfc(9293, "3.10.7.4")],
    peers: &[
        (Peer::Suricata, "2210050"),
        (Peer::Zeek, "event rexmit_inconsistency"),
    ],
    message: Message::case(other_octets),
}];
