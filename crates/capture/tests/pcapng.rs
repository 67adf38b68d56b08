//! pcapng: sections, interfaces, times, blocks, and what is wrong with them.
#![allow(clippy::unwrap_used)]

mod common;

use common::{NgFile, Order, Seen, damages, frames, open, read};
use tcplint_capture::{DamageCause, LinkType, OpenError};

const DATA: &[u8] = b"some packet";

fn sound(order: Order) -> NgFile {
    let mut file = NgFile::new(order);
    file.interface(1, 0, &[]);
    file
}

/// One frame's time under these interface options.
fn time(order: Order, options: &[(u16, &[u8])], ticks: u64) -> i64 {
    let mut file = NgFile::new(order);
    file.interface(1, 0, options).enhanced(0, ticks, DATA);
    frames(&read(&file.bytes))[0].nanos
}

#[test]
fn enhanced_packet_gives_the_record_in_both_orders() {
    for order in [Order::Le, Order::Be] {
        let mut file = sound(order);
        file.enhanced(0, 1_700_000_000_123_456, DATA);
        let seen = read(&file.bytes);
        let frame = frames(&seen)[0];
        assert_eq!(seen.len(), 1);
        assert_eq!((frame.number, frame.nanos), (1, 1_700_000_000_123_456_000));
        assert_eq!((frame.data.as_slice(), frame.wire_len), (DATA, 11));
        assert_eq!(
            (frame.link, frame.offset, frame.interface),
            (LinkType::ETHERNET, 28 + 24, 0)
        );
        let name = open(&file.bytes).unwrap().format().to_string();
        assert!(
            name.starts_with("pcapng (") && name.contains("-endian"),
            "{name}"
        );
    }
}

#[test]
fn resolution_and_offset_make_the_time() {
    let order = Order::Le;
    assert_eq!(time(order, &[], 5), 5_000);
    assert_eq!(time(order, &[(9, &[0])], 5), 5_000_000_000);
    assert_eq!(time(order, &[(9, &[9])], 5), 5);
    assert_eq!(time(order, &[(9, &[12])], 5_999), 5);
    assert_eq!(time(order, &[(9, &[28])], u64::MAX), 1);
    assert_eq!(time(order, &[(9, &[29])], u64::MAX), 0);
    assert_eq!(time(order, &[(9, &[127])], u64::MAX), 0);
    assert_eq!(time(order, &[(9, &[0x80])], 3), 3_000_000_000);
    assert_eq!(time(order, &[(9, &[0x8a])], 1536), 1_500_000_000);
    assert_eq!(time(order, &[(9, &[0xff])], u64::MAX), 0);
    assert_eq!(
        time(Order::Be, &[(14, &Order::Be.u64(100))], 5),
        100_000_005_000
    );
    assert_eq!(
        time(order, &[(14, &(-1_i64).to_le_bytes()), (9, &[9])], 5),
        -999_999_995
    );
}

#[test]
fn times_beyond_64_bits_are_held_at_the_end() {
    assert_eq!(time(Order::Le, &[], u64::MAX), i64::MAX);
    assert_eq!(time(Order::Le, &[(9, &[0x80])], u64::MAX), i64::MAX);
    assert_eq!(
        time(Order::Le, &[(14, &i64::MAX.to_le_bytes())], 1),
        i64::MAX
    );
    assert_eq!(
        time(Order::Le, &[(14, &i64::MIN.to_le_bytes())], 0),
        i64::MIN
    );
}

#[test]
fn fcs_length_is_in_bits_and_small_numbers_are_bytes() {
    for (bits, bytes) in [(32, 4), (16, 2), (4, 4), (0, 0)] {
        let mut file = NgFile::new(Order::Le);
        file.interface(1, 0, &[(13, &[bits])]).enhanced(0, 0, DATA);
        assert_eq!(frames(&read(&file.bytes))[0].fcs_len, bytes);
    }
}

