//! Family T: the edge cases of each rule.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
mod follow;

use common::{ACK, FIN, PSH, RST, SYN, URG};
use follow::Talk;
use proptest::prelude::*;
use tcplint_lint::Confidence::{High, Low, Medium};
use tcplint_lint::Severity::{Error, Info, Warning};

const SYN_ACK: u16 = SYN | ACK;
const FIN_ACK: u16 = FIN | ACK;
const RST_ACK: u16 = RST | ACK;
const DATA: u16 = PSH | ACK;

/// An open connection, judged by these rules: `a` at 101, `b` at 301.
fn open(codes: &[&str]) -> Talk {
    let mut talk = Talk::of(codes);
    talk.open();
    talk
}

/// The same, and its first FIN, `a`'s at 101, is acknowledged.
fn half_closed(codes: &[&str]) -> Talk {
    let mut talk = open(codes);
    talk.a(FIN_ACK, 101, 301, 0).b(ACK, 301, 102, 0);
    talk
}

/// The same, closed both ways: `a` at 102 in TIME-WAIT, `b` at 302.
fn closed(codes: &[&str]) -> Talk {
    let mut talk = half_closed(codes);
    talk.b(FIN_ACK, 301, 102, 0).a(ACK, 102, 302, 0);
    talk
}

fn message(talk: &Talk) -> &str {
    &talk.only().finding.message
}

// T001

#[test]
fn ack_of_fin_with_data_plus_one_is_silent() {
    let mut talk = open(&["T001"]);
    talk.a(FIN_ACK | PSH, 101, 301, 20)
        .b(ACK, 301, 122, 0)
        .is_silent();
}

#[test]
fn ack_beyond_fin_fires_at_the_wrap() {
    let mut talk = Talk::of(&["T001"]).shifted(0u32.wrapping_sub(102), 0);
    talk.open().a(FIN_ACK, 101, 301, 0).b(ACK, 301, 103, 0);
    talk.fires(5, Error, High);
    assert!(
        message(&talk).contains("1 octet beyond"),
        "{}",
        message(&talk)
    );
    assert_eq!(talk.only().related, [4, 5]);
}

#[test]
fn ack_beyond_fin_is_told_once() {
    let mut talk = open(&["T001", "S014"]);
    talk.a(FIN_ACK, 101, 301, 0).b(ACK, 301, 106, 0);
    assert_eq!(talk.codes(), [(5, "T001")]);
    let mut talk = open(&["T001", "S014"]);
    talk.a(DATA, 101, 301, 5).b(ACK, 301, 107, 0);
    assert_eq!(talk.codes(), [(5, "S014")]);
}

#[test]
fn ack_below_fin_is_silent() {
    let mut talk = open(&["T001"]);
    talk.a(DATA, 101, 301, 20)
        .a(FIN_ACK, 121, 301, 0)
        .b(ACK, 301, 121, 0)
        .is_silent();
}

#[test]
fn ack_of_data_beyond_a_disproved_fin_is_silent() {
    let mut talk = open(&["T001"]);
    talk.a(FIN_ACK, 101, 301, 0)
        .a(DATA, 101, 301, 20)
        .b(ACK, 301, 121, 0)
        .is_silent();
}

#[test]
fn ack_beyond_fin_in_mid_stream_is_info() {
    let mut talk = Talk::of(&["T001"]);
    talk.a(FIN_ACK, 101, 301, 0).b(ACK, 301, 103, 0);
    talk.fires(2, Info, Low);
}

#[test]
fn reset_with_ack_beyond_fin_is_silent() {
    let mut talk = open(&["T001"]);
    talk.a(FIN_ACK, 101, 301, 0)
        .b(RST_ACK, 301, 109, 0)
        .is_silent();
}

// T002

