//! The file header of classic pcap.

use crate::{ByteOrder, Dialect, LinkType, OpenError, Resolution};

/// Bytes of the file header.
pub(crate) const FILE_HEADER: usize = 24;

/// The most that a packet may have (libpcap's MAXIMUM_SNAPLEN, and what Wireshark refuses to go beyond).
const MAX_PACKET: u32 = 262_144;
/// The most for the link types whose packets may be longer: Wireshark allows them up to 128 MiB, this reader
/// what it buffers at most.
const MAX_LONG_PACKET: u32 = 16 * 1024 * 1024;

/// LINKTYPE_DBUS, LINKTYPE_USBPCAP and LINKTYPE_EBHSCR: no network packets, and longer.
const LONG_LINKS: [LinkType; 3] = [LinkType(231), LinkType(249), LinkType(279)];

/// The most bytes that a packet of this link type may have.
pub(crate) fn max_packet(link: LinkType) -> u32 {
    if LONG_LINKS.contains(&link) {
        MAX_LONG_PACKET
    } else {
        MAX_PACKET
    }
}

/// What the file header says.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) order: ByteOrder,
    pub(crate) resolution: Resolution,
    pub(crate) dialect: Dialect,
    pub(crate) lengths: Lengths,
    /// Nanoseconds in one unit of the fractions of a second.
    pub(crate) unit: i64,
    pub(crate) link: LinkType,
    /// Bytes.
    pub(crate) fcs_len: u8,
    pub(crate) snap_len: u32,
    /// The most bytes that a record may have.
    pub(crate) max_len: u32,
    /// Only the records can tell the dialect.
    pub(crate) guess: bool,
}

/// In which order a record header has the captured and the original length.
///
/// Versions before 2.3 had the original length first; of 2.3 there are both kinds; DG/UX wrote 543.0
/// (libpcap's sf-pcap.c).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lengths {
    CapturedFirst,
    SmallerIsCaptured,
    OriginalFirst,
}

impl Lengths {
    /// The captured and the original length.
    pub(crate) fn sort(self, first: u32, second: u32) -> (u32, u32) {
        match self {
            Self::CapturedFirst => (first, second),
            Self::SmallerIsCaptured => (first.min(second), first.max(second)),
            Self::OriginalFirst => (second, first),
        }
    }
}

impl Header {
    /// Its records are what every pcap reader reads.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.dialect, Dialect::Standard | Dialect::Aix)
            && self.lengths == Lengths::CapturedFirst
    }

    /// Reads the header. `modified`: the magic is 0xa1b2cd34.
    pub(crate) fn read(
        bytes: &[u8; FILE_HEADER],
        order: ByteOrder,
        resolution: Resolution,
        modified: bool,
    ) -> Result<Self, OpenError> {
        let [_, _, _, _, a, b, c, d, .., s0, s1, s2, s3, l0, l1, l2, l3] = *bytes;
        let (major, minor) = (order.u16([a, b]), order.u16([c, d]));
        if major < 2 {
            let known = "2.0 to 2.4";
            return Err(OpenError::Version {
                container: "pcap",
                major,
                minor,
                known,
            });
        }
        let network = order.u32([l0, l1, l2, l3]);
        // The version says whether the records are to be trusted: only 2.4 was ever patched.
        let (lengths, old) = match (major, minor) {
            (2, ..=2) | (543, _) => (Lengths::OriginalFirst, true),
            (2, 3) => (Lengths::SmallerIsCaptured, true),
            _ => (Lengths::CapturedFirst, false),
        };
        let mut header = Self {
            order,
            resolution,
            dialect: if modified {
                Dialect::Modified
            } else {
                Dialect::Standard
            },
            lengths,
            unit: if resolution == Resolution::Nano {
                1
            } else {
                1000
            },
            link: link_type(network),
            fcs_len: fcs_len(network),
            snap_len: order.u32([s0, s1, s2, s3]),
            max_len: 0,
            guess: resolution == Resolution::Micro && !old,
        };
        if let (2, 2, false, Resolution::Micro, Some(link)) =
            (major, minor, modified, resolution, aix_link(network))
        {
            header.dialect = Dialect::Aix;
            header.resolution = Resolution::Nano;
            header.unit = 1;
            header.link = link;
        }
        header.max_len = max_packet(header.link);
        // Trying dialects reads ahead by up to three records: not for those that may be huge.
        header.guess &= header.max_len == MAX_PACKET;
        Ok(header)
    }
}

/// The lower 16 bits are the link type (draft-ietf-opsawg-pcap, LinkType).
#[allow(clippy::cast_possible_truncation)] // it is the point
fn link_type(network: u32) -> LinkType {
    LinkType(network as u16)
}

/// Bit 26 says that the upper four bits hold the length of the frame check sequence in units of 16 bits.
fn fcs_len(network: u32) -> u8 {
    if network & 0x0400_0000 == 0 {
        0
    } else {
        u8::try_from(network >> 28).unwrap_or(0) * 2
    }
}

/// AIX wrote version 2.2 with interface types of RFC 1573 for link types; these four cannot be anything else.
fn aix_link(network: u32) -> Option<LinkType> {
    match network {
        6 => Some(LinkType::ETHERNET),
        9 => Some(LinkType(6)),
        15 => Some(LinkType(10)),
        24 => Some(LinkType(0)),
        _ => None,
    }
}

impl ByteOrder {
    #[inline(always)]
    pub(crate) fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    #[inline(always)]
    pub(crate) fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    pub(crate) fn u64(self, bytes: [u8; 8]) -> u64 {
        match self {
            Self::Little => u64::from_le_bytes(bytes),
            Self::Big => u64::from_be_bytes(bytes),
        }
    }
}
