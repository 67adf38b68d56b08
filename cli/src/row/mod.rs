//! The public rows: the keys that scripts rely on, in the order in which they are printed.

mod connection;
mod finding;
mod segment;
mod state;
mod summary;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use tcplint_capture::{Record, Timestamp};
use tcplint_lint::Finding;
use tcplint_wire::Flags;

pub(crate) use connection::ConnectionRow;
pub(crate) use finding::FindingRow;
pub(crate) use segment::SegmentRow;
pub(crate) use state::{StateRow, proto};
pub(crate) use summary::SummaryRow;

/// Where a frame stands in its capture.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// As Wireshark numbers it, from 1; 0 for what only the end of the capture decided.
    pub(crate) frame: u64,
    /// When it was captured.
    pub(crate) time: Timestamp,
    /// Where its record starts in the capture, in bytes.
    pub(crate) offset: u64,
}

impl Place {
    /// The frame's number, where there is a frame.
    pub(crate) fn frame(&self) -> Option<u64> {
        (self.frame != 0).then_some(self.frame)
    }

    /// The end of the capture, at this time.
    pub(crate) fn end(time: Timestamp) -> Place {
        Place {
            time,
            ..Place::default()
        }
    }
}

/// The frame's number, or `end`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.frame() {
            Some(frame) => write!(f, "{frame}"),
            None => f.write_str("end"),
        }
    }
}

impl From<&Record<'_>> for Place {
    #[inline(always)]
    fn from(record: &Record<'_>) -> Place {
        Place {
            frame: record.number,
            time: record.time,
            offset: record.offset,
        }
    }
}

/// Address and port of one end; the port is absent where it was not captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) address: IpAddr,
    pub(crate) port: Option<u16>,
}

impl From<SocketAddr> for End {
    fn from(socket: SocketAddr) -> End {
        End {
            address: socket.ip(),
            port: Some(socket.port()),
        }
    }
}

/// `192.0.2.1:80`, `[2001:db8::1]:80`; the address alone where there is no port.
impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => SocketAddr::new(self.address, port).fmt(f),
            None => self.address.fmt(f),
        }
    }
}

/// A finding and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    pub(crate) place: Place,
    pub(crate) source: End,
    pub(crate) destination: End,
    /// Absent where they were not captured.
    pub(crate) flags: Option<Flags>,
    /// Wireshark's `tcp.stream`, where connections are followed.
    pub(crate) stream: Option<u32>,
    /// The frames that it is about.
    pub(crate) related: Vec<u64>,
    /// Their files, if any of them is not in the finding's own.
    pub(crate) related_files: Option<Vec<String>>,
    pub(crate) finding: Finding,
}

/// The twelve bits as tshark prints `tcp.flags`: `0x0012`.
pub(crate) fn hex_flags(flags: Flags) -> String {
    format!("{:#06x}", flags.bits())
}
