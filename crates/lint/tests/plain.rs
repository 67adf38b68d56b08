//! Connections of any segments whatever: nothing panics, and what passes at a glance breaks no
//! rule, which a build with debug assertions checks at each segment.

#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
mod follow;

use common::{ACK, FIN, PSH, Packet, RST, SYN, packet, timestamps};
use follow::Talk;
use proptest::prelude::*;
use tcplint_wire::Addresses;

/// A segment whose fields are near those that a connection would have.
#[derive(Clone, Debug)]
struct Said {
    from_a: bool,
    flags: u16,
    /// Added to the next number, and to the number to acknowledge.
    off: (i32, i32),
    len: usize,
    window: u16,
    stamp: Option<u32>,
    wait: i64,
}

fn offset() -> impl Strategy<Value = i32> {
    prop_oneof![
        60 => Just(0),
        4 => -3..=3,
        2 => -3000..=3000,
        1 => any::<i32>(),
        // Half the space apart, and as far as the largest window: where "after" turns round.
        1 => prop::sample::select(vec![i32::MIN, i32::MIN + 1, i32::MAX, 1 << 30, -(1 << 30)]),
    ]
}

fn flags() -> impl Strategy<Value = u16> {
    prop_oneof![
        20 => Just(ACK),
        10 => Just(ACK | PSH),
        1 => Just(SYN),
        1 => Just(SYN | ACK),
        1 => Just(FIN | ACK),
        1 => Just(RST),
        1 => Just(RST | ACK),
        1 => 0_u16..0x1000,
    ]
}

fn said() -> impl Strategy<Value = Said> {
    (
        any::<bool>(),
        flags(),
        (offset(), offset()),
        prop_oneof![1 => Just(0_usize), 1 => Just(1), 4 => 2..40_usize],
        prop_oneof![20 => Just(60_u16), 1 => Just(0), 1 => any::<u16>()],
        prop_oneof![2 => Just(None), 1 => (100..110_u32).prop_map(Some)],
        prop_oneof![9 => Just(0_i64), 1 => -1000..100_000_i64],
    )
        .prop_map(|(from_a, flags, off, len, window, stamp, wait)| Said {
            from_a,
            flags,
            off,
            len,
            window,
            stamp,
            wait,
        })
}

/// Lets both ends say these after a handshake, or without one, of which no more than this was captured.
fn play(
    rules: &[&str],
    all: &[Said],
    (opened, stamped, snap): (bool, bool, Option<usize>),
    start: (u32, u32),
) {
    let mut talk = Talk::of(rules).shifted(start.0, start.1);
    talk.window = 60;
    if opened {
        if stamped {
            talk.with_options(&[&[2, 4, 5, 180][..], &timestamps(99, 98)].concat());
        }
        talk.snap = snap;
        talk.open();
        talk.snap = None;
    }
    let mut next = [101_u32.wrapping_add(start.0), 301_u32.wrapping_add(start.1)];
    for said in all {
        let [a, b] = next;
        let (own, other) = if said.from_a { (a, b) } else { (b, a) };
        let seq = own.wrapping_add_signed(said.off.0);
        let ack = other.wrapping_add_signed(said.off.1);
        let options = said
            .stamp
            .map_or_else(Vec::new, |value| timestamps(value, 1));
        let built: Packet = packet(said.flags)
            .options(&options)
            .payload(&vec![0; said.len])
            .with(|packet| {
                (packet.seq, packet.ack, packet.window) = (seq, ack, said.window);
                packet.ports = (40_000, 80);
                if !said.from_a {
                    packet.addresses = Addresses::V4([198, 51, 100, 2], [192, 0, 2, 1]);
                    packet.ports = (80, 40_000);
                }
            });
        talk.wait(said.wait).say(&built);
        let taken = u32::try_from(said.len).unwrap() + u32::from(said.flags & SYN != 0);
        if said.off.0 == 0 {
            next[usize::from(!said.from_a)] = seq.wrapping_add(taken);
        }
    }
    talk.end();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_segments_are_judged(
        all in prop::collection::vec(said(), 0..40),
        opened in any::<bool>(),
        stamped in any::<bool>(),
        snap in prop::option::of(20..36_usize),
        start in any::<(u32, u32)>(),
    ) {
        for rules in [&["ALL"][..], &["F", "H", "S", "T004", "T005"]] {
            let snap = snap.filter(|_| stamped);
            play(rules, &all, (opened, stamped, snap), start);
        }
    }
}
