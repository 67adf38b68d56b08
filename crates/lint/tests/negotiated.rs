//! O009, O010, O012, S030 and S031: what both SYNs agreed on.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
mod dialogue;

use common::{ACK, AE, CWR, ECE, FIN, PSH, Packet, RST, SYN};
use dialogue::{CLIENT, Dialogue, SERVER, WINDOWS, client, handshake, linux, server, stamped};
use tcplint_lint::{Confidence, Severity};

const MSS: [u8; 4] = [2, 4, 5, 0xb4];

/// A SACK option behind two NOPs, its blocks counted from the client's initial number.
fn sack(blocks: &[(u32, u32)]) -> Vec<u8> {
    let mut option = vec![1, 1, 5, 2 + 8 * u8::try_from(blocks.len()).unwrap()];
    for (left, right) in blocks {
        option.extend(CLIENT.wrapping_add(*left).to_be_bytes());
        option.extend(CLIENT.wrapping_add(*right).to_be_bytes());
    }
    option
}

#[test]
fn bare_syn_answered_with_options_fires_with_both_frames() {
    let mut talk = Dialogue::judged_by(&["O"]);
    talk.all_fine(&[client(SYN, 0, 0).options(&MSS)]);
    let [found] = talk
        .hear(&server(SYN | ACK, 0, 1).options(&linux(7)))
        .try_into()
        .unwrap();
    assert_eq!(found.finding.rule.rule().code, "O009");
    assert_eq!(
        found.finding.message,
        "SYN ACK with timestamps and window scale, which the SYN did not offer"
    );
    assert_eq!(found.related, [1, 2]);
    assert_eq!(found.finding.confidence, Confidence::High);
}

#[test]
fn answer_to_one_of_two_different_syns_is_silent() {
    let mut talk = Dialogue::judged_by(&["O009", "O010", "O012"]);
    talk.all_fine(&[
        client(SYN, 0, 0).options(&linux(1)),
        client(SYN, 0, 0).options(&MSS),
        server(SYN | ACK, 0, 1).options(&linux(7)),
        client(ACK, 1, 1),
    ]);
}

#[test]
fn syn_captured_after_its_answer_is_not_compared() {
    let mut talk = Dialogue::judged_by(&["O009"]);
    talk.all_fine(&[
        server(SYN | ACK, 0, 1).options(&linux(7)),
        client(SYN, 0, 0).options(&MSS),
    ]);
}

#[test]
fn crossing_syns_say_what_they_can_do() {
    let mut talk = Dialogue::judged_by(&["O009"]);
    talk.all_fine(&[
        client(SYN, 0, 0).options(&MSS),
        server(SYN, 0, 0).options(&linux(7)),
        client(SYN | ACK, 0, 1).options(&MSS),
        server(SYN | ACK, 0, 1).options(&linux(8)),
    ]);
}

#[test]
fn open_with_timestamps_then_none_fires_once() {
    let mut talk = Dialogue::judged_by(&["O010"]);
    talk.open(&linux(1));
    let bare = client(PSH | ACK, 1, 1).payload(b"data");
    assert_eq!(talk.say(&bare), ["O010"]);
    talk.all_fine(&[server(ACK, 1, 5), client(ACK, 5, 1)]);
    let repeats: Vec<_> = talk.follower.repeated().map(|(_, count)| count).collect();
    assert_eq!(repeats, [2]);
}

#[test]
fn timestamps_among_other_options_are_found() {
    let mut talk = Dialogue::judged_by(&["O010"]);
    talk.open(&linux(1));
    let behind = [&[1, 1, 5, 10][..], &[0; 8], &[8, 10], &[0; 8]].concat();
    let with_nops = [&[8, 10][..], &[0, 0, 0, 200, 0, 0, 0, 0], &[1, 1]].concat();
    let multipath = [30, 4, 0, 0];
    let malformed = [5, 1, 0, 0];
    for options in [&behind[..], &with_nops, &multipath, &malformed] {
        talk.all_fine(&[client(ACK, 1, 1).options(options)]);
    }
}

