use crate::addresses::Addresses;
use crate::everyday::{Instead, plain, wrapped};
use crate::frame_bytes::FrameBytes;
use crate::layer::Layer;
use crate::link::ethertype::VLAN;
use crate::link::ieee80211::Msdus;
use crate::linktype::LinkType;
use crate::net::fragment::{Outcome, Reassembly};
use crate::net::fragment_key::Key;
use crate::net::{IpPayload, icmp, ip_protocol};
use crate::segment::{Extent, IncompleteSegment, Origin, Segment};
use crate::skip::Skip;
use crate::tcp::{TcpHeader, tcp_header};
use crate::tunnel::sflow::Samples;
use crate::{link, net, tunnel};

/// Receives what [`Decapsulator::frame`] finds in a frame, outermost first.
pub trait Visitor {
    /// Whether a glance tells that the visitor makes nothing of this segment, so that it need not
    /// be handed over. Asked of everyday frames only, and inlined there: what it does not look at
    /// is not even worked out. A visitor without this method gets every segment.
    #[inline(always)]
    fn passes(&self, _: &Segment<'_>) -> bool {
        false
    }
    /// A segment with all of its fixed header.
    fn segment(&mut self, segment: &Segment<'_>);
    /// A TCP segment with less than a fixed header, on the wire or in the capture.
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>);
}

/// What to go on with; `None` when the walk is at its end with at least one TCP segment.
type Next<'a> = Result<Option<(Layer, FrameBytes<'a>)>, Skip>;

/// Layers in one frame, tunnels included; more is no packet of a real network.
const MAX_DEPTH: u8 = 32;

/// No frame is longer; Wireshark cuts a length that a damaged record states beyond it too.
pub(crate) const MAX_FRAME_LEN: u32 = i32::MAX as u32;

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
    #[inline(always)]
    pub fn frame<V: Visitor>(
        &mut self,
        link: LinkType,
        data: &[u8],
        wire_len: u32,
        visitor: &mut V,
    ) -> Result<(), Skip> {
        if link == LinkType::ETHERNET
            && let Some(segment) = plain(data, wire_len)
        {
            if !visitor.passes(&segment) {
                hand_over(data, wire_len, visitor);
            }
            return Ok(());
        }
        self.other(link, data, wire_len, visitor)
    }

    /// Any other frame: in one step if it is an everyday one, else layer by layer.
    #[inline(never)]
    fn other<V: Visitor>(
        &mut self,
        link: LinkType,
        data: &[u8],
        wire_len: u32,
        visitor: &mut V,
    ) -> Result<(), Skip> {
        if link == LinkType::ETHERNET {
            match wrapped(data, wire_len) {
                Ok(segment) => {
                    visitor.segment(&segment);
                    return Ok(());
                }
                Err(Instead::Incomplete(segment)) => {
                    visitor.incomplete(&segment);
                    return Err(segment.skip());
                }
                Err(Instead::Nothing(skip)) => return Err(skip),
                Err(Instead::Unknown) => {}
            }
        }
        self.walk(link, data, wire_len, visitor)
    }

    /// Layer by layer.
    #[cold]
    #[inline(never)]
    fn walk<V: Visitor>(
        &mut self,
        link: LinkType,
        data: &[u8],
        wire_len: u32,
        visitor: &mut V,
    ) -> Result<(), Skip> {
        let Some(layer) = link.outermost() else {
            return Err(link.why_not_decoded());
        };
        let mut walk = Walk {
            reassembly: &mut self.reassembly,
            visitor,
            depth: 0,
            layer: 0,
            vlan: 0,
            carrier: None,
            origin: Origin::Traffic,
            extent: Extent::Whole,
            found: false,
        };
        let wire_len = wire_len.min(MAX_FRAME_LEN) as usize;
        let outcome = walk.run(layer, FrameBytes::new(data, wire_len));
        if walk.found { Ok(()) } else { outcome }
    }

    /// How many datagrams were given up before they were whole, to stay within the bounds of
    /// reassembly.
    pub fn evicted_datagrams(&self) -> u64 {
        self.reassembly.evicted()
    }

    /// Whether no fragment was kept so far, so that no frame could depend on another.
    pub fn is_fresh(&self) -> bool {
        self.reassembly.is_fresh()
    }

    /// How many datagrams wait for fragments: at most 4096.
    pub fn waiting_datagrams(&self) -> usize {
        self.reassembly.waiting_datagrams()
    }

    /// Octets that wait in these datagrams, 64 more counted for each of their pieces: at most
    /// 4 MiB.
    pub fn waiting_octets(&self) -> usize {
        self.reassembly.waiting_octets()
    }
}

