//! One file from its first frame to its last.

use std::ops::Range;
use std::time::{Duration, Instant};

use tcplint_capture::{BATCH, Batch, Capture, Event, LinkType, Passing, Record, Timestamp};
use tcplint_track::LOOKAHEAD;
use tcplint_wire::{Decapsulator, Flags, InPassing, Skip, everyday, in_passing, plain_segment};

use crate::drive::{Consumer, Taken};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::tally::Tally;
use crate::trouble::Troubles;

/// How long a result of a live capture is held back at most, however busy the capture is.
const HOLD: Duration = Duration::from_millis(400);

/// Each place of a batch has a bit.
const _: () = assert!(BATCH <= u64::BITS as usize);

/// A capture as it is read, file by file.
#[derive(Default)]
pub(crate) struct Reading {
    /// Of the file at hand.
    pub(crate) tally: Tally,
    /// Of the file at hand.
    pub(crate) troubles: Troubles,
    /// Of the capture: its files share datagrams in fragments.
    pub(crate) decapsulator: Decapsulator,
    /// Whether the packet came that the capture starts with.
    started: bool,
    /// When the first packet of the file at hand came.
    first: Option<Timestamp>,
    /// When its last segment came.
    last: Option<Timestamp>,
}

impl Reading {
    /// Reads `capture` to its end, or until the user asks to stop.
    ///
    /// # Errors
    ///
    /// The consumer's.
    pub(crate) fn frames<C: Consumer>(
        &mut self,
        capture: &mut Capture,
        consumer: &mut C,
        progress: &mut Progress,
        interrupt: &Interrupt,
    ) -> anyhow::Result<()> {
        let mut shown = Instant::now();
        if !self.first_packet(capture, consumer, interrupt)? {
            return Ok(());
        }
        loop {
            // Nearly every record comes from one of these two.
            if consumer.looks_ahead() {
                self.batches(capture, consumer, progress)?;
            }
            loop {
                if consumer.glances() {
                    self.pass_over(capture, consumer);
                }
                let Some(record) = capture.next_buffered() else {
                    break;
                };
                self.frame(&record, consumer)?;
            }
            progress.tick(capture);
            // Once for each read, and for each record of the rarer formats.
            if interrupt.is_asked() {
                return Ok(());
            }
            if capture.is_live() && shown.elapsed() >= HOLD {
                consumer.idle()?;
                shown = Instant::now();
            }
            match capture.next_event() {
                Some(Event::Record(record)) => self.frame(&record, consumer)?,
                Some(Event::Damage(damage)) => self.troubles.damage(damage),
                Some(Event::Idle) => consumer.idle()?,
                None => return Ok(()),
            }
        }
    }

    /// Reads batches of records as long as the buffer has any.
    fn batches<C: Consumer>(
        &mut self,
        capture: &mut Capture,
        consumer: &mut C,
        progress: &mut Progress,
    ) -> anyhow::Result<()> {
        loop {
            // Places of those that the consumer wants to be offered first, the first one's bit the lowest.
            let mut offered = 0_u64;
            let batch = capture.next_batch(
                #[inline(always)]
                |at, link, data, wire_len, time| {
                    let link = tcplint_wire::LinkType(link.0);
                    let is_offered = match plain_segment(link, data, wire_len) {
                        // A SYN has options that need a call, for which all others would be put into
                        // memory as well.
                        Some(segment) if !segment.header.flags().contains(Flags::SYN) => {
                            consumer.ahead(at, time, &segment)
                        }
                        _ => look_ahead_to_other(consumer, (at, time), link, data, wire_len),
                    };
                    offered |= u64::from(is_offered) << at;
                    if at % LOOKAHEAD == LOOKAHEAD - 1 {
                        let soon = at + 1 - LOOKAHEAD;
                        consumer.fetch(soon..at + 1, soon.saturating_sub(LOOKAHEAD)..soon);
                    }
                },
            );
            if batch.is_empty() {
                return Ok(());
            }
            let soon = batch.len() - batch.len() % LOOKAHEAD;
            let next = soon.saturating_sub(LOOKAHEAD);
            consumer.fetch(soon..batch.len(), next..batch.len());
            let mut at = 0;
            while at < batch.len() {
                let run = (!(offered >> at)).trailing_zeros() as usize;
                let Taken { count, is_due } = match run {
                    0 => Taken::default(),
                    _ => consumer.foreseen(at..at + run, batch.number(at)),
                };
                self.taken(&batch, at..at + count);
                at += count;
                let next = if is_due { at.wrapping_sub(1) } else { at };
                let Some(record) = batch.get(next) else {
                    break;
                };
                if is_due {
                    consumer.end(&record, &mut self.tally)?;
                } else {
                    self.frame(&record, consumer)?;
                    at += 1;
                }
            }
            progress.tick(capture);
        }
    }

