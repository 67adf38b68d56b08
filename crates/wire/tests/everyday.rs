//! The one step for everyday frames gives what the walk through the layers gives.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use proptest::prelude::*;
use tcplint_wire::{
    Decapsulator, IncompleteSegment, Instead, LinkType, Segment, Skip, Visitor, everyday,
};

/// netANALYZER: four octets, then the Ethernet frame. Its frames are always walked.
const NETANALYZER: LinkType = LinkType(240);

/// Everything that a visitor is told, in words.
#[derive(Default)]
struct Told(Vec<String>);

impl Visitor for Told {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.0.push(format!("{segment:?}"));
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        self.0.push(format!("{segment:?}"));
    }
}

fn told(link: LinkType, frame: &[u8], wire_len: u32) -> (Result<(), Skip>, Vec<String>) {
    let mut told = Told::default();
    let outcome = Decapsulator::new().frame(link, frame, wire_len, &mut told);
    (outcome, told.0)
}

/// An Ethernet frame with these tags, IPv4 or IPv6 and TCP, `len` octets of payload.
fn frame(tags: &[u16], is_ipv6: bool, len: u8) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
    for tag in tags {
        frame.extend(tag.to_be_bytes());
        frame.extend([0x60, 7]);
    }
    if is_ipv6 {
        frame.extend([0x86, 0xdd, 0x60, 0, 0, 0, 0, 20 + len, 6, 64]);
        frame.extend([0xfe; 16]);
        frame.extend([0x20; 16]);
    } else {
        frame.extend([8, 0, 0x45, 0, 0, 40 + len, 0, 1, 0x40, 0, 64, 6, 0, 0]);
        frame.extend([192, 0, 2, 1, 192, 0, 2, 2]);
    }
    frame.extend([
        0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0,
    ]);
    frame.extend(vec![b'x'; usize::from(len)]);
    frame
}

/// What may stand between Ethernet's header and that of the innermost packet.
fn wrap(frame: &[u8], wrapping: u8) -> Vec<u8> {
    let (addresses, typed) = frame.split_at(12);
    match wrapping {
        0 => in_ipv4(17, &in_udp(&[&[8, 0, 0, 0, 0, 0, 7, 0], frame].concat())),
        1 => in_ipv4(47, &[&[0, 0, 0x65, 0x58], frame].concat()),
        2 => in_ipv4(47, &[&[0, 0], typed].concat()),
        3 => [addresses, &[0x88, 0x47, 0, 1, 1, 64], &typed[2..]].concat(),
        4 => [
            addresses,
            &[0x88, 0x48, 0, 1, 0, 64, 0, 2, 1, 64],
            &typed[2..],
        ]
        .concat(),
        5 => in_ipv4(41, &typed[2..]),
        6 => in_ipv4(4, &typed[2..]),
        7 => [addresses, &[0x08, 0x06], &typed[2..]].concat(),
        _ => frame.to_vec(),
    }
}

/// The same frame, whose packet has one word of options if it is IPv4's, is all that its frame says, if
/// it is IPv6's, or is of another protocol.
fn vary(mut frame: Vec<u8>, at: usize, variation: u8) -> Vec<u8> {
    match (variation, frame.get(at).copied()) {
        (0, Some(0x45)) => {
            frame[at] = 0x46;
            frame[at + 3] = frame[at + 3].saturating_add(4);
            frame.splice(at + 20..at + 20, [1, 1, 1, 0]);
        }
        (1, Some(0x45)) => frame[at + 2..at + 4].fill(0),
        (1, Some(0x60)) => frame[at + 4..at + 6].fill(0),
        (protocol @ 2.., Some(0x45)) => {
            frame[at + 9] = OTHERS[usize::from(protocol) % OTHERS.len()];
        }
        (protocol @ 2.., Some(0x60)) => {
            frame[at + 6] = OTHERS[usize::from(protocol) % OTHERS.len()];
        }
        _ => {}
    }
    frame
}

/// ICMP, UDP, UDP-Lite, ICMPv6, hop-by-hop and fragment headers, authentication, GRE, ESP, and one that
/// nobody has.
const OTHERS: [u8; 10] = [1, 17, 136, 58, 0, 44, 51, 47, 50, 254];

/// IPv4 of this protocol, between the two ends of a tunnel.
fn in_ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let len = (20 + payload.len()) as u16;
    let mut frame = vec![2, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 4, 8, 0, 0x45, 0];
    frame.extend(len.to_be_bytes());
    frame.extend([0, 1, 0x40, 0, 64, protocol, 0, 0]);
    frame.extend([198, 51, 100, 1, 198, 51, 100, 2]);
    frame.extend(payload);
    frame
}

