//! Scans, floods and storms, as they come and as they are over.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

mod common;

use std::net::SocketAddr;

use common::{ACK, FIN, PSH, Packet, RST, SYN, URG, packet, select};
use proptest::prelude::*;
use tcplint_lint::{Confidence, Follower, Found, Severity};
use tcplint_wire::{Addresses, Segment};

const MILLI: i64 = 1_000_000;
const SECOND: i64 = 1000 * MILLI;
const SCANNER: &str = "192.0.2.66:50123";

/// A network that somebody captures.
struct Network {
    follower: Follower,
    now: i64,
    frame: u64,
    id: u16,
}

fn socket(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

impl Network {
    fn new() -> Network {
        Network::with(&["C", "T018"])
    }

    fn with(rules: &[&str]) -> Network {
        Network {
            follower: Follower::new(select(rules)),
            now: 1_700_000_000 * SECOND,
            frame: 0,
            id: 0,
        }
    }

    fn wait(&mut self, nanos: i64) -> &mut Network {
        self.now += nanos;
        self
    }

    /// Ten milliseconds later this segment passes.
    fn pass(&mut self, from: SocketAddr, to: SocketAddr, segment: Packet) -> &mut Network {
        self.id = self.id.wrapping_add(1).max(1);
        self.again(from, to, segment)
    }

    /// The same, with the IP identification of the segment before.
    fn again(&mut self, from: SocketAddr, to: SocketAddr, segment: Packet) -> &mut Network {
        let segment = segment.with(|segment| {
            segment.ports = (from.port(), to.port());
            segment.addresses = match (from, to) {
                (SocketAddr::V4(from), SocketAddr::V4(to)) => {
                    Addresses::V4(from.ip().octets(), to.ip().octets())
                }
                (SocketAddr::V6(from), SocketAddr::V6(to)) => {
                    Addresses::V6(from.ip().octets(), to.ip().octets())
                }
                _ => panic!("two families"),
            };
        });
        self.now += 10 * MILLI;
        self.frame += 1;
        segment.judge(|segment| {
            let segment = Segment {
                ip_id: self.id,
                ..*segment
            };
            self.follower.segment(self.now, self.frame, &segment);
        });
        self
    }

    fn syn(&mut self, from: SocketAddr, to: SocketAddr) -> &mut Network {
        self.pass(from, to, packet(SYN).with(|segment| segment.seq = 100))
    }

    fn syn_ack(&mut self, from: SocketAddr, to: SocketAddr) -> &mut Network {
        self.pass(from, to, numbered(SYN | ACK, 500, 101))
    }

    fn refuse(&mut self, from: SocketAddr, to: SocketAddr) -> &mut Network {
        self.pass(from, to, numbered(RST | ACK, 0, 101))
    }

    fn open(&mut self, from: SocketAddr, to: SocketAddr) -> &mut Network {
        self.syn(from, to).syn_ack(to, from);
        self.pass(from, to, numbered(ACK, 101, 501))
    }

    /// The same connection until the server's data are acknowledged.
    fn talk(&mut self, from: SocketAddr, to: SocketAddr) -> &mut Network {
        self.open(from, to);
        self.pass(to, from, numbered(PSH | ACK, 501, 101).payload(b"hello"));
        self.pass(from, to, numbered(ACK, 101, 506))
    }

    fn found(&mut self) -> Vec<Found> {
        std::mem::take(self.follower.found())
    }

    /// Two seconds later a stranger's SYN passes, and that is the end.
    fn end(&mut self) -> Vec<Found> {
        self.wait(2 * SECOND)
            .syn(socket("203.0.113.9:5000"), socket("203.0.113.10:5001"))
            .stop()
    }

    /// The capture ends here.
    fn stop(&mut self) -> Vec<Found> {
        self.follower.end();
        self.found()
    }

    /// Codes and messages of what is found until the end.
    fn said(&mut self) -> Vec<String> {
        let found = self.end();
        found.iter().map(said).collect()
    }
}

fn said(found: &Found) -> String {
    format!(
        "{} {}",
        found.finding.rule.rule().code,
        found.finding.message
    )
}

fn numbered(flags: u16, seq: u32, ack: u32) -> Packet {
    packet(flags).with(|segment| (segment.seq, segment.ack) = (seq, ack))
}

/// Port `n` of the usual victim.
fn port(n: u16) -> SocketAddr {
    socket(&format!("198.51.100.20:{n}"))
}

/// Host `n` with this port.
fn host(n: u16, port: u16) -> SocketAddr {
    let [high, low] = n.to_be_bytes();
    socket(&format!("198.51.{high}.{low}:{port}"))
}

/// Client number `n`, with a port of its own.
fn client(n: u16) -> SocketAddr {
    let [high, low] = n.to_be_bytes();
    socket(&format!("10.7.{high}.{low}:{}", 20_000 + n % 40_000))
}

#[test]
fn twenty_targets_are_a_scan_and_nineteen_are_none() {
    let scan = |targets: u16| {
        let mut network = Network::new();
        for n in 1..=targets {
            network.syn(socket(SCANNER), port(n));
        }
        network.refuse(port(1), socket(SCANNER)).said()
    };
    assert_eq!(scan(19), [""; 0]);
    assert_eq!(
        scan(20),
        [
            "C001 SYN scan of one host: 20 SYNs in 190 ms to 20 ports (1 to 20) of 198.51.100.20: \
             1 answered by RST, 19 unanswered"
        ]
    );
}

#[test]
fn a_capture_that_just_ends_early_shows_no_scan() {
    let mut network = Network::new();
    for n in 0..90 {
        network.syn(socket(SCANNER), host(n, 443));
    }
    assert_eq!(network.stop().len(), 0);
    // Twenty of them waited for long enough.
    for (targets, found) in [(119, 0), (120, 0), (130, 1)] {
        let mut network = Network::new();
        for n in 0..targets {
            network.syn(socket(SCANNER), host(n, 443));
        }
        assert_eq!(network.stop().len(), found, "{targets}");
    }
    // Resets are answers, however soon they come.
    let mut network = Network::new();
    for n in 1..=20 {
        network.syn(socket(SCANNER), port(n));
        network.refuse(port(n), socket(SCANNER));
    }
    assert_eq!(network.stop().len(), 1);
}

#[test]
fn a_capture_that_just_ends_early_shows_no_flood() {
    for (wait, found) in [(0, 0), (2 * SECOND, 1)] {
        let mut network = Network::new();
        for n in 0..300 {
            network.syn(client(n), port(443)).wait(-9 * MILLI);
        }
        for n in 0..200 {
            network.syn_ack(port(443), client(n)).wait(-9 * MILLI);
        }
        network.wait(wait).syn(socket(SCANNER), port(80));
        assert_eq!(network.stop().len(), found, "{wait}");
    }
}

#[test]
fn a_scan_is_told_of_once_with_its_first_frames() {
    let mut network = Network::new();
    for n in 0..400_u16 {
        network
            .syn(socket(SCANNER), host(n, 22))
            .wait(SECOND / 2)
            .refuse(host(n, 22), socket(SCANNER));
    }
    let found = network.end();
    assert_eq!(found.len(), 1);
    let found = &found[0];
    assert_eq!(
        said(found),
        "C001 SYN scan for one port: 400 SYNs in 207.4 s to port 22 of 400 addresses (198.51.0.0 \
         to 198.51.1.143): 400 answered by RST"
    );
    assert_eq!(found.source, socket(SCANNER));
    assert_eq!(found.destination, host(0, 22));
    assert_eq!(found.frame, None);
    assert_eq!(found.stream, None);
    let frames: Vec<u64> = (0..20).map(|n| 2 * n + 1).collect();
    assert_eq!(found.related, frames);
    assert_eq!(found.finding.severity, Severity::Warning);
}

#[test]
fn a_scan_is_over_after_a_minute_of_silence() {
    let mut network = Network::new();
    for round in 0..2 {
        for n in 1..=30 {
            network.syn(socket(SCANNER), port(round * 1000 + n));
        }
        network.open(client(round), port(443));
        network
            .wait(59 * SECOND)
            .open(client(round + 10), port(443));
        assert_eq!(network.found().len(), 0, "round {round}");
        network.wait(2 * SECOND).open(client(round + 20), port(443));
        assert_eq!(network.found().len(), 1, "round {round}");
    }
    assert_eq!(network.end().len(), 0);
}

#[test]
fn a_clock_that_is_set_back_cuts_no_scan_into_pieces() {
    let mut network = Network::new();
    for n in 1..=30 {
        network.syn(client(1), port(n));
    }
    network.open(client(2), port(443)).wait(-600 * SECOND);
    for n in 1..=200 {
        network.syn(socket(SCANNER), port(n));
    }
    assert_eq!(network.found().len(), 0);
    let said = network.said();
    assert!(
        said.iter().any(|said| said.contains("200 SYNs")),
        "{said:?}"
    );
}

#[test]
fn a_slow_walk_is_no_scan() {
    let mut network = Network::new();
    for n in 1..=60 {
        network.syn(socket(SCANNER), port(n)).wait(4 * SECOND);
    }
    assert_eq!(network.said(), [""; 0]);
}

#[test]
fn who_opens_one_in_five_is_a_client() {
    let mixed = |opened: u16| {
        let mut network = Network::new();
        for n in 0..200 {
            if n % 20 < opened {
                network.open(socket(SCANNER), host(n, 22));
            } else {
                network.syn(socket(SCANNER), host(n, 22));
            }
        }
        network.end().len()
    };
    assert_eq!(mixed(0), 1);
    assert_eq!(mixed(2), 1);
    assert_eq!(mixed(5), 0);
    assert_eq!(mixed(20), 0);
}

#[test]
fn a_burst_of_connections_is_no_scan_though_the_answers_come_late() {
    let mut network = Network::new();
    for n in 0..100 {
        network.syn(socket(SCANNER), host(n, 443));
    }
    for n in 0..100 {
        network.syn_ack(host(n, 443), socket(SCANNER));
    }
    for n in 0..100 {
        network.pass(socket(SCANNER), host(n, 443), numbered(ACK, 101, 501));
    }
    assert_eq!(network.said(), [""; 0]);
}

#[test]
fn one_direction_of_many_connections_is_no_scan() {
    let mut network = Network::new();
    for n in 0..100 {
        network.syn(socket(SCANNER), host(n, 443));
        network.pass(socket(SCANNER), host(n, 443), numbered(ACK, 101, 501));
    }
    assert_eq!(network.said(), [""; 0]);
}

#[test]
fn who_scans_between_two_busy_hours_is_found() {
    let mut network = Network::new();
    for n in 0..300 {
        network.open(client(1), host(n, 443)).wait(SECOND);
    }
    for n in 1..=400 {
        network.syn(client(1), port(n)).wait(SECOND);
    }
    for n in 0..300 {
        network.open(client(1), host(n, 443)).wait(SECOND);
    }
    let found = network.end();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(said(&found[0]).starts_with("C001 SYN scan"));
}

#[test]
fn repetitions_and_copies_are_no_probes() {
    let mut network = Network::new();
    for n in 1..=19 {
        network.syn(socket(SCANNER), port(n));
        let syn = packet(SYN).with(|segment| segment.seq = 100);
        network.again(socket(SCANNER), port(n), syn);
        network.wait(SECOND).syn(socket(SCANNER), port(n));
    }
    assert_eq!(network.said(), [""; 0]);
    let mut network = Network::new();
    for n in 1..=20 {
        let syn = packet(SYN).with(|segment| segment.seq = 100);
        network.syn(socket(SCANNER), port(n));
        network.again(socket(SCANNER), port(n), syn);
        network.refuse(port(n), socket(SCANNER));
    }
    let said = network.said();
    assert_eq!(said.len(), 1);
    assert!(said[0].contains(": 20 SYNs in "), "{said:?}");
    assert!(said[0].ends_with(": 20 answered by RST"), "{said:?}");
}

#[test]
fn peers_with_a_port_each_are_no_scan() {
    let mut network = Network::new();
    for n in 0..100 {
        network.syn(socket(SCANNER), host(n, 10_000 + n * 31));
    }
    assert_eq!(
        network.refuse(host(1, 10_031), socket(SCANNER)).said(),
        [""; 0]
    );
}

#[test]
fn health_checks_are_no_scan() {
    let mut network = Network::new();
    for n in 0..120_u16 {
        let from = socket(&format!("192.0.2.7:{}", 30_000 + n));
        let to = host(n % 30, 80);
        network
            .syn(from, to)
            .syn_ack(to, from)
            .pass(from, to, numbered(RST, 101, 0));
    }
    assert_eq!(network.said(), [""; 0]);
}

#[test]
fn ipv6_is_scanned_too() {
    let mut network = Network::new();
    let scanner = socket("[2001:db8::66]:50123");
    for n in 1..=25 {
        network.syn(scanner, socket(&format!("[2001:db8:1::{n:x}]:22")));
    }
    let said = network.refuse(socket("[2001:db8:1::1]:22"), scanner).said();
    assert_eq!(said.len(), 1);
    assert!(
        said[0].contains("port 22 of 25 addresses (2001:db8:1::1 to 2001:db8:1::19)"),
        "{said:?}"
    );
}

#[test]
fn a_capture_of_syns_alone_is_doubted() {
    let mut network = Network::new();
    for n in 1..=30 {
        network.syn(socket(SCANNER), port(n));
    }
    let found = network.end();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].finding.confidence, Confidence::Low);
    assert_eq!(found[0].finding.severity, Severity::Info);
}

