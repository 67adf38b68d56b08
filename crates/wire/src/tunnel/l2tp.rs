use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ppp;
use crate::skip::Skip;

const CONTROL: u16 = 0x8000;
const VERSION: u16 = 0x000f;

/// L2TP over UDP: data of version 2 (RFC 2661) is PPP. Data of version 3 says of
/// itself neither what it carries nor how long its cookie is, so it is not looked into.
pub(crate) fn over_udp(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const LENGTH: u16 = 0x4000;
    const SEQUENCE: u16 = 0x0800;
    const OFFSET: u16 = 0x0200;
    const TUNNEL_AND_SESSION: usize = 4;
    let flags = bytes.peek_u16(0)?;
    if flags & CONTROL != 0 || flags & VERSION != 2 {
        return Err(Skip::NotTcp);
    }
    let mut header = 2 + TUNNEL_AND_SESSION;
    let mut bytes = bytes;
    if flags & LENGTH != 0 {
        let stated = usize::from(bytes.peek_u16(2)?);
        bytes = bytes.limit(stated.max(header));
        header += 2;
    }
    if flags & SEQUENCE != 0 {
        header += 4;
    }
    if flags & OFFSET != 0 {
        header += 2 + usize::from(bytes.peek_u16(header)?);
    }
    Ok((Layer::Of(ppp::in_hdlc_framing), bytes.skip(header)?))
}

/// L2TP version 3 over IP (RFC 3931): what a session carries was agreed on when it
/// was set up, and is not in its packets.
pub(crate) fn version3_over_ip(_bytes: FrameBytes<'_>) -> Peeled<'_> {
    Err(Skip::NotTcp)
}
