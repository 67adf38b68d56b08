//! gzip, zstd and lz4: told by content, read to the last byte, cut anywhere.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Write;

use common::{Portions, Seen, damages, drain, frames, gzip, lz4, open, read, sample, zstd};
use tcplint_capture::{Capture, Compression, DamageCause, OpenError};

type Compress = fn(&[u8]) -> Vec<u8>;
const ALL: [(Compression, Compress); 3] = [
    (Compression::Gzip, gzip),
    (Compression::Zstd, zstd),
    (Compression::Lz4, lz4),
];

#[test]
fn compressed_capture_gives_the_same_events() {
    let plain = sample(20_000);
    let want = read(&plain);
    for (compression, compress) in ALL {
        let bytes = compress(&plain);
        let capture = open(&bytes).unwrap();
        assert_eq!(capture.format().compression, compression);
        assert!(
            capture
                .format()
                .to_string()
                .ends_with(&format!(", {compression}"))
        );
        assert_eq!(drain(capture), want, "{compression}");
    }
}

#[test]
fn parts_compressed_one_by_one_are_one_capture() {
    let plain = sample(3_000);
    let want = read(&plain);
    for (compression, compress) in ALL {
        let mut bytes = Vec::new();
        for part in plain.chunks(10_007) {
            bytes.extend(compress(part));
        }
        assert_eq!(read(&bytes), want, "{compression}");
    }
}

#[test]
fn small_reads_give_the_same_events() {
    let plain = sample(400);
    let want = read(&plain);
    for (compression, compress) in ALL {
        let mut bytes = compress(&plain[..9_000]);
        bytes.extend(compress(&plain[9_000..]));
        let capture =
            Capture::from_reader("slow", Box::new(Portions::new(&bytes, &[1, 2, 3, 5, 8])))
                .unwrap();
        assert_eq!(drain(capture), want, "{compression}");
    }
}

#[test]
fn cut_compressed_capture_gives_what_came_before_and_damage() {
    let plain = sample(60_000);
    let want = read(&plain);
    for (compression, compress) in ALL {
        let bytes = compress(&plain);
        let seen = read(&bytes[..bytes.len() * 3 / 4]);
        let (last, before) = seen.split_last().unwrap();
        let Seen::Damage(damage) = last else {
            panic!("{compression}: {last:?}")
        };
        assert_eq!(
            damage.cause,
            DamageCause::Compressed {
                compression,
                message: "cut off".to_owned()
            }
        );
        assert!(damage.ends_capture);
        assert_eq!(before, &want[..before.len()]);
        assert!(
            before.len() > want.len() / 2,
            "{compression}: only {} of {}",
            before.len(),
            want.len()
        );
    }
}

#[test]
fn every_cut_of_a_compressed_capture_is_damage_or_an_error_of_opening() {
    let plain = sample(100);
    for (compression, compress) in ALL {
        let bytes = compress(&plain);
        for len in 1..bytes.len() {
            if let Ok(capture) = open(&bytes[..len]) {
                let seen = drain(capture);
                assert_eq!(damages(&seen).len(), 1, "{compression} cut at {len}");
                assert!(matches!(seen.last(), Some(Seen::Damage(_))));
            }
        }
    }
}

#[test]
fn another_thread_decompresses_to_the_same_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("capture");
    let plain = sample(60_000);
    for (compression, compress) in ALL {
        let whole = compress(&plain);
        let (cut, mut broken) = (whole[..whole.len() * 3 / 4].to_vec(), whole.clone());
        broken[whole.len() * 2 / 3] ^= 0x55;
        for bytes in [whole, cut, broken] {
            assert!(
                bytes.len() > 64 * 1024,
                "{compression}: too small for a thread"
            );
            std::fs::write(&path, &bytes).unwrap();
            let want = drain(Capture::open(&path).unwrap());
            let mut apart = Capture::open(&path).unwrap().decompressed_apart();
            assert_eq!(apart.total_bytes(), Some(bytes.len() as u64));
            assert!(!apart.is_live() && !apart.is_plain_file());
            assert!(apart.next_event().is_some());
            drop(apart);
            let apart = Capture::open(&path).unwrap().decompressed_apart();
            assert!(
                drain(apart) == want,
                "{compression}, {} octets",
                bytes.len()
            );
        }
    }
}

