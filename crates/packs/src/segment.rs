//! A segment as a pack is shown it.

use std::mem::size_of;
use std::ptr;

use tcplint_abi::{TCPLINT_NO_STREAM, TcplintOrigin, TcplintRole, TcplintSegment, TcplintState};
use tcplint_track::{Ends, Role, State, Step};
use tcplint_wire::{Addresses, Origin, Segment};

/// Its frame, the time of that, and the place of the octets remain to be filled in.
pub(crate) fn of(segment: &Segment<'_>, step: Option<&Step>) -> TcplintSegment {
    let header = &segment.header;
    let (seq, ack) = (header.seq().0, header.ack().0);
    let (ip_version, source, destination) = match segment.addresses {
        Addresses::V4(source, destination) => (4, padded(source), padded(destination)),
        Addresses::V6(source, destination) => (6, source, destination),
    };
    let ends = step.and_then(|step| step.ends);
    let state =
        |of: fn(Ends) -> State| ends.map_or(TcplintState::None as u8, |ends| state(of(ends)));
    TcplintSegment {
        size: size::<TcplintSegment>(),
        stream: step.map_or(TCPLINT_NO_STREAM, |step| step.stream),
        frame: 0,
        time_ns: 0,
        captured: ptr::null(),
        captured_len: 0,
        payload_len: segment.payload_len(),
        source,
        destination,
        source_port: header.source_port(),
        destination_port: header.destination_port(),
        seq,
        ack,
        relative_seq: step.map_or(seq, |step| step.seq),
        relative_ack: step.map_or(ack, |step| step.ack),
        flags: header.flags().bits(),
        window: header.window(),
        checksum: header.checksum(),
        urgent: header.urgent_pointer(),
        ip_id: segment.ip_id,
        // At most 60.
        header_len: u8::try_from(header.header_len()).unwrap_or(u8::MAX),
        ip_version,
        ttl: segment.ttl,
        layer: segment.layer,
        origin: match segment.origin {
            Origin::Traffic => TcplintOrigin::Traffic,
            Origin::Sampled => TcplintOrigin::Sampled,
            Origin::QuotedInIcmp => TcplintOrigin::Quoted,
        } as u8,
        sender: ends.map_or(TcplintRole::None as u8, |ends| role(ends.sender)),
        client_state: state(|ends| ends.client),
        server_state: state(|ends| ends.server),
        reserved: [0; 2],
    }
}

/// A struct's own size, as its first member states it.
pub(crate) const fn size<T>() -> u32 {
    assert!(size_of::<T>() <= 4096);
    #[expect(clippy::cast_possible_truncation, reason = "seen to be small")]
    let size = size_of::<T>() as u32;
    size
}

/// An IPv4 address in the first four octets.
pub(crate) fn padded(address: [u8; 4]) -> [u8; 16] {
    let [a, b, c, d] = address;
    [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}

pub(crate) fn role(role: Role) -> u8 {
    match role {
        Role::Client => TcplintRole::Client as u8,
        Role::Server => TcplintRole::Server as u8,
    }
}

pub(crate) fn state(state: State) -> u8 {
    let state = match state {
        State::Unseen => TcplintState::Unseen,
        State::Closed => TcplintState::Closed,
        State::Listen => TcplintState::Listen,
        State::SynSent => TcplintState::SynSent,
        State::SynReceived => TcplintState::SynReceived,
        State::Established => TcplintState::Established,
        State::FinWait1 => TcplintState::FinWait1,
        State::FinWait2 => TcplintState::FinWait2,
        State::CloseWait => TcplintState::CloseWait,
        State::Closing => TcplintState::Closing,
        State::LastAck => TcplintState::LastAck,
        State::TimeWait => TcplintState::TimeWait,
    };
    state as u8
}