#[test]
fn fin_at_another_place_fires_both_ways() {
    for (seq, way, confidence) in [(111, "after", Medium), (91, "before", High)] {
        let mut talk = open(&["T002"]);
        talk.a(FIN_ACK, 101, 301, 0).a(FIN_ACK, seq, 301, 0);
        talk.fires(5, Warning, confidence);
        assert!(message(&talk).contains(&format!("10 octets {way}")));
    }
}

#[test]
fn fin_with_data_that_ends_there_is_silent() {
    let mut talk = Talk::of(&["T002", "T003"]).shifted(0u32.wrapping_sub(110), 0);
    talk.open()
        .a(DATA, 101, 301, 20)
        .a(FIN_ACK, 121, 301, 0)
        .a(FIN_ACK | PSH, 101, 301, 20)
        .a(FIN_ACK | PSH, 111, 301, 10)
        .is_silent();
}

#[test]
fn fin_captured_twice_is_silent() {
    let mut talk = open(&["T"]);
    talk.b_twice(FIN_ACK, 301, 101, 0)
        .a(ACK, 101, 302, 0)
        .a(FIN_ACK, 101, 302, 0)
        .b(ACK, 302, 102, 0)
        .end()
        .is_silent();
}

#[test]
fn fin_of_the_next_connection_is_silent() {
    let mut talk = closed(&["T001", "T002", "T003"]);
    talk.a(SYN, 5000, 0, 0)
        .b(SYN_ACK, 7000, 5001, 0)
        .a(ACK, 5001, 7001, 0)
        .a(DATA, 5001, 7001, 10)
        .a(FIN_ACK, 5011, 7001, 0)
        .b(ACK, 7001, 5012, 0)
        .is_silent();
}

// T003

#[test]
fn data_behind_fin_fires() {
    for (seq, confidence) in [(101, High), (102, High), (150, Medium)] {
        let mut talk = half_closed(&["T003"]);
        talk.a(DATA, seq, 301, 10);
        talk.fires(6, Error, confidence);
    }
}

#[test]
fn data_across_fin_fires() {
    let mut talk = open(&["T003"]);
    talk.a(DATA, 101, 301, 20)
        .a(FIN_ACK, 121, 301, 0)
        .a(DATA, 101, 301, 25);
    talk.fires(6, Error, High);
    assert!(message(&talk).starts_with("5 octets"), "{}", message(&talk));
}

#[test]
fn keep_alive_after_fin_is_silent() {
    let mut talk = half_closed(&["T003"]);
    talk.a(ACK, 101, 301, 1).a(ACK, 101, 301, 0).is_silent();
}

#[test]
fn data_far_from_fin_is_silent() {
    let mut talk = closed(&["T003"]);
    talk.a(DATA, 900_000, 302, 10).is_silent();
}

#[test]
fn data_after_fin_when_something_was_lost_is_of_medium_confidence() {
    let mut talk = open(&["T003"]);
    talk.a(DATA, 121, 301, 20)
        .a(FIN_ACK, 141, 301, 0)
        .a(DATA, 142, 301, 5);
    talk.fires(6, Error, Medium);
}

// T004

#[test]
fn half_closed_for_long_fires_when_the_fin_comes() {
    let mut talk = half_closed(&["T004"]);
    talk.wait(60_000).b(FIN_ACK, 301, 102, 0).end();
    talk.fires(6, Warning, High);
    assert!(
        message(&talk).contains("the server had"),
        "{}",
        message(&talk)
    );
}

#[test]
fn half_closed_for_long_fires_when_a_reset_comes() {
    let mut talk = half_closed(&["T004"]);
    talk.wait(60_000).a(RST, 102, 0, 0).end();
    talk.fires(6, Warning, High);
    assert!(
        message(&talk).contains("the server had"),
        "{}",
        message(&talk)
    );
}

#[test]
fn first_fin_sent_again_after_long_is_not_half_closed() {
    let mut talk = half_closed(&["T004"]);
    talk.wait(70_000).a(FIN_ACK, 101, 301, 0).is_silent();
}

