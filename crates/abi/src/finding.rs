use core::ffi::c_char;

/// How bad a broken rule is.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintSeverity {
    /// Legal and useful to know.
    Info = 0,
    /// Legal but never sent by a working stack, or broken unless the capture lost something.
    Warning = 1,
    /// No conforming sender can produce it.
    Error = 2,
}

/// How sure a finding is.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintConfidence {
    /// Something else explains it as well.
    Low = 0,
    /// Likely, but the capture does not show all.
    Medium = 1,
    /// The octets themselves show it.
    High = 2,
}

/// A broken rule. All that it points to is valid until the callback that it was given to returns.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintFinding {
    /// `sizeof(TcplintFinding)`, as far as it is filled in.
    pub size: u32,
    /// Place of the rule in the catalogue, from 0, for `tcplint_rule`.
    pub rule: u32,
    /// The rule's code, `F001`: ASCII, NUL-terminated.
    pub code: *const c_char,
    /// The rule's name, `null-flags`: ASCII, NUL-terminated.
    pub name: *const c_char,
    /// What is wrong here, one phrase without a full stop: UTF-8, NUL-terminated.
    pub message: *const c_char,
    /// Number of the frame that decided it, from 1; 0 where no frame did: the end of the capture,
    /// or a long silence.
    pub frame: u64,
    /// When it was decided, in nanoseconds since 1970-01-01 00:00 UTC.
    pub time_ns: i64,
    /// Numbers of all frames that it is about, in their order, its own included.
    pub related: *const u64,
    /// How many these are.
    pub related_len: usize,
    /// Address of the segment's sender, or of the end that it is about: IPv4 in the first four
    /// octets and zeros after it, in network byte order.
    pub source: [u8; 16],
    /// Address of the other end, in the same way.
    pub destination: [u8; 16],
    /// The sender's port; -1 where it was not captured.
    pub source_port: i32,
    /// The other end's port; -1 where it was not captured.
    pub destination_port: i32,
    /// Number of the connection, as Wireshark's `tcp.stream`; `TCPLINT_NO_STREAM` where it is about
    /// none, or about many.
    pub stream: u32,
    /// The twelve flag bits of the segment that decided it, as in `TcplintSegment`; -1 for none.
    pub flags: i32,
    /// A `TcplintSeverity`: the rule's, or another where the case is milder or worse.
    pub severity: u8,
    /// A `TcplintConfidence`.
    pub confidence: u8,
    /// 4 or 6; 0 where there are no addresses (`TCPLINT_LINK_BARE_TCP`).
    pub ip_version: u8,
    /// 0.
    pub reserved: [u8; 5],
}
