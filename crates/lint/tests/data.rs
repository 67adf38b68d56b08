//! S016 and S017: timestamps that go back, octets that change.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

mod common;
mod dialogue;

use common::{ACK, PSH, Packet, RST, SYN, default_rules, select};
use dialogue::{CLIENT, Dialogue, WINDOWS, client, linux, server, stamped};
use proptest::prelude::*;
use tcplint_lint::Severity;

/// Data of the client, of which the server has all before.
fn data(seq: u32, len: usize, clock: u32) -> Packet {
    stamped(client(PSH | ACK, seq, 1).payload(&vec![0; len]), clock)
}

fn acknowledges(ack: u32) -> Packet {
    stamped(server(ACK, 1, ack), 9)
}

#[test]
fn new_data_with_an_older_clock_fires() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&linux(1));
    talk.all_fine(&[data(1, 10, 101), acknowledges(11)]);
    let [found] = talk.hear(&data(11, 10, 99)).try_into().unwrap();
    assert_eq!(found.finding.severity, Severity::Warning);
    assert_eq!(
        found.finding.message,
        "timestamp (TSval) 99 is 2 before 101, which the other side has seen already: it drops the \
         segment"
    );
}

#[test]
fn new_acknowledgment_with_an_older_clock_fires() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&linux(1));
    let answer = stamped(server(PSH | ACK, 1, 1).payload(&[0; 10]), 10);
    talk.all_fine(&[answer]);
    assert_eq!(talk.say(&stamped(client(ACK, 1, 11), 98)), ["S016"]);
}

/// RFC 7323, section 4.3: what lies beyond the last acknowledgment moves nothing.
#[test]
fn data_beyond_the_last_acknowledgment_moves_no_clock() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        data(1, 10, 101),
        data(11, 10, 150),
        data(21, 10, 120),
        acknowledges(31),
        data(31, 10, 121),
        acknowledges(41),
    ]);
    assert_eq!(talk.say(&data(41, 10, 120)), ["S016"]);
}

#[test]
fn retransmission_that_overtakes_its_first_copy_is_silent() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        data(1, 10, 110),
        acknowledges(11),
        data(1, 10, 101),
        stamped(client(ACK, 11, 1), 100),
        stamped(client(RST | ACK, 11, 1), 5),
    ]);
}

#[test]
fn lost_segment_sent_again_is_silent() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        data(11, 10, 102),
        acknowledges(1),
        data(1, 10, 300),
        acknowledges(21),
        // Sent before the retransmission, captured after it.
        data(21, 10, 300),
        data(11, 10, 103),
    ]);
}

#[test]
fn clock_that_goes_around_is_newer() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        data(1, 10, 0x7000_0000),
        acknowledges(11),
        data(11, 10, 0xe000_0000),
        acknowledges(21),
        data(21, 10, 5),
    ]);
}

#[test]
fn clock_of_a_connection_that_was_silent_for_long_tells_nothing() {
    for (seconds, fires) in [(2100, true), (2200, false)] {
        let mut talk = Dialogue::judged_by(&["S016"]);
        talk.open(&linux(1));
        talk.all_fine(&[data(1, 10, 101), acknowledges(11)]);
        talk.wait(seconds);
        assert_eq!(!talk.say(&data(11, 10, 50)).is_empty(), fires);
        // From here on the new clock counts, where it was taken.
        talk.all_fine(&[acknowledges(21), data(21, 10, if fires { 102 } else { 51 })]);
    }
}

#[test]
fn segment_outside_of_the_window_is_not_judged() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        data(1, 10, 101),
        acknowledges(11),
        data(0x4000_0000, 10, 3),
        data(0x9000_0000, 10, 3),
    ]);
}

#[test]
fn clocks_without_agreement_are_not_judged() {
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.open(&WINDOWS);
    talk.all_fine(&[data(1, 10, 101), acknowledges(11), data(11, 10, 3)]);
    // Mid-stream.
    let mut talk = Dialogue::judged_by(&["S016"]);
    talk.all_fine(&[data(1, 10, 101), acknowledges(11), data(11, 10, 3)]);
}

/// Octets `from` to `to` of a stream that never repeats itself within 2^16.
fn octets(from: u32, to: u32) -> Vec<u8> {
    (from..to)
        .map(|place| (place.wrapping_mul(0x9e37_79b1) >> 16) as u8)
        .collect()
}

fn part(from: u32, to: u32) -> Packet {
    client(ACK, from, 1).payload(&octets(from, to))
}

fn with_octet(packet: Packet, at: usize) -> Packet {
    packet.with(|packet| packet.payload[at] ^= 0x20)
}

fn comparing() -> Dialogue {
    let mut talk = Dialogue::judged_by(&["S017"]);
    talk.open(&WINDOWS);
    talk
}

#[test]
fn nothing_is_compared_by_default() {
    assert!(
        default_rules()
            .iter()
            .all(|rule| rule.rule().code != "S017")
    );
    assert_eq!(select(&["S017"]).iter().count(), 1);
}

#[test]
fn same_segment_with_any_octet_changed_fires() {
    for at in [0, 20, 64, 150, 199] {
        let mut talk = comparing();
        talk.all_fine(&[part(1, 201), part(201, 301), part(1, 201)]);
        let [found] = talk.hear(&with_octet(part(1, 201), at)).try_into().unwrap();
        assert_eq!(found.finding.rule.rule().code, "S017");
        assert_eq!(found.related, [4, 7], "the frame of the first copy");
    }
}

