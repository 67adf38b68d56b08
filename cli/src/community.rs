//! Community ID, version 1, seed 0: the name that Zeek, Suricata and others give a connection.
//!
//! Source: <https://github.com/corelight/community-id-spec>.

use std::net::{IpAddr, SocketAddr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

use crate::form::Line;

/// TCP's protocol number.
const TCP: u8 = 6;

/// Octets of base64 for the 20 of a SHA-1.
const ENCODED: usize = 28;

/// Appends `1:` and the base64 of a SHA-1 over seed, both addresses, protocol, padding and both
/// ports, the lower address and port first.
pub(crate) fn community_id(out: &mut Line, one: SocketAddr, other: SocketAddr) {
    let (low, high) = (one.min(other), one.max(other));
    let [a, b] = low.port().to_be_bytes();
    let [c, d] = high.port().to_be_bytes();
    let ports = [TCP, 0, a, b, c, d];
    let hash = match (low.ip(), high.ip()) {
        // Nearly all: in one piece.
        (IpAddr::V4(low), IpAddr::V4(high)) => {
            let mut input = [0; 16];
            let (_, rest) = input.split_at_mut(2);
            let (addresses, end) = rest.split_at_mut(8);
            let (first, second) = addresses.split_at_mut(4);
            first.copy_from_slice(&low.octets());
            second.copy_from_slice(&high.octets());
            end.copy_from_slice(&ports);
            Sha1::digest(input)
        }
        ends => {
            let mut hash = Sha1::new();
            hash.update([0, 0]);
            for address in [ends.0, ends.1] {
                match address {
                    IpAddr::V4(address) => hash.update(address.octets()),
                    IpAddr::V6(address) => hash.update(address.octets()),
                }
            }
            hash.update(ports);
            hash.finalize()
        }
    };
    out.extend_from_slice(b"1:");
    let mut encoded = [0; ENCODED];
    // There is room for all of it.
    let written = STANDARD.encode_slice(hash, &mut encoded);
    debug_assert_eq!(written.ok(), Some(ENCODED));
    out.extend_from_slice(&encoded);
}

#[cfg(test)]
mod tests {
    use super::community_id;
    use crate::form::Line;

    /// The specification's own baseline, both directions.
    #[test]
    #[allow(clippy::unwrap_used)]
    fn is_that_of_the_specification() {
        let one = "128.232.110.120:34855".parse().unwrap();
        let other = "66.35.250.204:80".parse().unwrap();
        for (one, other) in [(one, other), (other, one)] {
            let mut out = Line::new();
            community_id(&mut out, one, other);
            assert_eq!(out.to_text(), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        }
    }
}
