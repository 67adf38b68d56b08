use core::fmt;

/// Why a packet holds no TCP segment that can be judged: each such packet is counted under exactly
/// one of these, so that a capture's packets always add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Skip {
    /// The link or network layer carries something other than IP (ARP, LLC protocols, a link type
    /// that never carries IP).
    NotIp,
    /// IP, but neither TCP nor a tunnel that is looked into.
    NotTcp,
    /// The snap length cut the packet before the end of the header that would tell.
    Truncated,
    /// A header below TCP contradicts itself: a length that cannot be, a version that is not IP's,
    /// a frame that ends on the wire before the TCP header that its IP header has room for.
    Malformed,
    /// A fragment whose datagram is not whole (yet).
    Fragment,
    /// A datagram of IP fragments that contradict each other or exceed the bounds of reassembly.
    FragmentDropped,
    /// The TCP header is quoted in an ICMP error: shown, never judged as traffic.
    QuotedInIcmp,
    /// The TCP segment is shorter than a TCP header by its own IP header's length.
    ShortTcpHeader,
    /// Encrypted: what is inside cannot be read (802.11 protected frames, MACsec, ESP).
    Encrypted,
    /// More than 32 layers nested in each other.
    TooDeep,
    /// The capture's link type is not one that can be decoded.
    UnknownLinkType,
    /// A record of the capture file that is numbered as a frame, but holds no packet.
    NoPacketData,
}

impl Skip {
    /// All reasons, in the order in which they are reported.
    pub const ALL: [Skip; 12] = [
        Skip::NotIp,
        Skip::NotTcp,
        Skip::Truncated,
        Skip::Malformed,
        Skip::Fragment,
        Skip::FragmentDropped,
        Skip::QuotedInIcmp,
        Skip::ShortTcpHeader,
        Skip::Encrypted,
        Skip::TooDeep,
        Skip::UnknownLinkType,
        Skip::NoPacketData,
    ];

    /// The reason's name in the outputs, in kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            Skip::NotIp => "not-ip",
            Skip::NotTcp => "not-tcp",
            Skip::Truncated => "truncated",
            Skip::Malformed => "malformed",
            Skip::Fragment => "fragment",
            Skip::FragmentDropped => "fragment-dropped",
            Skip::QuotedInIcmp => "quoted-in-icmp",
            Skip::ShortTcpHeader => "short-tcp-header",
            Skip::Encrypted => "encrypted",
            Skip::TooDeep => "too-deep",
            Skip::UnknownLinkType => "unknown-link-type",
            Skip::NoPacketData => "no-packet-data",
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
