//! Which rules are on, and what a run's exit status is.
#![allow(clippy::unwrap_used)]

mod common;

use common::{lines, of_type, ran, run, tcplint};

const NULL: &str = "fixtures/f001-null-flags-fires.pcap";
const INFO: &str = "fixtures/f021-ecn-synack-reserved-fires.pcap";
const HEALTHY: &str = "fixtures/handshake-and-close.pcap";

/// The codes found, in order, each run of the same code once.
fn codes(arguments: &[&str]) -> Vec<String> {
    let found = ran(tcplint()
        .args(["check", "--output-format", "jsonl"])
        .args(arguments));
    let rows = lines(&found.out);
    let findings = of_type(&rows, "finding").into_iter();
    let mut codes: Vec<_> = findings
        .map(|row| row["code"].as_str().unwrap().to_owned())
        .collect();
    codes.dedup();
    codes
}

#[test]
fn healthy_capture_exits_0() {
    assert_eq!(run(&["check", HEALTHY]).status, 0);
}

#[test]
fn error_exits_1() {
    assert_eq!(run(&["check", NULL]).status, 1);
}

#[test]
fn info_exits_1_only_when_asked_for() {
    assert_eq!(run(&["check", "--select", "F021", INFO]).status, 0);
    assert_eq!(
        run(&["check", "--select", "F021", "--fail-on", "info", INFO]).status,
        1
    );
}

#[test]
fn fail_on_never_and_exit_zero_exit_0() {
    assert_eq!(run(&["check", "--fail-on", "never", NULL]).status, 0);
    assert_eq!(run(&["check", "--exit-zero", NULL]).status, 0);
}

#[test]
fn select_by_code_prefix_and_name() {
    for selector in ["F001", "F00", "F", "null-flags", "f001"] {
        assert_eq!(codes(&["--select", selector, NULL]), ["F001"], "{selector}");
    }
}

#[test]
fn ignore_silences_a_rule() {
    assert!(codes(&["--select", "F", "--ignore", "F001", NULL]).is_empty());
}

#[test]
fn longer_selector_wins_over_shorter_ignore() {
    assert_eq!(
        codes(&["--select", "F001", "--ignore", "F", NULL]),
        ["F001"]
    );
}

#[test]
fn configuration_upwards_is_used_and_the_command_line_is_laid_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    let config =
        "select = [\"F\"]\nignore = [\"F001\"]\nfail-on = \"never\"\noutput-format = \"jsonl\"\n";
    std::fs::write(folder.path().join("tcplint.toml"), config).unwrap();
    let capture = common::root().join(NULL);
    let mut command = tcplint();
    command.current_dir(&deep).arg("check").arg(&capture);
    let found = ran(&mut command);
    assert_eq!(
        (found.status, of_type(&lines(&found.out), "finding").len()),
        (0, 0)
    );
    let mut command = tcplint();
    command
        .current_dir(&deep)
        .args(["check", "--select", "H,F001", "--fail-on", "error"])
        .arg(&capture);
    let found = ran(&mut command);
    assert_eq!(
        found.status, 1,
        "--select replaces the file's choice: {}",
        found.out
    );
    let mut command = tcplint();
    command
        .current_dir(&deep)
        .args(["check", "--extend-select", "F001", "--fail-on", "error"])
        .arg(&capture);
    let found = ran(&mut command);
    assert_eq!(found.status, 1, "--extend-select adds to it: {}", found.out);
}

#[test]
fn checksums_are_judged_only_when_selected() {
    let bad = "fixtures/h004-bad-checksum-fires.pcap";
    assert!(!codes(&[bad]).contains(&"H004".to_owned()));
    assert!(codes(&["--extend-select", "H004", bad]).contains(&"H004".to_owned()));
}

#[test]
fn rules_shows_what_is_on_here() {
    let found = run(&["rules", "--ignore", "F001"]);
    let line = found
        .out
        .lines()
        .find(|line| line.starts_with("F001"))
        .unwrap();
    assert!(line.starts_with("F001 off"), "{line}");
}

