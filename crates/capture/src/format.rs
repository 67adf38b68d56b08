//! What kind of capture it is.

use std::fmt;

/// What kind of capture it is, as far as its start tells.
///
/// Its `Display` reads like `pcap (nanosecond, big-endian), gzip`.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// pcap or pcapng, with what its header says.
    pub container: Container,
    /// What it is wrapped in.
    pub compression: Compression,
}

/// pcap or pcapng.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// Classic pcap.
    Pcap {
        /// Unit of the fractions of a second.
        resolution: Resolution,
        /// Byte order of the headers.
        order: ByteOrder,
        /// Which of the record headers it has.
        dialect: Dialect,
    },
    /// pcapng. Later sections may have another byte order.
    PcapNg {
        /// Byte order of the first section.
        order: ByteOrder,
    },
}

/// Unit of the fractions of a second in a pcap record.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Microseconds.
    Micro,
    /// Nanoseconds.
    Nano,
}

/// Order of the bytes in the headers of a capture.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

/// The kinds of pcap that differ in their record headers (Wireshark's wiretap/libpcap.c knows them all).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The usual header of 16 bytes.
    Standard,
    /// AIX: nanoseconds under the microsecond magic, and ifType numbers for link types.
    Aix,
    /// 24 bytes (interface, protocol and packet type added) under the standard magic: Red Hat Linux 6.1.
    RedHat61,
    /// 20 bytes under the standard magic: Nokia's firewalls.
    Nokia,
    /// 24 bytes under the magic 0xa1b2cd34: Alexey Kuznetzov's patched libpcap.
    Modified,
    /// 28 bytes under the magic 0xa1b2cd34: SuSE Linux 6.3.
    Suse63,
}

impl Dialect {
    /// Bytes of a record header.
    pub(crate) const fn header_len(self) -> usize {
        match self {
            Self::Standard | Self::Aix => 16,
            Self::Nokia => 20,
            Self::RedHat61 | Self::Modified => 24,
            Self::Suse63 => 28,
        }
    }

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Standard => None,
            Self::Aix => Some("AIX"),
            Self::RedHat61 => Some("Red Hat 6.1"),
            Self::Nokia => Some("Nokia"),
            Self::Modified => Some("modified"),
            Self::Suse63 => Some("SuSE 6.3"),
        }
    }
}

/// What a capture is compressed with.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Nothing.
    None,
    /// gzip, one or several members.
    Gzip,
    /// Zstandard, one or several frames.
    Zstd,
    /// LZ4 frame format, one or several frames.
    Lz4,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.container {
            Container::Pcap {
                resolution,
                order,
                dialect,
            } => {
                write!(f, "pcap ({resolution}, {order}")?;
                if let Some(name) = dialect.name() {
                    write!(f, ", {name} dialect")?;
                }
                f.write_str(")")?;
            }
            Container::PcapNg { order } => write!(f, "pcapng ({order})")?,
        }
        match self.compression {
            Compression::None => Ok(()),
            other => write!(f, ", {other}"),
        }
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Micro => "microsecond",
            Self::Nano => "nanosecond",
        })
    }
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Little => "little-endian",
            Self::Big => "big-endian",
        })
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "uncompressed",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
        })
    }
}