#[test]
fn half_closed_but_in_use_is_silent() {
    let mut talk = half_closed(&["T004"]);
    talk.wait(50_000)
        .b(DATA, 301, 102, 10)
        .a(ACK, 102, 311, 0)
        .wait(50_000)
        .b(FIN_ACK, 311, 102, 0)
        .is_silent();
}

/// From the last segment on, which came before both ends took their states, as the clock has it.
#[test]
fn half_closed_for_long_after_the_clock_was_set_back_fires() {
    let mut talk = half_closed(&["T004"]);
    talk.b(DATA, 301, 102, 7)
        .wait(-900_000)
        .a(ACK, 102, 308, 0)
        .wait(499_000)
        .b(FIN_ACK, 308, 102, 0);
    talk.fires(8, Warning, High);
}

#[test]
fn half_closed_and_kept_alive_fires() {
    let mut talk = half_closed(&["T004"]);
    talk.wait(45_000)
        .b(ACK, 300, 102, 0)
        .a(ACK, 102, 301, 0)
        .wait(45_000)
        .b(FIN_ACK, 301, 102, 0);
    talk.fires(8, Warning, High);
}

#[test]
fn half_closed_at_the_end_is_info_and_a_warning_later() {
    for (wait, severity) in [(2_000, Info), (61_000, Warning)] {
        let mut talk = half_closed(&["T004"]);
        talk.wait(wait).a(ACK, 102, 301, 0).end();
        let found = talk.only();
        assert_eq!((found.frame, found.finding.severity), (None, severity));
        assert_eq!(found.source.port(), 40_000);
    }
    let mut talk = open(&["T004"]);
    talk.b(FIN_ACK, 301, 101, 0).a(ACK, 101, 302, 0);
    talk.wait(2_000).b(ACK, 302, 101, 0).end();
    let found = talk.only();
    assert_eq!(
        (found.source.port(), found.destination.port()),
        (80, 40_000)
    );
    half_closed(&["T004"]).end().is_silent();
}

#[test]
fn fin_that_is_not_acknowledged_is_not_half_closed() {
    let mut talk = open(&["T004"]);
    talk.a(FIN_ACK, 101, 301, 0)
        .wait(90_000)
        .b(ACK, 301, 101, 0)
        .end()
        .is_silent();
}

// T005

#[test]
fn fin_sent_three_times_fires_at_the_end() {
    let mut talk = open(&["T005"]);
    for _ in 0..3 {
        talk.a(FIN_ACK, 101, 301, 0).wait(300);
    }
    talk.wait(1_000).passes().end();
    let found = talk.only();
    assert_eq!((found.frame, found.finding.severity), (None, Warning));
    assert!(message(&talk).contains("sent again twice,") && message(&talk).contains("FIN_WAIT1"));
}

#[test]
fn last_fin_sent_three_times_fires_for_that_end() {
    let mut talk = half_closed(&["T005"]);
    for _ in 0..3 {
        talk.b(FIN_ACK, 301, 102, 0).wait(300);
    }
    talk.wait(1_000).passes().end();
    assert!(message(&talk).contains("the FIN of ") && message(&talk).contains("LAST_ACK"));
    let found = talk.only();
    assert_eq!(
        (found.source.port(), found.destination.port()),
        (80, 40_000)
    );
}

#[test]
fn fins_sent_again_fire_once_the_answer_had_its_time() {
    for (wait, fires) in [(0, false), (900, false), (1_000, true)] {
        let mut talk = open(&["T005"]);
        talk.a(FIN_ACK, 101, 301, 0).a(FIN_ACK, 101, 301, 0);
        talk.a(FIN_ACK, 101, 301, 0).wait(wait).passes().end();
        assert_eq!(!talk.found.is_empty(), fires, "{wait}");
    }
}

#[test]
fn fin_sent_again_after_its_acknowledgment_is_worded_so() {
    let mut talk = closed(&["T005"]);
    talk.b(FIN_ACK, 301, 102, 0).wait(2_000).passes().end();
    assert!(
        message(&talk).starts_with(
            "the FIN of 198.51.100.2:80 was acknowledged in an earlier segment, but sent again once: that \
             acknowledgment does not arrive: LAST_ACK"
        ),
        "{}",
        message(&talk)
    );
}

