use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Source and destination address of the IP header that carried a segment, in network byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addresses {
    /// IPv4: source, destination.
    V4([u8; 4], [u8; 4]),
    /// IPv6: source, destination.
    V6([u8; 16], [u8; 16]),
}

impl Addresses {
    /// The sender's address.
    pub fn source(&self) -> IpAddr {
        match self {
            Addresses::V4(source, _) => IpAddr::V4(Ipv4Addr::from(*source)),
            Addresses::V6(source, _) => IpAddr::V6(Ipv6Addr::from(*source)),
        }
    }

    /// The receiver's address.
    pub fn destination(&self) -> IpAddr {
        match self {
            Addresses::V4(_, destination) => IpAddr::V4(Ipv4Addr::from(*destination)),
            Addresses::V6(_, destination) => IpAddr::V6(Ipv6Addr::from(*destination)),
        }
    }

    /// Whether sender and receiver have the same address.
    #[inline]
    pub fn same(&self) -> bool {
        match self {
            Addresses::V4(source, destination) => {
                u32::from_ne_bytes(*source) == u32::from_ne_bytes(*destination)
            }
            Addresses::V6(source, destination) => source == destination,
        }
    }
}
