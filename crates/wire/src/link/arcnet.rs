use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::llc;
use crate::skip::Skip;

/// LINKTYPE_ARCNET_BSD: source, destination, protocol, and where the protocol has it a fragment
/// header (RFC 1201), which an exception packet has twice.
pub(crate) fn bsd(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const EXCEPTION: u8 = 0xff;
    let ([_, _, protocol], rest) = bytes.take::<3>()?;
    if is_unfragmented(*protocol) {
        return payload(*protocol, rest);
    }
    let rest = if rest.peek(0)? == EXCEPTION {
        rest.skip(4)?
    } else {
        rest
    };
    payload(*protocol, rest.skip(3)?)
}

/// LINKTYPE_ARCNET_LINUX: the same with two octets of offset before the protocol and without the
/// exception header.
pub(crate) fn linux(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([_, _, _, _, protocol], rest) = bytes.take::<5>()?;
    if is_unfragmented(*protocol) {
        return payload(*protocol, rest);
    }
    payload(*protocol, rest.skip(3)?)
}

/// IP and ARP of RFC 1051, diagnosis, and BACnet have no fragment header.
fn is_unfragmented(protocol: u8) -> bool {
    matches!(protocol, 0xf0 | 0xf1 | 0x80 | 0xcd)
}

fn payload(protocol: u8, rest: FrameBytes<'_>) -> Peeled<'_> {
    match protocol {
        0xf0 | 0xd4 => Ok((Layer::Ip, rest)),
        0xc4 => Ok((Layer::Ipv6, rest)),
        0xcd => Ok((Layer::Of(llc::frame), rest)),
        _ => Err(Skip::NotIp),
    }
}