#[test]
fn rule_is_found_by_code_and_by_name() {
    let by_code = run(&["rule", "F006"]);
    assert_eq!(
        (by_code.status, &by_code.out),
        (0, &run(&["rule", "xmas"]).out)
    );
    assert!(by_code.out.starts_with("# F006 xmas"));
    let unknown = run(&["rule", "F999"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.err.contains("'F999'"), "{}", unknown.err);
}

#[test]
fn a_prefix_lists_its_rules() {
    let by_rule = run(&["rule", "T"]);
    assert_eq!(by_rule.status, 0);
    assert!(by_rule.out.lines().count() > 10);
    assert!(by_rule.out.lines().all(|line| line.starts_with('T')));
    assert_eq!(by_rule.out, run(&["rules", "t"]).out);
    let some = run(&["rules", "F02", "xmas"]);
    let codes = some.out.lines().map(|line| &line[..4]);
    assert_eq!(
        codes.collect::<Vec<_>>(),
        ["F006", "F020", "F021", "F022", "F023"]
    );
    let json = run(&["rules", "--output-format", "json", "xmas"]);
    assert_eq!(json.out.matches("\"code\"").count(), 1);
    let unknown = run(&["rules", "F", "Q"]);
    assert_eq!((unknown.status, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("'Q'"), "{}", unknown.err);
}

#[test]
fn no_track_refuses_rules_that_it_would_silence() {
    let check = |options: &[&str]| {
        let fixed = ["check", "--no-track", NULL];
        ran(tcplint().args(fixed).args(options))
    };
    for select in ["T", "T00,F", "F001,rst-abort", "c"] {
        let found = check(&["--select", select]);
        assert_eq!((found.status, found.out.as_str()), (2, ""), "{select}");
        assert!(found.err.contains("--no-track"), "{}", found.err);
        assert_eq!(run(&["check", "--select", select, HEALTHY]).status, 0);
    }
    assert_eq!(check(&["--extend-select", "T001"]).status, 2);
    // Some of these judge headers.
    for select in ["ALL", "F", "O", "H,O"] {
        assert_ne!(check(&["--select", select]).status, 2, "{select}");
    }
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("tcplint.toml");
    std::fs::write(&config, "select = [\"T\"]\n").unwrap();
    let found = check(&["--config", config.to_str().unwrap()]);
    assert_eq!(found.status, 2);
    assert!(found.err.contains("all rules that are on"), "{}", found.err);
}

#[test]
fn repetition_is_one_line_with_count_frames_and_ports() {
    let found = run(&["check", "--select", "F006", "fixtures/scan-xmas-1003.pcap"]);
    assert_eq!(found.out.lines().count(), 2, "{}", found.out);
    let line = found.out.lines().next().unwrap();
    assert!(
        line.contains("pcap:21-1023: F006 xmas error ") && line.contains("1,003 segments"),
        "{line}"
    );
    let all = run(&[
        "check",
        "--select",
        "F006",
        "--all",
        "fixtures/scan-xmas-1003.pcap",
    ]);
    assert_eq!(all.out.lines().count(), 1004);
    let rows = ["check", "--select", "F006", "--output-format", "csv"];
    let csv = ran(tcplint().args(rows).arg("fixtures/scan-xmas-1003.pcap"));
    assert_eq!(csv.out.lines().count(), 1004);
}

/// F023 is a warning beside an F rule above info, whether that rule is on or not.
#[test]
fn severity_does_not_depend_on_the_selection() {
    let reserved_syn_fin = "9c40005000000001000000005e030400000000ff";
    for select in ["F", "F023"] {
        let found = run(&[
            "decode",
            "--start",
            "tcp",
            "--select",
            select,
            reserved_syn_fin,
        ]);
        assert!(
            found.out.contains("F023 reserved-bits warning"),
            "{select}: {}",
            found.out
        );
    }
}

#[test]
fn unknown_rule_in_the_configuration_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("tcplint.toml");
    std::fs::write(&config, "ignore = [\"F0O5\"]\n").unwrap();
    let found = run(&["check", "--config", config.to_str().unwrap(), NULL]);
    assert_eq!(found.status, 2);
    assert!(
        found.err.contains("tcplint.toml: ") && found.err.contains("'F0O5'"),
        "{}",
        found.err
    );
}

#[test]
fn no_rule_on_is_said() {
    let found = run(&["check", "--select", "F", "--ignore", "ALL,F", NULL]);
    assert_eq!(found.status, 0);
    assert!(found.err.contains("no rule is on"), "{}", found.err);
}