    /// The consumer took the frames at these places, each a segment.
    #[inline(always)]
    fn taken(&mut self, batch: &Batch<'_>, places: Range<usize>) {
        self.tally.packets += places.len() as u64;
        self.tally.segments += places.len() as u64;
        if let Some(last) = places.last().and_then(|last| batch.get(last)) {
            self.last = Some(last.time);
        }
    }

    /// Steps over frames of which the consumer makes nothing.
    #[inline(always)]
    fn pass_over<C: Consumer>(&mut self, capture: &mut Capture, consumer: &C) {
        let (passes, ignores_others) = (consumer.glance(), consumer.ignores_others());
        let (tally, mut others) = (&mut self.tally, 0);
        let passed = capture.pass_over(
            #[inline(always)]
            |link, data, wire_len| {
                let link = tcplint_wire::LinkType(link.0);
                match in_passing(link, data, wire_len, passes) {
                    InPassing::Segment => Passing::Noted,
                    InPassing::Nothing(skip) if ignores_others => {
                        tally.skip(skip);
                        others += 1;
                        Passing::Unnoted
                    }
                    _ => Passing::Stop,
                }
            },
        );
        self.tally.packets += passed.frames;
        self.tally.segments += passed.frames - others;
        self.last = passed.last.or(self.last);
    }

    /// Takes in a part of the file at hand that was read elsewhere, up to its end and without
    /// trouble, and that begins with a packet of this time.
    pub(crate) fn add<C: Consumer>(
        &mut self,
        tally: &Tally,
        first: Option<Timestamp>,
        consumer: &mut C,
    ) {
        if let Some(first) = first
            && !std::mem::replace(&mut self.started, true)
        {
            consumer.start(first);
        }
        self.tally.add(tally);
    }

    /// The times of the first packet and of the last segment of the file that was read, once.
    pub(crate) fn take_span(&mut self) -> Option<(Timestamp, Timestamp)> {
        self.first.take().zip(self.last.take())
    }

    /// Up to the packet that the file starts with, so that the loop over all others need not ask
    /// whether it was there: whether it came. A frame that is no packet carries no time.
    #[cold]
    #[inline(never)]
    fn first_packet<C: Consumer>(
        &mut self,
        capture: &mut Capture,
        consumer: &mut C,
        interrupt: &Interrupt,
    ) -> anyhow::Result<bool> {
        while !interrupt.is_asked() {
            match capture.next_event() {
                Some(Event::Record(record)) => {
                    let is_packet = record.link != LinkType::NOT_A_PACKET;
                    if is_packet {
                        self.first = Some(record.time);
                        if !std::mem::replace(&mut self.started, true) {
                            consumer.start(record.time);
                        }
                    }
                    self.frame(&record, consumer)?;
                    if is_packet {
                        return Ok(true);
                    }
                }
                Some(Event::Damage(damage)) => self.troubles.damage(damage),
                Some(Event::Idle) => consumer.idle()?,
                None => return Ok(false),
            }
        }
        Ok(false)
    }

    #[inline(always)]
    fn frame<C: Consumer>(&mut self, record: &Record<'_>, consumer: &mut C) -> anyhow::Result<()> {
        self.tally.packets += 1;
        consumer.begin(record);
        let link = tcplint_wire::LinkType(record.link.0);
        match self
            .decapsulator
            .frame(link, record.data, record.wire_len, consumer)
        {
            Ok(()) => {
                self.tally.segments += 1;
                self.last = Some(record.time);
            }
            Err(Skip::UnknownLinkType) => self.unknown_link(record.link, record.number),
            Err(skip) => self.tally.skip(skip),
        }
        consumer.end(record, &mut self.tally)
    }

    #[cold]
    fn unknown_link(&mut self, link: LinkType, frame: u64) {
        if link == LinkType::NOT_A_PACKET {
            self.tally.skip(Skip::NoPacketData);
        } else {
            self.tally.skip(Skip::UnknownLinkType);
            self.troubles.unknown_link(link, frame);
        }
    }
}

/// Shows the consumer the everyday segment of a frame that is not one of the plainest, or has a SYN; whether
/// it wants to be offered it. It is given no record: to hand that on, all records would have to be in memory.
#[inline(never)]
fn look_ahead_to_other<C: Consumer>(
    consumer: &mut C,
    (at, time): (usize, Timestamp),
    link: tcplint_wire::LinkType,
    data: &[u8],
    wire_len: u32,
) -> bool {
    everyday(link, data, wire_len).is_ok_and(|segment| consumer.ahead(at, time, &segment))
}
