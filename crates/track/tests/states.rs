//! What each segment does, in the order of RFC 9293's states.
#![allow(clippy::unwrap_used)]

mod talk;

use talk::{ACK, FIN, PSH, RST, SYN, Talk, URG};
use tcplint_track::State::{
    CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived,
    SynSent, TimeWait, Unseen,
};
use tcplint_track::{ClosedBy, Event, ResetCause, Role};

// CLOSED and LISTEN

#[test]
fn closed_syn_listen() {
    Talk::default()
        .a()
        .syn(100)
        .are(SynSent, Listen)
        .shape("unanswered", "-");
}

#[test]
fn closed_data_mid_stream() {
    let mut talk = Talk::default();
    talk.a()
        .data(500, 900, 10)
        .are(Established, Unseen)
        .shape("one-sided", "open");
    talk.b()
        .ack(900, 510)
        .are(Established, Established)
        .shape("mid-stream", "open");
}

#[test]
fn closed_syn_ack_first_has_the_receiver_for_client() {
    let mut talk = Talk::default();
    talk.b().syn_ack(300, 101).are(Unseen, SynReceived);
    talk.a()
        .ack(101, 301)
        .are(Established, Established)
        .shape("three-way", "open");
    assert_eq!(talk.summary().client.address.port(), 40_000);
}

#[test]
fn listen_syn_ack_before_its_syn_was_captured() {
    let mut talk = Talk::default();
    talk.b().syn_ack(300, 101);
    talk.a().syn(100).are(Established, SynReceived);
    talk.a()
        .ack(101, 301)
        .are(Established, Established)
        .shape("three-way", "open");
}

// SYN_SENT

#[test]
fn syn_sent_syn_ack_established() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.b()
        .syn_ack(300, 101)
        .are(Established, SynReceived)
        .shape("half-open", "open");
    talk.a()
        .ack(101, 301)
        .are(Established, Established)
        .shape("three-way", "open");
}

#[test]
fn syn_sent_syn_again_takes_established_back() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.b().syn_ack(300, 101).are(Established, SynReceived);
    talk.a()
        .syn(100)
        .are(SynSent, SynReceived)
        .were(Some(SynSent), None);
    talk.b().syn_ack(300, 101).are(Established, SynReceived);
}

#[test]
fn syn_sent_crossing_syn_shows_that_listen_was_syn_sent() {
    let mut talk = Talk::default();
    talk.a().syn(100).are(SynSent, Listen);
    talk.b()
        .syn(300)
        .are(SynReceived, SynReceived)
        .were(None, Some(SynSent));
    talk.a().syn_ack(100, 301).are(SynReceived, Established);
    talk.b()
        .syn_ack(300, 101)
        .are(Established, Established)
        .shape("simultaneous", "open");
}

#[test]
fn syn_sent_bare_syn_then_only_one_syn_ack_is_split() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.b().syn(300);
    talk.a().syn_ack(100, 301);
    talk.b()
        .ack(301, 101)
        .are(Established, Established)
        .shape("split", "open");
}

#[test]
fn syn_sent_reset_of_its_syn_refused() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.b()
        .rst_ack(0, 101)
        .are(Closed, Closed)
        .shape("refused", "refused");
    assert_eq!(
        talk.summary().reset,
        Some((Role::Server, ResetCause::PortClosed))
    );
}

#[test]
fn syn_sent_reset_of_another_number_ignored() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.b().rst_ack(0, 4000).are(SynSent, Listen);
    assert!(talk.steps[1].events.has(Event::ResetIgnored));
}

#[test]
fn syn_sent_data_in_syn_taken_is_fast_open() {
    let mut talk = Talk::default();
    talk.a().says(SYN, 100, 0, 21);
    talk.b().syn_ack(300, 122);
    talk.a().ack(122, 301).shape("fast-open", "open");
}

#[test]
fn syn_sent_data_in_syn_not_taken_is_three_way() {
    let mut talk = Talk::default();
    talk.a().says(SYN, 100, 0, 21);
    talk.b().syn_ack(300, 101);
    talk.a()
        .data(101, 301, 21)
        .are(Established, Established)
        .shape("three-way", "open");
}

// SYN_RECEIVED