/// A datagram to VXLAN's port.
fn in_udp(payload: &[u8]) -> Vec<u8> {
    let len = (8 + payload.len()) as u16;
    let mut datagram = vec![0xc0, 0, 0x12, 0xb5];
    datagram.extend(len.to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    datagram
}

/// Tags that a frame may have, and two that it may not.
fn tags() -> impl Strategy<Value = Vec<u16>> {
    let number = prop_oneof![
        6 => Just(0x8100_u16),
        2 => Just(0x88a8),
        2 => Just(0x9100),
        1 => Just(0x8926),
        1 => any::<u16>(),
    ];
    prop::collection::vec(number, 0..4)
}

#[test]
fn everyday_frame_has_one_segment() {
    for tags in [
        &[][..],
        &[0x8100],
        &[0x88a8, 0x8100],
        &[0x8100, 0x8100, 0x8100],
    ] {
        for is_ipv6 in [false, true] {
            let frame = frame(tags, is_ipv6, 5);
            let (outcome, told) = told(LinkType::ETHERNET, &frame, frame.len() as u32);
            assert_eq!((outcome, told.len()), (Ok(()), 1));
            let in_one_step = everyday(LinkType::ETHERNET, &frame, frame.len() as u32);
            assert_eq!(in_one_step.is_ok(), tags.len() < 3, "{tags:x?}");
        }
    }
}

#[test]
fn wrapped_frames_are_everyday_frames() {
    for wrapping in 0..6 {
        for is_ipv6 in [false, true] {
            let frame = wrap(&frame(&[], is_ipv6, 5), wrapping);
            let segment = everyday(LinkType::ETHERNET, &frame, frame.len() as u32);
            let is_one = segment.is_ok();
            assert_eq!(
                is_one,
                wrapping != 5 || is_ipv6,
                "{wrapping}, IPv6 {is_ipv6}"
            );
        }
    }
}

/// Compares what the walk finds with what is told in one step, if anything is: whether something is.
fn agrees(frame: &[u8], wire_len: u32) -> bool {
    let walked = told(NETANALYZER, &[&[0; 4][..], frame].concat(), wire_len + 4);
    assert_eq!(
        told(LinkType::ETHERNET, frame, wire_len),
        walked,
        "{frame:x?}"
    );
    let (outcome, found) = match everyday(LinkType::ETHERNET, frame, wire_len) {
        Ok(segment) => (Ok(()), vec![format!("{segment:?}")]),
        Err(Instead::Incomplete(segment)) => {
            assert!(walked.0.is_err(), "{frame:x?}");
            (walked.0, vec![format!("{segment:?}")])
        }
        Err(Instead::Nothing(skip)) => (Err(skip), Vec::new()),
        Err(Instead::Unknown) => return false,
    };
    assert_eq!((outcome, found), walked, "{frame:x?}");
    true
}

/// Frames of every wrapping, cut by the snap length, and ended on the wire, after every octet.
#[test]
fn cut_frames_end_as_the_walk_ends() {
    let mut all = Vec::new();
    for tags in [&[][..], &[0x8100], &[0x88a8, 0x8100]] {
        for (is_ipv6, wrapping) in (0..9).flat_map(|wrapping| [(false, wrapping), (true, wrapping)])
        {
            let plain = frame(tags, is_ipv6, 5);
            all.push(wrap(&plain, wrapping));
            let at = 14 + 4 * tags.len();
            all.extend(
                (0..12).map(|variation| wrap(&vary(plain.clone(), at, variation), wrapping)),
            );
        }
    }
    let mut told = 0;
    for frame in &all {
        let wire_len = frame.len() as u32;
        for len in 0..=frame.len() {
            let cut = &frame[..len];
            told += usize::from(agrees(cut, wire_len)) + usize::from(agrees(cut, len as u32));
        }
    }
    let asked = all.iter().map(|frame| 2 * (frame.len() + 1)).sum::<usize>();
    assert!(told * 10 > asked * 6, "{told} of {asked}");
}

/// Ports at which tunnels begin and end to be looked for, and others.
fn port() -> impl Strategy<Value = u16> {
    prop_oneof![
        Just(53_u16),
        1022_u16..1026,
        Just(4789),
        Just(6343),
        any::<u16>()
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40_000))]

    /// Octets of the headers are changed, the frame is cut, padded, and its length misstated.
    #[test]
    fn one_step_and_walk_agree(
        tags in tags(),
        is_ipv6 in any::<bool>(),
        len in 0_u8..40,
        wrapping in 0_u8..12,
        variation in 0_u8..30,
        changes in prop::collection::vec((12_usize..130, any::<u8>()), 0..4),
        cut in 0_usize..60,
        padding in 0_usize..8,
        more_on_the_wire in -20_i32..40,
    ) {
        let frame = vary(frame(&tags, is_ipv6, len), 14 + 4 * tags.len(), variation);
        let mut frame = wrap(&frame, wrapping);
        for (at, octet) in changes {
            if let Some(changed) = frame.get_mut(at) {
                *changed = octet;
            }
        }
        frame.truncate(frame.len() - cut.min(frame.len()));
        frame.extend(vec![0; padding]);
        let wire_len = frame.len().saturating_add_signed(more_on_the_wire as isize) as u32;
        agrees(&frame, wire_len);
    }

    /// A datagram that no tunnel speaks holds no TCP, and one of a tunnel may.
    #[test]
    fn plain_datagram_is_walked_to_the_same_end(
        ports in (port(), port()),
        is_ipv6 in any::<bool>(),
        changes in prop::collection::vec((12_usize..60, any::<u8>()), 0..3),
        cut in 0_usize..80,
    ) {
        let mut datagram = in_udp(&[&[8, 0, 0, 0, 0, 0, 7, 0], &frame(&[], is_ipv6, 0)[..]].concat());
        datagram[0..2].copy_from_slice(&ports.0.to_be_bytes());
        datagram[2..4].copy_from_slice(&ports.1.to_be_bytes());
        let mut frame = in_ipv4(17, &datagram);
        for (at, octet) in changes {
            frame[at] = octet;
        }
        let wire_len = frame.len() as u32;
        frame.truncate(frame.len() - cut);
        agrees(&frame, wire_len);
    }
}
