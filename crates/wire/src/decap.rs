use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::linktype::{LinkType, Support};
use crate::net::fragment::{Outcome, Reassembly};
use crate::net::{IpPayload, icmp, ip_protocol};
use crate::segment::{IncompleteSegment, Origin, Segment};
use crate::skip::Skip;
use crate::tcp::{TcpHeader, tcp_header};
use crate::{link, net, tunnel};

/// Receives what [`Decapsulator::frame`] finds in a frame, outermost first.
pub trait Visitor {
    /// A segment with all of its fixed header.
    fn segment(&mut self, segment: &Segment<'_>);
    /// A TCP segment with less than a fixed header, on the wire or in the capture.
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>);
}

/// What stands at the front of the bytes that are left of a frame.
///
/// One layer is one row of [`Walk::peel`]: a function that takes the layer's header off and says
/// which layer follows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layer {
    /// Ethernet II or 802.3 frame, from the destination address on.
    Ethernet,
    /// The payload of an EtherType; values up to 1500 are an 802.3 length.
    EtherType(u16),
    /// IEEE 802.2 LLC.
    Llc,
    /// IPv4 or IPv6, told by the version nibble.
    Ip,
}

/// A layer taken off: what follows it, and the bytes from there on.
pub(crate) type Peeled<'a> = Result<(Layer, FrameBytes<'a>), Skip>;

/// Layers in one frame, tunnels included; more is no packet of a real network.
const MAX_DEPTH: u8 = 32;

/// Finds the TCP segments in frames; keeps the fragments of datagrams that are not whole yet.
#[derive(Debug, Default)]
pub struct Decapsulator {
    reassembly: Reassembly,
}

impl Decapsulator {
    /// Without any fragment seen.
    pub fn new() -> Decapsulator {
        Decapsulator::default()
    }

    /// Hands each TCP header of a frame to `visitor`.
    ///
    /// `data` is what was captured of a frame of `wire_len` octets on a link of type `link`.
    ///
    /// # Errors
    ///
    /// The reason why the frame holds no TCP segment of the traffic itself. A frame with at least
    /// one is `Ok`, whatever follows that segment.
    #[inline]
    pub fn frame<V: Visitor>(
        &mut self,
        link: LinkType,
        data: &[u8],
        wire_len: u32,
        visitor: &mut V,
    ) -> Result<(), Skip> {
        let Some(layer) = link.outermost() else {
            return Err(match link.support() {
                Support::NeverIp => Skip::NotIp,
                _ => Skip::UnknownLinkType,
            });
        };
        let mut walk = Walk {
            reassembly: &mut self.reassembly,
            visitor,
            depth: 0,
            layer: 0,
            origin: Origin::Traffic,
            found: false,
        };
        let outcome = walk.run(layer, FrameBytes::new(data, wire_len as usize));
        if walk.found { Ok(()) } else { outcome }
    }

    /// How many datagrams were given up before they were whole, to stay within the bounds of
    /// reassembly.
    pub fn evicted_datagrams(&self) -> u64 {
        self.reassembly.evicted()
    }
}

/// The walk through one frame.
struct Walk<'w, V> {
    reassembly: &'w mut Reassembly,
    visitor: &'w mut V,
    depth: u8,
    layer: u8,
    origin: Origin,
    found: bool,
}