#[test]
fn packets_find_their_interface() {
    let mut file = sound(Order::Le);
    file.interface(113, 0, &[(9, &[9])])
        .enhanced(1, 7, DATA)
        .enhanced(0, 7, DATA);
    let seen = read(&file.bytes);
    let frames = frames(&seen);
    assert_eq!(
        (frames[0].link.0, frames[0].interface, frames[0].nanos),
        (113, 1, 7)
    );
    assert_eq!(
        (frames[1].link.0, frames[1].interface, frames[1].nanos),
        (1, 0, 7_000)
    );
}

#[test]
fn sections_have_their_own_order_and_interfaces_and_frames_run_on() {
    let mut file = sound(Order::Le);
    file.enhanced(0, 1, DATA);
    file.section(Order::Be, 1, 2)
        .interface(228, 0, &[])
        .enhanced(0, 2, DATA);
    file.section(Order::Le, 1, 0).enhanced(0, 3, DATA);
    let seen = read(&file.bytes);
    let frames = frames(&seen);
    assert_eq!(
        (frames[1].number, frames[1].link.0, frames[1].nanos),
        (2, 228, 2_000)
    );
    assert_eq!(frames.len(), 2);
    let damage = damages(&seen)[0];
    assert_eq!(
        damage.cause,
        DamageCause::UnknownInterface { index: 0, known: 0 }
    );
}

#[test]
fn simple_packet_is_cut_by_the_snapshot_length() {
    for (snap_len, len) in [(0, 8), (5, 5), (100, 8)] {
        let mut file = NgFile::new(Order::Le);
        let mut body = 8_u32.to_le_bytes().to_vec();
        body.extend(b"abcdefgh");
        file.interface(1, snap_len, &[]).block(3, &body);
        let seen = read(&file.bytes);
        assert_eq!(
            (frames(&seen)[0].data.len(), frames(&seen)[0].wire_len),
            (len, 8)
        );
        assert_eq!(frames(&seen)[0].nanos, 0);
    }
}

#[test]
fn obsolete_packet_shares_its_first_field_with_a_drop_count() {
    for order in [Order::Le, Order::Be] {
        let mut file = sound(order);
        let mut body = file.enhanced_body(0, 9, DATA);
        body.splice(0..4, [order.u16(0), order.u16(77)].concat());
        file.block(2, &body);
        let seen = read(&file.bytes);
        assert_eq!(
            (frames(&seen)[0].nanos, frames(&seen)[0].data.as_slice()),
            (9_000, DATA)
        );
    }
}

#[test]
fn blocks_that_wireshark_numbers_are_frames_without_a_link_layer() {
    for kind in [9, 0xbad, 0x4000_0bad, 0x204, 0x216, 0x221] {
        let mut file = sound(Order::Le);
        file.enhanced(0, 1, DATA)
            .block(kind, b"opaque bytes")
            .enhanced(0, 2, DATA);
        let seen = read(&file.bytes);
        let frames = frames(&seen);
        assert_eq!(
            (frames[1].link, frames[1].number),
            (LinkType::NOT_A_PACKET, 2)
        );
        assert_eq!(frames[1].data, b"opaque bytes");
        assert_eq!(frames[2].number, 3);
    }
}

#[test]
fn other_blocks_are_stepped_over_in_silence() {
    let mut file = sound(Order::Be);
    for kind in [4, 5, 7, 8, 10, 0x77, 0x208, 0x8000_0001] {
        file.block(kind, b"whatever it is");
    }
    file.block(0x77, &vec![1; 17 << 20]).enhanced(0, 2, DATA);
    let seen = read(&file.bytes);
    assert_eq!((seen.len(), frames(&seen)[0].number), (1, 1));
}

#[test]
fn length_without_its_padding_is_read() {
    let mut file = sound(Order::Le);
    let body = file.enhanced_body(0, 1, DATA);
    let len = u32::try_from(body.len()).unwrap() + 12;
    file.raw(6, len, &body, len).enhanced(0, 2, DATA);
    let seen = read(&file.bytes);
    assert_eq!(seen.len(), 2);
    assert_eq!(frames(&seen)[0].data, DATA);
}

