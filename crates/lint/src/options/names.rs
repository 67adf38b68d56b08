use std::borrow::Cow;

use tcplint_wire::options::kind;

/// What a message calls an option of this kind.
pub(crate) fn name(kind: u8) -> Cow<'static, str> {
    Cow::Borrowed(match kind {
        kind::MSS => "MSS",
        kind::WINDOW_SCALE => "window scale",
        kind::SACK_PERMITTED => "SACK-permitted",
        kind::SACK => "SACK",
        kind::ECHO => "echo",
        kind::ECHO_REPLY => "echo reply",
        kind::TIMESTAMPS => "timestamps",
        kind::PARTIAL_ORDER_PERMITTED => "partial order permitted",
        10 => "partial order profile",
        11 => "connection count (CC)",
        12 => "connection count new (CC.NEW)",
        13 => "connection count echo (CC.ECHO)",
        14 => "alternate checksum request",
        kind::ALTERNATE_CHECKSUM_DATA => "alternate checksum data",
        kind::MD5 => "MD5 signature",
        kind::AO => "authentication (TCP-AO)",
        kind::MPTCP => "multipath TCP",
        kind::FAST_OPEN => "fast open cookie",
        other => return Cow::Owned(format!("kind {other}")),
    })
}
