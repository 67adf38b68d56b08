//! What the C ABI hands out is what the program prints, value by value; and whatever it is given,
//! it answers.
#![allow(
    clippy::unwrap_used,
    clippy::undocumented_unsafe_blocks,
    unreachable_pub
)]

mod common;

use std::ffi::{CStr, c_char, c_void};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use tcplint::c::*;
use tcplint_abi::*;
use tcplint_capture::{Capture, Event};

use common::{root, tcplint};

/// A packet that owns its octets.
#[derive(Clone, Debug)]
struct Kept {
    link_type: u32,
    time: i64,
    frame: u64,
    octets: Vec<u8>,
    wire_len: u32,
}

impl Kept {
    fn packet(&self) -> TcplintPacket {
        TcplintPacket {
            size: 48,
            link_type: self.link_type,
            time_ns: self.time,
            frame: self.frame,
            data: self.octets.as_ptr(),
            captured: self.octets.len(),
            wire_len: self.wire_len,
            reserved: 0,
        }
    }
}

fn text(text: *const c_char) -> String {
    unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned()
}

/// A name, or null for an empty one.
fn name(of: *const c_char) -> Value {
    let name = text(of);
    if name.is_empty() {
        Value::Null
    } else {
        json!(name)
    }
}

fn address(version: u8, octets: [u8; 16]) -> Value {
    let first = *octets.first_chunk::<4>().unwrap();
    let address = match version {
        4 => {
            assert_eq!(octets[4..], [0; 12]);
            IpAddr::V4(Ipv4Addr::from(first))
        }
        _ => IpAddr::V6(Ipv6Addr::from(octets)),
    };
    json!(address.to_string())
}

/// Everything that callbacks were told, in the words of the program's rows.
#[derive(Debug, Default, PartialEq)]
struct Told {
    segments: Vec<Value>,
    findings: Vec<Value>,
    connections: Vec<Value>,
}

unsafe extern "C" fn on_segment(user: *mut c_void, segment: *const TcplintSegment) {
    let told = unsafe { &mut *user.cast::<Told>() };
    let segment = unsafe { *segment };
    assert!(segment.captured_len >= 20 && segment.size == 112);
    let captured =
        unsafe { std::slice::from_raw_parts(segment.captured, segment.captured_len as usize) };
    assert_eq!(captured[..2], segment.source_port.to_be_bytes());
    assert_eq!(captured[16..18], segment.checksum.to_be_bytes());
    assert_eq!(captured[18..20], segment.urgent.to_be_bytes());
    let has_ack = segment.flags & 0x10 != 0;
    told.segments.push(json!({
        "frame": segment.frame,
        "stream": segment.stream,
        "src": address(segment.ip_version, segment.source),
        "src_port": segment.source_port,
        "dst": address(segment.ip_version, segment.destination),
        "dst_port": segment.destination_port,
        "layer": segment.layer,
        "quoted": segment.origin == TcplintOrigin::Quoted as u8,
        "flags": format!("{:#06x}", segment.flags),
        "seq": segment.relative_seq,
        "ack": has_ack.then_some(segment.relative_ack),
        "seq_raw": segment.seq,
        "ack_raw": segment.ack,
        "len": segment.payload_len,
        "hdr_len": segment.header_len,
        "window": segment.window,
        "client_state": name(tcplint_state_name(segment.client_state.into())),
        "server_state": name(tcplint_state_name(segment.server_state.into())),
    }));
}

unsafe extern "C" fn on_finding(user: *mut c_void, finding: *const TcplintFinding) {
    let told = unsafe { &mut *user.cast::<Told>() };
    let finding = unsafe { *finding };
    let related: &[u64] = match finding.related_len {
        0 => &[],
        len => unsafe { std::slice::from_raw_parts(finding.related, len) },
    };
    let port = |port: i32| u16::try_from(port).ok();
    told.findings.push(json!({
        "frame": (finding.frame > 0).then_some(finding.frame),
        "stream": (finding.stream != TCPLINT_NO_STREAM).then_some(finding.stream),
        "src": address(finding.ip_version, finding.source),
        "src_port": port(finding.source_port),
        "dst": address(finding.ip_version, finding.destination),
        "dst_port": port(finding.destination_port),
        "code": text(finding.code),
        "name": text(finding.name),
        "severity": name(tcplint_severity_name(finding.severity.into())),
        "confidence": name(tcplint_confidence_name(finding.confidence.into())),
        "message": text(finding.message),
        "flags": (finding.flags >= 0).then(|| format!("{:#06x}", finding.flags)),
        "related": related,
    }));
}

