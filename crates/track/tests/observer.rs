//! What an observer is shown, and when.
#![allow(clippy::unwrap_used, reason = "a test")]

use tcplint_track::{Facts, Glance, Known, Notes, Observer, State, Step, Tracker};
use tcplint_wire::{Addresses, Extent, Origin, Segment, tcp_header};

const SYN: u8 = 2;
const RST_ACK: u8 = 20;

/// The number of a connection's segments, as an observer counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count(u32);

impl Notes for Count {
    type Compact = Count;

    fn compact(&self) -> (Count, u8) {
        (*self, 0)
    }

    fn expand(compact: &Count, _: u8, _: &Known) -> Count {
        *compact
    }
}

/// Writes down what it sees; a connection's notes are the number of its segments.
#[derive(Default)]
struct Diary(Vec<String>);

impl Observer<Count> for Diary {
    type Look = ();

    fn look(&self, _: &Segment<'_>) {}

    fn succeeds(&mut self, old: &Facts<'_>, _: &Segment<'_>, notes: &mut Count) {
        let sender = old.sender().state();
        self.0.push(format!(
            "{} after {} {} {sender}",
            old.frame(),
            old.stream(),
            notes.0
        ));
    }

    type Foreseen = ();
    fn foresees(&self, _: &Glance<'_>, (): (), _: &Count) -> Option<()> {
        None
    }
    fn passed(&mut self, _: &Glance<'_>, (): (), _: &mut Count) {}
    fn before(&mut self, facts: &Facts<'_>, _: &Segment<'_>, _: &mut Count) {
        let (stream, segments) = (facts.stream(), facts.segments());
        self.0
            .push(format!("{stream} {segments} {}", facts.succeeds()));
    }

    fn after(&mut self, facts: &Facts<'_>, _: &Segment<'_>, _: &Step, notes: &mut Count) {
        *notes = Count(facts.segments());
    }
}

fn push(
    tracker: &mut Tracker<Count>,
    observer: &mut impl Observer<Count>,
    frame: u64,
    from_a: bool,
    seq: u8,
    flags: u8,
) {
    let mut octets = [0; 20];
    octets[..4].copy_from_slice(if from_a {
        &[1, 1, 0, 80]
    } else {
        &[0, 80, 1, 1]
    });
    (octets[7], octets[11]) = (seq, 101);
    (octets[12], octets[13]) = (0x50, flags);
    let (a, b) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    let segment = Segment {
        addresses: if from_a {
            Addresses::V4(a, b)
        } else {
            Addresses::V4(b, a)
        },
        header: tcp_header(&octets).unwrap().1,
        captured: &octets,
        wire_len: 20,
        stated_len: 20,
        extent: Extent::Whole,
        ip_id: u16::from(seq),
        ip_header_len: 20,
        ttl: 64,
        layer: 0,
        origin: Origin::Traffic,
    };
    let time = i64::try_from(frame).unwrap() * 1_000_000_000;
    tracker.push_observed(time, frame, &segment, observer);
}

#[test]
fn a_new_stream_is_shown_with_the_one_whose_place_it_takes() {
    let (mut tracker, mut diary) = (Tracker::default(), Diary::default());
    push(&mut tracker, &mut diary, 1, true, 100, SYN);
    push(&mut tracker, &mut diary, 2, true, 100, SYN);
    push(&mut tracker, &mut diary, 3, true, 200, SYN);
    push(&mut tracker, &mut diary, 4, false, 0, RST_ACK);
    push(&mut tracker, &mut diary, 5, true, 210, SYN);
    let seen = [
        "0 0 false",
        "0 1 false",
        "3 after 0 2 SYN_SENT",
        "1 0 true",
        "1 1 false",
        "5 after 1 2 SYN_SENT",
        "2 0 true",
    ];
    assert_eq!(diary.0, seen);
    assert_eq!(
        tracker.connections().map(|c| c.client.state).next(),
        Some(State::SynSent)
    );
}

/// Lets pass what it may, and writes down what it was shown of it.
#[derive(Default)]
struct Passer {
    passed: Vec<u64>,
    judged: Vec<u64>,
}

impl Observer<Count> for Passer {
    type Look = ();

    fn look(&self, _: &Segment<'_>) {}

    fn foresees_opening(&self, (): ()) -> bool {
        true
    }

    fn foresees_answer(&self, (): (), _: &Count) -> bool {
        true
    }

    type Foreseen = ();

    fn foresees(&self, _: &Glance<'_>, (): (), _: &Count) -> Option<()> {
        Some(())
    }

    fn opened(&mut self, glance: &Glance<'_>, (): (), _: &mut Count) {
        self.passed.push(glance.frame());
    }

    fn passed(&mut self, glance: &Glance<'_>, (): (), _: &mut Count) {
        self.passed.push(glance.frame());
    }

    fn before(&mut self, facts: &Facts<'_>, _: &Segment<'_>, _: &mut Count) {
        self.judged.push(facts.frame());
    }

    fn after(&mut self, facts: &Facts<'_>, _: &Segment<'_>, _: &Step, _: &mut Count) {
        assert_eq!(self.judged.last(), Some(&facts.frame()));
    }
}

/// What does not go on where its sender stopped (frame 6) is judged; the handshake passes, and so
/// does what goes on.
#[test]
fn what_goes_on_in_an_open_connection_may_pass() {
    const ACK: u8 = 16;
    let (mut tracker, mut passer) = (Tracker::default(), Passer::default());
    let talk = [
        (true, 100, SYN),
        (false, 100, SYN | ACK),
        (true, 101, ACK),
        (true, 101, ACK),
        (false, 101, ACK),
        (true, 90, ACK),
        (false, 101, ACK),
    ];
    for (frame, (from_a, seq, flags)) in (1..).zip(talk) {
        push(&mut tracker, &mut passer, frame, from_a, seq, flags);
    }
    assert_eq!(passer.judged, [6]);
    assert_eq!(passer.passed, [1, 2, 3, 4, 5, 7]);
}
