//! The plugin in real Wiresharks: 4.0 to 4.6, as far as they are here.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::merged::{Merged, captures};
use common::{Host, built, hosts, root, tcplint};
use serde_json::{Value, json};

const PASSES: [&[&str]; 2] = [&[], &["-2"]];

/// Parts of the names of captures with encapsulations that only Wireshark decodes, or decodes
/// otherwise. None is known among those that were compared.
const ONLY_WIRESHARK: &[&str] = &[];

/// Codes by frame.
type Codes = BTreeMap<u64, Vec<String>>;

fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

/// All captures that the project has, in one.
fn fixtures() -> Merged {
    let mut files = captures(&root().join("fixtures"));
    files.extend(captures(&root().join("fixtures/kernel")));
    assert!(files.len() > 100, "the fixtures are not there");
    Merged::of(&files)
}

/// Real captures, where there are any.
fn corpus() -> Option<Merged> {
    let Some(corpus) = std::env::var_os("TCPLINT_CORPUS") else {
        eprintln!("skipped: TCPLINT_CORPUS names no folder, so real captures are not compared");
        return None;
    };
    let corpus = PathBuf::from(corpus);
    let mut files = captures(&corpus.join("captures"));
    files.extend(captures(&corpus.join("silent")));
    files.retain(|file| {
        let name = file.to_string_lossy();
        !ONLY_WIRESHARK.iter().any(|part| name.contains(part))
    });
    Some(Merged::of(&files))
}

/// What `tcplint check` finds, by frame.
fn expected(capture: &Path) -> Codes {
    let mut codes = Codes::new();
    let capture = capture.to_str().unwrap();
    let options = ["check", "-q", "--output-format", "jsonl", "--select", "ALL"];
    for row in tcplint(&[&options[..], &[capture]].concat()) {
        // What only the end of the capture decides is on no frame.
        if let ("finding", Some(frame)) = (row["type"].as_str().unwrap(), row["frame"].as_u64()) {
            let code = row["code"].as_str().unwrap().to_owned();
            codes.entry(frame).or_default().push(code);
        }
    }
    codes
}

fn split(cell: &str) -> Vec<String> {
    let parts = cell.split(',').filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Holds a host's findings against those of `tcplint check`, in one pass, in two, and in two with
/// a filter that numbers the frames anew.
fn compare(host: &Host, merged: &Merged) {
    const ALL: [&str; 2] = ["-o", "tcplint.select:ALL"];
    let mut expected = expected(&merged.path());
    assert!(expected.len() > 100, "there is nothing to compare");
    let capture = host.copy(&merged.path());
    for pass in PASSES {
        let mode = [&ALL[..], pass].concat();
        let fields = ["frame.number", "tcplint.code", "tcp"];
        let mut found = Codes::new();
        for cells in host.fields(&mode, &capture, &fields) {
            let frame: u64 = cells[0].parse().unwrap();
            let codes = split(&cells[1]);
            if cells[2].is_empty() && !codes.is_empty() {
                panic!("{}: a finding where there is no TCP", merged.origin(frame));
            }
            if cells[2].is_empty() {
                // Of a segment with fewer than four octets Wireshark shows nothing.
                let kept = expected
                    .get(&frame)
                    .is_none_or(|codes| !codes.iter().all(|code| code == "H000" || code == "H001"));
                if !kept {
                    expected.remove(&frame);
                }
            }
            if !codes.is_empty() {
                found.insert(frame, codes);
            }
        }
        let frames = expected.keys().chain(found.keys());
        let different: Vec<_> = frames
            .filter(|frame| expected.get(frame) != found.get(frame))
            .map(|frame| {
                let (ours, theirs) = (expected.get(frame), found.get(frame));
                format!(
                    "{}: {ours:?}, in the host {theirs:?}",
                    merged.origin(*frame)
                )
            })
            .collect();
        let count = different.len();
        assert!(
            count == 0,
            "{} {pass:?}: {count}: {different:#?}",
            host.version
        );
    }
    let mode = [&ALL[..], &["-2", "-R", "tcplint.code"]].concat();
    let found = host.fields(&mode, &capture, &["tcplint.code"]);
    let found: Vec<_> = found.iter().map(|cells| split(&cells[0])).collect();
    let expected: Vec<_> = expected.into_values().collect();
    assert!(found == expected, "{}: -2 -R differs", host.version);
}

#[test]
fn findings_on_fixtures_are_those_of_check() {
    let merged = fixtures();
    for host in hosts() {
        compare(&host, &merged);
    }
}

#[test]
fn findings_on_real_captures_are_those_of_check() {
    let Some(merged) = corpus() else { return };
    for host in hosts() {
        compare(&host, &merged);
    }
}

/// Each frame's values of these keys, of all its segments that are no quotations.
fn of_segments<'v>(rows: &'v [Value], keys: &[&str]) -> BTreeMap<u64, Vec<Vec<&'v str>>> {
    let mut frames: BTreeMap<u64, Vec<Vec<&str>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["quoted"] == false) {
        let values = frames.entry(row["frame"].as_u64().unwrap()).or_default();
        values.resize(keys.len(), Vec::new());
        for (values, key) in values.iter_mut().zip(keys) {
            values.extend(row[*key].as_str());
        }
    }
    frames
}

