//! The view in little room and its short ways, beside the long way alone.

mod beside;

use proptest::prelude::*;
use tcplint_wire::Flags;

use self::beside::Beside;
use super::book::View;
use super::{Packet, Zeek};
use crate::side::{Both, Side};
use crate::summary::Role;

/// What an end does next: mostly, it goes on where it stopped.
#[derive(Clone, Debug)]
struct Move {
    high: bool,
    flags: u16,
    /// Added to the next number, and to the highest that came from the other end.
    off: (i32, i32),
    len: u32,
    has_payload: bool,
    window: u16,
    later: i64,
}

fn off() -> impl Strategy<Value = i32> {
    prop_oneof![12 => Just(0), 2 => -3000..3000_i32, 1 => any::<i32>()]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let flags = prop_oneof![
        12 => prop::sample::select(vec![0x10_u16, 0x18]),
        3 => prop::sample::select(vec![0x02_u16, 0x12, 0x11, 0x04, 0x14]),
        1 => 0_u16..64
    ];
    let len =
        prop_oneof![4 => Just(0), 4 => 1..1461_u32, 1 => 60_000..70_000_u32, 1 => any::<u32>()];
    let one = (
        any::<bool>(),
        flags,
        (off(), off()),
        len,
        prop::bool::weighted(0.95),
        prop_oneof![9 => 1..u16::MAX, 1 => Just(0)],
        prop_oneof![9 => 0..1_000_000_i64, 1 => any::<i64>()],
    );
    prop::collection::vec(one, 1..40).prop_map(|all| {
        let make = |(high, flags, off, len, has_payload, window, later)| Move {
            high,
            flags,
            off,
            len,
            has_payload,
            window,
            later,
        };
        all.into_iter().map(make).collect()
    })
}

/// First numbers, many of them near to where numbers begin anew.
fn first() -> impl Strategy<Value = u32> {
    prop_oneof![3 => any::<u32>(), 1 => u32::MAX - 5000..=u32::MAX, 1 => 0..5_u32]
}

/// Goes both ways with the packets of `moves`; `opened` lets a handshake come before them, `cut`
/// lets the capture have no more than a little of each payload.
fn both_ways(
    moves: &[Move],
    (low, high): (u32, u32),
    opened: bool,
    cut: bool,
    ports: (u16, u16),
) -> (u32, u32, bool) {
    let (mut plain, mut view) = (Zeek::default(), View::default());
    let mut beside = Beside::default();
    let mut next = Both { low, high };
    let (mut time, mut short) = (0_i64, 0);
    let open = |high, flags| Move {
        high,
        flags,
        off: (0, 0),
        len: 0,
        has_payload: true,
        window: 1,
        later: 1,
    };
    let handshake = [open(false, 0x02), open(true, 0x12), open(false, 0x10)];
    let before = if opened { &handshake[..] } else { &[] };
    let mut seen = 0;
    for made in before.iter().chain(moves) {
        let from = if made.high { Side::High } else { Side::Low };
        time = time.wrapping_add(made.later);
        let packet = Packet {
            time,
            seq: next[from].wrapping_add_signed(made.off.0),
            ack: next[!from].wrapping_add_signed(made.off.1),
            len: made.len,
            has_payload: made.has_payload && !(cut && made.len > 500),
            ip_len: made.len.saturating_add(40),
            flags: Flags::new(made.flags),
            window: made.window,
        };
        if made.off.0 == 0 {
            next[from] = next[from].wrapping_add(packet.span());
        }
        let ports = if made.high { (ports.1, ports.0) } else { ports };
        if let View::Small(view) = &view {
            short += u32::from(view.clone().see(from, &packet));
        }
        seen += 1;
        plain.see(from, &packet, ports);
        view.see(from, &packet, ports);
        let mut known = view.zeek();
        // No pieces are none, however they are kept.
        for pieces in [&mut plain.pieces, &mut known.pieces] {
            for side in [&mut pieces.low, &mut pieces.high] {
                side.take_if(|pieces| pieces.is_empty());
            }
        }
        assert_eq!(known, plain, "after {made:?}");
        let role = |side| {
            if side == Side::Low {
                Role::Client
            } else {
                Role::Server
            }
        };
        assert_eq!(view.record(role), plain.recorded().record(role));
        beside.see(from, &packet, ports, &plain);
    }
    (seen, short, beside.is_ordinary())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]
    #[test]
    fn little_room_and_short_ways_change_nothing(
        moves in moves(),
        numbers in (first(), first()),
        opened in prop::bool::weighted(0.8),
        cut in prop::bool::weighted(0.3),
        ports in prop::sample::select(vec![(40_000, 80), (80, 40_000), (5000, 6000)]),
    ) {
        both_ways(&moves, numbers, opened, cut, ports);
    }
}

/// An ordinary connection goes the short way all along, so that the test above is of it.
#[test]
fn an_ordinary_life_goes_the_short_way() {
    let say = |high, flags, len| Move {
        high,
        flags,
        off: (0, 0),
        len,
        has_payload: true,
        window: 1,
        later: 1,
    };
    let life = [
        say(false, 0x18, 100),
        say(true, 0x10, 0),
        say(true, 0x18, 1460),
        say(false, 0x10, 0),
        say(false, 0x11, 0),
        say(true, 0x10, 0),
        say(true, 0x11, 0),
        say(false, 0x10, 0),
    ];
    // The first packet is what makes the view. What was cut off is missing, and acknowledged.
    for cut in [false, true] {
        let ways = both_ways(&life, (1000, 5000), true, cut, (40_000, 80));
        assert_eq!(ways, (11, 10, true));
    }
}

/// Neither does a closing leave it that waits for octets which were not captured: of the first end to
/// close, or of the second, whose closing then waits for the last acknowledgment.
#[test]
fn a_closing_that_waits_is_ordinary() {
    let say = |high, flags, len, behind: i32| Move {
        high,
        flags,
        off: (0, -behind),
        len,
        has_payload: true,
        window: 1,
        later: 1_000_000,
    };
    let first = [
        say(false, 0x18, 1460, 0),
        say(false, 0x11, 0, 0),
        say(true, 0x10, 0, 0),
        say(true, 0x11, 0, 0),
        say(false, 0x10, 0, 0),
    ];
    let second = [
        say(true, 0x18, 1460, 0),
        say(false, 0x11, 0, 1460),
        say(true, 0x11, 0, 0),
        say(false, 0x10, 0, 0),
    ];
    for life in [&first[..], &second[..]] {
        let (.., is_ordinary) = both_ways(life, (1000, 5000), true, true, (40_000, 80));
        assert!(is_ordinary);
    }
}