unsafe extern "C" fn on_connection(user: *mut c_void, connection: *const TcplintConnection) {
    let told = unsafe { &mut *user.cast::<Told>() };
    let it = unsafe { *connection };
    let teardown = (it.teardown_ns >= 0).then_some(it.teardown_ns);
    told.connections.push(json!({
        "stream": it.stream,
        "first_frame": it.first_frame,
        "last_frame": it.last_frame,
        "segments": it.segments,
        "client": address(it.ip_version, it.client),
        "client_port": it.client_port,
        "server": address(it.ip_version, it.server),
        "server_port": it.server_port,
        "client_bytes": it.client_bytes,
        "server_bytes": it.server_bytes,
        "opening": name(tcplint_opening_name(it.opening.into())),
        "closing": name(tcplint_closing_name(it.closing.into())),
        "closed_by": name(tcplint_closed_by_name(it.closed_by.into())),
        "reset_by": name(tcplint_role_name(it.reset_by.into())),
        "reset_cause": name(tcplint_reset_cause_name(it.reset_cause.into())),
        "client_state": name(tcplint_state_name(it.client_state.into())),
        "server_state": name(tcplint_state_name(it.server_state.into())),
        "fin_retransmissions": it.fin_retransmissions,
        "bytes_after_fin": it.bytes_after_fin,
        "completeness": it.completeness,
        "start": seconds(it.start_ns),
        "end": seconds(it.end_ns),
        "client_state_since": seconds(it.client_state_since_ns),
        "server_state_since": seconds(it.server_state_since_ns),
        "teardown_seconds": teardown.map(seconds),
    }));
}

/// As a row has them, whose numbers a reader of JSON takes as floating point.
fn seconds(nanos: i64) -> Value {
    let (whole, part) = (
        nanos.div_euclid(1_000_000_000),
        nanos.rem_euclid(1_000_000_000),
    );
    serde_json::from_str(&format!("{whole}.{part:09}")).unwrap()
}

fn options(told: &mut Told) -> TcplintOptions {
    TcplintOptions {
        size: 64,
        flags: 0,
        select: std::ptr::null(),
        extend_select: std::ptr::null(),
        ignore: std::ptr::null(),
        on_finding: Some(on_finding),
        on_segment: Some(on_segment),
        on_connection: Some(on_connection),
        user: std::ptr::from_mut(told).cast(),
    }
}

/// All packets through one handle, in batches of this many.
fn through_a_handle(packets: &[Kept], batch: usize) -> Told {
    let mut told = Told::default();
    let options = options(&mut told);
    unsafe {
        let tracker = tcplint_open(&raw const options, std::ptr::null_mut(), 0);
        assert!(!tracker.is_null());
        for batch in packets.chunks(batch) {
            let batch: Vec<_> = batch.iter().map(Kept::packet).collect();
            let taken = tcplint_push(tracker, batch.as_ptr(), batch.len(), 48);
            assert_eq!(usize::try_from(taken), Ok(batch.len()));
        }
        assert_eq!(tcplint_finish(tracker), TcplintStatus::Ok);
        assert_eq!(tcplint_close(tracker), TcplintStatus::Ok);
    }
    told
}

fn packets(file: &Path) -> Vec<Kept> {
    let mut packets = Vec::new();
    let mut capture = Capture::open(file).unwrap();
    while let Some(event) = capture.next_event() {
        if let Event::Record(record) = event {
            packets.push(Kept {
                link_type: record.link.0.into(),
                time: record.time.as_nanos(),
                frame: record.number,
                octets: record.data.to_vec(),
                wire_len: record.wire_len,
            });
        }
    }
    packets
}