#[test]
fn states_are_those_of_segments() {
    const KEYS: [&str; 2] = ["client_state", "server_state"];
    let merged = fixtures();
    let path = merged.path();
    let rows = tcplint(&[
        "segments",
        "-q",
        "--output-format",
        "jsonl",
        path.to_str().unwrap(),
    ]);
    let expected = of_segments(&rows, &KEYS);
    assert!(expected.len() > 300, "there is nothing to compare");
    for host in hosts() {
        let capture = host.copy(&path);
        let fields = [
            "frame.number",
            "tcplint.client_state",
            "tcplint.server_state",
        ];
        for pass in PASSES {
            let rows = host.fields(pass, &capture, &fields);
            for cells in &rows {
                let frame = cells[0].parse().unwrap();
                let found = [split(&cells[1]), split(&cells[2])];
                let empty = vec![Vec::new(); KEYS.len()];
                let wanted = expected.get(&frame).unwrap_or(&empty);
                let place = merged.origin(frame);
                assert_eq!(
                    found.as_slice(),
                    wanted,
                    "{} {pass:?} {place}",
                    host.version
                );
            }
        }
    }
}

/// In two passes, what became of a connection is on each of its frames.
#[test]
fn verdict_is_on_every_frame_in_two_passes() {
    const KEYS: [&str; 3] = ["opening", "closing", "closed_by"];
    let merged = fixtures();
    let path = merged.path();
    let path = path.to_str().unwrap();
    let connections = tcplint(&["connections", "-q", "--output-format", "jsonl", path]);
    let verdicts: BTreeMap<_, _> = connections
        .iter()
        .map(|row| (row["stream"].as_u64().unwrap(), row))
        .collect();
    let mut expected: BTreeMap<u64, [Vec<&str>; 3]> = BTreeMap::new();
    for row in tcplint(&["segments", "-q", "--output-format", "jsonl", path]) {
        let values = expected.entry(row["frame"].as_u64().unwrap()).or_default();
        if row["quoted"] == true {
            continue;
        }
        let verdict = verdicts[&row["stream"].as_u64().unwrap()];
        for (values, key) in values.iter_mut().zip(KEYS) {
            values.extend(verdict[key].as_str());
        }
    }
    for host in hosts() {
        let capture = host.copy(Path::new(path));
        let fields = [
            "frame.number",
            "tcplint.opening",
            "tcplint.closing",
            "tcplint.closed_by",
        ];
        for cells in host.fields(&["-2"], &capture, &fields) {
            let frame = cells[0].parse().unwrap();
            let found = [split(&cells[1]), split(&cells[2]), split(&cells[3])];
            let found: [Vec<&str>; 3] = found
                .each_ref()
                .map(|values| values.iter().map(String::as_str).collect());
            // `segments` has no row of a header that is shorter than itself.
            let Some(wanted) = expected.get(&frame) else {
                continue;
            };
            assert_eq!(&found, wanted, "{} {}", host.version, merged.origin(frame));
        }
    }
}

