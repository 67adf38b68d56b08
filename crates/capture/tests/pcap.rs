//! Classic pcap in all its dialects, sound and damaged.
#![allow(clippy::unwrap_used)]

mod common;

use common::{MICRO, MODIFIED, NANO, Order, PcapFile, damages, frames, open, read};
use tcplint_capture::{DamageCause, LinkType, OpenError};

#[test]
fn every_order_and_resolution_gives_the_same_records() {
    for order in [Order::Le, Order::Be] {
        for (magic, unit) in [(MICRO, 1000), (NANO, 1)] {
            let mut file = PcapFile::new(order, magic);
            file.record(1_700_000_000, 123_456, b"abc")
                .record(1_700_000_001, 7, b"");
            let seen = read(&file.bytes);
            let frames = frames(&seen);
            assert_eq!(seen.len(), 2);
            assert_eq!(frames[0].number, 1);
            assert_eq!(frames[0].nanos, 1_700_000_000_000_000_000 + 123_456 * unit);
            assert_eq!(frames[0].data, b"abc");
            assert_eq!(
                (frames[0].wire_len, frames[0].offset, frames[0].interface),
                (3, 24, 0)
            );
            assert_eq!(frames[0].link, LinkType::ETHERNET);
            assert_eq!((frames[1].number, frames[1].offset), (2, 24 + 16 + 3));
            assert_eq!(frames[1].nanos, 1_700_000_001_000_000_000 + 7 * unit);
        }
    }
}

#[test]
fn format_names_resolution_and_order() {
    let name = |order, magic| {
        open(&PcapFile::new(order, magic).bytes)
            .unwrap()
            .format()
            .to_string()
    };
    assert_eq!(name(Order::Be, NANO), "pcap (nanosecond, big-endian)");
    assert_eq!(name(Order::Le, MICRO), "pcap (microsecond, little-endian)");
    assert_eq!(
        name(Order::Le, MODIFIED),
        "pcap (microsecond, little-endian, modified dialect)"
    );
}

#[test]
fn odd_but_readable_headers_are_read_as_they_are() {
    let mut file = PcapFile::with(Order::Le, MICRO, (2, 4), 0, 1);
    file.raw([1, 0, 4, 2], &[], b"more")
        .raw([2, 3_000_000, 2, 9], &[], b"us");
    let seen = read(&file.bytes);
    let frames = frames(&seen);
    assert_eq!(
        (frames[0].data.as_slice(), frames[0].wire_len),
        (b"more".as_slice(), 2)
    );
    assert_eq!(
        (frames[1].data.as_slice(), frames[1].wire_len),
        (b"us".as_slice(), 9)
    );
    assert_eq!(frames[1].nanos, 5_000_000_000);
    assert_eq!(seen.len(), 2);
}

#[test]
fn latest_time_of_the_format_is_not_wrapped() {
    let mut file = PcapFile::new(Order::Le, MICRO);
    file.raw([u32::MAX, u32::MAX, 0, 0], &[], b"");
    assert_eq!(
        frames(&read(&file.bytes))[0].nanos,
        4_294_967_295_000_000_000 + 4_294_967_295_000
    );
}

#[test]
fn link_type_upper_bits_tell_the_fcs_length() {
    let fcs = |network| {
        let mut file = PcapFile::with(Order::Be, MICRO, (2, 4), 100, network);
        file.record(0, 0, b"x");
        let frame = frames(&read(&file.bytes))[0].clone();
        (frame.link.0, frame.fcs_len)
    };
    assert_eq!(fcs(0x2400_0001), (1, 4));
    assert_eq!(fcs(0x1400_0071), (113, 2));
    assert_eq!(fcs(0xf400_ffff), (65_535, 30));
    assert_eq!(
        fcs(0x2000_0001),
        (1, 0),
        "no length without the bit that says there is one"
    );
}

