//! Rule packs that keep to the ABI: the examples.
#![allow(clippy::unwrap_used)]

mod common;
mod pack;

use std::process::Command;

use common::{Ran, has_tool, lines, of_type, ran, root, run, tcplint};
use pack::{cleartext, has_compiler, site_policy, telnet};
use serde_json::Value;

/// Code, frame, stream and message of each finding, in their order.
fn findings(ran: &Ran) -> Vec<(String, Option<u64>, Option<u64>, String)> {
    let rows = lines(&ran.out);
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    of_type(&rows, "finding")
        .into_iter()
        .map(|row| {
            (
                text(row, "code"),
                row["frame"].as_u64(),
                row["stream"].as_u64(),
                text(row, "message"),
            )
        })
        .collect()
}

#[test]
fn c_pack_finds_what_its_site_forbids() {
    if !has_compiler() {
        return;
    }
    let (folder, capture) = telnet();
    let pack = site_policy(folder.path());
    let check = |arguments: &[&str]| {
        let fixed = [
            "check",
            "--plugin",
            &pack,
            "--output-format",
            "jsonl",
            &capture,
        ];
        run(&[&fixed, arguments].concat())
    };
    let session = "Telnet session: 6 octets from the client, 10 from the server";
    let of = |code: &str, frame, stream, message: &str| {
        (code.to_owned(), frame, stream, message.to_owned())
    };
    let outside = of(
        "SITE001",
        Some(1),
        Some(0),
        "a host outside 10.0.0.0/8 asks for Telnet",
    );
    let session = of("SITE002", None, Some(0), session);
    let sweep = of("SITE003", None, Some(11), "the last of 12 SYNs to port 23");

    let all = check(&["--select", "SITE"]);
    assert_eq!((all.status, all.err.as_str()), (1, ""));
    assert_eq!(
        findings(&all),
        [outside.clone(), session.clone(), sweep.clone()]
    );
    let rows = lines(&all.out);
    let severities: Vec<_> = rows.iter().map(|row| row["severity"].as_str()).collect();
    assert_eq!(
        severities[..3],
        [Some("warning"), Some("error"), Some("info")]
    );
    assert_eq!(rows[1]["related"], serde_json::json!([1, 9]));
    assert_eq!(rows[1]["src"], "192.0.2.9");
    assert_eq!(rows[3]["findings"]["SITE002"], 1);

    // By default the third is off, as the pack says, and ours are on.
    let by_default = findings(&check(&[]));
    assert!(by_default.contains(&outside) && by_default.contains(&session));
    assert!(!by_default.contains(&sweep));
    let selected = findings(&check(&[
        "--select",
        "SITE,telnet-sweep",
        "--ignore",
        "SITE001",
    ]));
    assert_eq!(selected, [session, sweep.clone()]);
    // Connections are not followed: the rules about them are silent.
    let alone = check(&["--select", "ALL", "--no-track"]);
    assert!(findings(&alone).contains(&of("SITE001", Some(1), None, &outside.3)));
    assert!(!alone.out.contains("SITE002") && !alone.out.contains("SITE003\","));
    let silent = check(&["--select", "SITE002", "--no-track"]);
    assert_eq!(silent.status, 2);
    assert!(
        silent.err.contains("SITE002 is about connections"),
        "{}",
        silent.err
    );
    // What is shown is narrowed, not what the pack sees.
    let narrowed = findings(&check(&["--select", "SITE", "--host", "10.0.0.10"]));
    assert_eq!(narrowed, [sweep]);
    // Each capture has a state of its own.
    let twice = findings(&check(&["--select", "SITE003", &capture]));
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn findings_of_a_pack_are_in_every_output() {
    if !has_compiler() {
        return;
    }
    let (folder, capture) = telnet();
    let pack = site_policy(folder.path());
    let fixed = ["check", "--plugin", &pack, "--select", "SITE001", &capture];
    let check = |arguments: &[&str]| run(&[&fixed, arguments].concat());
    let message = "a host outside 10.0.0.0/8 asks for Telnet";
    let route = "192.0.2.9:40000 > 10.0.0.5:23";

    let text = check(&[]);
    let line = format!("{capture}:1: SITE001 telnet-from-outside warning {route} {message}");
    assert_eq!(text.out.lines().next(), Some(line.as_str()));
    assert!(text.out.contains("1 finding (1 warning)"), "{}", text.out);

    let csv = check(&["--output-format", "csv"]);
    assert!(
        csv.out
            .contains(",SITE001,telnet-from-outside,warning,high,"),
        "{}",
        csv.out
    );
    let github = check(&["--output-format", "github"]);
    assert!(github.out.starts_with("::warning "), "{}", github.out);
    assert!(github.out.contains("SITE001"), "{}", github.out);
    let statistics = check(&["--statistics"]);
    assert!(
        statistics
            .out
            .contains("1  SITE001 warning telnet-from-outside: "),
        "{}",
        statistics.out
    );

    let sarif = check(&["--output-format", "sarif"]);
    let sarif: Value = serde_json::from_str(&sarif.out).unwrap();
    let run = &sarif["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "SITE001");
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    let rule = &run["tool"]["driver"]["rules"][index];
    assert_eq!(
        (&rule["id"], &rule["name"]),
        (&"SITE001".into(), &"telnet-from-outside".into())
    );
    assert_eq!(rule["help"]["text"], "Block port 23 at the border.");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);

    let annotated = folder.path().join("annotated.pcapng");
    let annotated = annotated.to_str().unwrap();
    check(&["-w", annotated]);
    let octets = std::fs::read(annotated).unwrap();
    let comment = format!("SITE001 telnet-from-outside warning: {message} (frame 1 of {capture})");
    let has = octets
        .windows(comment.len())
        .any(|part| part == comment.as_bytes());
    assert!(has, "{comment}");
}

#[test]
fn rust_pack_finds_logins_in_the_clear() {
    let (_folder, capture) = telnet();
    let pack = cleartext();
    let found = run(&[
        "check",
        "--plugin",
        &pack,
        "--select",
        "CLEAR",
        "--output-format",
        "jsonl",
        &capture,
    ]);
    assert_eq!((found.status, found.err.as_str()), (1, ""));
    let message = "the client sent 6 octets to Telnet in the clear".to_owned();
    assert_eq!(
        findings(&found),
        [("CLEAR001".to_owned(), None, Some(0), message)]
    );

    let fixtures = run(&[
        "check",
        "--plugin",
        &pack,
        "--select",
        "CLEAR",
        "--output-format",
        "sarif",
        "fixtures",
    ]);
    let sarif: Value = serde_json::from_str(&fixtures.out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    // Of a rule without advice the summary is shown.
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let windowless = rules.iter().find(|rule| rule["id"] == "CLEAR002").unwrap();
    assert_eq!(
        windowless["help"]["text"],
        windowless["shortDescription"]["text"]
    );
    // A SYN-ACK without a window.
    let windowless = run(&["segments", "--output-format", "jsonl", "fixtures"]);
    let windowless = lines(&windowless.out).into_iter().filter(|row| {
        let bits = u16::from_str_radix(row["flags"].as_str().unwrap().trim_start_matches("0x"), 16);
        bits.unwrap() & 0x16 == 0x12 && row["window"] == 0 && row["quoted"] == false
    });
    let count = |code: &str| {
        results
            .iter()
            .filter(|result| result["ruleId"] == code)
            .count()
    };
    assert!(count("CLEAR002") > 0);
    // The rows of `segments` leave out headers that are shorter than themselves.
    assert!(count("CLEAR002") >= windowless.count());
}

#[test]
fn two_packs_and_a_pack_named_twice() {
    if !has_compiler() {
        return;
    }
    let (folder, capture) = telnet();
    let (site, clear) = (site_policy(folder.path()), cleartext());
    let both = run(&[
        "check",
        "--plugin",
        &site,
        "--plugin",
        &clear,
        "--plugin",
        &site,
        "--select",
        "SITE,CLEAR",
        "--output-format",
        "jsonl",
        &capture,
    ]);
    let codes: Vec<_> = findings(&both).into_iter().map(|found| found.0).collect();
    assert_eq!(codes, ["SITE001", "SITE002", "CLEAR001", "SITE003"]);
}

#[test]
fn the_configuration_names_packs_from_its_own_folder_on() {
    if !has_compiler() {
        return;
    }
    let (folder, capture) = telnet();
    site_policy(folder.path());
    let config = "plugin = [\"site_policy.so\"]\nselect = [\"SITE\"]\nignore = [\"SITE003\"]\n";
    let file = folder.path().join("tcplint.toml");
    std::fs::write(&file, config).unwrap();
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    let deeply = |arguments: &[&str]| ran(tcplint().current_dir(&deep).args(arguments));

    let named = file.to_str().unwrap();
    let found = deeply(&[
        "check",
        "--config",
        named,
        "--output-format",
        "jsonl",
        &capture,
    ]);
    let codes: Vec<_> = findings(&found).into_iter().map(|found| found.0).collect();
    assert_eq!(codes, ["SITE001", "SITE002"]);
    assert_eq!(found.err, "");
    let listed = deeply(&["rules", "--config", named, "SITE"]);
    let marks: Vec<_> = listed.out.lines().map(|line| &line[..11]).collect();
    assert_eq!(marks, ["SITE001 on ", "SITE002 on ", "SITE003 off"]);
    let page = deeply(&["rule", "--plugin", "../../site_policy.so", "telnet-sweep"]);
    assert!(page.out.contains("From the rule pack site-policy 1.0."));
    // A name without a slash is a file of this folder, and never one of the system's.
    let here = |arguments: &[&str]| ran(tcplint().current_dir(folder.path()).args(arguments));
    assert_eq!(
        here(&["rules", "--plugin", "site_policy.so", "SITE001"]).status,
        0
    );
    let system = here(&["rules", "--plugin", "libc.so.6"]);
    assert!(
        system
            .err
            .contains("libc.so.6: refused as a rule pack: it cannot be read")
    );
}

/// Whoever clones or unpacks something owns what is in it.
#[test]
fn packs_of_a_configuration_that_was_come_upon_are_not_loaded() {
    if !has_compiler() {
        return;
    }
    let (folder, capture) = telnet();
    let site = site_policy(folder.path());
    let file = folder.path().join("tcplint.toml");
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    let deeply = |arguments: &[&str]| ran(tcplint().current_dir(&deep).args(arguments));
    let said = format!(
        "tcplint: {}: the rule packs that it names are not loaded, as this file was only come \
         upon: name it by --config, or the packs by --plugin, if you trust them\n",
        file.display()
    );

    // The second would be refused, were it looked at.
    let config = "plugin = [\"site_policy.so\", \"no-such.so\"]\nignore = [\"F\"]\n";
    std::fs::write(&file, config).unwrap();
    let listed = deeply(&["rules", "--output-format", "json"]);
    assert_eq!((listed.status, listed.err.as_str()), (0, said.as_str()));
    assert!(!listed.out.contains("SITE001"));
    // The rest of the file counts.
    let rules: Vec<Value> = serde_json::from_str(&listed.out).unwrap();
    let null_flags = rules.iter().find(|rule| rule["code"] == "F001").unwrap();
    assert_eq!(null_flags["on"], false);
    let checked = deeply(&["check", "--output-format", "jsonl", &capture]);
    assert_eq!((checked.err.as_str(), checked.status), (said.as_str(), 0));
    let refused = deeply(&["check", "--config", file.to_str().unwrap(), &capture]);
    assert!(refused.err.contains("no-such.so: refused as a rule pack"));

    // Those that are named by --plugin, by whatever path, are trusted: nothing is left to be said.
    std::fs::write(&file, "plugin = [\"site_policy.so\"]\n").unwrap();
    let listed = deeply(&["rules", "--plugin", &site]);
    assert_eq!((listed.status, listed.err.as_str()), (0, ""));
    assert!(listed.out.contains("SITE001"));
    let listed = deeply(&["rules", "--plugin", "../../site_policy.so"]);
    assert_eq!((listed.status, listed.err.as_str()), (0, ""));
}

#[test]
fn rules_of_packs_are_listed_and_shown() {
    let pack = cleartext();
    let listed = run(&["rules", "--plugin", &pack, "--output-format", "json"]);
    let rules: Vec<Value> = serde_json::from_str(&listed.out).unwrap();
    let [.., first, second] = rules.as_slice() else {
        panic!("there are rules");
    };
    assert_eq!(
        (&first["code"], &first["pack"]),
        (&"CLEAR001".into(), &"cleartext 0.1.0".into())
    );
    assert_eq!(
        (&second["code"], &second["exempt"]),
        (&"CLEAR002".into(), &"".into())
    );
    assert_eq!(rules[0]["pack"], Value::Null);
    let page = run(&["rule", "--plugin", &pack, "cleartext-login"]).out;
    assert!(page.starts_with("# CLEAR001 cleartext-login\n"), "{page}");
    assert!(
        page.contains("Use the service's TLS port, or SSH."),
        "{page}"
    );
    // Without the pack there is no such rule, and the others are as they were.
    assert_eq!(run(&["rule", "cleartext-login"]).status, 2);
    let without = run(&["rules", "--output-format", "json"]);
    let without: Vec<Value> = serde_json::from_str(&without.out).unwrap();
    assert_eq!(without, rules[..rules.len() - 2]);
}

#[test]
fn decode_shows_segments_to_packs() {
    if !has_compiler() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pack = site_policy(folder.path());
    let syn = "9c40 0017 0000 03e8 0000 0000 5002 2000 0000 0000";
    let packet = format!("4500 0028 0001 4000 4006 0000 c000 0209 0a00 0005 {syn}");
    let shown = run(&["decode", "--plugin", &pack, "--select", "SITE", &packet]);
    let line = "  SITE001 telnet-from-outside warning a host outside 10.0.0.0/8 asks for Telnet";
    assert_eq!(
        (shown.status, shown.out.lines().last()),
        (1, Some(line)),
        "{}",
        shown.err
    );
    // A bare header has no addresses: of IP version 0, it is not inside.
    let bare = run(&[
        "decode", "--plugin", &pack, "--select", "SITE", "--start", "tcp", syn,
    ]);
    assert_eq!(bare.out.lines().last(), Some(line));
}

/// Under valgrind, which sees what a pack reads and what it leaves behind.
#[test]
fn c_pack_reads_nothing_that_is_not_there() {
    if !has_compiler() || !has_tool("valgrind", "what a rule pack reads") {
        return;
    }
    let (folder, capture) = telnet();
    let pack = site_policy(folder.path());
    let output = Command::new("valgrind")
        .args(["-q", "--error-exitcode=99", "--leak-check=full"])
        .args(["--errors-for-leak-kinds=definite"])
        .arg(tcplint().get_program())
        .args(["check", "--exit-zero", "--plugin", &pack, "--select", "ALL"])
        .args([&capture, "fixtures/fragments.pcap", "fixtures/gre.pcap"])
        .current_dir(root())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("SITE003"),
        "{said}"
    );
}

#[test]
fn a_selector_that_is_unknown_is_answered_with_what_may_be_meant() {
    let said = |arguments: &[&str]| {
        let ran = run(&[&["rules"], arguments].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        ran.err
    };
    let loaded = "; a rule pack's is known where the pack is loaded (--plugin FILE)\n";
    assert!(said(&["CLEAR001"]).ends_with(loaded));
    assert!(said(&["--select", "clear001"]).ends_with(loaded));
    let plain = "'; `tcplint rules` lists them all\n";
    assert!(said(&["X9"]).ends_with(plain) && said(&["clear-login"]).ends_with(plain));
    let pack = cleartext();
    let with = |selector: &str| said(&["--plugin", &pack, selector]);
    assert!(with("CLE").ends_with("; a prefix has all letters of the code: CLEAR\n"));
    assert!(with("CLE001").ends_with(loaded) && with("é").ends_with(plain));
}

#[test]
fn the_configuration_may_name_one_pack_and_its_errors_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tcplint.toml");
    let file = file.to_str().unwrap();
    let with = |config: &str| {
        std::fs::write(file, config).unwrap();
        run(&["rules", "--config", file, "CLEAR"])
    };
    let one = with(&format!("plugin = '{}'\n", cleartext()));
    assert_eq!(
        (one.status, one.err.as_str(), one.out.lines().count()),
        (0, "", 2)
    );
    let cases = [
        (
            "select = [\"F\"]\nignore = [",
            "2:11: the configuration is not valid: ",
        ),
        (
            "plugin = 7\n",
            "1:10: the configuration is not valid: expected a file, or a list of files",
        ),
        (
            "slect = []\n",
            "1:1: the configuration is not valid: unknown field `slect`",
        ),
    ];
    for (config, why) in cases {
        let ran = with(config);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert!(!ran.err.contains("\\n"), "{}", ran.err);
        let start = format!("tcplint: {file}:{why}");
        assert!(ran.err.starts_with(&start), "{}", ran.err);
    }
}