#[test]
fn verdict_grows_in_one_pass() {
    for host in hosts() {
        let capture = host.copy(&fixture("handshake-and-close.pcap"));
        let rows = host.fields(&[], &capture, &["tcplint.opening", "tcplint.closed_by"]);
        assert_eq!(
            rows.first().unwrap(),
            &["unanswered", ""],
            "{}",
            host.version
        );
        assert_eq!(
            rows.last().unwrap(),
            &["three-way", "client"],
            "{}",
            host.version
        );
    }
}

/// `tcp.stream` of Wireshark is the number that `tcplint` gives, from 4.4 on.
#[test]
fn streams_are_numbered_as_the_host_does() {
    let merged = fixtures();
    let path = merged.path();
    let rows = tcplint(&[
        "segments",
        "-q",
        "--output-format",
        "jsonl",
        path.to_str().unwrap(),
    ]);
    for host in hosts()
        .iter()
        .filter(|host| ["4.4", "4.6"].contains(&host.version))
    {
        let capture = host.copy(&path);
        let found = host.fields(&[], &capture, &["frame.number", "tcp.stream"]);
        let found: BTreeMap<u64, Vec<String>> = found
            .iter()
            .map(|cells| (cells[0].parse().unwrap(), split(&cells[1])))
            .collect();
        let mut expected: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for row in &rows {
            let streams = expected.entry(row["frame"].as_u64().unwrap()).or_default();
            streams.push(row["stream"].to_string());
        }
        for (frame, streams) in expected {
            let place = merged.origin(frame);
            assert_eq!(found[&frame], streams, "{} {place}", host.version);
        }
    }
}

#[test]
fn finding_is_an_expert_info_of_its_severity() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        let by_rule = host.fields(&["-Y", "tcplint.null_flags"], &capture, &["frame.number"]);
        assert_eq!(by_rule, [["4"], ["5"]], "{}", host.version);
        let errors = host
            .tshark(&["-q", "-r", &capture, "-z", "expert,error"])
            .out;
        assert!(
            errors.contains("F001 null-flags: no control bit is set"),
            "{errors}"
        );
        let fields = [
            "tcplint.severity",
            "tcplint.name",
            "tcplint.message",
            "_ws.expert.severity",
        ];
        let found = host.fields(&["-Y", "frame.number == 4"], &capture, &fields);
        let row = ["error", "null-flags", "no control bit is set", "8388608"];
        assert_eq!(found, [row], "{}", host.version);
    }
}

#[test]
fn statistics_count_each_finding_once() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        for pass in PASSES {
            let arguments = [&["-q", "-z", "tcplint,tree", "-r", &capture], pass].concat();
            let table = host.tshark(&arguments).out;
            let row = table
                .lines()
                .find(|line| line.contains("F001"))
                .expect(&table);
            let words: Vec<_> = row.split_whitespace().collect();
            assert_eq!(
                words[..3],
                ["F001", "null-flags", "2"],
                "{} {pass:?}",
                host.version
            );
        }
    }
}

#[test]
fn info_column_is_left_alone() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        let columns = host.tshark(&["-r", &capture]).out;
        let without = ["--disable-protocol", "tcplint", "-r", &capture];
        assert_eq!(columns, host.tshark(&without).out, "{}", host.version);
        let fields = ["frame.protocols"];
        let protocols = host.fields(&[], &capture, &fields);
        let without = host.fields(&["--disable-protocol", "tcplint"], &capture, &fields);
        assert_eq!(protocols, without, "{}", host.version);
    }
}

