use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peel, Peeled};
use crate::link::mpls;
use crate::skip::Skip;
use crate::tunnel::{
    amt, ayiya, capwap, geneve, gre, gtp, jmirror, l2tp, lisp, lwapp, teredo, tzsp, vxlan,
};

/// Ports below this one belong to a service of their own, which is then what is spoken.
const FIRST_REGISTERED_PORT: u16 = 1024;

/// A UDP port and the tunnel that is spoken on it.
struct Row {
    port: u16,
    /// In datagrams to the port.
    to: Layer,
    /// In datagrams from the port.
    from: Layer,
}

const fn row(port: u16, layer: Peel) -> Row {
    Row {
        port,
        to: Layer::Of(layer),
        from: Layer::Of(layer),
    }
}

/// By port. All are in IANA's registry of service names but for those of which something else is
/// said. 8472, where Linux speaks VXLAN unless told otherwise, is left out as Wireshark leaves it
/// out: IANA has given it to another protocol.
#[rustfmt::skip]
const TUNNELS: &[Row] = &[
    row(1701, l2tp::over_udp),
    row(2123, gtp::user_plane),           // its control port, on which user data is read too
    row(2152, gtp::user_plane),
    row(2268, amt::message),
    row(3386, gtp::user_plane),           // its port in version 0
    row(3544, teredo::packet),
    row(4341, lisp::data),
    row(4754, gre::header),               // GRE in UDP (RFC 8086)
    row(4789, vxlan::frame),
    row(4790, vxlan::generic),
    row(5072, ayiya::packet),
    row(5247, capwap::data),
    row(6081, geneve::header),
    Row { port: 6343, to: Layer::Sflow, from: Layer::Sflow },
    row(6635, mpls::labels),              // MPLS in UDP (RFC 7510)
    row(12220, lwapp::ethernet),          // as Wireshark: LWAPP's third layer
    row(12222, lwapp::frame),             // data of LWAPP (RFC 5412)
    // Control of LWAPP (RFC 5412).
    Row { port: 12223, to: Layer::Of(lwapp::with_address), from: Layer::Of(lwapp::frame) },
    row(30030, jmirror::header),          // Juniper's packet mirroring, as Wireshark
    row(37008, tzsp::header),             // TaZmen's sniffer protocol, as Wireshark
];

/// What a UDP datagram (RFC 768) carries.
pub(crate) fn udp<'a>(addresses: &Addresses, bytes: FrameBytes<'a>) -> Peeled<'a> {
    const HEADER_LEN: usize = 8;
    let ([s0, s1, d0, d1, length @ .., _, _], rest) = bytes.take::<HEADER_LEN>()?;
    let payload = match (u16::from_be_bytes(*length), addresses) {
        // A jumbogram (RFC 2675).
        (0, Addresses::V6(..)) => rest,
        (length, _) => {
            let len = usize::from(length).checked_sub(HEADER_LEN);
            rest.limit(len.ok_or(Skip::Malformed)?)
        }
    };
    by_ports(
        u16::from_be_bytes([*s0, *s1]),
        u16::from_be_bytes([*d0, *d1]),
        payload,
    )
}

/// The same for UDP-Lite (RFC 3828), whose length is IP's.
pub(crate) fn udp_lite(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([s0, s1, d0, d1, ..], rest) = bytes.take::<8>()?;
    by_ports(
        u16::from_be_bytes([*s0, *s1]),
        u16::from_be_bytes([*d0, *d1]),
        rest,
    )
}

/// The lower port decides when it is a tunnel's or a system service's, else the higher one: as in
/// Wireshark, so that both directions are read alike and a client's random port means nothing.
fn by_ports(source: u16, destination: u16, payload: FrameBytes<'_>) -> Peeled<'_> {
    let (from, to) = (
        tunnel(source, |row| row.from),
        tunnel(destination, |row| row.to),
    );
    let (low, first, second) = if source > destination {
        (destination, to, from)
    } else {
        (source, from, to)
    };
    if let Some(layer) = first {
        return Ok((layer, payload));
    }
    if (1..FIRST_REGISTERED_PORT).contains(&low) {
        return Err(Skip::NotTcp);
    }
    match second {
        Some(layer) => Ok((layer, payload)),
        None => Err(Skip::NotTcp),
    }
}

/// A bit for each remainder modulo 256 that a tunnel's port leaves: most other ports leave none of them.
#[expect(clippy::indexing_slicing, reason = "worked out while compiling")]
const REMAINDERS: [u64; 4] = {
    let mut remainders = [0; 4];
    let mut at = 0;
    while at < TUNNELS.len() {
        let remainder = TUNNELS[at].port as usize % 256;
        remainders[remainder / 64] |= 1 << (remainder % 64);
        at += 1;
    }
    remainders
};

#[expect(clippy::indexing_slicing, reason = "a remainder modulo four")]
fn tunnel(port: u16, layer: fn(&Row) -> Layer) -> Option<Layer> {
    if REMAINDERS[usize::from(port) / 64 % 4] >> (port % 64) & 1 == 0 {
        return None;
    }
    TUNNELS.iter().find(|row| row.port == port).map(layer)
}
