//! What holds for any segments at all.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod talk;

use proptest::prelude::*;
use talk::{Said, Talk, push};
use tcplint_track::{Limits, State, ZeekTracker};

/// Segments of one pair of ports, with numbers that are near each other, so that many fit.
fn anything() -> impl Strategy<Value = Vec<Said>> {
    let near = prop_oneof![4 => 100_u32..140, 1 => any::<u32>()];
    let flags = prop_oneof![
        4 => prop::sample::select(vec![0x02_u16, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14]),
        1 => 0_u16..64
    ];
    let one = (
        any::<bool>(),
        flags,
        near.clone(),
        near,
        0_u16..8,
        any::<u16>(),
        0_i64..3_000_000,
    );
    prop::collection::vec(one, 0..60).prop_map(|all| {
        let mut at = 0;
        all.into_iter()
            .enumerate()
            .map(|(id, (from_a, flags, seq, ack, len, window, later))| {
                at += later;
                Said {
                    from_a,
                    flags,
                    seq,
                    ack,
                    len,
                    window,
                    id: id as u16,
                    at,
                }
            })
            .collect()
    })
}

/// A whole life: opened, some data, closed in one of several ways.
fn life(a: u32, b: u32, closing: u8) -> Talk {
    let mut talk = Talk::shifted(a, b);
    talk.open().a().data(101, 301, 20);
    talk.b().data(301, 121, 30);
    talk.a().ack(121, 331);
    match closing {
        0 => {
            talk.a().fin(121, 331);
            talk.b().ack(331, 122);
            talk.b().fin(331, 122);
            talk.a().ack(122, 332);
        }
        1 => {
            talk.b().fin(331, 121);
            talk.a().fin(121, 332);
            talk.b().ack(332, 122);
        }
        2 => {
            talk.a().fin(121, 331);
            talk.b().fin(331, 121);
            talk.a().ack(122, 332);
            talk.b().ack(332, 122);
        }
        3 => {
            talk.b().rst_ack(331, 121);
        }
        _ => {
            talk.a().fin(121, 331);
            talk.b().ack(331, 122);
        }
    }
    talk
}

fn run(said: &[Said], swapped: bool) -> ZeekTracker {
    let mut tracker = ZeekTracker::default();
    for (frame, said) in (1..).zip(said) {
        push(&mut tracker, frame, said, swapped);
    }
    tracker
}

