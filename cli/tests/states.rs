//! `tcplint states`: moments, profiles, filters, and what the table comes to.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use std::path::{Path, PathBuf};

use common::{Ran, lines, root, run};
use serde_json::{Value, json};
use tempfile::TempDir;

const HALF_STUCK: &str = "fixtures/kernel/halfstuck.pcap";
const FOUR: &str = "fixtures/kernel/four.pcap";
const SECOND: i64 = 1_000_000_000;

fn states(options: &[&str]) -> Ran {
    run(&[&["states"], options].concat())
}

/// Rows of one capture.
fn rows(options: &[&str]) -> Vec<Value> {
    let ran = states(&[&["-q", "--output-format", "jsonl"], options].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{options:?}");
    lines(&ran.out)
}

/// What the ends of one capture come to.
fn summary(options: &[&str]) -> Value {
    let ran = states(&[&["--summary", "--output-format", "jsonl"], options].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{options:?}");
    let mut objects = lines(&ran.out);
    assert_eq!(objects.len(), 1);
    objects.remove(0)
}

/// The text's lines about streams.
fn listed(options: &[&str]) -> Vec<String> {
    let out = states(options).out;
    let about = |line: &&str| line.contains("half-closed") || line.contains(" not acknowledged: ");
    out.lines().filter(about).map(str::to_owned).collect()
}

/// Role and state of each row.
fn ends(options: &[&str]) -> Vec<String> {
    let end = |row: &Value| {
        let key = |key: &str| row[key].as_str().unwrap().to_owned();
        format!("{} {} {}", row["stream"], key("role"), key("state"))
    };
    rows(options).iter().map(end).collect()
}

// Moments

#[test]
fn each_way_to_name_a_moment_names_the_same() {
    // The capture begins at 2026-11-20T09:20:06.861096Z.
    let wanted = rows(&["--at", "+0.3", HALF_STUCK]);
    assert_eq!(wanted.len(), 2);
    for at in [
        "2026-11-20T09:20:07.161096Z",
        "2026-11-20T10:20:07.161096+01:00",
        "1795166407.161096",
        "+0.3s",
        "0.3s",
        "300ms",
        "+300ms",
    ] {
        assert_eq!(rows(&["--at", at, HALF_STUCK]), wanted, "{at}");
    }
}

#[test]
fn a_moment_shows_what_was_known_by_then() {
    let at = |at| ends(&["--all", "--at", at, FOUR]);
    assert_eq!(at("+0"), ["0 client SYN_SENT", "0 server LISTEN"]);
    assert_eq!(
        at("+0.03"),
        ["0 client ESTABLISHED", "0 server SYN_RECEIVED"]
    );
    assert_eq!(at("+0.2"), ["0 client ESTABLISHED", "0 server ESTABLISHED"]);
    assert_eq!(at("+0.25"), ["0 client FIN_WAIT1", "0 server CLOSE_WAIT"]);
    assert_eq!(at("+0.4"), ["0 client FIN_WAIT2", "0 server CLOSE_WAIT"]);
    assert_eq!(at("+0.45"), ["0 client TIME_WAIT", "0 server LAST_ACK"]);
    assert_eq!(at("+1"), ["0 client TIME_WAIT", "0 server CLOSED"]);
}

/// Crossing FINs: what was assumed of the other end is not yet disproved.
#[test]
fn a_moment_knows_nothing_of_later_packets() {
    let crossing = "fixtures/kernel/simclose.pcap";
    assert_eq!(
        ends(&["--at", "+1.2691", crossing]),
        ["0 client FIN_WAIT1", "0 server CLOSE_WAIT"]
    );
    assert_eq!(
        ends(&["--at", "+1.3", crossing]),
        ["0 client CLOSING", "0 server CLOSING"]
    );
}

#[test]
fn without_a_moment_it_is_the_end_of_the_capture() {
    let end = rows(&[HALF_STUCK]);
    assert_eq!(end[0]["at"], "2026-11-20T09:20:07.188782000Z");
    assert_eq!(rows(&["--at", "1795166407.188782", HALF_STUCK]), end);
}

#[test]
fn before_the_capture_there_is_nothing_yet_and_that_is_said() {
    for format in ["text", "jsonl", "json", "csv"] {
        let options = ["--output-format", format, "--at", "2026-11-20T09:20:06Z"];
        let ran = states(&[&options[..], &[HALF_STUCK]].concat());
        assert_eq!(ran.status, 0);
        assert_eq!(
            ran.err,
            "tcplint: fixtures/kernel/halfstuck.pcap: nothing yet at 2026-11-20T09:20:06.000000000Z \
             (1795166406.000000000): the capture begins at 2026-11-20T09:20:06.861096000Z\n"
        );
        assert!(!ran.out.contains("tcp"), "{}", ran.out);
    }
    let offset = states(&["--at", "12.5", HALF_STUCK]).err;
    assert!(offset.ends_with("; for a time after the first packet, put a + before it\n"));
}

#[test]
fn what_is_no_moment_is_refused_with_ways_to_name_one() {
    for at in ["noon", "", "+", "5x", "2026-11-20"] {
        let ran = states(&["--at", at, FOUR]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{at}");
        assert!(ran.err.contains("not a time: give"), "{}", ran.err);
        assert!(ran.err.contains("+12.5"), "{}", ran.err);
    }
    for wait in ["windows", "", "-1", "+5"] {
        let ran = states(&[&format!("--time-wait={wait}"), FOUR]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{wait}");
        assert!(ran.err.contains("neither linux nor rfc"), "{}", ran.err);
    }
}

/// A later record may have an earlier time: it counts, and what is between does not.
#[test]
fn records_out_of_order_count_by_their_time() {
    let (_folder, path) = capture(&[
        Packet::syn(0, 40_000),
        Packet::syn(5 * SECOND, 40_001),
        Packet::syn(SECOND, 40_002),
    ]);
    assert_eq!(
        ends(&["--at", "+2", &path]),
        ["0 client SYN_SENT", "1 client SYN_SENT"]
    );
    // Without a moment the latest time counts, not that of the last record.
    let end = rows(&[&path]);
    assert_eq!((end.len(), &end[0]["ts"]), (3, &end[2]["ts"]));
    assert_eq!(end[0]["age_seconds"].as_f64(), Some(5.0));
    assert_eq!(end[2]["age_seconds"].as_f64(), Some(4.0));
}

// Timers

#[test]
fn time_wait_is_over_when_the_profile_says_so() {
    // TIME_WAIT begins 0.441 s after the first packet.
    let shown = |wait, at| ends(&["--time-wait", wait, "--at", at, FOUR]).len();
    for (wait, last, over) in [
        ("linux", "+60.4", "+60.5"),
        ("rfc", "+240.4", "+240.5"),
        ("2.5", "+2.9", "+3"),
        ("1m", "+60.4", "+60.5"),
    ] {
        assert_eq!((shown(wait, last), shown(wait, over)), (1, 0), "{wait}");
    }
    let closed = rows(&["--all", "--at", "+61", FOUR]);
    assert_eq!(closed[0]["state"], "CLOSED");
    assert_eq!(closed[0]["expired"], true);
    assert_eq!(closed[0]["since"].as_f64(), Some(1_795_166_464.212_105));
    assert_eq!(closed[1]["expired"], false);
}

#[test]
fn fin_wait2_is_marked_and_close_wait_stays() {
    let expired = |at| {
        let rows = rows(&["--at", at, HALF_STUCK]);
        assert_eq!(rows.len(), 2);
        (rows[0]["expired"].clone(), rows[1]["expired"].clone())
    };
    assert_eq!(expired("+60"), (false.into(), false.into()));
    assert_eq!(expired("+30d"), (true.into(), false.into()));
    let text = states(&["--at", "+742", HALF_STUCK]).out;
    assert!(text.contains("FIN_WAIT2  741s 0 *\n"), "{text}");
    assert!(text.contains("\n* expired-if-orphaned: gone after 60s if"));
}

#[test]
fn what_no_host_would_still_wait_for_is_marked() {
    let packets = [
        vec![Packet::syn(0, 40_000)],
        Packet::connection(0, 40_001, 1, true)[..2].to_vec(),
        Packet::connection(0, 40_002, 1, true)[..4].to_vec(),
        Packet::connection(0, 40_003, 1, true)[..5].to_vec(),
        // The SYN once more.
        vec![Packet::syn(10 * SECOND, 40_000)],
    ]
    .concat();
    let (_folder, path) = capture(&packets);
    let given_up = |at| -> Vec<String> {
        let rows = rows(&["--at", at, &path]).into_iter();
        let expired = rows.filter(|row| row["expired"] == true);
        let end = |row: Value| format!("{} {}", row["stream"], row["state"].as_str().unwrap());
        expired.map(end).collect()
    };
    assert!(given_up("+62").is_empty());
    assert_eq!(given_up("+63"), ["1 SYN_RECEIVED"]);
    assert_eq!(given_up("+140"), ["1 SYN_RECEIVED"]);
    assert_eq!(given_up("+141"), ["0 SYN_SENT", "1 SYN_RECEIVED"]);
    let all = ["0 SYN_SENT", "1 SYN_RECEIVED", "2 FIN_WAIT1", "3 LAST_ACK"];
    assert_eq!(given_up("+205"), all[..2]);
    assert_eq!(given_up("+206"), all);
    let text = states(&["--at", "+99999999", &path]).out;
    assert!(text.contains("SYN_SENT     1157d09h 0 +\n"), "{text}");
    assert!(text.contains("\n+ given up by then, if "), "{text}");
    let table = states(&["-q", "--at", "+62", &path]).out;
    assert!(!table.lines().any(|line| line.ends_with('+')), "{table}");
}

/// An end that took data after its FIN had a process then.
#[test]
fn an_end_that_took_data_after_its_fin_is_no_orphan_yet() {
    let whole = std::fs::read(root().join("fixtures/kernel/halfdata.pcap")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.pcap");
    // FIN_WAIT2 at 0.305 s; the last data is acknowledged at 0.613 s, in frame 13.
    let mut end = 24;
    for _ in 0..13 {
        let captured = u32::from_le_bytes(whole[end + 8..end + 12].try_into().unwrap());
        end += 16 + captured as usize;
    }
    std::fs::write(&path, &whole[..end]).unwrap();
    let expired = |at| {
        let row = &rows(&["--at", at, path.to_str().unwrap()])[0];
        assert_eq!(row["state"], "FIN_WAIT2");
        row["expired"] == true
    };
    assert_eq!((expired("+60.5"), expired("+60.7")), (false, true));
}

// One socket, one row

#[test]
fn a_socket_that_is_used_again_is_its_newest_stream() {
    let reuse = "fixtures/kernel/tw_reuse.pcap";
    let at = |at| ends(&["--at", at, reuse]);
    assert_eq!(at("+1.6"), ["0 server TIME_WAIT"]);
    // The SYN is on its way to a socket that is still in TIME_WAIT.
    assert_eq!(at("+1.65"), ["0 server TIME_WAIT", "1 client SYN_SENT"]);
    assert_eq!(
        at("+1.67"),
        ["1 client ESTABLISHED", "1 server SYN_RECEIVED"]
    );
    assert_eq!(at("+3"), ["1 server TIME_WAIT"]);
}

#[test]
fn a_connection_that_goes_on_in_another_stream_is_one() {
    assert_eq!(
        ends(&["--at", "+0.7", "fixtures/kernel/blind_rst.pcap"]),
        ["1 client ESTABLISHED", "1 server ESTABLISHED"]
    );
}

// Filters

#[test]
fn states_are_filtered_one_end_at_a_time() {
    let only = |state| ends(&["--state", state, "--at", "+0.4", FOUR]);
    assert_eq!(only("CLOSE_WAIT"), ["0 server CLOSE_WAIT"]);
    assert_eq!(only("fin_wait2,CLOSE_WAIT").len(), 2);
    assert!(only("TIME_WAIT").is_empty());
    assert_eq!(ends(&["--state", "CLOSED", FOUR]), ["0 server CLOSED"]);
}

#[test]
fn states_are_known_by_the_names_of_netstat_and_ss() {
    for (given, shown, at) in [
        (
            "SYN_RECV,ESTAB",
            &["0 client ESTABLISHED", "0 server SYN_RECEIVED"][..],
            "+0.03",
        ),
        ("syn-recv", &["0 server SYN_RECEIVED"], "+0.03"),
        ("Syn-Sent", &["0 client SYN_SENT"], "+0"),
        (
            "estab",
            &["0 client ESTABLISHED", "0 server ESTABLISHED"],
            "+0.2",
        ),
        (
            "FIN-WAIT-1,close-wait",
            &["0 client FIN_WAIT1", "0 server CLOSE_WAIT"],
            "+0.25",
        ),
        ("FIN_WAIT_2", &["0 client FIN_WAIT2"], "+0.4"),
        (
            "last-ack,TIME-WAIT",
            &["0 client TIME_WAIT", "0 server LAST_ACK"],
            "+0.45",
        ),
    ] {
        assert_eq!(
            ends(&["--state", given, "--at", at, FOUR]),
            shown,
            "{given}"
        );
    }
    let ran = run(&["connections", "-q", "--state", "time-wait", FOUR]);
    assert_eq!((ran.status, ran.out.contains("TIME_WAIT")), (0, true));
    let wrong = states(&["--state", "open", FOUR]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("SYN_RECEIVED"), "{}", wrong.err);
    assert!(!wrong.err.contains("SYN_RECV"), "{}", wrong.err);
}

#[test]
fn what_a_state_hides_is_counted_as_not_shown() {
    let count = |state, at| {
        let out = states(&["--state", state, "--at", at, FOUR]).out;
        let line = out.lines().find(|line| line.starts_with("2 ends"));
        line.unwrap().to_owned()
    };
    let none = "2 ends; not shown: 2 ESTABLISHED";
    assert_eq!(count("CLOSE_WAIT", "+0.2"), none);
    let one = "2 ends: 1 CLOSE_WAIT; not shown: 1 FIN_WAIT2";
    assert_eq!(count("CLOSE_WAIT", "+0.4"), one);
    assert_eq!(count("ESTABLISHED", "+0.2"), "2 ends: 2 ESTABLISHED");
}

#[test]
fn what_is_asked_about_is_shown_and_counted() {
    let tfo = "fixtures/kernel/tfo.pcap";
    let streams = |options: &[&str]| -> Vec<u64> {
        let rows = rows(&[options, &["--all", tfo]].concat());
        rows.iter()
            .map(|row| row["stream"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(streams(&[]), [0, 0, 1, 1]);
    assert_eq!(streams(&["--stream", "1"]), [1, 1]);
    assert_eq!(streams(&["--port", "49994"]), [0, 0]);
    assert_eq!(streams(&["--host", "10.9.0.0/24", "--stream", "0"]), [0, 0]);
    assert!(streams(&["--host", "192.0.2.1"]).is_empty());
    let one = summary(&["--port", "49994", tfo]);
    assert_eq!(
        (&one["ends"], &one["time_wait"][0]["held"]),
        (&2.into(), &1.into())
    );
    let ran = states(&["--from", "+1", tfo]);
    assert_eq!(ran.status, 2);
}

#[test]
fn a_summary_is_what_stands_below_the_rows() {
    let whole = states(&["--at", "+742", HALF_STUCK]).out;
    let short = states(&["--summary", "--at", "+742", HALF_STUCK]).out;
    let not_rows = whole.lines().filter(|line| {
        !line.starts_with("Proto") && !line.starts_with("tcp") && !line.starts_with('*')
    });
    assert!(short.lines().eq(not_rows), "{short}");
    // Every state is counted alike where none has rows.
    let four = states(&["--summary", FOUR]).out;
    assert!(four.contains("\n2 ends: 1 CLOSED, 1 TIME_WAIT\n"), "{four}");
    let csv = states(&["--summary", "--output-format", "csv", FOUR]);
    assert_eq!((csv.status, csv.out.as_str()), (2, ""));
    assert!(csv.err.contains("csv has rows only"), "{}", csv.err);
    assert_eq!(states(&["--summary", "-q", FOUR]).status, 2);
}

#[test]
fn the_summary_of_json_comes_after_the_rows_unless_quiet() {
    let objects = lines(&states(&["--output-format", "jsonl", HALF_STUCK, FOUR]).out);
    let types: Vec<_> = objects
        .iter()
        .map(|row| row["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "state",
            "state",
            "states-summary",
            "state",
            "states-summary"
        ]
    );
    let [.., half, _, four] = &objects[..] else {
        panic!("five objects");
    };
    assert_eq!(half["states"], json!({"FIN_WAIT2": 1, "CLOSE_WAIT": 1}));
    let aging = json!([{"stream": 0, "seconds": 0.068_703}]);
    assert_eq!(
        (&half["half_closed"], &half["time_wait"]),
        (&aging, &json!([]))
    );
    let held = json!([{
        "role": "client", "client": "10.9.0.1", "server": "10.9.0.2", "server_port": 9988,
        "held": 1, "new_per_second": 1, "exhausted_in_seconds": null,
    }]);
    assert_eq!(
        (&four["time_wait"], &four["half_closed"]),
        (&held, &json!([]))
    );
}

#[test]
fn quiet_prints_the_table_only() {
    let loud = states(&["--at", "+742", HALF_STUCK]).out;
    let quiet = states(&["-q", "--at", "+742", HALF_STUCK]).out;
    assert_eq!(quiet.lines().count(), 4);
    assert!(loud.starts_with(&quiet));
    assert!(loud.ends_with("1 connection hangs half-closed: stream 0, for 741s\n"));
}

#[test]
fn a_damaged_capture_shows_what_could_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.pcap");
    let mut octets = std::fs::read(root().join(HALF_STUCK)).unwrap();
    octets.truncate(octets.len() - 3);
    std::fs::write(&path, octets).unwrap();
    let ran = states(&["-q", "--output-format", "jsonl", path.to_str().unwrap()]);
    assert_eq!(ran.status, 2);
    assert_eq!(lines(&ran.out).len(), 2);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

#[test]
fn the_table_fits_eighty_columns() {
    let ran = states(&["--at", "+742", "fixtures/kernel"]);
    let is_of_the_table = |line: &&str| !line.starts_with("fixtures/");
    let mut lines = ran.out.lines().filter(is_of_the_table);
    assert_eq!(lines.find(|line| line.len() > 80), None);
}

// What it comes to

/// A TCP header in IPv4, from or to 192.0.2.1 and a server.
#[derive(Clone, Copy)]
struct Packet {
    at: i64,
    client_port: u16,
    server: u8,
    from_client: bool,
    flags: u8,
    seq: u32,
    ack: u32,
}

impl Packet {
    fn syn(at: i64, client_port: u16) -> Packet {
        Packet {
            at,
            client_port,
            server: 1,
            from_client: true,
            flags: 0x02,
            seq: 100,
            ack: 0,
        }
    }

    /// A whole connection, closed first by its client or its server; TIME_WAIT begins at `at`.
    fn connection(at: i64, client_port: u16, server: u8, client_closes: bool) -> [Packet; 6] {
        let said = |from_client, flags, seq, ack| Packet {
            at,
            client_port,
            server,
            from_client,
            flags,
            seq,
            ack,
        };
        let (closer, other) = (client_closes, !client_closes);
        let (own, peer) = if client_closes {
            (101, 301)
        } else {
            (301, 101)
        };
        [
            said(true, 0x02, 100, 0),
            said(false, 0x12, 300, 101),
            said(true, 0x10, 101, 301),
            said(closer, 0x11, own, peer),
            said(other, 0x11, peer, own + 1),
            said(closer, 0x10, own + 1, peer + 1),
        ]
    }

    fn octets(&self) -> Vec<u8> {
        let (client, server) = ([192, 0, 2, 1], [198, 51, 100, self.server]);
        let (from, to, ports) = if self.from_client {
            (client, server, [self.client_port, 443])
        } else {
            (server, client, [443, self.client_port])
        };
        let mut octets = vec![0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0];
        octets.extend([from, to].concat());
        octets.extend(ports.map(u16::to_be_bytes).concat());
        octets.extend([self.seq, self.ack].map(u32::to_be_bytes).concat());
        octets.extend([0x50, self.flags, 0xff, 0xff, 0, 0, 0, 0]);
        octets
    }
}

/// A capture of bare IPv4 packets, with nanoseconds.
fn capture(packets: &[Packet]) -> (TempDir, String) {
    let mut octets = Vec::new();
    for word in [0xa1b2_3c4d, 0x0004_0002, 0, 0, 65_535, 101_u32] {
        octets.extend(word.to_le_bytes());
    }
    for packet in packets {
        let data = packet.octets();
        let time = 1_700_000_000 * SECOND + packet.at;
        let length = data.len() as u32;
        for word in [
            (time / SECOND) as u32,
            (time % SECOND) as u32,
            length,
            length,
        ] {
            octets.extend(word.to_le_bytes());
        }
        octets.extend(data);
    }
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = Path::new(folder.path()).join("made.pcap");
    std::fs::write(&path, octets).unwrap();
    (folder, path.to_str().unwrap().to_owned())
}

/// The lines of the count of TIME_WAIT.
fn census(options: &[&str]) -> Vec<String> {
    let ran = states(options);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let lines = ran
        .out
        .lines()
        .skip_while(|line| !line.starts_with("TIME_WAIT at"));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_client_that_closes_too_fast_runs_out_of_ports() {
    // 500 a second for three seconds, beside a server that closes 10 of its own.
    let fast = (0..1_500_i64)
        .flat_map(|n| Packet::connection(n * SECOND / 500, 32_768 + n as u16, 1, true));
    let served = (0..10).flat_map(|n| Packet::connection(n, 50_000 + n as u16, 2, false));
    let packets: Vec<_> = fast.chain(served).collect();
    let (_folder, path) = capture(&packets);
    assert_eq!(
        census(&["--state", "ESTABLISHED", &path]),
        [
            "TIME_WAIT at Client    Server            Held New/s Ports run out",
            "client       192.0.2.1 198.51.100.1:443 1,500   500 in 53.4s",
            "server       192.0.2.1 198.51.100.2:443    10    10 -",
        ]
    );
    // Kept for half as long, they never fill the range at that rate.
    let short = census(&["--state", "ESTABLISHED", "--time-wait", "30", &path]);
    assert!(short[1].ends_with(" 500 not at this rate"), "{short:?}");
    // Ten seconds after the last one, nothing goes on that could be foretold.
    let late = census(&["--at", "+12.9", &path]);
    assert!(late[1].contains(" 1,500    49 "), "{late:?}");
    let stopped = census(&["--at", "+13", &path]);
    assert!(
        stopped[1].ends_with(" 1,500     0 not at this rate"),
        "{stopped:?}"
    );
    let (early, late) = (
        summary(&["--at", "+3", &path]),
        summary(&["--at", "+13", &path]),
    );
    let seconds = |summary: &Value| summary["time_wait"][0]["exhausted_in_seconds"].clone();
    assert_eq!(seconds(&early).as_f64().map(f64::trunc), Some(53.0));
    assert_eq!(seconds(&late), Value::Null);
    // A minute later none is held any more.
    assert!(census(&["--at", "+70", &path]).is_empty());
}

#[test]
fn the_largest_groups_come_first_and_the_others_are_counted() {
    let packets: Vec<_> = (1..=12_u8)
        .flat_map(|server| (0..u16::from(server)).map(move |n| (server, n)))
        .flat_map(|(server, n)| Packet::connection(0, 40_000 + n, server, true))
        .collect();
    let (_folder, path) = capture(&packets);
    let few = census(&[&path]);
    assert_eq!(few.len(), 12, "{few:?}");
    assert!(few[1].contains("198.51.100.12:443   12 "), "{few:?}");
    assert!(few[10].contains("198.51.100.3:443     3 "), "{few:?}");
    assert_eq!(few[11], "and 2 more (--all)");
    let all = census(&["--all", &path]);
    assert_eq!(all.len(), 13);
    assert!(all[12].contains("198.51.100.1:443     1 "), "{all:?}");
}

/// Opened, and closed by the client; the server acknowledges that, if it is to, 0.1 seconds later.
fn closed_by_client(port: u16, at: i64, is_acknowledged: bool) -> Vec<Packet> {
    let [syn, syn_ack, ack, fin, ..] = Packet::connection(at, port, 1, true);
    let taken = Packet {
        at: at + SECOND / 10,
        ack: fin.seq + 1,
        ..syn_ack
    };
    let taken = Packet {
        flags: 0x10,
        seq: taken.seq + 1,
        ..taken
    };
    let mut packets = vec![syn, syn_ack, ack, fin];
    packets.extend(is_acknowledged.then_some(taken));
    packets
}

#[test]
fn half_closed_connections_are_named_oldest_first() {
    let packets: Vec<_> = (0..12_i64)
        .flat_map(|n| closed_by_client(40_000 + n as u16, (12 - n) * SECOND, true))
        .collect();
    let (_folder, path) = capture(&packets);
    let said = |at| listed(&["--at", at, &path]);
    let twelve = "12 connections are half-closed: streams 11, 10, 9, 8, 7, 6, 5, 4, 3, 2 and 2 more; the oldest for 19.0s";
    assert_eq!(said("1700000020"), [twelve]);
    // Those that have been so for a minute hang, and the others do not.
    assert_eq!(
        said("1700000062"),
        [
            "2 connections hang half-closed: streams 11, 10; the oldest for 61.0s",
            "10 connections are half-closed: streams 9, 8, 7, 6, 5, 4, 3, 2, 1, 0; the oldest for 59.0s",
        ]
    );
    let one = [
        "1 connection hangs half-closed: stream 11, for 60.0s",
        "11 connections are half-closed: streams 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 and 1 more; the oldest for 59.0s",
    ];
    assert_eq!(said("1700000061"), one);
}

#[test]
fn a_fin_that_nobody_acknowledged_half_closes_nothing() {
    let packets: Vec<_> = [(40_000, 0, false), (40_001, 1, true), (40_002, 2, false)]
        .into_iter()
        .flat_map(|(port, at, taken)| closed_by_client(port, at * SECOND, taken))
        .collect();
    let (_folder, path) = capture(&packets);
    assert_eq!(
        listed(&["--at", "+100", &path]),
        [
            "1 connection hangs half-closed: stream 1, for 99.0s",
            "2 FINs not acknowledged: streams 0, 2; the oldest for 100s",
        ]
    );
    let all = rows(&["--state", "CLOSE_WAIT", &path]);
    let assumed: Vec<_> = all.iter().map(|row| row["assumed"] == true).collect();
    assert_eq!(assumed, [true, false, true]);
    let text = states(&["--state", "CLOSE_WAIT", &path]).out;
    assert_eq!(text.lines().filter(|line| line.ends_with(" ?")).count(), 2);
    assert!(text.contains("\n? assumed: "), "{text}");
    let acknowledged = states(&["--stream", "1", &path]).out;
    assert!(!acknowledged.contains('?'), "{acknowledged}");
    let summary = summary(&[&path]);
    let streams = |key: &str| -> Vec<_> {
        let list = summary[key].as_array().unwrap();
        list.iter()
            .map(|row| row["stream"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(streams("half_closed"), [1]);
    assert_eq!(streams("unacknowledged_fins"), [0, 2]);
    // `connections` says the same.
    for (closing, wanted) in [("half-closed", vec![1]), ("fin-unanswered", vec![0, 2])] {
        let options = [
            "connections",
            "--output-format",
            "jsonl",
            "--closing",
            closing,
            &path,
        ];
        let found = lines(&run(&options).out);
        let found: Vec<_> = found
            .iter()
            .map(|row| row["stream"].as_u64().unwrap())
            .collect();
        assert_eq!(found, wanted, "{closing}");
    }
}