/// The rows of one type and file, with those keys only that `like` has.
fn rows(all: &[Value], file: &str, like: Option<&Value>) -> Vec<Value> {
    let of_file = all.iter().filter(|row| row["file"] == file);
    let rows = of_file.map(|row| {
        let mut row = row.as_object().unwrap().clone();
        if let Some(like) = like {
            row.retain(|key, _| like.get(key).is_some());
        }
        Value::Object(row)
    });
    rows.collect()
}

#[test]
fn values_are_those_of_the_program() {
    let folder = root().join("fixtures");
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|file| file.to_string_lossy().contains(".pcap"))
        .collect();
    files.sort();
    let names: Vec<_> = files
        .iter()
        .map(|file| file.strip_prefix(root()).unwrap().to_str().unwrap())
        .collect();
    let printed = |command: &str, of_type: &str| {
        let mut arguments = vec![command, "--output-format", "jsonl"];
        arguments.extend(&names);
        let mut rows = tcplint(&arguments);
        rows.retain(|row| row["type"] == of_type);
        rows
    };
    let segments = printed("segments", "segment");
    let connections = printed("connections", "connection");
    let findings = printed("check", "finding");
    let (mut segment_count, mut connection_count, mut finding_count) = (0, 0, 0);
    for (file, name) in files.iter().zip(&names) {
        let mut told = through_a_handle(&packets(file), 7);
        // `tcplint segments`, like Wireshark, has no row for a header that is shorter than itself.
        told.segments
            .retain(|row| row["hdr_len"].as_u64() >= Some(20));
        let rows = |all, told: &[Value]| rows(all, name, told.first());
        assert_eq!(told.segments, rows(&segments, &told.segments), "{name}");
        assert_eq!(told.findings, rows(&findings, &told.findings), "{name}");
        assert_eq!(
            told.connections,
            rows(&connections, &told.connections),
            "{name}"
        );
        segment_count += told.segments.len();
        finding_count += told.findings.len();
        connection_count += told.connections.len();
    }
    assert_eq!(segment_count, segments.len());
    assert_eq!(finding_count, findings.len());
    assert_eq!(connection_count, connections.len());
    assert!(finding_count > 200 && connection_count > 200);
}

#[test]
fn catalogue_is_that_of_the_program() {
    let rules: Vec<_> = tcplint_lint::all().collect();
    assert_eq!(tcplint_rule_count() as usize, rules.len());
    for (place, id) in (0..).zip(rules) {
        let mut rule = unsafe { std::mem::zeroed::<TcplintRule>() };
        rule.size = 72;
        assert_eq!(
            unsafe { tcplint_rule(place, &raw mut rule) },
            TcplintStatus::Ok
        );
        let declared = id.rule();
        assert_eq!(text(rule.code), declared.code);
        assert_eq!(text(rule.name), declared.name);
        assert_eq!(text(rule.summary), declared.summary);
        assert_eq!(text(rule.condition), declared.condition);
        assert_eq!(text(rule.why), declared.why);
        assert_eq!(text(rule.exempt), declared.exempt);
        assert_eq!(text(rule.advice), declared.advice);
        assert_eq!(
            text(rule.references).lines().count(),
            declared.references.len()
        );
        assert_eq!(rule.on_by_default != 0, declared.default);
        assert_eq!(rule.needs_connections != 0, declared.needs_connections());
        let severity = text(tcplint_severity_name(rule.severity.into()));
        assert_eq!(severity, declared.severity.name());
    }
}