proptest! {
    /// Any segments: nothing panics, numbers do not skip, and every prefix gave what streaming gave.
    #[test]
    fn any_prefix_gives_what_streaming_gave(said in anything(), cut in 0_usize..60) {
        let mut tracker = ZeekTracker::default();
        let mut streams = 0;
        let mut at_cut = None;
        for (at, (frame, one)) in (1..).zip(&said).enumerate() {
            if at == cut {
                at_cut = Some(tracker.connections().collect::<Vec<_>>());
            }
            let step = push(&mut tracker, frame, one, false);
            prop_assert!(step.stream <= streams);
            streams = streams.max(step.stream + 1);
        }
        if let Some(at_cut) = at_cut {
            prop_assert_eq!(run(&said[..cut], false).connections().collect::<Vec<_>>(), at_cut);
        }
        prop_assert_eq!(tracker.len(), streams as usize);
    }

    /// Which end has the higher address changes nothing.
    #[test]
    fn swapped_ends_give_the_same(said in anything()) {
        let told = |swapped| {
            run(&said, swapped)
                .connections()
                .map(|c| (c.opening, c.closing, c.reset, c.client.state, c.server.state, c.zeek))
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(told(false), told(true));
    }

    /// Of an end that sent nothing, nothing is claimed, unless a SYN was sent to it and nothing
    /// came after.
    #[test]
    fn one_sided_claims_no_more_than_unseen(said in anything(), side in any::<bool>()) {
        let half: Vec<_> = said.into_iter().filter(|said| said.from_a == side).collect();
        for connection in run(&half, false).connections() {
            let silent = if (connection.client.address.port() == 40_000) == side {
                connection.server
            } else {
                connection.client
            };
            let modest = [State::Unseen, State::Listen, State::Closed];
            prop_assert!(modest.contains(&silent.state), "{:?}", connection);
            prop_assert!(["unanswered", "one-sided", "mid-stream"].contains(&connection.opening.name()));
        }
    }

    /// Every end's times are the packets' own, a timer never begins before its state, and the newest
    /// stream of two ends is there.
    #[test]
    fn times_are_the_packets_own(said in anything()) {
        let tracker = run(&said, false);
        let (first, last) = (said.first().map(|said| said.at), said.last().map(|said| said.at));
        for connection in tracker.connections() {
            for end in [connection.client, connection.server] {
                prop_assert!(first <= Some(end.since), "{:?}", connection);
                prop_assert!(end.since <= end.timer, "{:?}", connection);
                prop_assert!(Some(end.timer) <= last, "{:?}", connection);
                let gone = [State::Unseen, State::Listen, State::Closed].contains(&end.state);
                prop_assert!(!gone || end.unacknowledged.is_none(), "{:?}", connection);
            }
            let newest = tracker.newest(connection.server.address, connection.client.address);
            prop_assert!(newest >= Some(connection.stream));
        }
    }

    /// Where the numbers start changes nothing, and neither does a capture that sees each packet twice.
    #[test]
    fn shifts_and_copies_keep_the_shape(a in any::<u32>(), b in any::<u32>(), closing in 0_u8..5) {
        let plain = life(0, 0, closing);
        let (wanted, moved) = (plain.summary(), life(a, b, closing));
        let found = moved.summary();
        prop_assert_eq!((found.opening, found.closing, found.closed_by, found.reset, &found.zeek),
            (wanted.opening, wanted.closing, wanted.closed_by, wanted.reset, &wanted.zeek));
        let relative = |talk: &Talk| talk.steps.iter().map(|s| (s.seq, s.ends)).collect::<Vec<_>>();
        prop_assert_eq!(relative(&plain), relative(&moved));
        let twice: Vec<_> = moved.said.iter().flat_map(|said| {
            [*said, Said { at: said.at + 20_000, ..*said }]
        }).collect();
        let copied = run(&twice, false).connections().last().unwrap();
        prop_assert_eq!((copied.opening, copied.closing, copied.fin_retransmissions, copied.client.bytes, copied.server.bytes),
            (wanted.opening, wanted.closing, 0, wanted.client.bytes, wanted.server.bytes));
    }

    /// Neither does a mirror port that sees a run of packets come, and then the same run go.
    #[test]
    fn copies_of_runs_keep_the_shape(run_of in 1_usize..5, closing in 0_u8..5) {
        let quick: Vec<_> = (0..).zip(life(0, 0, closing).said).map(|(n, said)| {
            Said { at: n * 20_000, ..said }
        }).collect();
        let wanted = run(&quick, false).connections().last().unwrap();
        let seen: Vec<_> = quick.chunks(run_of).flat_map(|packets| {
            let copies = packets.iter().map(|said| Said { at: said.at + 90_000, ..*said });
            packets.iter().copied().chain(copies).collect::<Vec<_>>()
        }).collect();
        let copied = run(&seen, false).connections().last().unwrap();
        prop_assert_eq!((copied.opening, copied.closing, copied.fin_retransmissions, copied.client.bytes, copied.server.bytes),
            (wanted.opening, wanted.closing, wanted.fin_retransmissions, wanted.client.bytes, wanted.server.bytes));
    }
}

/// What is given up is told, and room is made.
#[test]
fn no_more_connections_than_the_limit() {
    let mut tracker = ZeekTracker::new(Limits { connections: 2048 });
    let mut given_up = 0;
    for at in 0..10_000_u32 {
        let said = Said {
            from_a: true,
            flags: 0x02,
            seq: at * 7,
            ack: 0,
            len: 0,
            window: 0,
            id: 0,
            at: 0,
        };
        let step = push(&mut tracker, u64::from(at) + 1, &said, false);
        assert_eq!(step.stream, at);
        while let Some(connection) = tracker.pop_evicted() {
            assert_eq!(connection.stream, given_up);
            given_up += 1;
        }
        assert!(tracker.len() <= 2048);
    }
    assert_eq!(u64::from(given_up), tracker.evictions());
    assert_eq!(given_up as usize + tracker.len(), 10_000);
}