#[test]
fn syn_received_syn_ack_again_takes_established_back() {
    let mut talk = Talk::default();
    talk.open().are(Established, Established);
    talk.b()
        .syn_ack(300, 101)
        .are(Established, SynReceived)
        .were(None, Some(SynReceived));
    talk.a().data(101, 301, 5).are(Established, Established);
}

// ESTABLISHED

#[test]
fn established_fin_close_wait() {
    let mut talk = Talk::default();
    talk.open()
        .a()
        .fin(101, 301)
        .are(FinWait1, CloseWait)
        .shape("three-way", "fin-unanswered");
    assert_eq!(talk.summary().closed_by, Some(ClosedBy::Client));
}

#[test]
fn established_fin_beyond_a_hole_waits_for_it() {
    let mut talk = Talk::default();
    talk.open().a().fin(111, 301).are(FinWait1, Established);
    talk.a().data(101, 301, 10).are(FinWait1, CloseWait);
}

#[test]
fn established_fin_without_ack_needs_not_be_taken() {
    let mut talk = Talk::default();
    talk.open()
        .a()
        .says(FIN | PSH | URG, 101, 0, 5)
        .are(FinWait1, Established);
    talk.a()
        .data(106, 301, 5)
        .are(Established, Established)
        .were(Some(Established), None);
    talk.shape("three-way", "open");
}

#[test]
fn established_abort_closed() {
    let mut talk = Talk::default();
    talk.open()
        .a()
        .rst_ack(101, 301)
        .are(Closed, Closed)
        .shape("three-way", "reset");
    assert_eq!(
        talk.summary().reset,
        Some((Role::Client, ResetCause::Abort))
    );
}

#[test]
fn established_reset_in_window_is_challenged() {
    let mut talk = Talk::default();
    talk.open()
        .a()
        .rst(110)
        .are(Established, Established)
        .shape("three-way", "open");
    assert!(talk.steps[3].events.has(Event::ResetNotExact));
}

#[test]
fn established_reset_outside_window_is_ignored() {
    let mut talk = Talk::default();
    talk.open().a().rst(50_000).are(Established, Established);
    assert!(talk.steps[3].events.has(Event::ResetIgnored));
}

#[test]
fn established_reset_that_neither_end_minds_is_taken_back() {
    let mut talk = Talk::default();
    talk.open().a().rst(101).are(Closed, Closed);
    talk.b()
        .data(301, 101, 7)
        .are(Closed, Established)
        .were(None, Some(Established));
    talk.a()
        .data(101, 308, 7)
        .are(Established, Established)
        .were(Some(Established), None);
    talk.shape("three-way", "open");
    assert_eq!(talk.summary().reset, None);
}

#[test]
fn established_reset_that_only_its_sender_survives_was_injected() {
    let mut talk = Talk::default();
    talk.open().a().rst(101);
    talk.a()
        .data(101, 301, 7)
        .are(Established, Closed)
        .shape("three-way", "reset");
    assert_eq!(
        talk.summary().reset,
        Some((Role::Client, ResetCause::SuspectedInjection))
    );
}

#[test]
fn established_syn_is_a_stream_of_its_own_and_the_states_go_with_it() {
    let mut talk = Talk::default();
    talk.open().a().syn(9000).are(Established, Established);
    assert_eq!(talk.steps[3].stream, 1);
    talk.b()
        .ack(301, 101)
        .are(Established, Established)
        .shape("mid-stream", "open");
}

#[test]
fn established_syn_answered_is_a_new_connection() {
    let mut talk = Talk::default();
    talk.open().a().syn(9000);
    talk.b()
        .syn_ack(7000, 9001)
        .are(Established, SynReceived)
        .were(Some(SynSent), None);
    talk.a()
        .ack(9001, 7001)
        .are(Established, Established)
        .shape("three-way", "open");
}

#[test]
fn established_keep_alives_then_reset_timed_out() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 1);
    talk.b().ack(301, 102);
    for _ in 0..3 {
        talk.wait(1000).a().ack(101, 301);
    }
    talk.wait(1000)
        .a()
        .rst_ack(102, 301)
        .shape("three-way", "reset");
    assert_eq!(
        talk.summary().reset,
        Some((Role::Client, ResetCause::KeepAliveTimeout))
    );
}

