//! Which addresses Zeek takes for local when nobody configured it: the private address space.
//!
//! Source: `Site::private_address_space` in Zeek's `base/utils/site.zeek`, which counts as local by
//! default.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 networks with the lengths of their prefixes; the 6to4 networks of each are local too.
const NETWORKS: [(Ipv4Addr, u32); 13] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// IPv6 networks.
const NETWORKS_6: [(Ipv6Addr, u32); 8] = [
    (Ipv6Addr::UNSPECIFIED, 128),
    (Ipv6Addr::LOCALHOST, 128),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
];

pub(super) fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_local_4(address),
        IpAddr::V6(address) => {
            let [o0, o1, a, b, c, d, ..] = address.octets();
            let is_6to4 = [o0, o1] == [0x20, 0x02];
            (is_6to4 && is_local_4(Ipv4Addr::new(a, b, c, d)))
                || NETWORKS_6.iter().any(|(network, prefix)| {
                    (network.to_bits() ^ address.to_bits()).leading_zeros() >= *prefix
                })
        }
    }
}

fn is_local_4(address: Ipv4Addr) -> bool {
    NETWORKS
        .iter()
        .any(|(network, prefix)| (network.to_bits() ^ address.to_bits()).leading_zeros() >= *prefix)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::is_local;

    #[test]
    fn private_addresses_are_local() {
        let local = [
            "10.9.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "100.127.0.1",
            "255.255.255.255",
            "::1",
            "fe80::1",
            "fd00::1",
            "2001:db8::1",
            "2002:a01:203::1",
            "2001:1ff::1",
        ];
        let remote = [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "2002:808:808::1",
            "2001:200::1",
            "2a00::1",
            "64:ff9b::1",
        ];
        for (addresses, expected) in [(&local[..], true), (&remote[..], false)] {
            for address in addresses {
                assert_eq!(is_local(address.parse().unwrap()), expected, "{address}");
            }
        }
    }
}