impl<V: Visitor> Walk<'_, V> {
    /// Takes layer after layer off until TCP or the reason why there is none.
    #[inline(always)]
    fn run(&mut self, mut layer: Layer, mut bytes: FrameBytes<'_>) -> Result<(), Skip> {
        loop {
            self.descend()?;
            (layer, bytes) = match layer {
                Layer::Ethernet => link::ethernet::frame(bytes)?,
                Layer::EtherType(0x0800) | Layer::Ip => match self.ip(net::ip(bytes)?)? {
                    Some(next) => next,
                    None => return Ok(()),
                },
                other => Self::peel(other, bytes)?,
            };
        }
    }

    /// The layers that a frame of everyday traffic does not have.
    #[cold]
    fn peel(layer: Layer, bytes: FrameBytes<'_>) -> Peeled<'_> {
        match layer {
            Layer::EtherType(number) => link::ethertype::payload(number, bytes),
            Layer::Llc => link::llc::frame(bytes),
            Layer::Ethernet | Layer::Ip => Ok((layer, bytes)),
        }
    }

    /// One more layer.
    #[inline(always)]
    fn descend(&mut self) -> Result<(), Skip> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(Skip::TooDeep)
        } else {
            Ok(())
        }
    }

    /// The payload of an IP header: `None` when it was TCP, or what to go on with.
    #[inline(always)]
    fn ip<'a>(&mut self, payload: IpPayload<'a>) -> Result<Option<(Layer, FrameBytes<'a>)>, Skip> {
        if payload.protocol == ip_protocol::TCP && payload.fragment.is_none() {
            return self
                .tcp(&payload.addresses, payload.bytes, payload.stated_len)
                .map(|()| None);
        }
        self.other_ip(payload)
    }

    #[cold]
    fn other_ip<'a>(
        &mut self,
        mut payload: IpPayload<'a>,
    ) -> Result<Option<(Layer, FrameBytes<'a>)>, Skip> {
        loop {
            self.descend()?;
            if let Some(fragment) = payload.fragment.take() {
                match self.reassembly.add(&payload, fragment)? {
                    Outcome::Whole(datagram) => {
                        return self.datagram(&payload.addresses, payload.protocol, &datagram);
                    }
                    Outcome::AsItIs => {}
                }
            }
            match payload.protocol {
                ip_protocol::TCP => {
                    return self
                        .tcp(&payload.addresses, payload.bytes, payload.stated_len)
                        .map(|()| None);
                }
                ip_protocol::ICMP | ip_protocol::ICMPV6 => {
                    let quoted = icmp::quoted(payload.protocol, payload.bytes)?;
                    self.origin = Origin::QuotedInIcmp;
                    return Ok(Some((Layer::Ip, quoted)));
                }
                ip_protocol::UDP => return tunnel::udp(payload.bytes).map(Some),
                other => match net::extension::header(other, payload)? {
                    net::extension::Next::Header(inner) => payload = inner,
                    net::extension::Next::Protocol(bytes) => {
                        return tunnel::over_ip(other, bytes).map(Some);
                    }
                },
            }
        }
    }

    /// A datagram put together from its fragments, which ends this walk's own bytes.
    fn datagram<'a>(
        &mut self,
        addresses: &Addresses,
        protocol: u8,
        datagram: &[u8],
    ) -> Result<Option<(Layer, FrameBytes<'a>)>, Skip> {
        let payload = IpPayload::reassembled(*addresses, protocol, datagram);
        match self.ip(payload)? {
            Some((layer, bytes)) => self.run_inner(layer, bytes).map(|()| None),
            None => Ok(None),
        }
    }

    /// [`Walk::run`], not inlined: for bytes that are not the frame's own.
    #[cold]
    fn run_inner(&mut self, layer: Layer, bytes: FrameBytes<'_>) -> Result<(), Skip> {
        self.run(layer, bytes)
    }

    #[inline(always)]
    fn tcp(
        &mut self,
        addresses: &Addresses,
        bytes: FrameBytes<'_>,
        stated_len: u32,
    ) -> Result<(), Skip> {
        match tcp_header(bytes.captured) {
            Ok((_, header)) => self.whole_header(*addresses, header, bytes, stated_len),
            Err(_) => self.incomplete(*addresses, bytes, stated_len),
        }
    }

    #[inline(always)]
    fn whole_header(
        &mut self,
        addresses: Addresses,
        header: TcpHeader<'_>,
        bytes: FrameBytes<'_>,
        stated_len: u32,
    ) -> Result<(), Skip> {
        self.visitor.segment(&Segment {
            addresses,
            header,
            captured: bytes.captured,
            wire_len: u32::try_from(bytes.wire_len).unwrap_or(u32::MAX),
            stated_len,
            layer: self.layer,
            origin: self.origin,
        });
        self.layer = self.layer.saturating_add(1);
        match self.origin {
            Origin::Traffic => {
                self.found = true;
                Ok(())
            }
            Origin::QuotedInIcmp => Err(Skip::QuotedInIcmp),
        }
    }

    #[cold]
    fn incomplete(
        &mut self,
        addresses: Addresses,
        bytes: FrameBytes<'_>,
        stated_len: u32,
    ) -> Result<(), Skip> {
        if self.origin == Origin::QuotedInIcmp {
            return Err(Skip::QuotedInIcmp);
        }
        let segment = IncompleteSegment {
            addresses,
            captured: bytes.captured,
            stated_len,
            layer: self.layer,
        };
        self.visitor.incomplete(&segment);
        if segment.is_short_on_the_wire() {
            Err(Skip::ShortTcpHeader)
        } else {
            Err(Skip::Truncated)
        }
    }
}