#[test]
fn damaged_blocks_are_reported_and_stepped_over() {
    let order = Order::Le;
    let mut too_long = sound(order).enhanced_body(0, 1, DATA);
    too_long.splice(12..16, 13_u32.to_le_bytes());
    let mut far_too_long = too_long.clone();
    far_too_long.splice(12..16, 262_145_u32.to_le_bytes());
    let short = |block, have, need| DamageCause::BlockTooShort { block, have, need };
    let cases: [(u32, Vec<u8>, DamageCause); 7] = [
        (6, too_long.clone(), short("enhanced packet block", 12, 13)),
        (
            6,
            far_too_long,
            DamageCause::RecordTooLong {
                len: 262_145,
                max: 262_144,
            },
        ),
        (6, vec![0; 16], short("enhanced packet block", 16, 20)),
        (2, too_long, short("packet block", 12, 13)),
        (3, vec![], short("simple packet block", 0, 4)),
        (
            3,
            vec![5, 0, 0, 0, 1, 2, 3, 4],
            short("simple packet block", 4, 5),
        ),
        (1, vec![1, 0, 0, 0], short("interface description", 4, 8)),
    ];
    for (kind, body, cause) in cases {
        let mut file = sound(order);
        file.enhanced(0, 1, DATA)
            .block(kind, &body)
            .enhanced(0, 2, DATA);
        let seen = read(&file.bytes);
        let damage = damages(&seen)[0];
        assert_eq!(damage.cause, cause);
        assert_eq!(
            (damage.offset, damage.frame, damage.ends_capture),
            (96, Some(2), false)
        );
        assert_eq!(
            frames(&seen)
                .iter()
                .map(|frame| frame.number)
                .collect::<Vec<_>>(),
            [1, 2]
        );
        assert!(matches!(seen[1], Seen::Damage(_)));
    }
}

#[test]
fn lengths_that_differ_are_reported_and_the_first_is_followed() {
    let mut file = sound(Order::Be);
    let body = file.enhanced_body(0, 1, DATA);
    file.raw(6, 44, &body, 45).enhanced(0, 2, DATA);
    let seen = read(&file.bytes);
    assert_eq!(
        damages(&seen)[0].cause,
        DamageCause::BlockEnds {
            first: 44,
            last: 45
        }
    );
    assert_eq!(
        damages(&seen)[0].to_string(),
        "byte 52, before frame 1: the block's length is 44 at its start and 45 at its end; stepped over"
    );
    assert_eq!(frames(&seen).len(), 1);
}

#[test]
fn oversized_packet_block_is_thrown_away_and_reported() {
    let mut file = sound(Order::Le);
    file.block(6, &vec![1; 16 << 20]).enhanced(0, 2, DATA);
    let seen = read(&file.bytes);
    let len = (16 << 20) + 12;
    assert_eq!(
        damages(&seen)[0].cause,
        DamageCause::BlockTooLong { len, max: 16 << 20 }
    );
    assert_eq!(frames(&seen).len(), 1);
}

#[test]
fn oversized_block_that_never_comes_is_a_cut() {
    let mut file = sound(Order::Le);
    file.raw(6, 0xffff_fff0, b"", 0);
    let seen = read(&file.bytes);
    assert!(matches!(
        damages(&seen)[0].cause,
        DamageCause::BlockTooLong {
            len: 0xffff_fff0,
            ..
        }
    ));
    assert!(matches!(
        damages(&seen)[1].cause,
        DamageCause::Cut { have: 0, .. }
    ));
    assert_eq!(seen.len(), 2);
}

#[test]
fn length_below_twelve_ends_the_capture() {
    for len in [0, 4, 11] {
        let mut file = sound(Order::Le);
        file.enhanced(0, 1, DATA)
            .raw(6, len, b"", len)
            .enhanced(0, 1, DATA);
        let seen = read(&file.bytes);
        assert_eq!(seen.len(), 2);
        assert_eq!(damages(&seen)[0].cause, DamageCause::BlockLength { len });
        assert!(damages(&seen)[0].ends_capture);
    }
}