#[test]
fn cut_record_header_reports_damage_at_offset() {
    let mut file = PcapFile::new(Order::Le, MICRO);
    file.record(1, 2, b"abcd").record(3, 4, b"efgh");
    let seen = read(&file.bytes[..24 + 20 + 5]);
    assert_eq!(frames(&seen).len(), 1);
    let damage = damages(&seen)[0];
    assert_eq!(
        (damage.offset, damage.frame, damage.ends_capture),
        (44, Some(2), true)
    );
    assert_eq!(damage.cause, DamageCause::Cut { have: 5, need: 16 });
    assert_eq!(
        damage.to_string(),
        "byte 44, at frame 2: the capture is cut off: 5 of 16 bytes are there; what follows is lost"
    );
}

#[test]
fn cut_record_data_reports_damage_and_no_record() {
    let mut file = PcapFile::new(Order::Be, NANO);
    file.record(1, 2, b"abcd");
    let seen = read(&file.bytes[..24 + 18]);
    assert_eq!(seen.len(), 1);
    assert_eq!(
        damages(&seen)[0].cause,
        DamageCause::Cut { have: 18, need: 20 }
    );
}

#[test]
fn record_of_the_maximum_is_read_and_one_above_ends_the_capture() {
    let mut file = PcapFile::new(Order::Le, MICRO);
    file.record(1, 0, &vec![7; 262_144])
        .raw([2, 0, 262_145, 1], &[], &vec![8; 262_145]);
    let seen = read(&file.bytes);
    assert_eq!(frames(&seen)[0].data.len(), 262_144);
    let damage = damages(&seen)[0];
    assert_eq!(
        damage.cause,
        DamageCause::RecordTooLong {
            len: 262_145,
            max: 262_144
        }
    );
    assert_eq!(
        (damage.offset, damage.ends_capture),
        (24 + 16 + 262_144, true)
    );
    assert_eq!(seen.len(), 2);
}

#[test]
fn huge_claim_is_refused_before_any_byte_of_it_comes() {
    let mut file = PcapFile::new(Order::Le, MICRO);
    file.raw([2, 0, u32::MAX, u32::MAX], &[], b"");
    assert_eq!(
        damages(&read(&file.bytes))[0].cause,
        DamageCause::RecordTooLong {
            len: u32::MAX,
            max: 262_144
        }
    );
}

#[test]
fn usb_captures_may_have_longer_records() {
    let mut file = PcapFile::with(Order::Le, MICRO, (2, 4), 0, 249);
    file.record(1, 0, &vec![7; 1_000_000]).record(2, 0, b"x");
    assert_eq!(
        read(&file.bytes)
            .iter()
            .filter(|seen| matches!(seen, common::Seen::Frame(_)))
            .count(),
        2
    );
}

#[test]
fn modified_record_header_is_read() {
    let mut file = PcapFile::new(Order::Le, MODIFIED);
    let extra = [2, 0, 0, 0, 0, 8, 0, 0];
    file.raw([1, 5, 3, 60], &extra, b"abc")
        .raw([2, 6, 2, 60], &extra, b"de");
    let seen = read(&file.bytes);
    let frames = frames(&seen);
    assert_eq!(
        (frames[0].data.as_slice(), frames[0].wire_len),
        (b"abc".as_slice(), 60)
    );
    assert_eq!(
        (frames[1].data.as_slice(), frames[1].nanos),
        (b"de".as_slice(), 2_000_006_000)
    );
    assert_eq!(frames[1].offset, 24 + 24 + 3);
}

#[test]
fn suse_record_header_is_told_by_its_records() {
    let mut file = PcapFile::new(Order::Be, MODIFIED);
    for second in 1..=4 {
        file.raw(
            [second, 5, 60, 60],
            &[0, 0, 0, 1, 8, 0, 0, 9, 9, 9, 9, 9],
            &[0xff; 60],
        );
    }
    let capture = open(&file.bytes).unwrap();
    assert_eq!(
        capture.format().to_string(),
        "pcap (microsecond, big-endian, SuSE 6.3 dialect)"
    );
    assert_eq!(frames(&common::drain(capture)).len(), 4);
}

