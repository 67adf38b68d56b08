/// What a segment was, in the connection that it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Event {
    /// A SYN without ACK that begins a connection.
    Syn,
    /// A SYN with ACK.
    SynAck,
    /// An end's first FIN.
    Fin,
    /// A reset that ends the connection.
    Reset,
    /// A SYN or SYN-ACK with the number that the end sent before.
    SynAgain,
    /// A FIN with the number that the end sent before.
    FinAgain,
    /// Payload that was sent before.
    Retransmission,
    /// Payload before the highest that was seen, but not seen itself.
    OutOfOrder,
    /// Octets before this segment were not seen.
    Gap,
    /// A probe with the last octet's number, as RFC 9293, section 3.8.4 has it.
    KeepAlive,
    /// The same packet, captured again: not sent again.
    Duplicate,
    /// A SYN into a connection that lives: a challenge ACK is the answer to expect (RFC 9293, section 3.10.7.4).
    SynInConnection,
    /// A reset inside the window whose number is not exact: a challenge ACK is the answer to expect.
    ResetNotExact,
    /// A reset outside the window, or one that a SYN's sender cannot take.
    ResetIgnored,
    /// The end that a reset was to end, or to come from, goes on.
    ResetIneffective,
    /// Numbers that the receiver does not take.
    OutOfWindow,
    /// A new connection between the same addresses and ports.
    Reuse,
}

impl Event {
    /// All events.
    pub const ALL: [Event; 17] = [
        Event::Syn,
        Event::SynAck,
        Event::Fin,
        Event::Reset,
        Event::SynAgain,
        Event::FinAgain,
        Event::Retransmission,
        Event::OutOfOrder,
        Event::Gap,
        Event::KeepAlive,
        Event::Duplicate,
        Event::SynInConnection,
        Event::ResetNotExact,
        Event::ResetIgnored,
        Event::ResetIneffective,
        Event::OutOfWindow,
        Event::Reuse,
    ];

    /// The name in the outputs, in kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            Event::Syn => "syn",
            Event::SynAck => "syn-ack",
            Event::Fin => "fin",
            Event::Reset => "reset",
            Event::SynAgain => "syn-again",
            Event::FinAgain => "fin-again",
            Event::Retransmission => "retransmission",
            Event::OutOfOrder => "out-of-order",
            Event::Gap => "gap",
            Event::KeepAlive => "keep-alive",
            Event::Duplicate => "duplicate",
            Event::SynInConnection => "syn-in-connection",
            Event::ResetNotExact => "reset-not-exact",
            Event::ResetIgnored => "reset-ignored",
            Event::ResetIneffective => "reset-ineffective",
            Event::OutOfWindow => "out-of-window",
            Event::Reuse => "reuse",
        }
    }
}

/// A set of [`Event`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Events(u32);

impl Events {
    /// Adds one.
    #[inline]
    pub(crate) fn add(&mut self, event: Event) {
        self.0 |= 1 << event as u8;
    }

    /// Whether it is in the set.
    #[inline]
    pub const fn has(self, event: Event) -> bool {
        self.0 & 1 << event as u8 != 0
    }

    /// Those in the set, in the order of [`Event::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Event> {
        Event::ALL.into_iter().filter(move |event| self.has(*event))
    }
}

impl FromIterator<Event> for Events {
    fn from_iter<T: IntoIterator<Item = Event>>(events: T) -> Events {
        let mut set = Events::default();
        for event in events {
            set.add(event);
        }
        set
    }
}
