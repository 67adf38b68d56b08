/// As a segment's or a finding's `stream`: there is none.
pub const TCPLINT_NO_STREAM: u32 = 0xffff_ffff;

/// Where a segment was found.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintOrigin {
    /// On the wire, in the open or in a tunnel.
    Traffic = 0,
    /// An sFlow agent's sample of the traffic: what came before and after it is not there.
    Sampled = 1,
    /// Quoted in an ICMP or ICMPv6 error: a copy of an earlier packet's start, nobody's traffic.
    Quoted = 2,
}

/// An end of a connection.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintRole {
    /// Neither, or not known.
    None = 0,
    /// Sent the SYN; where the capture began later, the end with the higher port.
    Client = 1,
    /// The other one.
    Server = 2,
}

/// A TCP segment whose twenty fixed header octets were captured. Numbers are in the host's own
/// byte order, addresses in network byte order.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintSegment {
    /// `sizeof(TcplintSegment)`, as far as it is filled in.
    pub size: u32,
    /// Number of its connection, as Wireshark's `tcp.stream` counts them, from 0;
    /// `TCPLINT_NO_STREAM` where connections are not followed.
    pub stream: u32,
    /// Number of the frame that it is in, from 1.
    pub frame: u64,
    /// When that was captured, in nanoseconds since 1970-01-01 00:00 UTC.
    pub time_ns: i64,
    /// Header, options and payload as far as they were captured, from the source port on. In a
    /// callback, valid until that returns; for `tcplint_dissect`, see there.
    pub captured: *const u8,
    /// Octets at `captured`, at least 20; 0 where that is NULL.
    pub captured_len: u32,
    /// Payload octets on the wire, by the IP header's length.
    pub payload_len: u32,
    /// Source address, IPv4 in the first four octets and zeros after it.
    pub source: [u8; 16],
    /// Destination address, in the same way.
    pub destination: [u8; 16],
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// The sequence number as sent.
    pub seq: u32,
    /// The acknowledgment number as sent, whether ACK is set or not.
    pub ack: u32,
    /// The sequence number from the sender's first on, as Wireshark shows it; as sent where
    /// `stream` is `TCPLINT_NO_STREAM` or `origin` is not `TCPLINT_ORIGIN_TRAFFIC`.
    pub relative_seq: u32,
    /// The acknowledgment number from the receiver's first on, in the same way; as sent also where
    /// ACK is not set.
    pub relative_ack: u32,
    /// Twelve bits as Wireshark's `tcp.flags`: FIN 0x001, SYN 0x002, RST 0x004, PSH 0x008, ACK
    /// 0x010, URG 0x020, ECE 0x040, CWR 0x080, AE 0x100, reserved 0xe00.
    pub flags: u16,
    /// The window as sent, not scaled.
    pub window: u16,
    /// The checksum as sent.
    pub checksum: u16,
    /// The urgent pointer as sent, whether URG is set or not.
    pub urgent: u16,
    /// Identification of the IPv4 header; 0 for IPv6.
    pub ip_id: u16,
    /// Length of the TCP header by its data offset: 0, 4, ... 60 octets. Below 20 is illegal; above
    /// `captured_len` the options were cut off.
    pub header_len: u8,
    /// 4 or 6; 0 where there was no IP header (`TCPLINT_LINK_BARE_TCP`): no addresses then.
    pub ip_version: u8,
    /// Time to live of the IPv4 header, hop limit of the IPv6 header.
    pub ttl: u8,
    /// How many TCP headers of the same frame come before this one (tunnels); 0 for the outermost.
    pub layer: u8,
    /// A `TcplintOrigin`.
    pub origin: u8,
    /// Which end sent it: a `TcplintRole`.
    pub sender: u8,
    /// The client's state after it: a `TcplintState`.
    pub client_state: u8,
    /// The server's state after it: a `TcplintState`.
    pub server_state: u8,
    /// 0.
    pub reserved: [u8; 2],
}