/// Any packet: garbage, and IPv4 with TCP inside that is garbage.
fn packet() -> impl Strategy<Value = Kept> {
    let link = prop_oneof![
        3 => Just(101_u32),
        1 => 0..300_u32,
        1 => Just(TCPLINT_LINK_BARE_TCP),
        1 => any::<u32>()
    ];
    let octets = prop::collection::vec(any::<u8>(), 0..120);
    let wire_len = prop_oneof![3 => Just(0), 1 => any::<u32>()];
    let frame = prop_oneof![3 => Just(0), 1 => any::<u64>()];
    (link, any::<i64>(), frame, octets, wire_len, any::<bool>()).prop_map(
        |(link_type, time, frame, mut octets, wire_len, ip)| {
            if ip && octets.len() >= 20 {
                let len = u8::try_from(octets.len()).unwrap();
                octets[..10].copy_from_slice(&[0x45, 0, 0, len, 0, 1, 0, 0, 64, 6]);
                // Among few hosts, so that connections meet.
                for address in octets[12..20].chunks_mut(4) {
                    address[0] = 10;
                    address[1..].iter_mut().for_each(|octet| *octet &= 1);
                }
            }
            Kept {
                link_type,
                time,
                frame,
                octets,
                wire_len,
            }
        },
    )
}

proptest! {
    #[test]
    fn any_packet_has_an_answer(packet in packet(), capacity in 0..4_usize, room in 0..40_usize) {
        let it = packet.packet();
        let mut segments = vec![unsafe { std::mem::zeroed::<TcplintSegment>() }; capacity];
        let mut why = vec![1_u8; room];
        let count = unsafe {
            let (first, why) = (segments.as_mut_ptr(), why.as_mut_ptr().cast());
            tcplint_dissect(&raw const it, first, capacity, 112, why, room)
        };
        prop_assert!(count >= 0);
        prop_assert_eq!(room == 0, !why.contains(&0));
        let own = packet.octets.as_ptr_range();
        for (place, segment) in (0_i64..).zip(&segments) {
            prop_assert_eq!(segment.size, if place < count { 112 } else { 0 });
            let end = segment.captured.wrapping_add(segment.captured_len as usize);
            prop_assert!(segment.captured.is_null() || own.start <= segment.captured && end <= own.end);
        }
        let mut told = Told::default();
        let mut options = options(&mut told);
        if packet.link_type == TCPLINT_LINK_BARE_TCP {
            // The callbacks of this test want addresses.
            (options.on_finding, options.on_segment) = (None, None);
        }
        let found = unsafe { tcplint_check(&raw const it, &raw const options) };
        prop_assert!(found >= 0);
        if packet.link_type != TCPLINT_LINK_BARE_TCP {
            prop_assert_eq!(usize::try_from(found), Ok(told.findings.len()));
            prop_assert_eq!(usize::try_from(count), Ok(told.segments.len()));
        }
    }

    /// How packets are cut into calls does not change what is told.
    #[test]
    fn batches_change_nothing(
        packets in prop::collection::vec(packet(), 0..24),
        batch in 2..30_usize,
    ) {
        prop_assert_eq!(through_a_handle(&packets, 1), through_a_handle(&packets, batch));
    }

    /// Any size in front, any stride: a status, and nothing is read beyond.
    #[test]
    fn any_size_has_an_answer(size in any::<u32>(), stride in any::<u32>(), small in any::<bool>()) {
        let (size, stride) = if small { (size % 256, stride % 256) } else { (size, stride) };
        let mut told = Told::default();
        // More room than any size that is taken.
        let mut room = vec![0_u64; 2048];
        let packet = room.as_mut_ptr().cast::<TcplintPacket>();
        let mut options = options(&mut told);
        options.size = 64;
        unsafe {
            (*packet).size = size;
            (*packet).link_type = 101;
            let one = tcplint_check(packet, &raw const options);
            prop_assert_eq!(one == 0, (48..=4096).contains(&size));
            let tracker = tcplint_open(&raw const options, std::ptr::null_mut(), 0);
            let taken = tcplint_push(tracker, packet, 1, stride);
            let fits = (48..=4096).contains(&stride) && (48..=stride).contains(&size);
            prop_assert_eq!(taken == 1, fits);
            prop_assert_eq!(tcplint_close(tracker), TcplintStatus::Ok);
            let rule = room.as_mut_ptr().cast::<TcplintRule>();
            (*rule).size = size;
            let filled = tcplint_rule(0, rule) == TcplintStatus::Ok;
            prop_assert_eq!(filled, (72..=4096).contains(&size));
        }
    }
}
