use crate::decap::Layer;

/// A LINKTYPE number, as a capture file states it for the frames of an interface, bits for the
/// frame check sequence masked off (the registry of the tcpdump project).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkType(pub u16);

/// What can be made of a link type's frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Its frames are looked into.
    Decoded,
    /// It never carries IP, so there is nothing to miss: every frame counts as not IP.
    NeverIp,
    /// It may carry IP, but is not one that can be decoded, or it is not in the table at all.
    Unknown,
}

struct Row {
    number: u16,
    name: &'static str,
    layer: Option<Layer>,
}

const fn decoded(number: u16, name: &'static str, layer: Layer) -> Row {
    Row {
        number,
        name,
        layer: Some(layer),
    }
}

/// A link type of buses and radios that have no mapping for IP, or none that is used.
const fn never_ip(number: u16, name: &'static str) -> Row {
    Row {
        number,
        name,
        layer: None,
    }
}

#[rustfmt::skip]
const TABLE: &[Row] = &[
    decoded(1,   "ETHERNET", Layer::Ethernet),
    decoded(12,  "RAW",      Layer::Ip),
    decoded(14,  "RAW",      Layer::Ip),
    decoded(101, "RAW",      Layer::Ip),
    decoded(228, "IPV4",     Layer::Ip),
    decoded(229, "IPV6",     Layer::Ip),
    never_ip(190, "CAN20B"),
];

impl LinkType {
    /// LINKTYPE_ETHERNET.
    pub const ETHERNET: LinkType = LinkType(1);

    /// The name of the LINKTYPE_ value without that prefix, where it is in the table.
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.name)
    }

    /// What can be made of its frames.
    pub fn support(self) -> Support {
        match self.row() {
            Some(Row { layer: Some(_), .. }) => Support::Decoded,
            Some(Row { layer: None, .. }) => Support::NeverIp,
            None => Support::Unknown,
        }
    }

    /// The outermost layer of its frames, where they can be decoded.
    #[inline]
    pub(crate) fn outermost(self) -> Option<Layer> {
        if self == LinkType::ETHERNET {
            return Some(Layer::Ethernet);
        }
        self.row().and_then(|row| row.layer)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.number == self.0)
    }
}