#[test]
fn every_port_of_a_host_is_counted_exactly_and_many_hosts_are_estimated() {
    let mut network = Network::new();
    for n in 1..=u16::MAX {
        network.syn(socket(SCANNER), port(n)).wait(-10 * MILLI);
    }
    network.refuse(port(1), socket(SCANNER));
    let message = network.said().join("");
    assert!(
        message.contains("to 65535 ports (1 to 65535) of 198.51.100.20"),
        "{message}"
    );
    let mut network = Network::new();
    for n in 0..5000 {
        network.syn(socket(SCANNER), host(n, 22)).wait(-9 * MILLI);
    }
    network.refuse(host(1, 22), socket(SCANNER));
    let message = network.said().join("");
    assert!(
        message.contains("5000 SYNs in ") && message.contains("port 22 of about "),
        "{message}"
    );
}

#[test]
fn stealth_scans_are_named_by_their_flags() {
    let scan = |flags: [u16; 3]| {
        let mut network = Network::new();
        for (n, flags) in (1..).zip(flags) {
            network.pass(socket(SCANNER), port(n), packet(flags));
        }
        network.said().join("")
    };
    let lit = FIN | PSH | URG;
    assert!(scan([0, 0, 0]).starts_with("C002 NULL scan: 3 probes"));
    assert!(scan([FIN, FIN, FIN]).starts_with("C002 FIN scan: "));
    assert!(scan([lit, lit, lit]).starts_with("C002 XMAS scan: "));
    assert!(scan([SYN | FIN; 3]).starts_with("C002 SYN FIN scan: "));
    assert!(scan([0, FIN, lit]).starts_with("C002 NULL, FIN, XMAS scan: "));
    assert_eq!(scan([FIN, FIN, FIN | ACK]), "");
}