#[test]
fn protocol_can_be_disabled() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        let mode = ["--disable-protocol", "tcplint", "-Y", "tcplint"];
        assert!(
            host.fields(&mode, &capture, &["frame.number"]).is_empty(),
            "{}",
            host.version
        );
    }
}

#[test]
fn preferences_select_rules() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        let frames = |preference: &str| {
            let mode = ["-o", preference, "-Y", "tcplint.code == \"F001\""];
            host.fields(&mode, &capture, &["frame.number"]).len()
        };
        assert_eq!(frames("tcplint.select:F, H"), 2, "{}", host.version);
        assert_eq!(frames("tcplint.select:H"), 0, "{}", host.version);
        assert_eq!(frames("tcplint.ignore:null-flags"), 0, "{}", host.version);
        assert_eq!(frames("tcplint.extend_select:ALL"), 2, "{}", host.version);
    }
}

#[test]
fn unknown_rule_in_a_preference_is_said_and_left_aside() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        let ran = host.tshark(&[
            "-r",
            &capture,
            "-o",
            "tcplint.select:X9",
            "-Y",
            "tcplint.code",
        ]);
        let said = "tcplint: no rule has the code, prefix or name 'X9'";
        assert!(ran.err.contains(said), "{}: {}", host.version, ran.err);
        assert_eq!(
            (ran.status, ran.out.lines().count()),
            (Some(0), 2),
            "{}",
            host.version
        );
    }
}

/// Only a debug build panics when it is asked to.
#[cfg(debug_assertions)]
#[test]
fn panic_is_one_line_and_the_host_goes_on() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        for pass in PASSES {
            let fields = ["-T", "fields", "-e", "frame.number", "-e", "tcplint.code"];
            let arguments = [pass, &["-r", &capture], &fields].concat();
            let ran = host.tshark_with(&[("TCPLINT_PANIC_AT_FRAME", "5")], &arguments);
            assert_eq!(
                ran.status,
                Some(0),
                "{} {pass:?}: {}",
                host.version,
                ran.err
            );
            assert_eq!(
                ran.out, "1\t\n2\t\n3\t\n4\tF001\n5\t\n",
                "{} {pass:?}",
                host.version
            );
            let said: Vec<_> = ran
                .err
                .lines()
                .filter(|line| line.contains("tcplint"))
                .collect();
            assert_eq!(said.len(), 1, "{}: {}", host.version, ran.err);
            assert!(
                said[0].starts_with("tcplint: internal error at frame 5: "),
                "{}",
                said[0]
            );
            assert!(!ran.err.contains("panicked"), "{}", ran.err);
        }
    }
}

#[test]
fn host_lists_the_plugin_with_its_version() {
    for host in hosts() {
        let list = host.tshark(&["-G", "plugins"]).out;
        let line = list
            .lines()
            .find(|line| line.starts_with("tcplint.so"))
            .expect(&list);
        let cells: Vec<_> = line.split('\t').map(str::trim).collect();
        assert_eq!(
            cells[1..3],
            [env!("CARGO_PKG_VERSION"), "dissector"],
            "{}",
            host.version
        );
    }
}

/// A Wireshark that says it is 4.8 is none that is known: the plugin asks for 4.6, and Wireshark
/// declines it in its own words. In 4.6 it would be taken, since the host has the last say.
#[test]
fn unknown_version_is_declined_by_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("later.rs");
    let code = "#[unsafe(no_mangle)] pub unsafe extern \"C\" fn epan_get_version_number(\
                major: *mut i32, minor: *mut i32, micro: *mut i32) { unsafe { \
                *major = 4; *minor = 8; *micro = 0; } }";
    std::fs::write(&source, code).unwrap();
    let object = folder.path().join("later.so");
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args([
            "--edition=2024",
            "--crate-type=cdylib",
            "-Cpanic=abort",
            "-o",
        ])
        .args([&object, &source])
        .status();
    assert!(rustc.unwrap().success());
    for host in hosts().iter().filter(|host| host.version != "4.6") {
        let later = host.copy(&object);
        let ran = host.tshark_with(&[("LD_PRELOAD", &later)], &["-G", "plugins"]);
        let said = "The plugin 'tcplint.so' was compiled for Wireshark version 4.6";
        assert!(ran.err.contains(said), "{}: {}", host.version, ran.err);
        assert!(!ran.out.contains("tcplint.so"), "{}", host.version);
    }
}

