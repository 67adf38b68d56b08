//! Family S: the edge cases of each rule.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
mod follow;

use common::{ACK, FIN, PSH, RST, SYN};
use follow::Talk;
use tcplint_lint::Confidence::{High, Low, Medium};
use tcplint_lint::Severity::{Error, Info, Warning};

const SCALE_7: [u8; 4] = [1, 3, 3, 7];
const FAST_OPEN: [u8; 4] = [34, 4, 1, 2];
const MULTIPATH: [u8; 4] = [30, 4, 0, 1];
const SYN_ACK: u16 = SYN | ACK;
const DATA: u16 = PSH | ACK;

fn stamps(value: u32) -> [u8; 12] {
    let [a, b, c, d] = value.to_be_bytes();
    [1, 1, 8, 10, a, b, c, d, 0, 0, 0, 1]
}

#[test]
fn syn_ack_acknowledging_the_syn_is_silent_at_the_wrap() {
    let mut talk = Talk::of(&["S003", "S004"]).shifted(0_u32.wrapping_sub(101), 0x7fff_fed3);
    talk.open().is_silent();
}

#[test]
fn syn_ack_with_old_ack_fires() {
    let mut talk = Talk::of(&["S003"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 91, 0);
    talk.fires(2, Error, High);
    assert!(talk.only().finding.message.contains("waits for 101"));
}

#[test]
fn syn_ack_with_the_syns_own_number_fires() {
    let mut talk = Talk::of(&["S003"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 100, 0);
    talk.fires(2, Error, High);
}

#[test]
fn syn_ack_taking_a_part_of_the_syns_data_is_silent() {
    for ack in [101, 105, 111] {
        let mut talk = Talk::of(&["S003"]);
        talk.a(SYN, 100, 0, 10).b(SYN_ACK, 300, ack, 0).is_silent();
    }
    let mut talk = Talk::of(&["S003"]);
    talk.a(SYN, 100, 0, 10).b(SYN_ACK, 300, 112, 0);
    talk.fires(2, Error, High);
}

#[test]
fn syn_ack_whose_syn_was_not_captured_is_silent() {
    let mut talk = Talk::of(&["S003"]);
    talk.b(SYN_ACK, 300, 91, 0).is_silent();
}

#[test]
fn handshake_ack_behind_fires() {
    for (seq, ack) in [(101, 300), (101, 299), (99, 301)] {
        let mut talk = Talk::of(&["S004"]);
        talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
        talk.a(ACK, seq, ack, 0).fires(3, Error, High);
        assert_eq!(talk.only().related, [1, 2, 3]);
    }
}

#[test]
fn handshake_ack_ahead_is_info() {
    for (seq, ack) in [(102, 301), (101, 302)] {
        let mut talk = Talk::of(&["S004"]);
        talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
        talk.a(ACK, seq, ack, 0).fires(3, Info, Medium);
    }
}

#[test]
fn handshake_ack_lost_by_the_capture_is_silent() {
    let mut talk = Talk::of(&["S004"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.a(DATA, 601, 801, 100).is_silent();
    let mut talk = Talk::of(&["S004"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.b(DATA, 301, 151, 500).a(ACK, 151, 801, 0).is_silent();
}

#[test]
fn keep_alive_after_a_lost_handshake_ack_is_silent() {
    let mut talk = Talk::of(&["S004"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.a(ACK, 100, 301, 0).is_silent();
}

#[test]
fn handshake_ack_after_fast_open_is_silent() {
    let mut talk = Talk::of(&["S003", "S004"]);
    talk.a(SYN, 100, 0, 20).b(SYN_ACK, 300, 121, 0);
    talk.a(ACK, 121, 301, 0).is_silent();
}

#[test]
fn syn_with_another_number_fires() {
    let mut talk = Talk::of(&["S005"]);
    talk.a(SYN, 100, 0, 0).wait(1000).a(SYN, 7000, 0, 0);
    talk.fires(2, Warning, High);
    assert_eq!(talk.only().related, [1, 2]);
}

#[test]
fn syn_sent_again_is_silent() {
    let mut talk = Talk::of(&["S005"]);
    talk.a(SYN, 100, 0, 0).wait(1000).a(SYN, 100, 0, 0);
    talk.wait(2000).a(SYN, 100, 0, 0).is_silent();
}

#[test]
fn syn_after_a_reset_or_a_minute_is_a_new_attempt() {
    let mut talk = Talk::of(&["S005"]);
    talk.a(SYN, 100, 0, 0).b(RST | ACK, 0, 101, 0);
    talk.a(SYN, 7000, 0, 0).is_silent();
    let mut talk = Talk::of(&["S005"]);
    talk.a(SYN, 100, 0, 0).wait(60_000).a(SYN, 7000, 0, 0);
    talk.is_silent();
}

#[test]
fn syn_ack_sent_again_is_silent() {
    let mut talk = Talk::of(&["S003", "S006", "S007", "S008", "S011"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.wait(1000).b(SYN_ACK, 300, 101, 0);
    talk.a(ACK, 101, 301, 0).wait(1000).b(SYN_ACK, 300, 101, 0);
    talk.is_silent();
}

#[test]
fn syn_ack_with_another_number_fires() {
    let mut talk = Talk::of(&["S003", "S006", "S007", "S008", "S011"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.wait(5000).b(SYN_ACK, 9000, 101, 0);
    talk.fires(3, Warning, High);
}

#[test]
fn syn_ack_with_another_ack_fires_once_as_changed() {
    let mut talk = Talk::of(&["S003", "S006"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.b(SYN_ACK, 300, 150, 0).fires(3, Warning, High);
    assert_eq!(talk.codes(), [(3, "S006")]);
}

#[test]
fn syn_ack_to_another_syn_is_not_changed() {
    let mut talk = Talk::of(&["S006"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.b(SYN_ACK, 9000, 5001, 0).is_silent();
}

#[test]
fn syn_in_established_fires() {
    let mut talk = Talk::of(&["S005", "S007", "S010", "S018"]);
    talk.open().a(DATA, 101, 301, 10).b(ACK, 301, 111, 0);
    talk.a(SYN, 5000, 0, 0).fires(6, Warning, High);
    // Sent again it is in its own stream, and known.
    talk.wait(1000).a(SYN, 5000, 0, 0);
    talk.only();
}

#[test]
fn syn_in_a_connection_long_silent_is_info() {
    let mut talk = Talk::of(&["S007"]);
    talk.open().wait(60_000).a(SYN, 5000, 0, 0);
    talk.fires(4, Info, High);
}

#[test]
fn syn_into_mid_stream_is_info() {
    let mut talk = Talk::of(&["S007"]);
    talk.a(DATA, 101, 301, 10).b(ACK, 301, 111, 0);
    talk.a(SYN, 5000, 0, 0).fires(3, Info, Low);
}

#[test]
fn late_syn_of_the_same_connection_is_silent() {
    let mut talk = Talk::of(&["S007"]);
    talk.open().a(SYN, 100, 0, 0);
    talk.a(FIN | ACK, 101, 301, 0).a(SYN, 100, 0, 0).is_silent();
}

#[test]
fn syn_after_the_close_is_silent() {
    let mut talk = Talk::of(&["S005", "S007", "S018"]);
    talk.open().b(FIN | ACK, 301, 101, 0).a(ACK, 101, 302, 0);
    talk.a(FIN | ACK, 101, 302, 0).b(ACK, 302, 102, 0);
    talk.a(SYN, 5000, 0, 0).is_silent();
}

#[test]
fn syn_ack_by_the_end_that_sent_the_syn_fires() {
    for seq in [100, 4000] {
        let mut talk = Talk::of(&["S008", "S011"]);
        talk.a(SYN, 100, 0, 0)
            .b(ACK, 50, 7, 0)
            .a(SYN_ACK, seq, 8, 0);
        if seq == 100 {
            talk.fires(3, Warning, High);
        }
    }
}

#[test]
fn syn_ack_by_the_end_that_sent_the_syn_is_info_where_the_peer_was_not_captured() {
    for seq in [100, 4000] {
        let mut talk = Talk::of(&["S008", "S011"]);
        talk.a(SYN, 100, 0, 0).a(SYN_ACK, seq, 8, 0);
        talk.fires(2, Info, Low);
    }
}

#[test]
fn simultaneous_open_is_info_and_no_split_handshake() {
    let mut talk = Talk::of(&["S003", "S004", "S007", "S008", "S009", "S010", "S012"]);
    talk.a(SYN, 100, 0, 0).b(SYN, 300, 0, 0);
    talk.a(SYN_ACK, 100, 301, 0).b(SYN_ACK, 300, 101, 0);
    talk.fires(4, Info, High);
    talk.a(ACK, 101, 301, 0).b(ACK, 301, 101, 0).end();
    assert_eq!(talk.codes(), [(4, "S009")]);
}

#[test]
fn crossing_syns_alone_are_told_at_the_end() {
    let mut talk = Talk::of(&["S009", "S010"]);
    talk.a(SYN, 100, 0, 0).b(SYN, 300, 0, 0).is_silent();
    assert_eq!(talk.end().codes(), [(0, "S009")]);
}

#[test]
fn split_handshake_by_syn_fires() {
    let mut talk = Talk::of(&["S008", "S009", "S010", "S012"]);
    talk.a(SYN, 100, 0, 0).b(SYN, 300, 0, 0);
    talk.a(SYN_ACK, 100, 301, 0).b(ACK, 301, 101, 0);
    talk.end().fires(4, Warning, High);
    assert_eq!(talk.codes(), [(4, "S010")]);
}

#[test]
fn split_handshake_by_ack_and_syn_fires() {
    for seq in [301, 0] {
        let mut talk = Talk::of(&["S005", "S007", "S008", "S009", "S010", "S012"]);
        talk.a(SYN, 100, 0, 0).b(ACK, seq, 101, 0).b(SYN, 300, 0, 0);
        assert_eq!(talk.codes(), [(3, "S010")], "{seq}");
    }
}

#[test]
fn unasked_syn_ack_needs_three_seconds_of_capture() {
    let mut talk = Talk::of(&["S011"]);
    talk.b(SYN_ACK, 300, 101, 0).is_silent();
    let mut talk = Talk::of(&["S011"]);
    talk.options = Vec::new();
    talk.open().b(RST | ACK, 301, 101, 0);
    talk.wait(4000);
    // The tuple had a connection: a new stream of it is no stranger.
    talk.b(SYN_ACK, 9000, 77, 0).is_silent();
}

#[test]
fn data_before_the_ack_fires() {
    let mut talk = Talk::of(&["S012"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.b(DATA, 301, 101, 50).fires(3, Warning, Medium);
}

#[test]
fn data_before_the_ack_is_silent_with_fast_open_or_proof_of_loss() {
    let mut talk = Talk::of(&["S012"]);
    talk.with_options(&FAST_OPEN).a(SYN, 100, 0, 20);
    talk.with_options(&[]).b(SYN_ACK, 300, 121, 0);
    talk.b(DATA, 301, 121, 50).is_silent();
    let mut talk = Talk::of(&["S012"]);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.b(DATA, 301, 140, 50).is_silent();
    let mut talk = Talk::of(&["S012"]);
    talk.b(SYN_ACK, 300, 101, 0)
        .b(DATA, 301, 101, 50)
        .is_silent();
}

#[test]
fn data_of_one_that_heard_a_syn_ack_not_captured_is_silent() {
    let mut talk = Talk::of(&["S012"]);
    talk.a(SYN, 100, 0, 0).a(DATA, 101, 301, 50).is_silent();
    let mut talk = Talk::of(&["S012"]);
    talk.a(SYN, 100, 0, 0).a(PSH, 101, 0, 50);
    talk.fires(2, Warning, Medium);
}

#[test]
fn data_up_to_the_edge_is_silent_and_beyond_fires() {
    let mut talk = Talk::of(&["S014"]).shifted(0xffff_fd00, 0);
    talk.open().a(DATA, 101, 301, 1000).is_silent();
    let mut talk = Talk::of(&["S014"]).shifted(0xffff_fd00, 0);
    talk.open().a(DATA, 101, 301, 1001).fires(4, Warning, High);
    assert!(talk.only().finding.message.starts_with("1 octet beyond"));
}

#[test]
fn probe_of_a_closed_window_is_silent() {
    let mut talk = Talk::of(&["S014"]);
    talk.open().a(DATA, 101, 301, 1000);
    talk.with_window(0).b(ACK, 301, 1101, 0);
    talk.a(ACK, 1101, 301, 1).a(ACK, 1100, 301, 0).is_silent();
    talk.a(DATA, 1101, 301, 2).fires(8, Warning, High);
}

#[test]
fn data_beyond_the_edge_is_info_once_octets_were_missing() {
    let mut talk = Talk::of(&["S014"]);
    talk.open().a(DATA, 201, 301, 100);
    talk.a(DATA, 301, 301, 1000).fires(5, Info, Medium);
}

#[test]
fn scaled_windows_are_scaled_and_unknown_ones_leave_the_rule_silent() {
    let mut talk = Talk::of(&["S014", "S015"]);
    talk.with_options(&SCALE_7).with_window(1000);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.with_options(&[]).with_window(10).a(ACK, 101, 301, 0);
    talk.b(DATA, 301, 101, 1280).is_silent();
    talk.b(DATA, 1581, 101, 2).fires(5, Warning, High);
    let mut talk = Talk::of(&["S014", "S015"]);
    talk.a(ACK, 101, 301, 0).b(ACK, 301, 101, 0);
    talk.b(DATA, 301, 101, 9000).with_window(100);
    talk.a(ACK, 101, 301, 0).is_silent();
}

#[test]
fn multipath_windows_are_left_alone() {
    let mut talk = Talk::of(&["S014", "S015"]);
    talk.with_options(&MULTIPATH)
        .a(SYN, 100, 0, 0)
        .b(SYN_ACK, 300, 101, 0);
    talk.with_options(&[]).a(ACK, 101, 301, 0);
    talk.a(DATA, 101, 301, 1400)
        .with_window(100)
        .b(ACK, 301, 101, 0);
    talk.is_silent();
}

#[test]
fn ack_of_unseen_data_is_info_in_mid_stream_as_well() {
    let mut talk = Talk::of(&["S014"]);
    talk.open().b(DATA, 301, 101, 10).a(ACK, 101, 999, 0);
    talk.fires(5, Info, Low);
    let mut talk = Talk::of(&["S014"]);
    talk.a(ACK, 101, 301, 0).b(ACK, 301, 101, 0);
    talk.a(ACK, 101, 302, 0).fires(3, Info, Low);
}

#[test]
fn one_direction_alone_acknowledges_freely() {
    let mut talk = Talk::of(&["S014"]);
    talk.a(ACK, 101, 301, 0).a(ACK, 101, 999, 0).is_silent();
}

#[test]
fn wild_ack_does_not_move_the_edge() {
    let mut talk = Talk::of(&["S015"]);
    talk.open().a(ACK, 101, 301 + (1 << 31) - 9, 0);
    talk.a(ACK, 101, 301, 0).is_silent();
}

#[test]
fn what_its_receiver_does_not_take_offers_no_window() {
    let mut talk = Talk::of(&["S014", "S015"]);
    talk.with_options(&SCALE_7).with_window(1000);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.with_options(&[]).a(ACK, 101, 301, 0);
    // An old segment of the server, from before the handshake.
    talk.b(ACK, 0x8000_0000, 101, 0).a(DATA, 101, 301, 1001);
    talk.fires(5, Warning, High);
}

#[test]
fn each_segment_offers_its_own_window() {
    let mut talk = Talk::of(&["S014"]);
    talk.with_options(&SCALE_7).with_window(1000);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.with_options(&[]).a(ACK, 101, 301, 0);
    talk.with_window(10).b(ACK, 301, 101, 0);
    talk.a(DATA, 101, 301, 1280).is_silent();
    talk.a(DATA, 1381, 301, 2).fires(6, Warning, High);
}

#[test]
fn shrinking_window_is_info() {
    let mut talk = Talk::of(&["S015"]);
    talk.open().b(DATA, 301, 101, 100);
    talk.with_window(899).a(ACK, 101, 401, 0);
    talk.fires(5, Info, High);
    assert!(talk.only().finding.message.contains("takes 1 octet back"));
}

#[test]
fn window_that_keeps_its_edge_or_is_old_or_after_the_fin_is_silent() {
    let mut talk = Talk::of(&["S015"]);
    talk.open().b(DATA, 301, 101, 100);
    talk.with_window(900).a(ACK, 101, 401, 0);
    talk.with_window(100).a(ACK, 101, 301, 0).is_silent();
    talk.with_window(1000).b(FIN | ACK, 401, 101, 0);
    talk.with_window(100).a(ACK, 101, 402, 0).is_silent();
}

#[test]
fn shrinking_within_a_unit_of_the_scale_is_silent() {
    let mut talk = Talk::of(&["S015"]);
    talk.with_options(&SCALE_7).with_window(1000);
    talk.a(SYN, 100, 0, 0).b(SYN_ACK, 300, 101, 0);
    talk.with_options(&[]).with_window(10).a(ACK, 101, 301, 0);
    talk.b(DATA, 301, 101, 1).with_window(9);
    talk.a(ACK, 101, 302, 0).is_silent();
    talk.with_window(8).a(ACK, 101, 302, 0).fires(6, Info, High);
}

/// The server closed first and is in TIME-WAIT when the client's next SYN comes.
fn reuse(seq: u32, old: &[u8], new: &[u8], millis: i64) -> Talk {
    let mut talk = Talk::of(&["S005", "S007", "S018"]);
    talk.with_options(old).open();
    talk.b(FIN | ACK, 301, 101, 0).a(FIN | ACK, 101, 302, 0);
    talk.b(ACK, 302, 102, 0).wait(millis);
    talk.with_options(new).a(SYN, seq, 0, 0);
    talk
}

#[test]
fn reuse_with_a_low_number_fires() {
    let talk = reuse(50, &[], &[], 1000);
    talk.fires(7, Warning, High);
    assert_eq!(talk.only().related, [6, 7]);
    assert!(talk.only().finding.message.contains("its receiver entered"));
    reuse(101, &[], &[], 1000).fires(7, Warning, High);
    reuse(50, &stamps(500), &stamps(500), 1000).fires(7, Warning, High);
}

#[test]
fn reuse_that_time_wait_allows_is_silent() {
    reuse(102, &[], &[], 1000).is_silent();
    reuse(50, &stamps(500), &stamps(501), 1000).is_silent();
    reuse(50, &[], &[], 60_000).is_silent();
}

#[test]
fn time_that_runs_backwards_opens_no_new_attempt() {
    let mut talk = Talk::of(&["S005", "S006", "S007", "S018"]);
    talk.a(SYN, 100, 0, 0).wait(-5000).a(SYN, 7000, 0, 0);
    talk.is_silent();
}

#[test]
fn each_rule_is_told_once_and_then_counted() {
    let mut talk = Talk::of(&["S015"]);
    talk.open().with_window(800).a(ACK, 101, 301, 0);
    talk.with_window(700).a(ACK, 101, 301, 0);
    talk.fires(4, Info, High);
    assert_eq!(talk.repeated(), 1);
}

/// `a` closed first, `b` did, and the last acknowledgment is not in the capture.
fn without_last_ack() -> Talk {
    let mut talk = Talk::of(&["S007", "T017", "S018"]);
    talk.open()
        .a(FIN | ACK, 101, 301, 0)
        .b(FIN | ACK, 301, 102, 0);
    talk
}

#[test]
fn lost_last_ack_makes_one_info_of_the_next_syn() {
    for wait in [0, 5_000] {
        let mut talk = without_last_ack();
        talk.wait(wait).a(SYN, 900_000, 0, 0);
        assert_eq!(talk.codes(), [(6, "T017")]);
        talk.fires(6, Info, Medium);
    }
    let mut talk = without_last_ack();
    talk.wait(500).b(FIN | ACK, 301, 102, 0).wait(2_000);
    talk.a(SYN, 900_000, 0, 0);
    assert_eq!(talk.codes(), [(7, "T017")]);
    let mut talk = without_last_ack();
    talk.wait(31_000).a(SYN, 900_000, 0, 0).is_silent();
}

#[test]
fn syn_at_last_ack_from_an_end_that_is_not_in_time_wait() {
    for (wait, again, fires) in [(0, false, true), (1_500, false, false), (1_500, true, true)] {
        let mut talk = Talk::of(&["S007", "T017"]);
        talk.open().a(FIN | ACK, 101, 301, 0);
        // `b`'s last data is missing, so that its FIN has not arrived.
        talk.b(FIN | ACK, 351, 102, 0).wait(wait);
        if again {
            talk.b(FIN | ACK, 351, 102, 0);
        }
        talk.a(SYN, 900_000, 0, 0);
        assert_eq!(
            !talk.found.is_empty(),
            fires,
            "{wait} {again} {:?}",
            talk.codes()
        );
        if fires {
            talk.fires(if again { 7 } else { 6 }, Info, Medium);
        }
    }
}
