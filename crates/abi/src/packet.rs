/// As a packet's `link_type`: `data` begins with a TCP header, without any IP header before it.
/// `tcplint_dissect` and `tcplint_check` take it; `tcplint_push` passes it over, as there are no
/// addresses.
pub const TCPLINT_LINK_BARE_TCP: u32 = 0xffff_ffff;

/// A packet as it was captured. The library reads it and `data` until the call returns, and keeps no
/// pointer: both must stay as they are until then, while callbacks run as well.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintPacket {
    /// `sizeof(TcplintPacket)`.
    pub size: u32,
    /// LINKTYPE_ number of the capture's link layer, as in a pcap file's header: 1 Ethernet, 101
    /// raw IP, 113 Linux cooked. One that cannot be decoded is no error; its packets are skipped.
    pub link_type: u32,
    /// When it was captured, in nanoseconds since 1970-01-01 00:00 UTC. It need not grow.
    pub time_ns: i64,
    /// Its number in the capture, from 1; 0: one more than the packet before it (1 for the first).
    pub frame: u64,
    /// Its first octet. NULL only where `captured` is 0.
    pub data: *const u8,
    /// Octets at `data`: at most 2147483647.
    pub captured: usize,
    /// Octets on the wire, more than `captured` where the capture cut the packet off; 0: as many
    /// as were captured.
    pub wire_len: u32,
    /// 0; anything else is `TCPLINT_STATUS_BAD_VALUE`.
    pub reserved: u32,
}