#[test]
fn lz4_cut_between_two_blocks_is_damage() {
    let plain = sample(60_000);
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(&plain).unwrap();
    encoder.flush().unwrap();
    let without_end_mark = encoder.get_ref().clone();
    let seen = read(&without_end_mark);
    assert_eq!(frames(&seen).len(), 60_000);
    assert!(matches!(
        damages(&seen)[0].cause,
        DamageCause::Compressed {
            compression: Compression::Lz4,
            ..
        }
    ));
}

#[test]
fn lz4_with_all_checksums_and_content_size_is_read() {
    let plain = sample(20_000);
    let info = lz4_flex::frame::FrameInfo::new()
        .block_checksums(true)
        .content_checksum(true)
        .content_size(Some(plain.len() as u64))
        .block_mode(lz4_flex::frame::BlockMode::Linked);
    let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(&plain).unwrap();
    let bytes = encoder.finish().unwrap();
    assert_eq!(read(&bytes), read(&plain));
    let mut broken = bytes.clone();
    let middle = broken.len() / 2;
    broken[middle] ^= 0x55;
    let error = open(&broken).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::Compressed {
                compression: Compression::Lz4,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn lz4_blocks_that_lean_on_each_other_lose_only_the_cut_one() {
    let plain = sample(20_000);
    let info = lz4_flex::frame::FrameInfo::new()
        .block_size(lz4_flex::frame::BlockSize::Max64KB)
        .block_mode(lz4_flex::frame::BlockMode::Linked);
    let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(&plain).unwrap();
    let bytes = encoder.finish().unwrap();
    let seen = read(&bytes[..bytes.len() - 100]);
    let want = read(&plain);
    assert_eq!(seen[..seen.len() - 1], want[..seen.len() - 1]);
    assert!(
        plain.len() * (want.len() - seen.len()) < 70_000 * want.len(),
        "{} frames",
        seen.len()
    );
}

#[test]
fn skippable_frames_hold_no_data() {
    let plain = sample(300);
    let skippable = [0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
    for compress in [zstd as Compress, lz4] {
        let mut bytes = compress(&plain[..5_000]);
        bytes.extend(skippable);
        bytes.extend(compress(&plain[5_000..]));
        bytes.extend(skippable);
        assert_eq!(read(&bytes), read(&plain));
    }
}

#[test]
fn gzip_padding_of_zeros_is_silent_and_anything_else_is_damage() {
    let plain = sample(300);
    let mut bytes = gzip(&plain);
    bytes.extend([0; 1000]);
    assert_eq!(read(&bytes), read(&plain));
    bytes.push(7);
    let seen = read(&bytes);
    assert_eq!(frames(&seen).len(), 300);
    let message = "what follows the last member is no gzip data".to_owned();
    let cause = DamageCause::Compressed {
        compression: Compression::Gzip,
        message,
    };
    assert_eq!(damages(&seen)[0].cause, cause);
}

#[test]
fn wrong_checksum_is_damage_after_the_records() {
    let mut bytes = gzip(&sample(300));
    let crc = bytes.len() - 8;
    bytes[crc] ^= 1;
    let seen = read(&bytes);
    assert_eq!(frames(&seen).len(), 300);
    assert_eq!(damages(&seen).len(), 1);
}

#[test]
fn oversized_zstd_window_is_refused_with_a_way_out() {
    // Frame header (RFC 8878, section 3.1.1): no single segment, window descriptor of 2^31.
    let bytes = [
        0x28,
        0xb5,
        0x2f,
        0xfd,
        0x00,
        21 << 3,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    let error = open(&bytes).unwrap_err().to_string();
    assert!(
        error.contains("larger than 128 MiB") && error.contains("zstd -dc --long=31"),
        "{error}"
    );
}

#[test]
fn what_is_no_capture_inside_is_said() {
    for (compression, compress) in ALL {
        assert!(
            matches!(open(&compress(b"just text")).unwrap_err(), OpenError::NotACapture { first } if first == b"just text")
        );
        assert!(
            matches!(open(&compress(b"")).unwrap_err(), OpenError::EmptyInside(inside) if inside == compression)
        );
        assert!(matches!(
            open(&compress(&gzip(&sample(1)))).unwrap_err(),
            OpenError::OtherPacking { .. }
        ));
    }
}

#[test]
fn progress_counts_compressed_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let bytes = gzip(&sample(20_000));
    std::fs::write(&path, &bytes).unwrap();
    let mut capture = Capture::open(&path).unwrap();
    assert_eq!(capture.total_bytes(), Some(bytes.len() as u64));
    assert!(!capture.is_live());
    while capture.next_event().is_some() {}
    assert_eq!(capture.bytes_read(), bytes.len() as u64);
}
