/// A kind of traffic.
///
/// All of it is TCP between many clients and some 2,000 servers. A connection is a handshake, data and
/// bare acknowledgments in either direction, and a close by FIN (90 in 100), by RST (5) or none (5).
/// Connections begin at random over a window of time; the gaps between the packets of one are random
/// too, so that those of all connections that are open at once come mixed. One packet in 10,000 has
/// flags that no stack sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Packets of 54 to 74 octets over Ethernet and IPv4; some 1,400 connections open at once.
    Small,
    /// As `Small`, but with payload of real sizes, and some 400 connections open at once.
    Mix,
    /// As `Mix`, cut to 96 octets, and with ten times as many packets and connections, of which some
    /// 65,000 are open at once.
    Headers,
    /// What a capture in an office may hold: IPv6 (1 connection in 4), VLAN tags (1 in 5), VXLAN and
    /// GRE (1 in 20 each), timestamps (4 in 5), window scaling, lost segments that are sent again and
    /// selectively acknowledged (1 in 100 segments with data, seen before they were lost or not), and
    /// datagrams of UDP (1 packet in 32).
    Real,
}

impl Profile {
    /// All kinds.
    pub const ALL: [Profile; 4] = [
        Profile::Small,
        Profile::Mix,
        Profile::Headers,
        Profile::Real,
    ];

    /// As it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Small => "small",
            Profile::Mix => "mix",
            Profile::Headers => "headers",
            Profile::Real => "real",
        }
    }

    /// The usual number of packets.
    pub fn packets(self) -> u64 {
        match self {
            Profile::Headers => 10_000_000,
            _ => 1_000_000,
        }
    }

    /// The usual number of connections.
    pub fn connections(self) -> u64 {
        match self {
            Profile::Small => 100_000,
            Profile::Mix => 20_000,
            Profile::Headers => 1_000_000,
            Profile::Real => 50_000,
        }
    }

    /// The usual snapshot length.
    pub fn snap_length(self) -> u32 {
        match self {
            Profile::Headers => 96,
            _ => 262_144,
        }
    }

    /// The time in which connections begin, in nanoseconds.
    pub(super) fn window(self) -> u64 {
        match self {
            Profile::Small => 30_000_000_000,
            _ => 60_000_000_000,
        }
    }

    /// The mean time between two packets of a connection, in nanoseconds.
    pub(super) fn gap(self) -> u64 {
        match self {
            Profile::Small | Profile::Real => 50_000_000,
            Profile::Mix => 30_000_000,
            Profile::Headers => 500_000_000,
        }
    }

    /// How many of 100 segments with data are as long as the path lets them be, and how long that is;
    /// the others are shorter.
    pub(super) fn data(self) -> (u64, u64) {
        match self {
            Profile::Small => (0, 20),
            Profile::Mix => (92, 1460),
            Profile::Headers => (62, 1448),
            // Leaves room for the headers of tunnels and IPv6.
            Profile::Real => (70, 1360),
        }
    }

    pub(super) fn is_real(self) -> bool {
        self == Profile::Real
    }
}