#[test]
fn octets_cut_otherwise_are_compared_by_blocks() {
    let whole = [part(1, 1001), part(1001, 2001)];
    let mut talk = comparing();
    talk.all_fine(&whole);
    talk.all_fine(&[part(500, 1500), part(900, 1100), part(900, 2500)]);
    // Numbers that 64 divides: 1920 is one, and the client begins at 1000.
    let block = 1920 - CLIENT;
    let [found] = talk
        .hear(&with_octet(part(900, 1100), (block - 900) as usize + 5))
        .try_into()
        .unwrap();
    assert_eq!(
        found.finding.message,
        "octets from sequence number 1920 on were sent before in frame 4, and were others then"
    );
}

#[test]
fn segment_that_goes_beyond_what_was_sent_is_compared_where_it_was() {
    let mut talk = comparing();
    talk.all_fine(&[part(1, 1001)]);
    assert_eq!(talk.say(&with_octet(part(501, 1601), 200)), ["S017"]);
    let mut talk = comparing();
    talk.all_fine(&[part(1, 1001)]);
    talk.all_fine(&[with_octet(part(501, 1601), 700)]);
}

#[test]
fn octets_that_fill_a_hole_are_the_first_of_their_kind() {
    let mut talk = comparing();
    talk.all_fine(&[
        part(1, 501),
        part(1001, 1501),
        part(501, 1001),
        part(1, 1501),
    ]);
}

#[test]
fn numbers_that_go_around_are_compared() {
    let mut talk = Dialogue::judged_by(&["S017"]);
    talk.shift = (0u32.wrapping_sub(CLIENT + 700), 0);
    talk.open(&WINDOWS);
    talk.all_fine(&[part(1, 1001), part(1001, 2001), part(400, 1400)]);
    assert_eq!(talk.say(&with_octet(part(400, 1400), 290)), ["S017"]);
}

#[test]
fn garbage_octet_of_a_probe_is_not_compared() {
    let mut talk = comparing();
    talk.all_fine(&[
        part(1, 201),
        server(ACK, 1, 201),
        with_octet(part(200, 201), 0),
        part(201, 401),
        part(1, 201),
    ]);
}

#[test]
fn what_the_snap_length_left_out_is_not_compared() {
    let cut = |packet: Packet, len: usize| packet.with(|packet| packet.snap = Some(20 + len));
    let mut talk = comparing();
    talk.all_fine(&[
        cut(part(1, 1001), 40),
        with_octet(part(1, 1001), 700),
        cut(with_octet(part(1, 1001), 900), 100),
    ]);
}

#[test]
fn what_the_receiver_does_not_take_is_not_compared() {
    let mut talk = comparing();
    talk.all_fine(&[
        part(1, 201),
        client(RST, 1, 0).payload(b"no such service"),
        part(0xa000_0000, 0xa000_0100),
        part(1, 201),
    ]);
}

#[test]
fn both_sides_and_other_connections_are_kept_apart() {
    let mut talk = comparing();
    let other_port = |packet: Packet| packet.with(|packet| packet.ports.0 = 50_000);
    let answer = |at: u8| server(ACK, 1, 1).payload(&[at; 300]);
    talk.all_fine(&[part(1, 301), answer(1), part(1, 301), answer(1)]);
    talk.all_fine(&[
        other_port(client(SYN, 0, 0)),
        other_port(client(ACK, 1, 1).payload(&[7; 300])),
        other_port(client(ACK, 1, 1).payload(&[7; 300])),
    ]);
    assert_eq!(talk.say(&answer(2)), ["S017"]);
}

#[test]
fn data_of_a_syn_are_compared() {
    let syn = |octets: &[u8]| client(SYN, 0, 0).payload(octets);
    for (second, fires) in [(b"GET /a", false), (b"GET /b", true)] {
        let mut talk = Dialogue::judged_by(&["S017"]);
        talk.all_fine(&[syn(b"GET /a"), server(SYN | ACK, 0, 1)]);
        let again = client(PSH | ACK, 1, 1).payload(second);
        assert_eq!(!talk.say(&again).is_empty(), fires);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// However a stream is cut and repeated: the same octets are never found to differ.
    #[test]
    fn honest_retransmissions_are_silent(
        cuts in prop::collection::vec((0_u32..5000, 1_u32..1500), 1..60),
        shift: u32,
    ) {
        let mut talk = Dialogue::judged_by(&["S017"]);
        talk.shift = (shift, 0);
        talk.open(&WINDOWS);
        for (from, len) in cuts {
            talk.all_fine(&[part(1 + from, 1 + from + len)]);
        }
    }

    /// Whatever two hosts say: no panic, and every finding can be put into words.
    #[test]
    fn any_talk_is_judged(
        said in prop::collection::vec(
            (any::<bool>(), any::<u16>(), 0_u32..300, 0_u32..300, 0_usize..200, any::<[u8; 12]>(),
             0_usize..3, any::<u8>()),
            1..40,
        ),
        shift: (u32, u32),
    ) {
        let mut talk = Dialogue::judged_by(&["ALL"]);
        talk.shift = shift;
        for (from_client, flags, seq, ack, len, noise, options, rare) in said {
            let flags = match rare % 4 {
                0 => flags & 0x1ff,
                1 => SYN | flags & (ACK | 0x1c0),
                _ => ACK | flags & 0x1c8,
            };
            let seq = if rare > 250 { seq << 23 } else { seq };
            let packet = if from_client { client(flags, seq, ack) } else { server(flags, seq, ack) };
            let options = match options {
                0 => linux(u32::from(rare)),
                1 => common::timestamps(u32::from(rare), 1),
                _ => noise.to_vec(),
            };
            if rare % 16 == 5 {
                talk.wait(i64::from(rare) * 100);
            }
            for found in talk.hear(&packet.options(&options).payload(&noise.repeat(len / 12))) {
                let message = found.finding.message;
                prop_assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
            }
        }
    }
}
