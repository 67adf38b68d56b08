//! Connections, as C reads them.

use tcplint_abi::{
    TcplintClosedBy, TcplintClosing, TcplintConnection, TcplintOpening, TcplintResetCause,
    TcplintRole,
};
use tcplint_track::{ClosedBy, Closing, Connection, Opening, ResetCause};

use super::segments::{address, role, state};
use super::sizes::own;

pub(super) fn opening(opening: Opening) -> TcplintOpening {
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

pub(super) fn closing(closing: Option<Closing>) -> TcplintClosing {
    match closing {
        None => TcplintClosing::None,
        Some(Closing::FourSegment) => TcplintClosing::FourSegment,
        Some(Closing::ThreeSegment) => TcplintClosing::ThreeSegment,
        Some(Closing::Simultaneous) => TcplintClosing::Simultaneous,
        Some(Closing::HalfClosed) => TcplintClosing::HalfClosed,
        Some(Closing::FinUnanswered) => TcplintClosing::FinUnanswered,
        Some(Closing::LastAckMissing) => TcplintClosing::LastAckMissing,
        Some(Closing::Reset) => TcplintClosing::Reset,
        Some(Closing::ResetAfterFin) => TcplintClosing::ResetAfterFin,
        Some(Closing::Refused) => TcplintClosing::Refused,
        Some(Closing::Open) => TcplintClosing::Open,
    }
}

pub(super) fn closed_by(closed_by: Option<ClosedBy>) -> TcplintClosedBy {
    match closed_by {
        None => TcplintClosedBy::None,
        Some(ClosedBy::Client) => TcplintClosedBy::Client,
        Some(ClosedBy::Server) => TcplintClosedBy::Server,
        Some(ClosedBy::Both) => TcplintClosedBy::Both,
    }
}

pub(super) fn reset_cause(cause: Option<ResetCause>) -> TcplintResetCause {
    match cause {
        None => TcplintResetCause::None,
        Some(ResetCause::PortClosed) => TcplintResetCause::PortClosed,
        Some(ResetCause::Abort) => TcplintResetCause::Abort,
        Some(ResetCause::WroteToClosedSocket) => TcplintResetCause::WroteToClosedSocket,
        Some(ResetCause::KeepAliveTimeout) => TcplintResetCause::KeepAliveTimeout,
        Some(ResetCause::StaleSegment) => TcplintResetCause::StaleSegment,
        Some(ResetCause::SuspectedInjection) => TcplintResetCause::SuspectedInjection,
        Some(ResetCause::Unknown) => TcplintResetCause::Unknown,
    }
}

/// A connection.
pub(super) fn connection(connection: &Connection) -> TcplintConnection {
    let Connection { client, server, .. } = connection;
    let (client_address, ip_version) = address(client.address.ip());
    let (server_address, _) = address(server.address.ip());
    let reset = connection.reset;
    TcplintConnection {
        size: own::<TcplintConnection>(),
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
        first_sender: role(connection.first_sender) as u8,
        opening: opening(connection.opening) as u8,
        closing: closing(connection.closing) as u8,
        closed_by: closed_by(connection.closed_by) as u8,
        reset_by: reset.map_or(TcplintRole::None, |(by, _)| role(by)) as u8,
        reset_cause: reset_cause(reset.map(|(_, cause)| cause)) as u8,
        client_state: state(client.state) as u8,
        server_state: state(server.state) as u8,
        completeness: connection.completeness.bits(),
        reserved: [0; 6],
    }
}