#[test]
fn fin_sent_again_before_its_ack_was_seen_is_silent() {
    let mut talk = open(&["T005"]);
    talk.a(FIN_ACK, 101, 301, 0)
        .a(FIN_ACK, 101, 301, 0)
        .a(FIN_ACK, 101, 301, 0)
        .b(ACK, 301, 102, 0)
        .b(FIN_ACK, 301, 102, 0)
        .end()
        .is_silent();
}

#[test]
fn fins_of_one_direction_only_are_silent() {
    let mut talk = Talk::of(&["T005"]);
    talk.a(DATA, 101, 301, 10);
    for _ in 0..4 {
        talk.a(FIN_ACK, 111, 301, 0).wait(300);
    }
    talk.end().is_silent();
}

// T006, T007, T013

#[test]
fn reset_with_all_acknowledged_is_silent() {
    let mut talk = open(&["T006"]);
    talk.a(DATA, 101, 301, 10)
        .b(ACK, 301, 111, 0)
        .b(RST_ACK, 301, 111, 0)
        .is_silent();
}

#[test]
fn reset_that_acknowledges_the_last_data_itself_is_silent() {
    let mut talk = open(&["T006"]);
    talk.a(DATA, 101, 301, 10)
        .b(RST_ACK, 301, 111, 0)
        .is_silent();
}

#[test]
fn reset_that_leaves_data_of_the_other_end_is_a_warning() {
    for (flags, ack) in [(RST, 0), (RST_ACK, 101)] {
        let mut talk = Talk::of(&["T006"]).shifted(0u32.wrapping_sub(105), 77);
        talk.open().a(DATA, 101, 301, 10).b(flags, 301, ack, 0);
        talk.fires(5, Warning, High);
        assert!(message(&talk).contains("10 octets sent to "));
    }
}

#[test]
fn reset_soon_after_own_data_is_silent_and_fires_later() {
    for (wait, fires) in [(0, false), (1_000, true)] {
        let mut talk = open(&["T006"]);
        talk.b(DATA, 301, 101, 10)
            .wait(wait)
            .b(RST_ACK, 311, 101, 0);
        if fires {
            talk.fires(5, Warning, High);
        } else {
            talk.is_silent();
        }
    }
}

#[test]
fn fin_is_no_lost_data() {
    let mut talk = open(&["T006"]);
    talk.a(FIN_ACK, 101, 301, 0).b(RST, 301, 0, 0).is_silent();
}

#[test]
fn resets_that_end_no_open_connection_are_silent() {
    let mut refused = Talk::of(&["T006"]);
    refused.a(SYN, 100, 0, 0).b(RST_ACK, 0, 101, 0).is_silent();
    let mut scanned = Talk::of(&["T006"]);
    scanned
        .a(SYN, 100, 0, 0)
        .b(SYN_ACK, 300, 101, 0)
        .a(RST, 101, 0, 0)
        .is_silent();
    closed(&["T006"]).b(RST, 302, 0, 0).is_silent();
}

#[test]
fn second_reset_is_no_second_abort() {
    let mut talk = open(&["T006"]);
    talk.b(DATA, 301, 101, 10)
        .a(RST_ACK, 101, 301, 0)
        .a(RST, 101, 0, 0)
        .b(RST, 311, 0, 0);
    talk.fires(5, Warning, High);
}

#[test]
fn abort_in_mid_stream_is_info() {
    let mut talk = Talk::of(&["T006"]);
    talk.a(DATA, 101, 301, 10)
        .b(ACK, 301, 111, 0)
        .a(DATA, 111, 301, 10)
        .b(RST, 301, 0, 0);
    talk.fires(4, Info, Low);
}

