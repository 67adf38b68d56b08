use crate::layer::Layer;
use crate::linktype_table::{Content, Row, TABLE};
use crate::skip::Skip;

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

impl LinkType {
    /// LINKTYPE_ETHERNET.
    pub const ETHERNET: LinkType = LinkType(1);

    /// The name of the LINKTYPE_ value without that prefix, where it is in the table.
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.name)
    }

    /// What can be made of its frames.
    pub fn support(self) -> Support {
        match self.row().map(|row| row.content) {
            Some(Content::Decoded(_)) => Support::Decoded,
            Some(Content::NeverIp) => Support::NeverIp,
            Some(Content::NotDecoded) | None => Support::Unknown,
        }
    }

    /// The outermost layer of its frames, where they can be decoded.
    #[inline]
    pub(crate) fn outermost(self) -> Option<Layer> {
        if self == LinkType::ETHERNET {
            return Some(Layer::Ethernet);
        }
        match self.row()?.content {
            Content::Decoded(layer) => Some(layer),
            Content::NeverIp | Content::NotDecoded => None,
        }
    }

    /// The reason why a frame without an outermost layer is skipped.
    #[cold]
    pub(crate) fn why_not_decoded(self) -> Skip {
        match self.support() {
            Support::NeverIp => Skip::NotIp,
            Support::Decoded | Support::Unknown => Skip::UnknownLinkType,
        }
    }

    fn row(self) -> Option<&'static Row> {
        let row = ROWS.get(usize::from(self.0))?;
        TABLE.get(usize::from(*row))
    }
}

/// For each number its row in [`TABLE`], or one that the table does not have. Asked for every
/// packet of most link types, so it must not be searched for.
#[allow(
    clippy::indexing_slicing,
    reason = "worked out when compiling: a number out of range would not compile"
)]
static ROWS: [u8; 512] = {
    const NONE: u8 = u8::MAX;
    assert!(TABLE.len() <= NONE as usize);
    let mut rows = [NONE; 512];
    let mut row = 0;
    while (row as usize) < TABLE.len() {
        let number = TABLE[row as usize].number as usize;
        assert!(rows[number] == NONE, "two rows for one number");
        rows[number] = row;
        row += 1;
    }
    rows
};