#[test]
fn odd_segments_of_open_connections_are_no_stealth_scan() {
    let mut network = Network::new();
    for n in 1..=9 {
        network.open(client(1), port(n));
        network.pass(client(1), port(n), numbered(0, 101, 0));
    }
    assert_eq!(network.said(), [""; 0]);
    let mut network = Network::new();
    for _ in 0..9 {
        network.pass(client(1), port(1), packet(FIN)).wait(SECOND);
    }
    assert_eq!(network.said(), [""; 0]);
}

#[test]
fn an_ack_scan_is_what_closed_ports_refuse() {
    let scan = |from: &dyn Fn(u16) -> SocketAddr, to: &dyn Fn(u16) -> SocketAddr, flags: u16| {
        let mut network = Network::new();
        for n in 1..=30 {
            network
                .pass(from(n), to(n), numbered(flags, 100, 7000))
                .pass(to(n), from(n), numbered(RST, 7000, 0));
        }
        network.said().join("")
    };
    let scanner = |_| socket(SCANNER);
    assert!(scan(&scanner, &port, ACK).starts_with(
        "C003 ACK scan (a window scan looks the same): 30 probes in 580 ms to 30 ports (1 to 30)"
    ));
    assert!(scan(&scanner, &port, FIN | ACK).starts_with("C003 Maimon scan"));
    let waking = |n| socket(&format!("192.0.2.66:{}", 50_000 + n));
    assert_eq!(scan(&waking, &|n| host(n, 443), FIN | ACK), "");
    let gone = |n| socket(&format!("198.51.100.20:{}", 50_000 + n));
    assert_eq!(scan(&|_| socket("192.0.2.80:443"), &gone, FIN | ACK), "");
}