#[test]
fn cut_block_reports_damage_after_all_before_it() {
    let mut file = sound(Order::Le);
    file.enhanced(0, 1, DATA).enhanced(0, 2, DATA);
    let whole = file.bytes.len();
    for cut in [1, 3, 36, 43] {
        let seen = read(&file.bytes[..whole - cut]);
        assert_eq!(frames(&seen).len(), 1);
        let damage = damages(&seen)[0];
        assert_eq!(
            (damage.offset, damage.frame, damage.ends_capture),
            (96, Some(2), true)
        );
        assert!(matches!(damage.cause, DamageCause::Cut { have, .. } if have == 44 - cut as u64));
    }
}

#[test]
fn section_of_unknown_version_is_stepped_over_up_to_the_next() {
    let mut file = sound(Order::Le);
    file.enhanced(0, 1, DATA);
    file.section(Order::Be, 2, 0)
        .interface(1, 0, &[])
        .enhanced(0, 2, DATA);
    file.section(Order::Le, 1, 0)
        .interface(1, 0, &[])
        .enhanced(0, 3, DATA);
    let seen = read(&file.bytes);
    assert_eq!(
        damages(&seen)[0].cause,
        DamageCause::Version { major: 2, minor: 0 }
    );
    assert_eq!(
        frames(&seen)
            .iter()
            .map(|frame| frame.nanos)
            .collect::<Vec<_>>(),
        [1_000, 3_000]
    );
    assert_eq!(seen.len(), 3);
}

#[test]
fn section_without_byte_order_ends_the_capture() {
    let mut file = sound(Order::Le);
    file.enhanced(0, 1, DATA)
        .block(0x0a0d_0d0a, b"nothing of the kind");
    let seen = read(&file.bytes);
    assert_eq!(
        damages(&seen)[0].cause,
        DamageCause::ByteOrderMagic(u32::from_be_bytes(*b"noth"))
    );
    assert_eq!(seen.len(), 2);
}

#[test]
fn options_that_overrun_are_damage_and_the_interface_stands() {
    let mut file = NgFile::new(Order::Le);
    let mut body = vec![1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 9, 0, 0, 0, 2, 0, 144, 1];
    body.extend(b"eth0");
    file.block(1, &body).enhanced(0, 7, DATA);
    let seen = read(&file.bytes);
    let cause = DamageCause::Options {
        block: "interface description",
        code: 2,
        len: 400,
    };
    assert_eq!(damages(&seen)[0].cause, cause);
    assert_eq!(frames(&seen)[0].nanos, 7);
}

#[test]
fn interfaces_beyond_the_limit_are_refused_one_by_one() {
    let mut file = NgFile::new(Order::Le);
    for _ in 0..65_537 {
        file.block(1, &[1, 0, 0, 0, 0, 0, 0, 0]);
    }
    file.enhanced(65_535, 7, DATA);
    let seen = read(&file.bytes);
    assert_eq!(
        damages(&seen)[0].cause,
        DamageCause::TooManyInterfaces { max: 65_536 }
    );
    assert_eq!((seen.len(), frames(&seen)[0].interface), (2, 65_535));
}

#[test]
fn first_section_must_be_known_and_whole() {
    let mut file = NgFile::new(Order::Le);
    file.bytes.clear();
    let error = open(&file.section(Order::Be, 1, 1).bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "pcapng version 1.1 is unknown; known are 1.0 and 1.2"
    );
    let error = open(&sound(Order::Le).bytes[..15]).unwrap_err();
    assert!(matches!(
        error,
        OpenError::CutHeader {
            have: 15,
            need: 16,
            ..
        }
    ));
    let error = open(b"\x0a\x0d\x0d\x0a\0\0\0\x1ctext mode ate it").unwrap_err();
    assert!(matches!(error, OpenError::ByteOrderMagic { .. }));
    let seen = read(&sound(Order::Le).bytes[..20]);
    assert_eq!(
        damages(&seen)[0].cause,
        DamageCause::Cut { have: 20, need: 28 }
    );
}