#[test]
fn red_hat_record_header_is_told_by_its_records() {
    let mut file = PcapFile::new(Order::Le, MICRO);
    for second in 1..=4 {
        file.raw(
            [1_000_000_000 + second, 5, 60, 60],
            &[1, 0, 0, 0, 0, 8, 4, 0],
            &[0xff; 60],
        );
    }
    let capture = open(&file.bytes).unwrap();
    assert_eq!(
        capture.format().to_string(),
        "pcap (microsecond, little-endian, Red Hat 6.1 dialect)"
    );
    let seen = common::drain(capture);
    assert_eq!(frames(&seen).len(), 4);
    assert!(damages(&seen).is_empty());
}

#[test]
fn nokia_record_header_is_told_by_its_records() {
    let mut file = PcapFile::new(Order::Be, MICRO);
    for second in 1..=4 {
        let extra = Order::Be.u32(0x9fbf_b601);
        file.raw([1_000_000_000 + second, 5, 60, 60], &extra, &[0xff; 60]);
    }
    let capture = open(&file.bytes).unwrap();
    assert_eq!(
        capture.format().to_string(),
        "pcap (microsecond, big-endian, Nokia dialect)"
    );
    assert_eq!(frames(&common::drain(capture)).len(), 4);
}

#[test]
fn old_versions_have_the_lengths_the_other_way_round() {
    for version in [(2, 2), (543, 0)] {
        let mut file = PcapFile::with(Order::Be, MICRO, version, 68, 1);
        file.raw([1, 0, 1500, 4], &[], b"abcd");
        let seen = read(&file.bytes);
        assert_eq!(
            (frames(&seen)[0].data.len(), frames(&seen)[0].wire_len),
            (4, 1500)
        );
    }
    let mut file = PcapFile::with(Order::Be, MICRO, (2, 3), 68, 1);
    file.raw([1, 0, 1500, 4], &[], b"abcd")
        .raw([1, 0, 4, 1500], &[], b"abcd");
    let seen = read(&file.bytes);
    assert!(
        frames(&seen)
            .iter()
            .all(|frame| (frame.data.len(), frame.wire_len) == (4, 1500))
    );
    assert_eq!(seen.len(), 2);
}

#[test]
fn aix_has_interface_types_and_nanoseconds() {
    let mut file = PcapFile::with(Order::Be, MICRO, (2, 2), 68, 6);
    file.raw([1, 999_999_999, 4, 4], &[], b"abcd");
    let seen = read(&file.bytes);
    assert_eq!(frames(&seen)[0].link, LinkType::ETHERNET);
    assert_eq!(frames(&seen)[0].nanos, 1_999_999_999);
}

#[test]
fn version_below_two_is_refused() {
    let error = open(&PcapFile::with(Order::Le, MICRO, (1, 0), 68, 1).bytes).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::Version {
                container: "pcap",
                major: 1,
                minor: 0,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn header_alone_is_an_empty_capture_and_less_is_cut() {
    let file = PcapFile::new(Order::Le, MICRO).bytes;
    assert!(read(&file).is_empty());
    let error = open(&file[..23]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the pcap header is cut off: 23 of 24 bytes are there"
    );
}

#[test]
fn empty_and_foreign_files_are_refused_with_a_reason() {
    let reason = |bytes: &[u8]| open(bytes).unwrap_err().to_string();
    assert_eq!(reason(b""), "the file is empty: 0 bytes");
    assert_eq!(
        reason(b"hello, this is a letter"),
        "not a capture: it starts with 68 65 6c 6c 6f 2c 20 74 68 69 73 20 69 73 20 61, not as pcap or pcapng does"
    );
    assert!(reason(b"snoop\0\0\0\0\0\0\x02").contains("snoop"));
    assert!(reason(b"snoop\0\0\0\0\0\0\x02").contains("editcap -F pcapng IN OUT"));
    assert!(reason(&0x1c00_01ac_u32.to_le_bytes()).contains("IXIA hardware"));
    assert!(reason(&0x1c00_01ab_u32.to_be_bytes()).contains("IXIA software"));
    assert!(reason(b"\xfd7zXZ\0\0\0").contains("xz -dc"));
}
