/// What an end of a connection is taken to be in, as far as the capture shows: the states of RFC
/// 9293, section 3.3.2, as netstat spells them.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintState {
    /// Nothing is said of it: connections are not followed, or the segment is quoted, sampled, or
    /// has a header that is shorter than itself.
    None = 0,
    /// It sent nothing that was captured: nothing is claimed.
    Unseen = 1,
    /// No connection: none yet, or none any more.
    Closed = 2,
    /// Waiting for a connection: taken for granted of an end to which a SYN was sent.
    Listen = 3,
    /// Sent a SYN, heard none.
    SynSent = 4,
    /// Sent a SYN and heard one; its own is not acknowledged.
    SynReceived = 5,
    /// Open both ways.
    Established = 6,
    /// Sent a FIN; it is not acknowledged.
    FinWait1 = 7,
    /// Its FIN is acknowledged; the peer has not closed.
    FinWait2 = 8,
    /// Heard the peer's FIN, sent none.
    CloseWait = 9,
    /// Both sent FINs that crossed; its own is not acknowledged.
    Closing = 10,
    /// Heard the peer's FIN, then sent its own, which is not acknowledged.
    LastAck = 11,
    /// Closed both ways; kept for old segments.
    TimeWait = 12,
}
