//! Annotated pcapng: what is written is read again.
#![allow(clippy::unwrap_used)]

mod common;

use std::io;

use common::{frames, open, read};
use proptest::prelude::*;
use tcplint_capture::write::AnnotatedWriter;
use tcplint_capture::{LinkType, Record, Timestamp};

fn record(data: &[u8]) -> Record<'_> {
    Record {
        number: 1,
        time: Timestamp::from_nanos(1_700_000_000_123_456_789),
        link: LinkType::ETHERNET,
        fcs_len: 0,
        data,
        wire_len: 1500,
        offset: 0,
        interface: 0,
    }
}

#[test]
fn records_keep_time_link_and_wire_length() {
    let mut writer = AnnotatedWriter::new(Vec::new()).unwrap();
    let first = record(b"abc");
    let second = Record {
        link: LinkType(113),
        fcs_len: 4,
        wire_len: 1,
        ..first
    };
    let third = Record {
        time: Timestamp::from_nanos(-5),
        ..first
    };
    for record in [first, second, third, first] {
        writer
            .write(&record, &["F001 null-flags", "and more"])
            .unwrap();
    }
    let bytes = writer.finish().unwrap();
    assert_eq!(
        open(&bytes).unwrap().format().to_string(),
        "pcapng (little-endian)"
    );
    let seen = read(&bytes);
    let frames = frames(&seen);
    assert_eq!((frames.len(), seen.len()), (4, 4));
    assert_eq!(
        (frames[0].nanos, frames[0].wire_len, frames[0].interface),
        (1_700_000_000_123_456_789, 1500, 0)
    );
    assert_eq!(
        (frames[1].link.0, frames[1].fcs_len, frames[1].interface),
        (113, 4, 1)
    );
    assert_eq!((frames[1].wire_len, frames[2].nanos), (3, 0));
    assert_eq!(
        (frames[3].interface, frames[3].data.as_slice()),
        (0, b"abc".as_slice())
    );
}

#[test]
fn comments_stand_in_the_file_and_long_ones_are_cut_at_a_character() {
    let mut writer = AnnotatedWriter::new(Vec::new()).unwrap();
    writer
        .write(&record(b"abc"), &["plain words", "", &"ä".repeat(40_000)])
        .unwrap();
    let bytes = writer.finish().unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("plain words"));
    assert_eq!(text.matches('ä').count(), 32_767);
    assert_eq!(frames(&read(&bytes)).len(), 1);
}

#[test]
fn what_is_no_packet_is_refused() {
    let mut writer = AnnotatedWriter::new(Vec::new()).unwrap();
    let error = writer
        .write(
            &Record {
                link: LinkType::NOT_A_PACKET,
                ..record(b"")
            },
            &[],
        )
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert!(frames(&read(&writer.finish().unwrap())).is_empty());
}

#[test]
fn full_disk_is_an_error_of_the_sink() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut writer = AnnotatedWriter::new(Full).unwrap();
    assert_eq!(
        writer.flush().unwrap_err().kind(),
        io::ErrorKind::StorageFull
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        records in prop::collection::vec(
            (0_i64..i64::MAX, 0_u16..u16::MAX, 0_u8..8, prop::collection::vec(any::<u8>(), 0..80), any::<u32>(), ".{0,40}"),
            0..20,
        )
    ) {
        let mut writer = AnnotatedWriter::new(Vec::new()).unwrap();
        for (nanos, link, fcs_len, data, wire_len, comment) in &records {
            let record = Record {
                time: Timestamp::from_nanos(*nanos),
                link: LinkType(*link),
                fcs_len: *fcs_len,
                wire_len: *wire_len,
                ..record(data)
            };
            writer.write(&record, &[comment]).unwrap();
        }
        let seen = read(&writer.finish().unwrap());
        prop_assert_eq!(seen.len(), records.len());
        for (frame, (nanos, link, fcs_len, data, wire_len, _)) in frames(&seen).iter().zip(&records) {
            prop_assert_eq!(frame.nanos, *nanos);
            prop_assert_eq!((frame.link.0, frame.fcs_len), (*link, *fcs_len));
            prop_assert_eq!(&frame.data, data);
            prop_assert_eq!(frame.wire_len as usize, (*wire_len as usize).max(data.len()));
        }
    }
}