#[test]
fn reset_with_another_ttl_is_info() {
    let mut talk = open(&["T006"]);
    talk.with_ttl(120).b(RST, 301, 0, 0);
    talk.fires(4, Info, High);
    assert!(
        message(&talk).contains("its TTL is 120"),
        "{}",
        message(&talk)
    );
    for ttl in [62, 64, 66] {
        open(&["T006"]).with_ttl(ttl).b(RST, 301, 0, 0).is_silent();
    }
}

#[test]
fn reset_with_the_ttl_of_the_syn_ack_is_no_others() {
    let mut talk = Talk::of(&["T006"]);
    talk.a(SYN, 100, 0, 0)
        .with_ttl(244)
        .b(SYN_ACK, 300, 101, 0)
        .with_ttl(64)
        .a(DATA, 101, 301, 10)
        .with_ttl(55)
        .b(ACK, 301, 111, 0)
        .with_ttl(244)
        .b(RST_ACK, 301, 111, 0)
        .is_silent();
}

#[test]
fn reset_after_own_fin_is_no_abort() {
    let mut talk = half_closed(&["T006", "T007"]);
    talk.b(DATA, 301, 102, 10).a(RST, 102, 0, 0);
    assert_eq!(talk.codes(), [(7, "T007")]);
}

#[test]
fn reset_with_text_is_told_but_not_with_syn_or_fin() {
    let mut talk = open(&["T013"]);
    talk.b(RST_ACK, 301, 101, 7);
    talk.fires(4, Info, High);
    for more in [FIN, SYN, SYN | FIN | URG] {
        open(&["T013"]).b(RST | more, 301, 101, 7).is_silent();
    }
}

// T008, T009, T010

#[test]
fn reset_beside_the_next_number_fires() {
    for (seq, severity) in [(302, Info), (1300, Info), (1301, Warning), (300, Warning)] {
        let mut talk = Talk::of(&["T008"]).shifted(9, 0u32.wrapping_sub(301));
        talk.open().with_ttl(90).b(RST, seq, 0, 0);
        talk.fires(4, severity, High);
    }
}

#[test]
fn reset_of_the_end_itself_beyond_what_was_lost_is_info() {
    for (seq, severity, confidence, what) in [
        (302, Info, Medium, "1 octet beyond"),
        (9301, Info, Medium, "the capture lost 9000 octets"),
        (
            301 + (1 << 24),
            Info,
            Medium,
            "the capture lost 16777216 octets",
        ),
        (302 + (1 << 24), Warning, High, "16777217 octets beyond"),
        (300, Warning, High, "1 octet before"),
    ] {
        let mut talk = open(&["T008"]);
        talk.b(RST, seq, 0, 0);
        talk.fires(4, severity, confidence);
        assert!(message(&talk).contains(what), "{}", message(&talk));
    }
}

#[test]
fn reset_with_what_was_acknowledged_last_is_silent() {
    let mut talk = open(&["T008"]);
    talk.b(DATA, 301, 101, 10).b(RST, 301, 0, 0).is_silent();
}

#[test]
fn resets_after_the_end_are_silent() {
    let mut talk = closed(&["T008"]);
    talk.b(RST, 250, 0, 0).a(RST, 90, 0, 0).is_silent();
    let mut talk = open(&["T008"]);
    talk.a(RST, 101, 0, 0).a(RST, 90, 0, 0).is_silent();
}

#[test]
fn reset_of_a_syn_must_acknowledge_it() {
    for (flags, ack, fires) in [
        (RST, 0, Some(High)),
        (RST_ACK, 100, Some(Medium)),
        (RST_ACK, 101, None),
        (RST_ACK, 106, None),
        (RST_ACK, 111, None),
        // A FIN beside the SYN would be acknowledged so.
        (RST_ACK, 112, None),
        (RST_ACK, 113, Some(Medium)),
    ] {
        let mut talk = Talk::of(&["T009", "T008", "T010"]).shifted(0u32.wrapping_sub(105), 0);
        talk.a(SYN, 100, 0, 10).b(flags, 0, ack, 0);
        match fires {
            Some(confidence) => talk.fires(2, Warning, confidence),
            None => talk.is_silent(),
        }
    }
}

