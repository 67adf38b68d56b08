//! Arbitrary bytes at every door: no panic, no hang, and the reads' sizes do not matter.
#![allow(clippy::unwrap_used)]

mod common;

use common::{
    MICRO, MODIFIED, NANO, NgFile, Order, PcapFile, Portions, Seen, drain, gzip, lz4, open, read,
    zstd,
};
use proptest::prelude::*;
use proptest::sample::Index;
use tcplint_capture::Capture;

fn order() -> impl Strategy<Value = Order> + Clone {
    prop_oneof![Just(Order::Le), Just(Order::Be)]
}

/// Short, or anything.
fn length() -> impl Strategy<Value = u32> + Clone {
    prop_oneof![0_u32..60, any::<u32>()]
}

fn data() -> impl Strategy<Value = Vec<u8>> + Clone {
    prop::collection::vec(any::<u8>(), 0..40)
}

/// A pcap file header and arbitrary records.
fn pcap(magic: impl Strategy<Value = u32>) -> impl Strategy<Value = Vec<u8>> {
    let version = prop_oneof![Just((2, 2)), Just((2, 3)), Just((2, 4))];
    let network = prop_oneof![0_u32..40, any::<u32>()];
    let record = (any::<[u32; 2]>(), length(), length(), data());
    let records = prop::collection::vec(record, 0..12);
    (order(), magic, version, network, records).prop_map(
        |(order, magic, version, network, records)| {
            let mut file = PcapFile::with(order, magic, version, 65_535, network);
            for ([seconds, fraction], captured, original, data) in records {
                file.raw([seconds, fraction, captured, original], &[], &data);
            }
            file.bytes
        },
    )
}

/// A pcapng section, an interface and arbitrary blocks, some of whose lengths lie.
fn pcapng() -> impl Strategy<Value = Vec<u8>> {
    let packets = prop_oneof![Just(6_u32), Just(2), Just(3)];
    let others = prop_oneof![
        Just(1_u32),
        Just(0x0a0d_0d0a),
        Just(9),
        Just(0xbad),
        any::<u32>()
    ];
    let lie = prop_oneof![4 => Just(None), 1 => length().prop_map(Some)];
    let block = (prop_oneof![packets, others], data(), lie.clone(), lie);
    (order(), prop::collection::vec(block, 0..16)).prop_map(|(order, blocks)| {
        let mut file = NgFile::new(order);
        file.interface(1, 0, &[]);
        for (kind, body, first, last) in blocks {
            let len = u32::try_from(body.len()).unwrap().next_multiple_of(4) + 12;
            file.raw(kind, first.unwrap_or(len), &body, last.unwrap_or(len));
        }
        file.bytes
    })
}

/// A capture that starts soundly.
fn plausible() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        pcap(prop_oneof![Just(MICRO), Just(NANO), Just(MODIFIED)]),
        pcapng()
    ]
}

/// Compressed or not, with some bytes changed and perhaps cut.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<Index>(), any::<u8>());
    (
        plausible(),
        0..4,
        prop::collection::vec(change, 0..6),
        prop::option::of(any::<Index>()),
    )
        .prop_map(|(plain, compression, changes, cut)| {
            let mut bytes = match compression {
                0 => plain,
                1 => gzip(&plain),
                2 => zstd(&plain),
                _ => lz4(&plain),
            };
            for (index, value) in changes {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes
        })
}

/// Opens and drains. Every event but the last takes eight bytes or more: there cannot be many.
fn consume(bytes: &[u8], limit: usize) -> Option<Vec<Seen>> {
    let seen = drain(open(bytes).ok()?);
    assert!(
        seen.len() <= limit,
        "{} events of {} bytes",
        seen.len(),
        bytes.len()
    );
    Some(seen)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        consume(&bytes, bytes.len() / 8 + 2);
    }

    #[test]
    fn plausible_bytes_are_survived(bytes in plausible()) {
        consume(&bytes, bytes.len() / 8 + 2);
    }

    #[test]
    fn hostile_bytes_are_survived(bytes in hostile()) {
        // What is compressed may hold more than itself; a few changed bytes make no bomb of it.
        consume(&bytes, 100_000);
    }

    #[test]
    fn reads_of_any_size_give_the_same_events(bytes in plausible(), sizes in prop::collection::vec(1_usize..50, 1..8)) {
        let slow = |sizes: &[usize]| {
            Capture::from_reader("slow", Box::new(Portions::new(&bytes, sizes))).map(drain).map_err(|error| error.to_string())
        };
        let whole = open(&bytes).map(drain).map_err(|error| error.to_string());
        prop_assert_eq!(&slow(&[1]), &whole);
        prop_assert_eq!(&slow(&sizes), &whole);
    }

    // Of pcap only the nanosecond kind: in the others the first records tell the dialect, and fewer of them
    // may tell another one.
    #[test]
    fn cut_gives_a_beginning_of_the_same_frames(
        bytes in prop_oneof![pcap(Just(NANO)), pcapng()],
        cut in any::<Index>(),
    ) {
        let part = &bytes[..cut.index(bytes.len())];
        if let Ok(capture) = open(part) {
            let (seen, whole) = (drain(capture), read(&bytes));
            let (seen, whole) = (common::frames(&seen), common::frames(&whole));
            prop_assert!(seen.len() <= whole.len());
            prop_assert_eq!(&seen[..], &whole[..seen.len()]);
        }
    }
}