#[test]
fn established_same_packet_twice_is_a_duplicate() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 9).again();
    assert!(talk.steps[4].events.has(Event::Duplicate));
    talk.a().data(101, 301, 9);
    assert!(talk.steps[5].events.has(Event::Retransmission));
    assert_eq!(talk.summary().client.bytes, 9);
}

// FIN_WAIT1 and FIN_WAIT2

#[test]
fn fin_wait1_ack_fin_wait2() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b()
        .ack(301, 102)
        .are(FinWait2, CloseWait)
        .shape("three-way", "half-closed");
}

#[test]
fn fin_wait1_fin_ack_time_wait() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b()
        .fin(301, 102)
        .are(TimeWait, LastAck)
        .shape("three-way", "last-ack-missing");
    talk.a()
        .ack(102, 302)
        .are(TimeWait, Closed)
        .shape("three-way", "three-segment");
    assert_eq!(talk.summary().teardown, Some(20_000_000));
}

#[test]
fn fin_wait1_crossing_fin_shows_that_close_wait_was_fin_wait1() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301).are(FinWait1, CloseWait);
    talk.b()
        .fin(301, 101)
        .are(Closing, Closing)
        .were(None, Some(FinWait1));
    talk.b().ack(302, 102).are(TimeWait, Closing);
    talk.a()
        .ack(102, 302)
        .are(TimeWait, TimeWait)
        .shape("three-way", "simultaneous");
    assert_eq!(talk.summary().closed_by, Some(ClosedBy::Both));
}

#[test]
fn fin_wait2_own_fin_again_takes_its_ack_back() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().ack(301, 102).are(FinWait2, CloseWait);
    talk.a()
        .fin(101, 301)
        .are(FinWait1, CloseWait)
        .were(Some(FinWait1), None);
    talk.b().ack(301, 102).are(FinWait2, CloseWait);
    assert_eq!(talk.summary().fin_retransmissions, 1);
}

#[test]
fn fin_wait2_data_for_a_closed_program_reset() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().ack(301, 102);
    talk.b().data(301, 102, 4);
    talk.a().rst(301).are(FinWait2, CloseWait);
    talk.a()
        .rst(102)
        .are(Closed, Closed)
        .shape("three-way", "reset-after-fin");
    let summary = talk.summary();
    assert_eq!(
        summary.reset,
        Some((Role::Client, ResetCause::WroteToClosedSocket))
    );
    assert_eq!(summary.bytes_after_fin, 4);
}

// CLOSE_WAIT, LAST_ACK

#[test]
fn close_wait_fin_last_ack() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().ack(301, 102);
    talk.b().data(301, 102, 6).are(FinWait2, CloseWait);
    talk.b().fin(307, 102).are(TimeWait, LastAck);
    talk.a()
        .ack(102, 308)
        .are(TimeWait, Closed)
        .shape("three-way", "four-segment");
    assert_eq!(talk.summary().bytes_after_fin, 6);
}

#[test]
fn last_ack_fin_again_is_last_ack_still() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().ack(301, 102);
    talk.b().fin(301, 102);
    talk.a().ack(102, 302).are(TimeWait, Closed);
    talk.b().fin(301, 102).were(None, Some(LastAck));
    talk.a()
        .ack(102, 302)
        .are(TimeWait, Closed)
        .shape("three-way", "four-segment");
}

// TIME_WAIT

#[test]
fn time_wait_reset_ends_it_and_the_shape_stays() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().fin(301, 102);
    talk.a().ack(102, 302);
    talk.b()
        .rst(302)
        .are(Closed, Closed)
        .shape("three-way", "three-segment");
    assert_eq!(talk.summary().reset, None);
}

#[test]
fn time_wait_syn_is_a_new_connection() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().fin(301, 102);
    talk.a().ack(102, 302);
    talk.a()
        .syn(70_000)
        .are(SynSent, Listen)
        .shape("unanswered", "-");
    assert_eq!(talk.steps[6].stream, 1);
}

// Numbers

