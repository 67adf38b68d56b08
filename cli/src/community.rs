//! Community ID, version 1, seed 0: the name that Zeek, Suricata and others give a connection.
//!
//! Source: <https://github.com/corelight/community-id-spec>.

use std::net::{IpAddr, SocketAddr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

/// TCP's protocol number.
const TCP: u8 = 6;

/// `1:` and the base64 of a SHA-1 over seed, both addresses, protocol, padding and both ports, the
/// lower address and port first.
pub(crate) fn community_id(one: SocketAddr, other: SocketAddr) -> String {
    let (low, high) = (one.min(other), one.max(other));
    let mut hash = Sha1::new();
    hash.update([0, 0]);
    for end in [low, high] {
        match end.ip() {
            IpAddr::V4(address) => hash.update(address.octets()),
            IpAddr::V6(address) => hash.update(address.octets()),
        }
    }
    hash.update([TCP, 0]);
    hash.update(low.port().to_be_bytes());
    hash.update(high.port().to_be_bytes());
    format!("1:{}", STANDARD.encode(hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::community_id;

    /// The specification's own baseline, both directions.
    #[test]
    #[allow(clippy::unwrap_used)]
    fn is_that_of_the_specification() {
        let one = "128.232.110.120:34855".parse().unwrap();
        let other = "66.35.250.204:80".parse().unwrap();
        assert_eq!(community_id(one, other), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        assert_eq!(community_id(other, one), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    }
}