#[test]
fn forged_sources_are_one_flood_and_hide_no_scanner() {
    let mut network = Network::new();
    for n in 0..60_000_u16 {
        network.syn(client(n), port(80)).wait(-9 * MILLI);
        if n % 600 == 0 {
            network.syn(socket(SCANNER), port(1 + n / 600));
        }
    }
    network.open(client(60_001), port(443));
    let said = network.said();
    assert_eq!(said.len(), 2, "{said:?}");
    let scan = said.iter().find(|said| said.starts_with("C001"));
    assert!(
        scan.unwrap().contains("to 100 ports (1 to 100)"),
        "{scan:?}"
    );
    let flood = said.iter().find(|said| said.starts_with("C006"));
    assert!(
        flood
            .unwrap()
            .starts_with("C006 SYN flood on 198.51.100.20:80: at least 59998 SYNs")
            && flood.unwrap().contains(" from about "),
        "{flood:?}"
    );
}

#[test]
fn a_busy_or_closed_port_is_not_flooded() {
    let mut network = Network::new();
    for n in 0..1000 {
        network.open(client(n), port(80)).wait(-25 * MILLI);
    }
    for n in 1000..2000 {
        network.syn(client(n), port(81)).refuse(port(81), client(n));
    }
    assert_eq!(network.said(), [""; 0]);
}