#[test]
fn numbers_across_the_wrap_and_the_sign_bit() {
    for start in [
        0,
        0x7fff_ff90,
        0x7fff_ffff,
        0xffff_ff90,
        0xffff_ff9a,
        u32::MAX,
    ] {
        let mut talk = Talk::shifted(start, start.rotate_left(9));
        talk.open().a().data(101, 301, 30);
        talk.b().ack(301, 131);
        talk.b().fin(301, 131).are(CloseWait, FinWait1);
        talk.a().ack(131, 302).are(CloseWait, FinWait2);
        talk.a().fin(131, 302).are(LastAck, TimeWait);
        talk.b()
            .ack(302, 132)
            .are(Closed, TimeWait)
            .shape("three-way", "four-segment");
        assert_eq!((talk.steps[3].seq, talk.steps[4].ack), (1, 31));
    }
}

#[test]
fn ack_alone_of_a_stream_never_seen_claims_nothing_of_the_peer() {
    let mut talk = Talk::default();
    talk.a()
        .says(ACK, 5, 6, 0)
        .are(Established, Unseen)
        .shape("one-sided", "open");
}

#[test]
fn fin_wait2_new_syn_answered_by_a_closed_port_is_refused() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().ack(301, 102).are(FinWait2, CloseWait);
    talk.a().syn(70_000).are(FinWait2, CloseWait);
    talk.b()
        .says(RST | ACK, 0, 70_001, 0)
        .are(Closed, Closed)
        .were(Some(SynSent), None)
        .shape("refused", "refused");
}

#[test]
fn time_wait_same_ack_again_soon_after_the_fin_is_no_copy() {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().ack(301, 102);
    talk.b().fin(301, 102);
    talk.a().ack(102, 302).are(TimeWait, Closed);
    talk.wait(75_000).b().fin(301, 102).are(TimeWait, LastAck);
    talk.a()
        .ack(102, 302)
        .are(TimeWait, Closed)
        .shape("three-way", "four-segment");
}

/// Of two numbers half the space apart neither is after the other.
#[test]
fn established_ack_half_the_numbers_away_moves_nothing() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 20);
    talk.b().data(301, 121, 30);
    talk.a().ack(121, 331);
    talk.a().ack(121, 331 + (1 << 31));
    talk.b().data(331, 121, 30);
    talk.a().ack(121, 361);
    talk.a().fin(121, 361).are(FinWait1, CloseWait);
    talk.b().ack(361, 122).are(FinWait2, CloseWait);
    talk.b().fin(361, 122).are(TimeWait, LastAck);
    talk.a()
        .ack(122, 362)
        .are(TimeWait, Closed)
        .shape("three-way", "four-segment");
}

#[test]
fn established_acks_and_data_that_somebody_made_up_move_nothing() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 30);
    // Far beyond what was sent.
    talk.b().ack(301, 500_000);
    // Two octets in a row, where nobody is.
    talk.a().data(0x2000_0101, 301, 1);
    talk.a().data(0x2000_0102, 301, 1);
    talk.a().data(131, 301, 30);
    talk.b().ack(301, 161);
    talk.a().fin(161, 301).are(FinWait1, CloseWait);
    talk.b().fin(301, 162).are(TimeWait, LastAck);
    talk.a()
        .ack(162, 302)
        .are(TimeWait, Closed)
        .shape("three-way", "three-segment");
    assert_eq!(talk.summary().client.bytes, 60);
}

#[test]
fn syn_sent_reset_of_a_wrong_syn_ack_waits_on() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.b().syn_ack(300, 55).are(SynSent, SynReceived);
    talk.a()
        .says(RST, 55, 0, 0)
        .are(SynSent, Listen)
        .shape("unanswered", "-");
}

#[test]
fn syn_sent_reset_without_ack_leaves_the_syn_unanswered() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.b()
        .says(RST, 0, 0, 0)
        .are(SynSent, Listen)
        .shape("unanswered", "-");
}

#[test]
fn established_reset_that_overtook_the_last_data_is_taken_with_them() {
    let mut talk = Talk::default();
    talk.open();
    talk.a()
        .says(RST | ACK, 131, 301, 0)
        .are(Established, Established);
    talk.a()
        .data(101, 301, 30)
        .are(Closed, Closed)
        .shape("three-way", "reset");
}
