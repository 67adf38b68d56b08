use crate::addresses::Addresses;
use crate::options::Options;
use crate::skip::Skip;
use crate::tcp::TcpHeader;

/// Where a segment was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// On the wire, in the open or in a tunnel.
    Traffic,
    /// One of many: an sFlow agent's sample of the traffic. What came before and after it is not
    /// there.
    Sampled,
    /// Quoted in an ICMP or ICMPv6 error: somebody's copy of an earlier packet's start.
    QuotedInIcmp,
}

/// How much of its segment the bytes at hand are, by the IP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it: the lengths are the segment's own.
    Whole,
    /// What the first fragment of a datagram holds. It was not captured whole, so its datagram
    /// cannot be put together, and no length is known of the segment: those stated are the
    /// fragment's.
    FirstFragment,
}

/// A TCP segment whose twenty fixed header octets were captured.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// The addresses of the IP header that carried it.
    pub addresses: Addresses,
    /// The fixed part of the header.
    pub header: TcpHeader<'a>,
    /// Header, options and payload as far as they were captured, ended where the IP length ends.
    pub captured: &'a [u8],
    /// Length of header and payload by the IP header (or the reassembled datagram), in octets, but
    /// no more than the frame had on the wire: Wireshark's reckoning of a segment's length.
    pub wire_len: u32,
    /// Length of header and payload as the IP header states it, in octets.
    pub stated_len: u32,
    /// Whether the lengths are those of the segment.
    pub extent: Extent,
    /// Identification of the IPv4 header that carried it (of the
    /// last fragment, where it came in several); 0 for IPv6. Two segments with one are copies of one packet.
    pub ip_id: u16,
    /// Time to live of the IPv4 header that carried it, hop limit of the IPv6 header.
    pub ttl: u8,
    /// Octets of the IP header that carried it, options or extension headers included.
    pub ip_header_len: u16,
    /// How many TCP headers of the same frame come before this one; the outermost is 0.
    pub layer: u8,
    /// Traffic, or a quotation.
    pub origin: Origin,
}

impl<'a> Segment<'a> {
    /// Payload on the wire, in octets: what is left of `wire_len` after the header. 0 where the
    /// data offset reaches past the segment. Less than the segment's payload, perhaps, where
    /// [`Segment::payload_len_is_known`] says no.
    #[inline]
    pub fn payload_len(&self) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a data offset is at most 60"
        )]
        let header_len = self.header.header_len() as u32;
        self.wire_len.saturating_sub(header_len)
    }

    /// Whether [`Segment::payload_len`] is all that the sender sent: not where the segment is a
    /// first fragment, and not where the frame ends on the wire before the IP header says.
    #[inline]
    pub fn payload_len_is_known(&self) -> bool {
        self.extent == Extent::Whole && self.wire_len == self.stated_len
    }

    /// The option octets that were captured: from octet 20 to the data offset.
    #[inline]
    pub fn option_octets(&self) -> &'a [u8] {
        let end = self.header.header_len().min(self.captured.len());
        self.captured.get(TcpHeader::LEN..end).unwrap_or(&[])
    }

    /// Whether the options were captured whole, up to the data offset.
    #[inline]
    pub fn options_complete(&self) -> bool {
        self.captured.len() >= self.header.header_len()
    }

    /// The options, one by one.
    #[inline]
    pub fn options(&self) -> Options<'a> {
        Options::new(self.option_octets(), self.options_complete())
    }

    /// Whether every octet of the segment was captured, so that its checksum can be verified.
    #[inline]
    pub fn is_complete(&self) -> bool {
        self.extent == Extent::Whole && self.captured.len() as u64 == u64::from(self.stated_len)
    }
}

/// What left fewer than twenty octets of a TCP segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutBy {
    /// The IP header: by its length there is no room for a TCP header.
    IpHeader,
    /// The frame, or the packet of a tunnel: it ends on the wire before the TCP header does,
    /// though its IP header states more.
    EndOfFrame,
    /// Fragmentation, and the capture: this is from a first fragment that was not captured whole,
    /// so the rest is in others or was cut off.
    Fragment,
    /// The capture's snap length: on the wire there was more.
    SnapLength,
}

/// A TCP segment of which fewer than twenty octets are there: because the IP header says so (then
/// the segment is broken), because the frame ends before (then the packet is), or because the
/// capture cut it off (then nothing can be said of it).
#[derive(Clone, Copy, Debug)]
pub struct IncompleteSegment<'a> {
    /// The addresses of the IP header that carried it.
    pub addresses: Addresses,
    /// What was captured, 0 to 19 octets.
    pub captured: &'a [u8],
    /// Octets of the segment that were on the wire: at least those captured, at most `stated_len`.
    pub wire_len: u32,
    /// Length of the segment as the IP header states it, in octets.
    pub stated_len: u32,
    /// Whether the lengths are those of the segment.
    pub extent: Extent,
    /// How many TCP headers of the same frame come before this one.
    pub layer: u8,
}

impl IncompleteSegment<'_> {
    /// Why there is no whole header.
    pub fn cut_by(&self) -> CutBy {
        match self.extent {
            Extent::FirstFragment => CutBy::Fragment,
            Extent::Whole if self.stated_len < 20 => CutBy::IpHeader,
            Extent::Whole if self.wire_len < 20 => CutBy::EndOfFrame,
            Extent::Whole => CutBy::SnapLength,
        }
    }

    /// Why its frame holds no segment that can be judged.
    pub(crate) fn skip(&self) -> Skip {
        match self.cut_by() {
            CutBy::IpHeader => Skip::ShortTcpHeader,
            CutBy::EndOfFrame => Skip::Malformed,
            CutBy::Fragment | CutBy::SnapLength => Skip::Truncated,
        }
    }

    /// Source and destination port, each where its octets were captured.
    pub fn ports(&self) -> (Option<u16>, Option<u16>) {
        let port = |at: usize| {
            let octets = self.captured.get(at..)?.first_chunk::<2>()?;
            Some(u16::from_be_bytes(*octets))
        };
        (port(0), port(2))
    }
}