#[test]
fn backscatter_is_answers_without_questions() {
    let mut network = Network::new();
    network.talk(client(1), port(443)).wait(3 * SECOND);
    for n in 0..30 {
        network.syn_ack(port(80), client(100 + n));
    }
    assert_eq!(
        network.said(),
        [
            "C006 backscatter of a SYN flood on 198.51.100.20:80: 30 answers in 290 ms to 30 \
          addresses, and no SYN before them"
        ]
    );
    let mut network = Network::new();
    network.talk(client(1), port(443)).wait(SECOND);
    for n in 0..30 {
        network.syn_ack(port(80), client(100 + n));
    }
    assert_eq!(
        network.said(),
        [""; 0],
        "their SYNs may have been before the capture"
    );
    let mut network = Network::new();
    network.talk(client(1), port(443)).wait(3 * SECOND);
    for n in 0..30 {
        network.syn_ack(port(80), client(100 + n));
        network.pass(port(80), client(100 + n), numbered(ACK, 501, 150));
    }
    assert_eq!(
        network.said(),
        [""; 0],
        "only the server's side was captured"
    );
}

#[test]
fn a_thousand_resets_or_fins_in_a_row_are_a_storm() {
    let storm = |flags: u16, count: u32, pause: i64| {
        let mut network = Network::new();
        network.open(client(1), port(80));
        for n in 0..count {
            network.pass(port(80), client(1), numbered(flags, 501, 101));
            network.wait(if n == 500 { pause } else { 0 });
        }
        network.said().join("")
    };
    assert_eq!(storm(RST, 999, 0), "");
    assert!(storm(RST, 1000, 0).starts_with("T018 RST storm: 1000 RSTs in 9.9"));
    assert_eq!(storm(RST, 1000, 2 * SECOND), "");
    assert!(storm(FIN | ACK, 1000, 0).starts_with("T018 FIN storm: 1000 FINs in 9.9"));
    assert_eq!(storm(ACK, 1000, 0), "");
}

