//! Connections made up segment by segment, and what is told of them.
#![allow(clippy::unwrap_used)]

mod doubt;
mod hostile;
mod sentences;
mod verdicts;

use tcplint_track::Tracker;
use tcplint_wire::{Addresses, Extent, Flags, Origin, Segment, Seq, tcp_header};

use super::script::Line;
use super::sentence::sentence;
use super::{Story, Told, page};
use crate::args::Color;
use crate::output::Paint;
use crate::row::Place;

/// Raw initial numbers, so that relative and raw numbers cannot be taken for each other.
const CLIENT_ISN: u32 = 4_000_000_000;
const SERVER_ISN: u32 = 1_500_000_000;

/// One segment: whether the client sends it, flags, relative numbers, payload octets.
#[derive(Clone, Copy, Debug)]
struct Sent {
    by_client: bool,
    flags: u16,
    seq: u32,
    ack: u32,
    len: u16,
    window: u16,
}

const FIN: u16 = 0x01;
const SYN: u16 = 0x02;
const RST: u16 = 0x04;
const ACK: u16 = 0x10;

/// From the client.
fn c(flags: u16, seq: u32, ack: u32, len: u16) -> Sent {
    let window = 64_000;
    Sent {
        by_client: true,
        flags,
        seq,
        ack,
        len,
        window,
    }
}

/// From the server.
fn s(flags: u16, seq: u32, ack: u32, len: u16) -> Sent {
    Sent {
        by_client: false,
        ..c(flags, seq, ack, len)
    }
}

/// SYN, SYN ACK, ACK.
fn handshake() -> Vec<Sent> {
    vec![c(SYN, 0, 0, 0), s(SYN | ACK, 0, 1, 0), c(ACK, 1, 1, 0)]
}

impl Sent {
    /// The header, with raw numbers; the checksum makes each packet another one.
    fn octets(&self, packet: u16) -> [u8; 20] {
        let (own, other) = if self.by_client {
            (CLIENT_ISN, SERVER_ISN)
        } else {
            (SERVER_ISN, CLIENT_ISN)
        };
        let ports = if self.by_client {
            [40_000u16, 80]
        } else {
            [80, 40_000]
        };
        let ack = if self.flags & ACK == 0 {
            0
        } else {
            other.wrapping_add(self.ack)
        };
        let bare_answer = self.flags & RST != 0 && self.flags & ACK != 0 && self.seq == u32::MAX;
        let seq = if bare_answer {
            0
        } else {
            own.wrapping_add(self.seq)
        };
        let mut octets = [0; 20];
        octets[0..2].copy_from_slice(&ports[0].to_be_bytes());
        octets[2..4].copy_from_slice(&ports[1].to_be_bytes());
        octets[4..8].copy_from_slice(&seq.to_be_bytes());
        octets[8..12].copy_from_slice(&ack.to_be_bytes());
        octets[12..14].copy_from_slice(&(0x5000 | self.flags).to_be_bytes());
        octets[14..16].copy_from_slice(&self.window.to_be_bytes());
        octets[16..18].copy_from_slice(&packet.to_be_bytes());
        octets
    }
}

/// Tells of the first stream of these segments, 100 ms apart; the capture ends with the last.
fn tell(sent: &[Sent], all: bool) -> Told {
    let timed: Vec<_> = (1..)
        .zip(sent)
        .map(|(n, sent)| (n * 100_000_000, *sent))
        .collect();
    tell_stream(&timed, 0, all)
}

/// Tells of a stream of these segments, each with its time in nanoseconds; the capture ends with the
/// last.
fn tell_stream(sent: &[(i64, Sent)], stream: u32, all: bool) -> Told {
    let mut tracker: Tracker = Tracker::default();
    let mut story = None;
    let mut ended = 0;
    for (frame, (time, sent)) in (1..).zip(sent) {
        let number = u16::try_from(frame).unwrap();
        let octets = sent.octets(number);
        let (_, header) = tcp_header(&octets).unwrap();
        let (client, server) = ([192, 0, 2, 1], [198, 51, 100, 2]);
        let (from, to) = if sent.by_client {
            (client, server)
        } else {
            (server, client)
        };
        let len = u32::from(sent.len) + 20;
        let segment = Segment {
            addresses: Addresses::V4(from, to),
            header,
            captured: &octets,
            wire_len: len,
            stated_len: len,
            extent: Extent::Whole,
            ip_id: number,
            ip_header_len: 20,
            ttl: 64,
            layer: 0,
            origin: Origin::Traffic,
        };
        ended = *time;
        let place = Place {
            frame,
            time: tcplint_capture::Timestamp::from_nanos(*time),
            offset: 0,
        };
        let step = tracker.push(*time, frame, &segment);
        if step.stream == stream && story.is_none() {
            story = Some(Story::new(&segment, stream, all));
        }
        if let Some(story) = &mut story {
            story.add(place, &segment, &step);
        }
    }
    let mut connections = tracker.connections();
    let connection = connections.find(|held| held.stream == stream).unwrap();
    story.unwrap().finish("made-up.pcap", connection, ended)
}

/// Everything, without colour.
fn text(told: &Told) -> String {
    let mut octets = Vec::new();
    page(&mut octets, Paint::new(Color::Never, false), told, false).unwrap();
    String::from_utf8(octets).unwrap()
}

/// Everything in one line, so that line breaks do not matter.
fn flat(told: &Told) -> String {
    text(told).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentence of one frame.
fn said(told: &Told, frame: u64) -> String {
    told.lines
        .iter()
        .find_map(|line| match line {
            Line::Segment(scene) if scene.moment.frame == frame => Some(sentence(scene, told)),
            _ => None,
        })
        .unwrap()
}

/// The sentence of the last of these segments after a handshake; frames count from 4.
fn last_said(after: &[Sent]) -> String {
    let sent = [handshake(), after.to_vec()].concat();
    said(&tell(&sent, true), sent.len() as u64)
}

/// The flags of the made-up segments are those of the wire.
#[test]
fn flags_are_those_of_the_wire() {
    for (bit, flag) in [
        (FIN, Flags::FIN),
        (SYN, Flags::SYN),
        (RST, Flags::RST),
        (ACK, Flags::ACK),
    ] {
        assert_eq!(Flags::new(bit), flag);
    }
    assert_eq!(Seq(CLIENT_ISN).plus(1).relative_to(Seq(CLIENT_ISN)), 1);
}