#[test]
fn no_timestamps_where_none_are_due() {
    let mut talk = Dialogue::judged_by(&["O010"]);
    // Met in mid-stream.
    talk.all_fine(&[
        stamped(client(ACK, 1, 1), 1),
        stamped(server(ACK, 1, 1), 1),
        client(ACK, 1, 1),
    ]);
    // Reset and probe.
    let mut talk = Dialogue::judged_by(&["O010"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        stamped(client(PSH | ACK, 1, 1), 101).payload(b"data"),
        stamped(server(ACK, 1, 5), 9),
        client(ACK, 4, 1),
        client(RST | ACK, 5, 1),
    ]);
    // One side without.
    let mut talk = Dialogue::judged_by(&["O010"]);
    talk.all_fine(&[
        client(SYN, 0, 0).options(&linux(1)),
        server(SYN | ACK, 0, 1).options(&WINDOWS),
        client(ACK, 1, 1),
    ]);
}

#[test]
fn second_connection_of_the_same_ports_agrees_anew() {
    let mut talk = Dialogue::judged_by(&["O010", "S016"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        stamped(client(FIN | ACK, 1, 1), 101),
        stamped(server(FIN | ACK, 1, 2), 102),
        stamped(client(ACK, 2, 2), 103),
    ]);
    talk.shift = (100_000, 100_000);
    talk.wait(90);
    talk.open(&WINDOWS);
    talk.all_fine(&[client(PSH | ACK, 1, 1).payload(b"data"), server(ACK, 1, 5)]);
}

/// A SYN into a connection that lives is answered after all: what counts is what it offered.
#[test]
fn syn_into_a_live_connection_that_is_answered_counts() {
    let mut talk = Dialogue::judged_by(&["O009", "O010"]);
    talk.open(&WINDOWS);
    talk.all_fine(&[client(PSH | ACK, 1, 1).payload(b"data")]);
    talk.shift = (200_000, 300_000);
    talk.open(&linux(1));
    assert_eq!(
        talk.say(&client(PSH | ACK, 1, 1).payload(b"data")),
        ["O010"]
    );
}

#[test]
fn blind_syn_changes_nothing_in_the_connection() {
    let mut talk = Dialogue::judged_by(&["O009", "O010", "O012"]);
    talk.open(&linux(1));
    talk.all_fine(&[
        stamped(client(PSH | ACK, 1, 1), 101).payload(b"data"),
        client(SYN, 77_777, 0).options(&MSS),
        stamped(server(ACK, 1, 5), 9),
        stamped(client(PSH | ACK, 5, 1), 102).payload(b"data"),
    ]);
}

#[test]
fn sack_without_permission_fires() {
    let mut talk = Dialogue::judged_by(&["O012"]);
    talk.open(&MSS);
    talk.all_fine(&[client(PSH | ACK, 1, 1).payload(&[0; 30])]);
    let said = server(ACK, 1, 1).options(&sack(&[(11, 31)]));
    assert_eq!(talk.say(&said), ["O012"]);
}

#[test]
fn sack_in_mid_stream_is_not_judged() {
    let mut talk = Dialogue::judged_by(&["O012"]);
    talk.all_fine(&[
        client(PSH | ACK, 1, 1).payload(&[0; 30]),
        server(ACK, 1, 1).options(&sack(&[(11, 31)])),
    ]);
}

#[test]
fn blocks_outside_of_all_that_was_sent() {
    let edge = 64_240 << 8;
    for (blocks, fires) in [
        ((11, 31), false),
        // Twice received, down to the first octet.
        ((1, 31), false),
        ((u32::MAX - 20, u32::MAX), true),
        // Not captured, but within the window, or beginning there.
        ((40_000, 50_000), false),
        ((edge - 10, edge + 1000), false),
        ((edge + 0x2_0000, edge + 0x2_0010), true),
        ((0x7000_0000, 0x7000_0010), true),
    ] {
        let mut talk = Dialogue::judged_by(&["O012"]);
        talk.open(&WINDOWS);
        talk.all_fine(&[client(PSH | ACK, 1, 1).payload(&[0; 30])]);
        let said = server(ACK, 1, 31).options(&sack(&[blocks]));
        assert_eq!(!talk.say(&said).is_empty(), fires, "{blocks:?}");
    }
}

