use tcplint_wire::{Flags, Segment, TcpHeader};

/// What Zeek looks at in a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    /// Nanoseconds since 1970.
    pub(crate) time: i64,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    /// Payload by the IP header.
    pub(crate) len: u32,
    /// Whether all of the payload was captured.
    pub(crate) has_payload: bool,
    /// Length of the IP packet, headers included.
    pub(crate) ip_len: u32,
    pub(crate) flags: Flags,
    pub(crate) window: u16,
}

impl Packet {
    /// `None` for what Zeek passes over: a TCP header that is too short or was not captured whole,
    /// an IP packet that the frame cuts off, a datagram of which fragments are missing.
    #[inline(always)]
    pub(crate) fn of(nanos: i64, segment: &Segment<'_>) -> Option<Packet> {
        let header = &segment.header;
        let header_len = header.header_len();
        let len = segment
            .stated_len
            .checked_sub(u32::try_from(header_len).ok()?)?;
        let whole = segment.payload_len_is_known() && segment.options_complete();
        (whole && header_len >= TcpHeader::LEN).then(|| Packet {
            time: nanos,
            seq: header.seq().0,
            ack: header.ack().0,
            len,
            has_payload: segment.is_complete(),
            ip_len: segment
                .stated_len
                .saturating_add(u32::from(segment.ip_header_len)),
            flags: header.flags(),
            window: header.window(),
        })
    }

    #[inline]
    pub(crate) fn is(&self, flag: Flags) -> bool {
        self.flags.contains(flag)
    }

    /// SYN, ACK, FIN, RST.
    #[inline]
    pub(crate) fn marks(&self) -> (bool, bool, bool, bool) {
        (
            self.is(Flags::SYN),
            self.is(Flags::ACK),
            self.is(Flags::FIN),
            self.is(Flags::RST),
        )
    }

    /// Sequence numbers that the packet takes; a reset's payload takes none.
    pub(crate) fn span(&self) -> u32 {
        let payload = if self.is(Flags::RST) { 0 } else { self.len };
        let marks = u32::from(self.is(Flags::SYN)) + u32::from(self.is(Flags::FIN));
        // A jumbogram can state as much as there are numbers.
        payload.wrapping_add(marks)
    }
}