/// The object is what any program can load, with no Wireshark in it.
#[test]
fn object_needs_no_wireshark() {
    let needed = Command::new("ldd")
        .arg(built("libtcplint.so"))
        .output()
        .unwrap();
    let needed = String::from_utf8(needed.stdout).unwrap();
    assert!(
        !needed.contains("wireshark") && !needed.contains("glib-"),
        "{needed}"
    );
    assert!(!needed.contains("not found"), "{needed}");
}

/// As in the graphical Wireshark: frames are dissected again one by one, in any order, and one
/// capture comes after the other.
#[test]
fn frames_show_the_same_when_they_are_dissected_again() {
    for host in hosts() {
        let found = host.copy(&fixture("f001-null-flags-fires.pcap"));
        let closed = host.copy(&fixture("handshake-and-close.pcap"));
        let request = |method: &str, parameters: Value| json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters});
        let load = |file: &str| request("load", json!({"file": file}));
        let frame = |number: u32| request("frame", json!({"frame": number, "proto": true}));
        // sharkd keeps what passed a filter, over to the next capture: each is asked for once.
        let filter = |text: &str| request("frames", json!({"filter": text}));
        let requests = [
            load(&found),
            frame(5),
            frame(1),
            frame(5),
            filter("tcplint.code"),
            load(&closed),
            frame(1),
            filter("tcplint.name"),
            load(&found),
            filter("tcplint.message"),
        ];
        let answers = host.sharkd(&requests);
        assert_eq!(
            answers.len(),
            requests.len(),
            "{}: {answers:?}",
            host.version
        );
        let of = |number: usize| &answers[number]["result"];
        let numbers = |number: usize| -> Vec<u64> {
            let frames = of(number).as_array().unwrap();
            frames
                .iter()
                .map(|frame| frame["num"].as_u64().unwrap())
                .collect()
        };
        assert_eq!(of(1), of(3), "{}", host.version);
        let shows = |number: usize, text: &str| of(number).to_string().contains(text);
        assert!(
            shows(1, "F001 null-flags: no control bit is set"),
            "{}",
            host.version
        );
        assert!(shows(2, "Opening: three-way"), "{}", host.version);
        assert!(shows(6, "Closing: four-segment"), "{}", host.version);
        assert_eq!(numbers(4), [4, 5], "{}", host.version);
        assert_eq!(numbers(7), [0_u64; 0], "{}", host.version);
        assert_eq!(numbers(9), [4, 5], "{}", host.version);
    }
}

/// The commands of the page's `console` blocks, and what it shows below each.
fn examples() -> Vec<(String, Vec<String>)> {
    let page = std::fs::read_to_string(root().join("docs/wireshark.md")).unwrap();
    let mut examples: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if line == "```console" || line == "```" {
            inside = line == "```console";
        } else if inside {
            match line.strip_prefix("$ ") {
                Some(command) => examples.push((command.to_owned(), Vec::new())),
                None => examples.last_mut().unwrap().1.push(line.to_owned()),
            }
        }
    }
    // The others are held by the tests of `tcplint plugin`.
    let of_tshark = examples.into_iter().filter_map(|(command, shown)| {
        let command = command.strip_prefix("tshark ")?.to_owned();
        Some((command, shown))
    });
    of_tshark.collect()
}

