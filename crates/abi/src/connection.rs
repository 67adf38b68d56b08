/// How a connection opened, as far as the capture shows.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintOpening {
    /// SYN, SYN-ACK, ACK, also where one of them was lost to the capture but is acknowledged.
    ThreeWay = 1,
    /// Both ends sent SYNs that crossed, and answered them.
    Simultaneous = 2,
    /// The server answered a SYN with a SYN, and the client completed it.
    Split = 3,
    /// The SYN brought data, and the SYN-ACK took it.
    FastOpen = 4,
    /// A reset answered the SYN.
    Refused = 5,
    /// Nothing answered the SYN.
    Unanswered = 6,
    /// SYN and SYN-ACK, and no ACK.
    HalfOpen = 7,
    /// The capture began after the opening.
    MidStream = 8,
    /// Only one direction was captured.
    OneSided = 9,
}

/// How a connection closed, as far as the capture shows.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintClosing {
    /// Nothing to close: nothing answered the SYN.
    None = 0,
    /// FIN, ACK, FIN, ACK: the first FIN was acknowledged before the second was sent.
    FourSegment = 1,
    /// FIN, FIN-ACK, ACK: the second FIN is the first to acknowledge the first.
    ThreeSegment = 2,
    /// The FINs crossed: the second does not acknowledge the first.
    Simultaneous = 3,
    /// One FIN, acknowledged; the other end has not closed.
    HalfClosed = 4,
    /// One FIN, and nothing acknowledges it.
    FinUnanswered = 5,
    /// Two FINs, one of which nothing acknowledges.
    LastAckMissing = 6,
    /// A reset, and no FIN before it.
    Reset = 7,
    /// A FIN, then a reset.
    ResetAfterFin = 8,
    /// A reset answered the SYN.
    Refused = 9,
    /// None of these by the end of the capture.
    Open = 10,
}

/// Who closed a connection: sent its first FIN.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintClosedBy {
    /// Nobody sent a FIN.
    None = 0,
    /// The client.
    Client = 1,
    /// The server.
    Server = 2,
    /// Both: their FINs crossed.
    Both = 3,
}

/// Why a connection was reset, as far as the reset's form and place tell.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintResetCause {
    /// It was not reset.
    None = 0,
    /// Nobody listens there, or a firewall says so.
    PortClosed = 1,
    /// The program closed with SO_LINGER 0, or with unread data: one form on the wire.
    Abort = 2,
    /// Data came for a program that had closed.
    WroteToClosedSocket = 3,
    /// Keep-alive probes were not answered.
    KeepAliveTimeout = 4,
    /// It answers a segment of a connection that its sender does not know.
    StaleSegment = 5,
    /// The end that it claims to come from went on.
    SuspectedInjection = 6,
    /// Nothing tells.
    Unknown = 7,
}

/// A connection, summed up when the capture is over. Addresses are in network byte order, IPv4 in
/// the first four octets and zeros after it; times are nanoseconds since 1970-01-01 00:00 UTC.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintConnection {
    /// `sizeof(TcplintConnection)`, as far as it is filled in.
    pub size: u32,
    /// Its number, as Wireshark's `tcp.stream`, from 0.
    pub stream: u32,
    /// Number of the frame of its first segment; 4294967295 stands for that and more.
    pub first_frame: u64,
    /// Number of the frame of its last segment, in the same way.
    pub last_frame: u64,
    /// When its first segment was captured.
    pub start_ns: i64,
    /// When its last segment was captured.
    pub end_ns: i64,
    /// Segments, copies by the capture included.
    pub segments: u64,
    /// Payload octets that the client sent, each sequence number once, as far as captured.
    pub client_bytes: u64,
    /// Payload octets that the server sent, in the same way.
    pub server_bytes: u64,
    /// Payload octets of the end that had the other's FIN, before its own FIN.
    pub bytes_after_fin: u64,
    /// From the first FIN to the acknowledgment that completed the close, in nanoseconds; -1 where
    /// the close was not completed.
    pub teardown_ns: i64,
    /// When the client's state became what it is.
    pub client_state_since_ns: i64,
    /// When the server's state became what it is.
    pub server_state_since_ns: i64,
    /// The client's address.
    pub client: [u8; 16],
    /// The server's address.
    pub server: [u8; 16],
    /// The client's port.
    pub client_port: u16,
    /// The server's port.
    pub server_port: u16,
    /// Times that a FIN was sent again, 255 for each end at most.
    pub fin_retransmissions: u32,
    /// 4 or 6.
    pub ip_version: u8,
    /// Who sent the first segment: a `TcplintRole`.
    pub first_sender: u8,
    /// A `TcplintOpening`.
    pub opening: u8,
    /// A `TcplintClosing`.
    pub closing: u8,
    /// A `TcplintClosedBy`.
    pub closed_by: u8,
    /// Who sent the reset that ended it: a `TcplintRole`.
    pub reset_by: u8,
    /// A `TcplintResetCause`.
    pub reset_cause: u8,
    /// The client's state: a `TcplintState`.
    pub client_state: u8,
    /// The server's state: a `TcplintState`.
    pub server_state: u8,
    /// Wireshark's `tcp.completeness`: SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32.
    pub completeness: u8,
    /// 0.
    pub reserved: [u8; 6],
}
