//! A connection's identifier, of the form that Zeek gives.

use std::net::{IpAddr, SocketAddr};

use sha1::{Digest as _, Sha1};

use crate::form::Line;

/// Zeek's digits.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Digits that 96 bits have at most: 62^17 is above 2^96.
const MOST_DIGITS: usize = 17;

/// Appends `C` and 96 bits in base 62, as long as Zeek's. Those are a hash of the connection's ends,
/// its first packet's time in nanoseconds since 1970 and its stream number: the same input always
/// gives the same.
pub(super) fn uid(out: &mut Line, orig: SocketAddr, resp: SocketAddr, start: i64, stream: u32) {
    let mut hash = Sha1::new();
    for end in [orig, resp] {
        match end.ip() {
            IpAddr::V4(address) => hash.update(address.octets()),
            IpAddr::V6(address) => hash.update(address.octets()),
        }
        hash.update(end.port().to_be_bytes());
    }
    hash.update(start.to_be_bytes());
    hash.update(stream.to_be_bytes());
    let hash = hash.finalize();
    let first = hash.iter().take(12);
    let mut number = first.fold(0_u128, |number, octet| number << 8 | u128::from(*octet));
    let mut digits = [0; MOST_DIGITS];
    let mut at = MOST_DIGITS;
    while number > 0 && at > 0 {
        let digit = usize::try_from(number % 62).unwrap_or_default();
        number /= 62;
        at -= 1;
        if let (Some(place), Some(digit)) = (digits.get_mut(at), DIGITS.get(digit)) {
            *place = *digit;
        }
    }
    out.push(b'C');
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uid;
    use crate::form::Line;

    #[test]
    fn differs_by_whatever_tells_connections_apart() {
        let one = "10.0.0.1:1".parse().unwrap();
        let other = "[2001:db8::1]:2".parse().unwrap();
        let uid = |orig, resp, start, stream| {
            let mut out = Line::new();
            uid(&mut out, orig, resp, start, stream);
            out.to_text()
        };
        let all = [
            uid(one, other, 1, 0),
            uid(other, one, 1, 0),
            uid(one, other, 2, 0),
            uid(one, other, 1, 1),
        ];
        for (index, uid) in all.iter().enumerate() {
            assert!(uid.starts_with('C') && uid.len() <= 18, "{uid}");
            assert!(uid.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            assert!(!all[..index].contains(uid), "{uid}");
        }
        assert_eq!(all[0], uid(one, other, 1, 0));
    }
}
