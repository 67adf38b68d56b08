//! A connection as a pack is shown it.

use std::net::IpAddr;

use tcplint_abi::{
    TcplintClosedBy, TcplintClosing, TcplintConnection, TcplintOpening, TcplintResetCause,
    TcplintRole,
};
use tcplint_track::{ClosedBy, Closing, Connection, Opening, ResetCause};

use crate::segment::{padded, role, size, state};

/// Summed up at the end of the capture.
pub(crate) fn of(connection: &Connection) -> TcplintConnection {
    let Connection { client, server, .. } = connection;
    let (client_address, _) = address(client.address.ip());
    let (server_address, ip_version) = address(server.address.ip());
    let (reset_by, reset_cause) = match connection.reset {
        Some((by, cause)) => (role(by), reset_cause(cause)),
        None => (TcplintRole::None as u8, TcplintResetCause::None),
    };
    TcplintConnection {
        size: size::<TcplintConnection>(),
        stream: connection.stream,
        first_frame: connection.frames.0.into(),
        last_frame: connection.frames.1.into(),
        start_ns: connection.times.0,
        end_ns: connection.times.1,
        segments: connection.segments.into(),
        client_bytes: client.bytes,
        server_bytes: server.bytes,
        bytes_after_fin: connection.bytes_after_fin,
        teardown_ns: connection.teardown.unwrap_or(-1),
        client_state_since_ns: client.since,
        server_state_since_ns: server.since,
        client: client_address,
        server: server_address,
        client_port: client.address.port(),
        server_port: server.address.port(),
        fin_retransmissions: connection.fin_retransmissions,
        ip_version,
        first_sender: role(connection.first_sender),
        opening: opening(connection.opening) as u8,
        closing: connection.closing.map_or(TcplintClosing::None, closing) as u8,
        closed_by: connection
            .closed_by
            .map_or(TcplintClosedBy::None, closed_by) as u8,
        reset_by,
        reset_cause: reset_cause as u8,
        client_state: state(client.state),
        server_state: state(server.state),
        completeness: connection.completeness.bits(),
        reserved: [0; 6],
    }
}

fn address(address: IpAddr) -> ([u8; 16], u8) {
    match address {
        IpAddr::V4(address) => (padded(address.octets()), 4),
        IpAddr::V6(address) => (address.octets(), 6),
    }
}

fn opening(opening: Opening) -> TcplintOpening {
    match opening {
        Opening::ThreeWay => TcplintOpening::ThreeWay,
        Opening::Simultaneous => TcplintOpening::Simultaneous,
        Opening::Split => TcplintOpening::Split,
        Opening::FastOpen => TcplintOpening::FastOpen,
        Opening::Refused => TcplintOpening::Refused,
        Opening::Unanswered => TcplintOpening::Unanswered,
        Opening::HalfOpen => TcplintOpening::HalfOpen,
        Opening::MidStream => TcplintOpening::MidStream,
        Opening::OneSided => TcplintOpening::OneSided,
    }
}

fn closing(closing: Closing) -> TcplintClosing {
    match closing {
        Closing::FourSegment => TcplintClosing::FourSegment,
        Closing::ThreeSegment => TcplintClosing::ThreeSegment,
        Closing::Simultaneous => TcplintClosing::Simultaneous,
        Closing::HalfClosed => TcplintClosing::HalfClosed,
        Closing::FinUnanswered => TcplintClosing::FinUnanswered,
        Closing::LastAckMissing => TcplintClosing::LastAckMissing,
        Closing::Reset => TcplintClosing::Reset,
        Closing::ResetAfterFin => TcplintClosing::ResetAfterFin,
        Closing::Refused => TcplintClosing::Refused,
        Closing::Open => TcplintClosing::Open,
    }
}

fn closed_by(by: ClosedBy) -> TcplintClosedBy {
    match by {
        ClosedBy::Client => TcplintClosedBy::Client,
        ClosedBy::Server => TcplintClosedBy::Server,
        ClosedBy::Both => TcplintClosedBy::Both,
    }
}

fn reset_cause(cause: ResetCause) -> TcplintResetCause {
    match cause {
        ResetCause::PortClosed => TcplintResetCause::PortClosed,
        ResetCause::Abort => TcplintResetCause::Abort,
        ResetCause::WroteToClosedSocket => TcplintResetCause::WroteToClosedSocket,
        ResetCause::KeepAliveTimeout => TcplintResetCause::KeepAliveTimeout,
        ResetCause::StaleSegment => TcplintResetCause::StaleSegment,
        ResetCause::SuspectedInjection => TcplintResetCause::SuspectedInjection,
        ResetCause::Unknown => TcplintResetCause::Unknown,
    }
}
