//! Addresses that the user names: one, or all of a network.

use std::net::IpAddr;
use std::str::FromStr;

/// An address, or the addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    /// How many leading bits must be the same: at most 32 in IPv4, 128 in IPv6.
    prefix: u32,
}

impl Network {
    /// Whether `address` is of it. An IPv4 address is never of an IPv6 network, mapped or not.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        // The leading bits are all that is left; where none counts, nothing is.
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                let rest = u32::BITS.saturating_sub(self.prefix);
                differing.checked_shr(rest).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                let rest = u128::BITS.saturating_sub(self.prefix);
                differing.checked_shr(rest).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// `192.0.2.1`, `2001:db8::1`, `10.0.0.0/8`, `2001:db8::/32`. Bits beyond the prefix do not count.
impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| {
            "an IP address is wanted (names are not looked up): 192.0.2.1, 2001:db8::1, \
             10.0.0.0/8 or 2001:db8::/32"
        })?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => most,
            Some(digits) => {
                let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
                let bits = digits.parse().ok().filter(|bits| *bits <= most);
                bits.filter(|_| all_digits)
                    .ok_or_else(|| format!("what follows the / must be a number of 0 to {most}"))?
            }
        };
        Ok(Network { address, prefix })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Network;

    fn holds(network: &str, address: &str) -> bool {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    }

    #[test]
    fn an_address_is_itself_only() {
        assert!(holds("192.0.2.1", "192.0.2.1"));
        assert!(!holds("192.0.2.1", "192.0.2.0"));
        assert!(holds("2001:db8::1", "2001:DB8:0::1"));
        assert!(!holds("2001:db8::1", "2001:db8::"));
    }

    #[test]
    fn a_network_is_what_begins_alike() {
        assert!(holds("10.0.0.0/8", "10.255.255.255"));
        assert!(!holds("10.0.0.0/8", "11.0.0.0"));
        assert!(holds("192.0.2.128/25", "192.0.2.128"));
        assert!(!holds("192.0.2.128/25", "192.0.2.127"));
        assert!(holds("192.0.2.5/24", "192.0.2.200"));
        assert!(holds("2001:db8::/33", "2001:db8:7fff::"));
        assert!(!holds("2001:db8::/33", "2001:db8:8000::"));
        assert!(!holds("192.0.2.2/31", "192.0.2.1"));
    }

    #[test]
    fn no_bit_is_all_of_the_same_version() {
        assert!(holds("0.0.0.0/0", "255.255.255.255"));
        assert!(holds("::/0", "ffff::"));
        assert!(!holds("::/0", "192.0.2.1"));
        assert!(!holds("0.0.0.0/0", "::ffff:192.0.2.1"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "localhost", "10.0.0", "10.0.0.0.0", "[::1]", "::1:443:"] {
            let error = text.parse::<Network>().unwrap_err();
            assert!(error.contains("IP address"), "{text}: {error}");
        }
        for text in [
            "10.0.0.0/33",
            "10.0.0.0/",
            "::/129",
            "::/-1",
            "::/+1",
            "::/x",
            "1.2.3.4/8/8",
        ] {
            let error = text.parse::<Network>().unwrap_err();
            assert!(error.contains("must be a number"), "{text}: {error}");
        }
    }
}