#[test]
fn reset_from_nowhere_takes_its_number_from_what_it_answers() {
    let mut talk = Talk::of(&["T010"]);
    talk.a(SYN, 100, 0, 0).b(RST_ACK, 9, 101, 0);
    talk.fires(2, Info, Low);
    let mut talk = Talk::of(&["T010"]);
    talk.a(DATA, 100, 50, 7).b(RST_ACK, 0, 107, 0);
    talk.fires(2, Info, Low);
    let mut talk = Talk::of(&["T010"]);
    talk.a(DATA, 100, 50, 7).b(RST_ACK, 50, 107, 0).is_silent();
    // It knows the connection, and may have sent what was not captured.
    open(&["T010"]).b(RST, 302, 0, 0).is_silent();
}

// T011, T012

#[test]
fn data_after_own_reset_fires() {
    let mut talk = open(&["T011"]);
    talk.with_ttl(60)
        .b(RST, 301, 0, 0)
        .with_ttl(64)
        .b(DATA, 301, 101, 10);
    talk.fires(5, Warning, High);
    assert_eq!(talk.only().related, [4, 5]);
    assert!(message(&talk).ends_with("(TTL of the reset 60, here 64)"));
}

#[test]
fn equal_times_to_live_are_not_told() {
    let mut talk = open(&["T011"]);
    talk.b(RST, 301, 0, 0).b(DATA, 301, 101, 10);
    talk.fires(5, Warning, High);
    assert!(message(&talk).ends_with("RST injection"));
}

#[test]
fn acknowledgment_that_the_reset_overtook_is_silent() {
    for (micros, fires) in [(100, false), (1_000, false), (1_100, true)] {
        let mut talk = open(&["T011"]);
        talk.b(DATA, 301, 101, 1000)
            .a(RST_ACK, 101, 1301, 0)
            .at_once(micros)
            .a(ACK, 101, 1301, 0);
        if fires {
            talk.fires(6, Warning, High);
        } else {
            talk.is_silent();
        }
    }
}

#[test]
fn new_acknowledgment_after_own_reset_fires() {
    let mut talk = open(&["T011"]);
    talk.b(RST, 301, 0, 0)
        .a(DATA, 101, 301, 10)
        .b(ACK, 301, 111, 0);
    talk.fires(6, Warning, High);
}

#[test]
fn old_segments_after_the_reset_are_silent() {
    let mut talk = open(&["T011"]);
    talk.b(DATA, 301, 101, 10)
        .a(ACK, 101, 311, 0)
        .b(RST, 311, 0, 0)
        .b(DATA, 301, 101, 10)
        .b(ACK, 311, 101, 0)
        .a(DATA, 101, 311, 10)
        .is_silent();
}

#[test]
fn next_connection_after_a_reset_is_silent() {
    let mut talk = open(&["T011", "T012"]);
    talk.b(RST, 301, 0, 0)
        .a(SYN, 5000, 0, 0)
        .b(SYN_ACK, 7000, 5001, 0)
        .a(ACK, 5001, 7001, 0)
        .b(DATA, 7001, 5001, 10)
        .is_silent();
}

#[test]
fn challenge_ack_after_a_reset_fires() {
    let mut talk = open(&["T012"]);
    talk.b(RST, 301, 0, 0).a(ACK, 101, 301, 0);
    talk.fires(5, Info, High);
}

#[test]
fn ack_with_another_reason_is_silent() {
    let mut talk = open(&["T012"]);
    talk.b(DATA, 301, 101, 10)
        .b(RST, 311, 0, 0)
        .a(ACK, 101, 311, 0)
        .is_silent();
    let mut talk = open(&["T012"]);
    talk.b(RST, 301, 0, 0)
        .a(DATA, 101, 301, 10)
        .a(ACK, 111, 301, 0)
        .is_silent();
    let mut talk = open(&["T012"]);
    talk.b(RST, 400, 0, 0).a(ACK, 101, 301, 0).is_silent();
}

