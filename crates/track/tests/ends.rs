//! What a summary says of each end beside its state: octets under way, and when its timer began.
#![allow(clippy::unwrap_used)]

mod talk;

use talk::{FIN, SYN, Talk, push};
use tcplint_track::State::{CloseWait, Closed, FinWait1, FinWait2, LastAck, TimeWait, Unseen};
use tcplint_track::ZeekTracker;

const SECOND: i64 = 1_000_000_000;

/// Unacknowledged octets of client and server.
fn queues(talk: &Talk) -> (Option<u32>, Option<u32>) {
    let summary = talk.summary();
    (summary.client.unacknowledged, summary.server.unacknowledged)
}

#[test]
fn syn_data_and_fin_wait_for_their_acknowledgment() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    assert_eq!(queues(&talk), (Some(1), None));
    talk.b().syn_ack(300, 101);
    assert_eq!(queues(&talk), (Some(0), Some(1)));
    talk.a().ack(101, 301);
    assert_eq!(queues(&talk), (Some(0), Some(0)));
    talk.a().data(101, 301, 21);
    assert_eq!(queues(&talk), (Some(21), Some(0)));
    talk.a().fin(122, 301).are(FinWait1, CloseWait);
    assert_eq!(queues(&talk), (Some(22), Some(0)));
    talk.b().ack(301, 112);
    assert_eq!(queues(&talk), (Some(11), Some(0)));
    talk.b().ack(301, 123).are(FinWait2, CloseWait);
    assert_eq!(queues(&talk), (Some(0), Some(0)));
    talk.b().fin(301, 123).are(TimeWait, LastAck);
    assert_eq!(queues(&talk), (Some(0), Some(1)));
    talk.a().ack(123, 302).are(TimeWait, Closed);
    assert_eq!(queues(&talk), (Some(0), None));
}

#[test]
fn numbers_that_wrap_are_counted_all_the_same() {
    let mut talk = Talk::shifted(u32::MAX - 110, 0);
    talk.open().a().data(101, 301, 20);
    assert_eq!(queues(&talk), (Some(20), Some(0)));
}

#[test]
fn data_in_a_syn_is_under_way_too() {
    let mut talk = Talk::default();
    talk.a().says(SYN, 100, 0, 21);
    assert_eq!(queues(&talk), (Some(22), None));
}

#[test]
fn without_the_peers_acknowledgments_nothing_is_claimed() {
    let mut talk = Talk::default();
    talk.a().data(500, 900, 10);
    assert_eq!(queues(&talk), (None, None));
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.a().ack(101, 301);
    talk.a().data(101, 301, 10);
    assert_eq!(queues(&talk), (None, None));
}

#[test]
fn an_end_that_a_reset_ended_has_no_queue() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 21);
    talk.a().rst_ack(122, 301).are(Closed, Closed);
    assert_eq!(queues(&talk), (None, None));
}

/// Until TIME_WAIT for `a`, its last acknowledgment sent.
fn closed() -> Talk {
    let mut talk = Talk::default();
    talk.open().a().fin(101, 301);
    talk.b().ack(301, 102);
    talk.b().fin(301, 102);
    talk.a().ack(102, 302).are(TimeWait, Closed);
    talk
}

#[test]
fn the_timer_of_time_wait_begins_with_it() {
    let summary = closed().summary();
    assert_eq!(summary.client.timer, summary.client.since);
}

#[test]
fn a_fin_that_comes_again_starts_time_wait_anew() {
    let mut talk = closed();
    let since = talk.summary().client.since;
    talk.wait(3_000).b().fin(301, 102).are(TimeWait, LastAck);
    let again = talk.said.last().unwrap().at;
    assert_eq!(talk.summary().client.since, since);
    assert_eq!(talk.summary().client.timer, again);
    // The acknowledgment of that one was not captured; the next FIN counts.
    talk.wait(3_000).b().fin(301, 102);
    assert_eq!(
        talk.summary().client.timer,
        again + 3 * SECOND + SECOND / 100
    );
    talk.a().ack(102, 302).are(TimeWait, Closed);
    let summary = talk.summary();
    assert_eq!(summary.client.timer, talk.said.last().unwrap().at);
    assert_eq!(summary.client.since, since);
    assert!(summary.teardown.unwrap() > 6 * SECOND);
}

#[test]
fn an_end_that_says_nothing_is_what_it_is_since_the_first_segment() {
    let mut talk = Talk::default();
    talk.wait(5_000).a().data(500, 900, 10);
    let summary = talk.summary();
    assert_eq!(summary.server.state, Unseen);
    assert_eq!(summary.server.since, summary.times.0);
    talk.a().data(510, 900, 10);
    assert_eq!(talk.summary().server.since, summary.times.0);
}

#[test]
fn the_newest_stream_of_two_ends_is_found_from_either() {
    let mut talk = closed();
    let (client, server) = {
        let summary = talk.summary();
        (summary.client.address, summary.server.address)
    };
    assert_eq!(talk.tracker.newest(client, server), Some(0));
    talk.a().syn(70_000);
    assert_eq!(talk.tracker.newest(client, server), Some(1));
    assert_eq!(talk.tracker.newest(server, client), Some(1));
    assert_eq!(talk.tracker.newest(client, client), None);
    let six = "[::1]:80".parse().unwrap();
    assert_eq!(talk.tracker.newest(client, six), None);
}

/// The same from the other side of the pair of addresses.
#[test]
fn nothing_depends_on_which_address_is_lower() {
    let mut talk = Talk::default();
    talk.open().a().says(FIN | talk::ACK, 101, 301, 5);
    let mut swapped = ZeekTracker::default();
    for (at, said) in talk.said.iter().enumerate() {
        push(&mut swapped, at as u64 + 1, said, true);
    }
    let (one, other) = (talk.summary(), swapped.connections().last().unwrap());
    assert_eq!(one.client.unacknowledged, Some(6));
    assert_eq!(one.client.unacknowledged, other.client.unacknowledged);
    assert_eq!(one.server.unacknowledged, other.server.unacknowledged);
}
