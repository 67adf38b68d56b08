//! Segments and addresses, as C reads them.

use std::net::IpAddr;

use tcplint_abi::{TCPLINT_NO_STREAM, TcplintOrigin, TcplintRole, TcplintSegment, TcplintState};
use tcplint_track::{Role, State, Step};
use tcplint_wire::{Addresses, Origin, Segment};

use super::sizes::own;

/// The octets of an address, and the version of IP that has such.
pub(super) fn address(address: IpAddr) -> ([u8; 16], u8) {
    match address {
        IpAddr::V4(address) => (padded(address.octets()), 4),
        IpAddr::V6(address) => (address.octets(), 6),
    }
}

fn padded([a, b, c, d]: [u8; 4]) -> [u8; 16] {
    [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}

pub(super) fn role(role: Role) -> TcplintRole {
    match role {
        Role::Client => TcplintRole::Client,
        Role::Server => TcplintRole::Server,
    }
}

pub(super) fn state(state: State) -> TcplintState {
    match state {
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
    }
}

fn origin(origin: Origin) -> TcplintOrigin {
    match origin {
        Origin::Traffic => TcplintOrigin::Traffic,
        Origin::Sampled => TcplintOrigin::Sampled,
        Origin::QuotedInIcmp => TcplintOrigin::Quoted,
    }
}

/// Where a segment is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) frame: u64,
    /// In nanoseconds since 1970.
    pub(super) time: i64,
    /// Whether there was an IP header, whose addresses are worth something.
    pub(super) addressed: bool,
}

/// A segment; with what the tracker says of it, where it was asked.
pub(super) fn segment(place: Place, segment: &Segment<'_>, step: Option<&Step>) -> TcplintSegment {
    let header = &segment.header;
    let (source, destination, ip_version) = match segment.addresses {
        _ if !place.addressed => ([0; 16], [0; 16], 0),
        Addresses::V4(source, destination) => (padded(source), padded(destination), 4),
        Addresses::V6(source, destination) => (source, destination, 6),
    };
    let ends = step.and_then(|step| step.ends);
    TcplintSegment {
        size: own::<TcplintSegment>(),
        stream: step.map_or(TCPLINT_NO_STREAM, |step| step.stream),
        frame: place.frame,
        time_ns: place.time,
        captured: segment.captured.as_ptr(),
        captured_len: u32::try_from(segment.captured.len()).unwrap_or(u32::MAX),
        payload_len: segment.payload_len(),
        source,
        destination,
        source_port: header.source_port(),
        destination_port: header.destination_port(),
        seq: header.seq().0,
        ack: header.ack().0,
        relative_seq: step.map_or(header.seq().0, |step| step.seq),
        relative_ack: step.map_or(header.ack().0, |step| step.ack),
        flags: header.flags().bits(),
        window: header.window(),
        checksum: header.checksum(),
        urgent: header.urgent_pointer(),
        ip_id: segment.ip_id,
        header_len: u8::try_from(header.header_len()).unwrap_or(u8::MAX),
        ip_version,
        ttl: segment.ttl,
        layer: segment.layer,
        origin: origin(segment.origin) as u8,
        sender: ends.map_or(TcplintRole::None, |ends| role(ends.sender)) as u8,
        client_state: ends.map_or(TcplintState::None, |ends| state(ends.client)) as u8,
        server_state: ends.map_or(TcplintState::None, |ends| state(ends.server)) as u8,
        reserved: [0; 2],
    }
}