// T014 to T017

#[test]
fn kinds_of_closes() {
    let kinds = ["T014", "T015", "T016"];
    closed(&kinds).end().is_silent();
    let mut crossed = open(&kinds);
    crossed
        .a(FIN_ACK, 101, 301, 0)
        .b(FIN_ACK, 301, 101, 0)
        .b(ACK, 302, 102, 0)
        .a(ACK, 102, 302, 0)
        .end();
    assert_eq!(crossed.codes(), [(7, "T014")]);
    let mut merged = open(&kinds);
    merged
        .a(FIN_ACK, 101, 301, 0)
        .b(FIN_ACK, 301, 102, 0)
        .a(ACK, 102, 302, 0)
        .end();
    assert_eq!(merged.codes(), [(6, "T015")]);
    assert_eq!(merged.only().related, [4, 5, 6]);
    let mut half = half_closed(&kinds);
    assert_eq!(half.end().codes(), [(0, "T016")]);
    let mut asked = Talk::of(&kinds);
    asked.a(SYN, 100, 0, 0).end().is_silent();
    open(&kinds).a(RST, 101, 0, 0).end().is_silent();
}

#[test]
fn fin_again_answered_by_reset_fires_in_time_only() {
    for (wait, fires) in [(300, true), (31_000, false)] {
        let mut talk = closed(&["T017"]);
        talk.wait(wait).b(FIN_ACK, 301, 102, 0).a(RST, 102, 0, 0);
        if fires {
            talk.fires(9, Warning, High);
        } else {
            talk.is_silent();
        }
    }
}

#[test]
fn fin_again_answered_by_ack_is_silent() {
    let mut talk = closed(&["T017"]);
    talk.wait(300)
        .b(FIN_ACK, 301, 102, 0)
        .a(ACK, 102, 302, 0)
        .b(RST, 302, 0, 0)
        .is_silent();
}

#[test]
fn syn_from_time_wait_fires_in_time_only() {
    for (wait, fires) in [(1_000, true), (31_000, false), (-1_000, false)] {
        let mut talk = closed(&["T017"]);
        talk.wait(wait).a(SYN, 70_000, 0, 0);
        if fires {
            talk.fires(8, Warning, High);
        } else {
            talk.is_silent();
        }
    }
    closed(&["T017"]).b(SYN, 70_000, 0, 0).is_silent();
    open(&["T017"])
        .a(RST, 101, 0, 0)
        .a(SYN, 70_000, 0, 0)
        .is_silent();
}

/// Flags that matter here, with and without others.
fn flags() -> impl Strategy<Value = u16> {
    prop_oneof![
        Just(ACK),
        Just(DATA),
        Just(FIN_ACK),
        Just(RST),
        Just(RST_ACK),
        Just(SYN),
        Just(SYN_ACK),
        0..0x40_u16
    ]
}

proptest! {
    /// Whatever two ends say, all rules can judge it, and put it into words.
    #[test]
    fn any_talk_can_be_judged(
        said in prop::collection::vec(
            (any::<bool>(), flags(), 95..125_u32, 295..325_u32, 0..12_usize, 0..40_000_i64),
            0..40,
        ),
        shift in any::<(u32, u32)>(),
        opens in any::<bool>(),
    ) {
        let mut talk = Talk::of(&["ALL"]).shifted(shift.0, shift.1);
        if opens {
            talk.open();
        }
        for (from_a, flags, a, b, len, wait) in said {
            talk.wait(wait.saturating_sub(30_000));
            if from_a {
                talk.a(flags, a, b, len);
            } else {
                talk.b(flags, b, a, len);
            }
        }
        talk.end();
        for found in &talk.found {
            let message = &found.finding.message;
            prop_assert!(!message.is_empty() && !message.ends_with('.'), "{}", message);
        }
    }
}