#[test]
fn resets_that_are_not_taken_are_a_storm_as_well() {
    let storm = |count: u32, number: &dyn Fn(u32) -> u32, between: bool| {
        let mut network = Network::new();
        network.open(client(1), port(80));
        for n in 0..count {
            network.pass(port(80), client(1), numbered(RST, number(n), 0));
            if between {
                network.pass(port(80), client(1), numbered(ACK, 501 + n, 101));
                network.pass(client(1), port(80), numbered(ACK, 101, 501));
            }
        }
        network.said().join("")
    };
    let spread = |n: u32| n.wrapping_mul(0x0100_0000).wrapping_add(70_000);
    assert_eq!(storm(999, &spread, false), "");
    assert!(storm(1000, &spread, false).starts_with("T018 RST storm: 1000 RSTs"));
    // Each is taken, and what comes next shows that it had no effect.
    assert_eq!(storm(999, &|_| 501, true), "");
    assert!(storm(1000, &|_| 501, true).starts_with("T018 RST storm: 1000 RSTs"));
}

#[test]
fn only_what_is_selected_is_told() {
    let scan = |rules: &[&str]| {
        let mut network = Network::with(rules);
        for n in 1..=30 {
            network.syn(socket(SCANNER), port(n));
            network.pass(socket(SCANNER), port(n + 100), packet(0));
        }
        let found = network.end();
        found
            .iter()
            .map(|found| found.finding.rule.rule().code)
            .collect::<Vec<_>>()
    };
    assert_eq!(scan(&["C001"]), ["C001"]);
    assert_eq!(scan(&["C002"]), ["C002"]);
    assert_eq!(scan(&["F"]), [""; 0]);
}

proptest! {
    #[test]
    fn whatever_comes_in_whatever_order_is_survived_and_worded(
        events in prop::collection::vec(
            (any::<bool>(), 0_u16..40, 0_u16..3, any::<u16>(), prop_oneof![0..100_i64, Just(i64::MAX), any::<i64>()]),
            0..400,
        ),
    ) {
        let mut network = Network::new();
        for (forth, n, way, flags, time) in events {
            let (from, to) = match way {
                0 => (socket(SCANNER), port(n)),
                1 => (client(n), port(80)),
                _ => (client(n), host(n, n)),
            };
            let (from, to) = if forth { (from, to) } else { (to, from) };
            network.now = match time {
                0..100 => network.now.saturating_add(time * SECOND).min(i64::MAX - SECOND),
                _ => time.min(i64::MAX - SECOND),
            };
            network.pass(from, to, packet(flags & 0xfff));
        }
        for found in network.stop() {
            let message = &found.finding.message;
            prop_assert!(!message.is_empty() && !message.ends_with('.') && !message.contains('\n'));
            prop_assert!(found.related.len() <= 20 && !found.related.is_empty());
        }
    }
}
