//! Tells by the first bytes what an input is.

use crate::{ByteOrder, Compression, OpenError, Resolution};

/// Bytes that are enough to tell.
pub(crate) const ENOUGH: usize = 16;

/// The kinds of file header that are read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Magic {
    /// pcap with the usual magics.
    Pcap {
        order: ByteOrder,
        resolution: Resolution,
    },
    /// pcap with the magic 0xa1b2cd34.
    Modified { order: ByteOrder },
    /// pcapng: a section header block.
    PcapNg,
}

/// What the raw bytes are compressed with.
pub(crate) fn compression(first: &[u8]) -> Compression {
    match first {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        [0x04, 0x22, 0x4d, 0x18, ..] => Compression::Lz4,
        _ => Compression::None,
    }
}

/// What capture starts with these bytes.
pub(crate) fn container(first: &[u8]) -> Result<Magic, OpenError> {
    use ByteOrder::{Big, Little};
    use Resolution::{Micro, Nano};
    match first {
        [0xa1, 0xb2, 0xc3, 0xd4, ..] => Ok(Magic::Pcap {
            order: Big,
            resolution: Micro,
        }),
        [0xd4, 0xc3, 0xb2, 0xa1, ..] => Ok(Magic::Pcap {
            order: Little,
            resolution: Micro,
        }),
        [0xa1, 0xb2, 0x3c, 0x4d, ..] => Ok(Magic::Pcap {
            order: Big,
            resolution: Nano,
        }),
        [0x4d, 0x3c, 0xb2, 0xa1, ..] => Ok(Magic::Pcap {
            order: Little,
            resolution: Nano,
        }),
        [0xa1, 0xb2, 0xcd, 0x34, ..] => Ok(Magic::Modified { order: Big }),
        [0x34, 0xcd, 0xb2, 0xa1, ..] => Ok(Magic::Modified { order: Little }),
        [0x0a, 0x0d, 0x0d, 0x0a, ..] => Ok(Magic::PcapNg),
        _ => Err(refusal(first)),
    }
}

/// The most helpful thing to say about bytes that are not read.
fn refusal(first: &[u8]) -> OpenError {
    for &(magic, name) in FORMATS {
        if first.starts_with(magic) {
            return OpenError::OtherFormat { name };
        }
    }
    for &(magic, name, command) in PACKINGS {
        if first.starts_with(magic) {
            return OpenError::OtherPacking { name, command };
        }
    }
    OpenError::NotACapture {
        first: first.iter().copied().take(ENOUGH).collect(),
    }
}

/// Capture formats that Wireshark's editcap converts, by their first bytes (the readers in Wireshark's wiretap
/// folder, one a format).
#[rustfmt::skip]
const FORMATS: &[(&[u8], &str)] = &[
    (b"snoop\0\0\0", "snoop (Solaris)"),
    (b"\x1c\x00\x01\xac", "IXIA hardware pcap (big-endian)"),
    (b"\xac\x01\x00\x1c", "IXIA hardware pcap (little-endian)"),
    (b"\x1c\x00\x01\xab", "IXIA software pcap (big-endian)"),
    (b"\xab\x01\x00\x1c", "IXIA software pcap (little-endian)"),
    (b"btsnoop\0", "btsnoop (Bluetooth)"),
    (b"RTSS", "Microsoft Network Monitor 1"),
    (b"GMBU", "Microsoft Network Monitor 2"),
    (b"TRSNIFF data    \x1a", "Sniffer (DOS)"),
    (b"XCP\0", "NetXRay or Sniffer (Windows)"),
    (b"\x7fver", "OmniPeek tagged"),
    (b"\x05VNF", "Visual Networks"),
    (b"iptrace ", "iptrace (AIX)"),
    (b"\0\0\x02\0\x12\x05\0\x10", "Tektronix K12"),
];

/// Compressions and archives that are not unpacked here.
#[rustfmt::skip]
const PACKINGS: &[(&[u8], &str, &str)] = &[
    (b"\xfd7zXZ\0", "xz-compressed", "xz -dc FILE | tcplint check -"),
    (b"BZh", "bzip2-compressed", "bzip2 -dc FILE | tcplint check -"),
    (b"\x1f\x9d", "compress(1)", "gzip -dc FILE | tcplint check -"),
    (b"\x02\x21\x4c\x18", "legacy lz4", "lz4 -dc FILE | tcplint check -"),
    (b"PK\x03\x04", "zip archive", "unzip -p FILE | tcplint check -"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive", "7z x -so FILE | tcplint check -"),
    (b"\x1f\x8b", "twice compressed", TWICE),
    (b"\x28\xb5\x2f\xfd", "twice compressed", TWICE),
    (b"\x04\x22\x4d\x18", "twice compressed", TWICE),
];

const TWICE: &str = "gzip -dc, zstd -dc or lz4 -dc FILE | tcplint check -";