/// Which answers the bits of one SYN may get, as RFC 9768, table 2, and RFC 3168 have it.
#[test]
fn every_answer_to_every_syn() {
    let bits = |number: u16| number << 6;
    for asked in 0..8 {
        for answer in 0..8 {
            let legal = match (asked, answer) {
                (_, 0) => true,
                (0, _) | (_, 7) => false,
                (3, answer) => answer == 1,
                _ => true,
            };
            let mut talk = Dialogue::judged_by(&["S030", "S031"]);
            talk.all_fine(&[client(SYN | bits(asked), 0, 0)]);
            let codes = talk.say(&server(SYN | ACK | bits(answer), 0, 1));
            assert_eq!(codes.is_empty(), legal, "{asked:03b} {answer:03b}");
            let codes = talk.say(&client(ACK | ECE, 1, 1));
            let agreed = asked != 0 && answer != 0;
            assert_eq!(codes.is_empty(), agreed, "{asked:03b} {answer:03b}");
        }
    }
}

#[test]
fn answer_to_the_first_syn_after_the_fallback_is_right() {
    for (first, answer) in [(CWR | ECE, ECE), (AE | CWR | ECE, CWR | ECE)] {
        let mut talk = Dialogue::judged_by(&["S030", "S031"]);
        talk.all_fine(&[
            client(SYN | first, 0, 0),
            client(SYN, 0, 0),
            server(SYN | ACK | answer, 0, 1),
            client(ACK | ECE, 1, 1),
        ]);
    }
}

#[test]
fn crossing_syns_are_answered_one_by_one() {
    let mut talk = Dialogue::judged_by(&["S030", "S031"]);
    talk.all_fine(&[
        client(SYN | AE | CWR | ECE, 0, 0),
        server(SYN, 0, 0),
        client(SYN | ACK, 0, 1),
        server(SYN | ACK | CWR, 0, 1),
    ]);
}

/// A SYN-ACK after the end of another connection, its SYN not captured: nothing is known of that.
#[test]
fn answer_to_a_syn_that_was_not_captured_is_not_compared() {
    let mut talk = Dialogue::judged_by(&["O009", "O010", "S030", "S031"]);
    talk.open(&MSS);
    talk.all_fine(&[
        client(FIN | ACK, 1, 1),
        server(FIN | ACK, 1, 2),
        client(ACK, 2, 2),
    ]);
    talk.shift = (70_000, 80_000);
    talk.all_fine(&[
        server(SYN | ACK | CWR, 0, 1).options(&linux(3)),
        client(ACK | ECE, 1, 1),
    ]);
}

#[test]
fn ecn_bits_in_mid_stream_or_on_one_side_alone_are_not_judged() {
    let mut talk = Dialogue::judged_by(&["S030", "S031"]);
    talk.all_fine(&[client(ACK | ECE, 1, 1), server(ACK | CWR, 1, 1)]);
    let mut talk = Dialogue::judged_by(&["S030", "S031"]);
    talk.all_fine(&[server(SYN | ACK | ECE, 0, 1), client(ACK | CWR, 1, 1)]);
}

#[test]
fn ecn_bits_without_agreement_are_worded() {
    let mut talk = Dialogue::judged_by(&["S031"]);
    talk.open(&MSS);
    let [found] = talk
        .hear(&client(ACK | CWR | ECE, 1, 1))
        .try_into()
        .unwrap();
    assert_eq!(
        found.finding.message,
        "CWR and ECE set, but neither side spoke of ECN in the handshake"
    );
    assert_eq!(found.finding.severity, Severity::Info);
}

#[test]
fn copies_by_the_capture_are_not_judged() {
    let mut talk = Dialogue::judged_by(&["O010", "S031"]);
    talk.open(&linux(1));
    let [_, _, last]: [Packet; 3] = handshake(&linux(1));
    let copy = last.with(|packet| packet.checksum = None);
    talk.now -= 10_000_000;
    talk.all_fine(&[copy]);
    assert_eq!(SERVER, 5000);
}