/// Hands the segment of an everyday frame to `visitor`. It is taken from the frame again: were it
/// handed on, all of it would have to be worked out for all frames, also those that pass.
#[inline(never)]
fn hand_over<V: Visitor>(data: &[u8], wire_len: u32, visitor: &mut V) {
    if let Some(segment) = plain(data, wire_len) {
        visitor.segment(&segment);
    }
}

/// The walk through one frame.
struct Walk<'w, V> {
    reassembly: &'w mut Reassembly,
    visitor: &'w mut V,
    depth: u8,
    layer: u8,
    /// The innermost VLAN so far, 0 for none.
    vlan: u16,
    /// The addresses between which the innermost UDP tunnel runs.
    carrier: Option<Addresses>,
    origin: Origin,
    /// Whether all that is walked through now is in a first fragment.
    extent: Extent,
    found: bool,
}

impl<V: Visitor> Walk<'_, V> {
    /// Takes layer after layer off until TCP or the reason why there is none.
    #[inline(always)]
    fn run(&mut self, mut layer: Layer, mut bytes: FrameBytes<'_>) -> Result<(), Skip> {
        loop {
            self.descend()?;
            let next = match layer {
                Layer::Ethernet => {
                    (layer, bytes) = link::ethernet::frame(bytes)?;
                    continue;
                }
                Layer::EtherType(0x0800) | Layer::Ip => self.ip(net::ip(bytes)?)?,
                Layer::EtherType(0x86dd) | Layer::Ipv6 => self.ipv6(bytes)?,
                other => self.peel(other, bytes)?,
            };
            match next {
                Some(next) => (layer, bytes) = next,
                None => return Ok(()),
            }
        }
    }

    #[inline(never)]
    fn ipv6<'a>(&mut self, bytes: FrameBytes<'a>) -> Next<'a> {
        self.ip(net::ipv6::header(bytes)?)
    }

    /// The layers that a frame of everyday traffic does not have.
    #[cold]
    fn peel<'a>(&mut self, layer: Layer, bytes: FrameBytes<'a>) -> Next<'a> {
        match layer {
            Layer::EtherType(number) if VLAN.contains(&number) => {
                let (vlan, next) = link::tags::vlan(bytes)?;
                self.vlan = vlan;
                Ok(Some(next))
            }
            Layer::EtherType(number) => link::ethertype::payload(number, bytes).map(Some),
            Layer::AggregateMsdu => self.several(Msdus::new(bytes)),
            Layer::Sflow => {
                self.origin = Origin::Sampled;
                self.several(Samples::new(bytes)?)
            }
            Layer::Capwap => self.capwap(bytes),
            Layer::UncompressedTcp => self.ip(IpPayload {
                protocol: ip_protocol::TCP,
                ..net::ip(bytes)?
            }),
            Layer::Of(peel) => peel(bytes).map(Some),
            Layer::Ethernet | Layer::Ip | Layer::Ipv6 => Ok(Some((layer, bytes))),
        }
    }

    /// Packets that stand side by side in the same frame, each walked on its own, which ends this
    /// walk's own bytes.
    fn several<'a>(&mut self, packets: impl Iterator<Item = (Layer, FrameBytes<'a>)>) -> Next<'a> {
        let (depth, vlan) = (self.depth, self.vlan);
        let (origin, extent) = (self.origin, self.extent);
        let mut outcome = Err(Skip::NotTcp);
        for (layer, bytes) in packets {
            (self.depth, self.vlan) = (depth, vlan);
            (self.origin, self.extent) = (origin, extent);
            let one = self.run_inner(layer, bytes);
            if outcome.is_err() {
                outcome = one;
            }
        }
        outcome.map(|()| None)
    }

    /// CAPWAP's payload, put together from its fragments where it was cut.
    fn capwap<'a>(&mut self, bytes: FrameBytes<'a>) -> Next<'a> {
        let header = tunnel::capwap::header(bytes)?;
        let Some(fragment) = header.fragment else {
            return Ok(Some((header.layer, header.payload)));
        };
        let Some(carrier) = self.carrier else {
            return Err(Skip::Fragment);
        };
        let stated_len = u32::try_from(header.payload.wire_len).unwrap_or(u32::MAX);
        let key = Key::capwap(carrier, fragment.id);
        match self
            .reassembly
            .add(key, header.payload.captured, stated_len, fragment)?
        {
            Outcome::Whole(frame) => {
                self.extent = Extent::Whole;
                self.run_inner(header.layer, FrameBytes::new(&frame, frame.len()))
                    .map(|()| None)
            }
            Outcome::AsItIs => {
                self.extent = Extent::FirstFragment;
                Ok(Some((header.layer, header.payload)))
            }
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
    fn ip<'a>(&mut self, payload: IpPayload<'a>) -> Next<'a> {
        if payload.protocol == ip_protocol::TCP && payload.fragment.is_none() {
            return self.tcp(&payload).map(|()| None);
        }
        self.other_ip(payload)
    }

    #[cold]
    fn other_ip<'a>(&mut self, mut payload: IpPayload<'a>) -> Next<'a> {
        loop {
            self.descend()?;
            if let Some(fragment) = payload.fragment.take() {
                let key = Key::ip(&payload, fragment.id, self.vlan);
                let octets = payload.bytes.captured;
                match self
                    .reassembly
                    .add(key, octets, payload.stated_len, fragment)?
                {
                    Outcome::Whole(datagram) => {
                        return self.datagram(&payload, &datagram);
                    }
                    Outcome::AsItIs => self.extent = Extent::FirstFragment,
                }
            }
            match payload.protocol {
                ip_protocol::TCP => {
                    return self.tcp(&payload).map(|()| None);
                }
                ip_protocol::ICMP | ip_protocol::ICMPV6 => {
                    let quoted = icmp::quoted(payload.protocol, payload.bytes)?;
                    self.origin = Origin::QuotedInIcmp;
                    return Ok(Some(quoted));
                }
                ip_protocol::UDP => {
                    self.carrier = Some(payload.addresses);
                    return tunnel::udp(&payload.addresses, payload.bytes).map(Some);
                }
                ip_protocol::UDP_LITE => {
                    self.carrier = Some(payload.addresses);
                    return tunnel::udp_lite(payload.bytes).map(Some);
                }
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
    fn datagram<'a>(&mut self, last: &IpPayload<'_>, datagram: &[u8]) -> Next<'a> {
        self.extent = Extent::Whole;
        match self.ip(last.reassembled(datagram))? {
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
    fn tcp(&mut self, payload: &IpPayload<'_>) -> Result<(), Skip> {
        match tcp_header(payload.bytes.captured) {
            Ok((_, header)) => self.whole_header(payload, header),
            Err(_) => self.incomplete(payload.addresses, payload.bytes, payload.stated_len),
        }
    }

    #[inline(always)]
    fn whole_header(&mut self, payload: &IpPayload<'_>, header: TcpHeader<'_>) -> Result<(), Skip> {
        self.visitor.segment(&Segment {
            addresses: payload.addresses,
            header,
            captured: payload.bytes.captured,
            wire_len: u32::try_from(payload.bytes.wire_len).unwrap_or(u32::MAX),
            stated_len: payload.stated_len,
            extent: self.extent,
            ip_id: payload.ip_id,
            ttl: payload.ttl,
            ip_header_len: payload.header_len,
            layer: self.layer,
            origin: self.origin,
        });
        self.layer = self.layer.saturating_add(1);
        match self.origin {
            Origin::Traffic | Origin::Sampled => {
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
            wire_len: u32::try_from(bytes.wire_len).unwrap_or(u32::MAX),
            stated_len,
            extent: self.extent,
            layer: self.layer,
        };
        self.visitor.incomplete(&segment);
        Err(segment.skip())
    }
}
