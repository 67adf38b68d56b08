//! Classic pcap: the walk over its records.

mod dialect;
mod header;
mod odd;

use pcap_file::pcap::{PcapParseError, PcapParser};

pub(crate) use dialect::{Choice, choose};
pub(crate) use header::{FILE_HEADER, Header, max_packet};
pub(crate) use odd::OddPcap;

use crate::buffer::Buffer;
use crate::step::{Found, Step};
use crate::{ByteOrder, DamageCause, LinkType, Passed, Passing, Timestamp};

/// Bytes of a standard record header.
const RECORD_HEADER: usize = 16;

/// Steps over standard records, with pcap-file's raw parser: it copies nothing and judges nothing.
///
/// Its strict calls refuse what tshark reads (more bytes captured than the snapshot length or than were on
/// the wire, a snapshot length of 0, a million microseconds) and repeat the refusal for ever.
pub(crate) struct Pcap {
    parser: PcapParser,
    header: Header,
}

impl Pcap {
    /// Starts after the file header.
    pub(crate) fn new(parser: PcapParser, header: Header) -> Self {
        Self { parser, header }
    }

    /// A whole and sound record with its bytes, if one is next.
    #[inline(always)]
    pub(crate) fn fast<'b>(&self, buffer: &'b mut Buffer) -> Option<(Found, &'b [u8])> {
        // Each order gets code of its own, as in pcapng.
        match self.header.order {
            ByteOrder::Little => self.fast_in(ByteOrder::Little, buffer),
            ByteOrder::Big => self.fast_big(buffer),
        }
    }

    /// Whole and sound records, one behind the other, as many as there are places: how many. `look` is
    /// shown each of them, from the first on, by its place.
    #[inline(always)]
    pub(crate) fn fast_batch(
        &self,
        buffer: &mut Buffer,
        places: &mut [Found],
        look: impl FnMut(usize, &Found, &[u8]),
    ) -> usize {
        match self.header.order {
            ByteOrder::Little => self.fast_batch_in::<false>(buffer, places, look),
            ByteOrder::Big => self.fast_batch_in::<true>(buffer, places, look),
        }
    }

    /// Not inlined: a loop of its own has all registers. The order is a type's, or both would share code
    /// that asks for it.
    #[inline(never)]
    fn fast_batch_in<const IS_BIG: bool>(
        &self,
        buffer: &mut Buffer,
        places: &mut [Found],
        mut look: impl FnMut(usize, &Found, &[u8]),
    ) -> usize {
        let order = match IS_BIG {
            true => ByteOrder::Big,
            false => ByteOrder::Little,
        };
        let mut len = 0;
        for place in places {
            let Some((found, data)) = self.fast_in(order, buffer) else {
                break;
            };
            *place = found;
            look(len, &found, data);
            len += 1;
        }
        len
    }

    #[inline(never)]
    fn fast_big<'b>(&self, buffer: &'b mut Buffer) -> Option<(Found, &'b [u8])> {
        self.fast_in(ByteOrder::Big, buffer)
    }

    /// Reads the four numbers of the record header without pcap-file, whose call the compiler inlines
    /// or not as it likes; where it does not, a packet costs a third more.
    #[inline(always)]
    fn fast_in<'b>(&self, order: ByteOrder, buffer: &'b mut Buffer) -> Option<(Found, &'b [u8])> {
        let offset = buffer.offset();
        let (bytes, start) = buffer.split()?;
        let (header, rest) = bytes.split_first_chunk::<RECORD_HEADER>()?;
        let (&[seconds, fraction, captured, original], []) = header.as_chunks::<4>() else {
            return None;
        };
        let captured = order.u32(captured);
        let len = captured as usize;
        let data = rest.get(..len)?;
        if captured > self.header.max_len {
            return None;
        }
        debug_assert!(self.parser.next_raw_packet(bytes).is_ok_and(|(_, raw)| {
            raw.data == data
                && [raw.ts_sec, raw.orig_len] == [seconds, original].map(|n| order.u32(n))
        }));
        let found = Found {
            time: self.header.time(order.u32(seconds), order.u32(fraction)),
            link: self.header.link,
            fcs_len: self.header.fcs_len,
            wire_len: order.u32(original),
            interface: 0,
            offset,
            start: *start + RECORD_HEADER,
            len,
        };
        *start += RECORD_HEADER + len;
        Some((found, data))
    }

    /// Steps over whole and sound records until `passing` says stop.
    #[inline(always)]
    pub(crate) fn pass_over(
        &self,
        buffer: &mut Buffer,
        passing: impl FnMut(LinkType, &[u8], u32) -> Passing,
    ) -> Passed {
        match self.header.order {
            ByteOrder::Little => self.pass_over_in(ByteOrder::Little, buffer, passing),
            ByteOrder::Big => Passed::default(),
        }
    }

    #[inline(always)]
    fn pass_over_in(
        &self,
        order: ByteOrder,
        buffer: &mut Buffer,
        mut passing: impl FnMut(LinkType, &[u8], u32) -> Passing,
    ) -> Passed {
        let Header { link, max_len, .. } = self.header;
        // Told apart here, so that the loop need not.
        if link != LinkType::ETHERNET {
            return Passed::default();
        }
        let Some((bytes, start)) = buffer.split() else {
            return Passed::default();
        };
        let (mut rest, mut last, mut frames) = (bytes, None, 0);
        while let Some((header, behind)) = rest.split_first_chunk::<RECORD_HEADER>()
            && let (&[_, _, captured, original], []) = header.as_chunks::<4>()
            && let captured = order.u32(captured)
            && captured <= max_len
            && let Some((data, next)) = behind.split_at_checked(captured as usize)
        {
            match passing(LinkType::ETHERNET, data, order.u32(original)) {
                Passing::Noted => last = Some(header),
                Passing::Unnoted => {}
                Passing::Stop => break,
            }
            rest = next;
            frames += 1;
        }
        *start += bytes.len() - rest.len();
        let last = last.and_then(|header| match header.as_chunks::<4>() {
            (&[seconds, fraction, _, _], []) => {
                Some(self.header.time(order.u32(seconds), order.u32(fraction)))
            }
            _ => None,
        });
        Passed { frames, last }
    }

    /// Whether `bytes` look like a record of traffic: its length, header included, and the seconds
    /// of its time.
    pub(crate) fn seems_record(&self, bytes: &[u8]) -> Option<(usize, u32)> {
        let (&[seconds, fraction, captured, original], []) =
            bytes.first_chunk::<RECORD_HEADER>()?.as_chunks::<4>()
        else {
            return None;
        };
        let [seconds, fraction, captured, original] =
            [seconds, fraction, captured, original].map(|bytes| self.header.order.u32(bytes));
        let is_one = i64::from(fraction) * self.header.unit < 1_000_000_000
            && (1..=original).contains(&captured)
            && original <= self.header.max_len;
        is_one.then_some((RECORD_HEADER + captured as usize, seconds))
    }

    /// What is next, whatever it is.
    pub(crate) fn step(&self, buffer: &mut Buffer) -> Step {
        if let Some((found, _)) = self.fast(buffer) {
            return Step::Found(found);
        }
        match self.parser.next_raw_packet(buffer.bytes()) {
            Ok((_, raw)) => self.header.too_long(raw.incl_len, buffer),
            Err(error) => self.incomplete(&error, buffer),
        }
    }

    fn incomplete(&self, error: &PcapParseError, buffer: &Buffer) -> Step {
        match error {
            // With a whole header in the buffer, what is wanted is its captured length.
            PcapParseError::IncompleteBuffer(len, _) if buffer.bytes().len() >= RECORD_HEADER => {
                let len = u32::try_from(*len).unwrap_or(u32::MAX);
                if len > self.header.max_len {
                    return self.header.too_long(len, buffer);
                }
                Step::Need(RECORD_HEADER as u64 + u64::from(len))
            }
            _ => Step::Need(RECORD_HEADER as u64),
        }
    }
}

impl Header {
    /// Time of a record: at most 4294967295 s and as many ms, far from the ends of an i64.
    #[inline(always)]
    fn time(&self, seconds: u32, fraction: u32) -> Timestamp {
        Timestamp::from_nanos(i64::from(seconds) * 1_000_000_000 + i64::from(fraction) * self.unit)
    }

    /// A record that claims too much cannot be trusted in its length either: nothing after it can be found.
    #[cold]
    fn too_long(&self, len: u32, buffer: &Buffer) -> Step {
        let cause = DamageCause::RecordTooLong {
            len,
            max: self.max_len,
        };
        Step::damaged(buffer.offset(), cause, true)
    }
}
