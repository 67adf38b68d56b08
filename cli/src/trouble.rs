//! What could not be read of one capture, told once at its end, however often it occurred.

use std::collections::BTreeMap;

use tcplint_capture::{Damage, LinkType};

use crate::numbers::{Count, Grouped};

/// Link types that are named; of more only the number is told.
const NAMED_LINKS: usize = 3;

/// Everything that went wrong with one capture.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    damage: Option<Damages>,
    links: BTreeMap<u16, UnknownLink>,
    evicted: u64,
}

/// Damaged places: the first in full, the others counted.
#[derive(Debug)]
struct Damages {
    first: Damage,
    others: u64,
    last_offset: u64,
}

/// Frames whose link type cannot be decoded.
#[derive(Debug)]
struct UnknownLink {
    first_frame: u64,
    frames: u64,
}

impl Troubles {
    /// A damaged place.
    pub(crate) fn damage(&mut self, damage: Damage) {
        match &mut self.damage {
            Some(damages) => {
                damages.others += 1;
                damages.last_offset = damage.offset;
            }
            None => {
                let last_offset = damage.offset;
                self.damage = Some(Damages {
                    first: damage,
                    others: 0,
                    last_offset,
                });
            }
        }
    }

    /// A frame whose link type cannot be decoded.
    pub(crate) fn unknown_link(&mut self, link: LinkType, frame: u64) {
        let first = UnknownLink {
            first_frame: frame,
            frames: 0,
        };
        self.links.entry(link.0).or_insert(first).frames += 1;
    }

    /// Whether a part of the capture could not be read.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damage.is_some()
    }

    /// Fragmented datagrams that were given up before they were whole.
    pub(crate) fn evicted(&mut self, datagrams: u64) {
        self.evicted = datagrams;
    }

    /// One phrase for each kind of trouble.
    pub(crate) fn phrases(&self) -> Vec<String> {
        let mut phrases = Vec::new();
        if let Some(Damages {
            first,
            others,
            last_offset,
        }) = &self.damage
        {
            phrases.push(match others {
                0 => first.to_string(),
                _ => format!(
                    "{first}; and {}, the last at byte {last_offset}",
                    Count(*others, "more place")
                ),
            });
        }
        for (
            number,
            UnknownLink {
                first_frame,
                frames,
            },
        ) in self.links.iter().take(NAMED_LINKS)
        {
            phrases.push(format!(
                "frame {first_frame}: LINKTYPE {number} is not one that tcplint decodes; {} of it \
                 skipped",
                Count(*frames, "packet")
            ));
        }
        if let Some(more) = self
            .links
            .len()
            .checked_sub(NAMED_LINKS)
            .filter(|more| *more > 0)
        {
            let frames = self
                .links
                .values()
                .skip(NAMED_LINKS)
                .map(|link| link.frames)
                .sum();
            phrases.push(format!(
                "{} that tcplint does not decode; {} skipped",
                Count(more as u64, "more link type"),
                Count(frames, "packet")
            ));
        }
        if self.evicted > 0 {
            phrases.push(format!(
                "{} fragmented datagrams were given up before they were whole, because too many \
                 waited at once: TCP headers in them were not judged",
                Grouped(self.evicted)
            ));
        }
        phrases
    }
}