/// Whether the lines shown are those printed: `...` alone stands for any lines, at the end of one
/// for the rest of it.
fn matches(shown: &[String], printed: &[&str]) -> bool {
    let [line, rest @ ..] = shown else {
        return printed.is_empty();
    };
    if line == "..." {
        return (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]));
    }
    printed.first().is_some_and(|first| {
        let is_same = match line.strip_suffix("...") {
            Some(start) => first.starts_with(start.trim_end()),
            None => *first == line,
        };
        is_same && matches(rest, &printed[1..])
    })
}

/// What the page shows is what the hosts print.
#[test]
fn examples_of_the_page_are_real() {
    let examples = examples();
    assert!(examples.len() >= 4, "{} examples", examples.len());
    for host in hosts() {
        for (command, shown) in &examples {
            let words: Vec<String> = command
                .split_whitespace()
                .map(|word| match word.strip_prefix("fixtures/") {
                    Some(name) => host.copy(&fixture(name)),
                    None => word.to_owned(),
                })
                .collect();
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            let out = host.tshark(&words).out;
            let printed: Vec<_> = out.lines().collect();
            assert!(
                matches(shown, &printed),
                "{} {command}: {out}",
                host.version
            );
        }
    }
}

/// Wireshark's limit on a tree makes it jump out of the plugin's calls, at one place or another:
/// it says so, and goes on.
#[test]
fn jump_out_of_showing_leaves_the_host_going() {
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        let mut jumps = 0;
        for limit in (116..180).step_by(8) {
            let limit = format!("gui.max_tree_items:{limit}");
            let arguments = ["-o", &limit, "-r", &capture, "-V"];
            let ran = host.tshark_in_trouble(&arguments);
            if ran.status != Some(0) {
                // A limit that is too low for what Wireshark says of a frame itself ends it.
                let without = [&["--disable-protocol", "tcplint"], &arguments[..]].concat();
                let alone = host.tshark_in_trouble(&without).status;
                assert_eq!(ran.status, alone, "{} {limit}: {}", host.version, ran.err);
            }
            jumps += usize::from(ran.err.contains("Dissector bug, protocol TCPLINT"));
        }
        assert!(
            jumps > 0,
            "{}: no limit was met in the plugin",
            host.version
        );
    }
}

/// The page's filters mean something to every host.
#[test]
fn filters_of_the_page_are_filters() {
    let page = std::fs::read_to_string(root().join("docs/wireshark.md")).unwrap();
    let (_, section) = page.split_once("\n## Filters\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let cells = section.lines().filter_map(|line| line.split(" | ").nth(1));
    let filters: Vec<_> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert!(filters.len() > 8, "{filters:?}");
    for host in hosts() {
        let capture = host.copy(&fixture("f001-null-flags-fires.pcap"));
        for filter in &filters {
            let ran = host.tshark(&["-2", "-r", &capture, "-Y", filter]);
            assert_eq!(
                ran.status,
                Some(0),
                "{} {filter}: {}",
                host.version,
                ran.err
            );
        }
    }
}

/// The colouring rules that come with the page, where a user would put them.
#[test]
fn colouring_rules_colour_what_they_name() {
    let rules = root().join("docs/tcplint-colorfilters");
    for host in hosts() {
        host.configure("colorfilters", &rules);
        let colours = |capture: &str| -> Vec<bool> {
            let capture = host.copy(&fixture(capture));
            let environment = [("COLORTERM", "truecolor")];
            let arguments = ["-2", "--color", "-T", "pdml", "-r", &capture];
            let ran = host.tshark_with(&environment, &arguments);
            let packets = ran.out.lines().filter(|line| line.starts_with("<packet"));
            packets.map(|line| line.contains("background")).collect()
        };
        let version = host.version;
        let only_last = [false, false, false, true];
        assert_eq!(colours("f006-xmas-fires.pcap"), only_last, "{version}");
        let whole_connection = [true; 7];
        assert_eq!(
            colours("kernel/halfstuck.pcap"),
            whole_connection,
            "{version}"
        );
        assert!(
            !colours("handshake-and-close.pcap").contains(&true),
            "{version}"
        );
    }
}
