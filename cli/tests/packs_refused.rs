//! Rule packs that do not keep to the ABI: one line, status 2, and no crash.
#![allow(clippy::unwrap_used)]

mod common;
mod pack;

use common::{Ran, lines, of_type, run};
use pack::{has_compiler, odd, telnet};

/// What a pack built with these macros is refused for, by `check` and by `plugin check`.
fn refusal(macros: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let pack = odd(macros, folder.path());
    let start = format!("tcplint: {pack}: refused as a rule pack: ");
    let refused = |arguments: &[&str]| {
        let Ran { status, out, err } = run(arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{macros:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{macros:?}: {err}");
        let why = err.trim_end().strip_prefix(&start);
        why.unwrap_or_else(|| panic!("{macros:?}: {err}"))
            .to_owned()
    };
    let why = refused(&["check", "--plugin", &pack, "fixtures/everyday.pcapng"]);
    assert_eq!(refused(&["rules", "--plugin", &pack]), why);
    assert_eq!(refused(&["decode", "--plugin", &pack, "00"]), why);
    if !macros.contains(&"NO_VERSION") {
        assert_eq!(refused(&["plugin", "check", &pack]), why);
    }
    why
}

#[test]
fn what_is_no_pack_for_this_program_is_refused() {
    if !has_compiler() {
        return;
    }
    let newer = "it is a rule pack for version 2 of tcplint's ABI, and this tcplint has version 1: \
                 build it with this tcplint's tcplint.h";
    assert_eq!(refusal(&["ABI=2"]), newer);
    assert_eq!(refusal(&["INNER_ABI=2"]), newer);
    let no_pack = "it is no rule pack: it does not export the function tcplint_pack_abi_version";
    assert_eq!(refusal(&["NO_VERSION", "NO_PACK"]), no_pack);
    let half = "it does not export the function tcplint_pack";
    assert_eq!(refusal(&["NO_PACK"]), half);
}

/// Told by the file's own exports: nothing of it is run, not even its constructors.
#[test]
fn what_does_not_export_the_functions_of_a_pack_is_not_run() {
    if !has_compiler() {
        return;
    }
    let version = "what it exports as tcplint_pack_abi_version is no function";
    assert_eq!(refusal(&["VERSION_IS_DATA", "LOUD"]), version);
    let pack = "what it exports as tcplint_pack is no function";
    assert_eq!(refusal(&["PACK_IS_DATA", "LOUD"]), pack);
    let no_pack = "it is no rule pack: it does not export the function tcplint_pack_abi_version";
    assert_eq!(refusal(&["NO_VERSION", "LOUD"]), no_pack);
    let half = "it does not export the function tcplint_pack";
    assert_eq!(refusal(&["NO_PACK", "LOUD"]), half);

    // The pack of another object, which this one needs, is not its own.
    let folder = tempfile::tempdir().unwrap();
    let whole = odd(&[], folder.path());
    let half = folder.path().join("half.so");
    let linked = std::process::Command::new("cc")
        .args([
            "-shared",
            "-fPIC",
            "-I",
            "plugin/include",
            "-DNO_PACK",
            "-o",
        ])
        .arg(&half)
        .args(["cli/tests/pack/odd.c", "-Wl,--no-as-needed", &whole])
        .current_dir(common::root())
        .status();
    assert!(linked.unwrap().success());
    let half = half.to_str().unwrap();
    let refused = run(&["rules", "--plugin", half]);
    let line = format!(
        "tcplint: {half}: refused as a rule pack: it does not export the function tcplint_pack\n"
    );
    assert_eq!((refused.status, refused.err), (2, line));
    // This one has all that is asked for.
    let loud = odd(&["LOUD"], folder.path());
    let loudly = common::tcplint()
        .args(["rules", "--plugin", &loud])
        .output();
    let code = loudly.unwrap().status.code();
    assert_eq!(code, None, "the constructor was run");
}

#[test]
fn packs_that_are_not_in_order_are_refused() {
    if !has_compiler() {
        return;
    }
    let cases: [(&str, &str); 33] = [
        ("PACK=NULL", "its tcplint_pack returns NULL"),
        ("PACK_SIZE=0", "its TcplintPack states a size of 0 octets"),
        ("PACK_SIZE=79", "its TcplintPack states a size of 79 octets"),
        (
            "PACK_SIZE=0xffffffff",
            "its TcplintPack states a size of 4294967295 octets",
        ),
        ("PACK_NAME=NULL", "the name of the pack is NULL"),
        (
            "PACK_NAME=\"a\\nb\"",
            "the name of the pack holds a control character",
        ),
        ("PACK_VERSION=\" \"", "the version of the pack is empty"),
        ("RULES=NULL", "its rules are NULL"),
        ("RULE_COUNT=0", "it has 0 rules: 1 to 128 are possible"),
        (
            "RULE_COUNT=0xffffffff",
            "it has 4294967295 rules: 1 to 128 are possible",
        ),
        ("RULE_APART=0", "its rules are 0 octets apart (rule_size)"),
        ("RULE_APART=71", "its rules are 71 octets apart (rule_size)"),
        (
            "RULE_APART=1000000",
            "its rules are 1000000 octets apart (rule_size)",
        ),
        ("RULE_SIZE=4", "its rule 0 states a size of 4 octets"),
        ("RULE_SIZE=80", "its rule 0 states a size of 80 octets"),
        (
            "RULE_RESERVED=1",
            "the reserved octet of its rule 0 is 1, not 0",
        ),
        ("SEGMENTS=NULL", "its function `segments` is NULL"),
        (
            "SEVERITY=3",
            "the severity of rule ODD001 is 3, and there are 0 (info) to 2 (error)",
        ),
        ("DEFAULT=2", "on_by_default of rule ODD001 is 2, not 0 or 1"),
        ("CODE=NULL", "the code of its rule 0 is NULL"),
        ("CODE=\"\"", "the code of its rule 0 is empty"),
        (
            "CODE=\"odd001\"",
            "a rule has the code 'odd001': two to eight capital letters (not ALL) and three digits \
             are needed, as in ACME001",
        ),
        (
            "CODE=\"F001\"",
            "a rule has the code 'F001': two to eight capital letters (not ALL) and three digits \
             are needed, as in ACME001",
        ),
        (
            "CODE=\"ODD002\"",
            "a rule has the code ODD002, which is another rule's",
        ),
        ("NAME=NULL", "the name of rule ODD001 is NULL"),
        (
            "NAME=\"Odd\"",
            "rule ODD001 has the name 'Odd': two or more words of small letters and digits, joined \
             by hyphens, are needed, 48 octets at most",
        ),
        (
            "NAME=\"odd-two\"",
            "rule ODD002 has the name odd-two, which is another rule's",
        ),
        (
            "NAME=\"null-flags\"",
            "rule ODD001 has the name null-flags, which is another rule's",
        ),
        ("SUMMARY=NULL", "the summary of rule ODD001 is NULL"),
        (
            "SUMMARY=\"\\xff\"",
            "the summary of rule ODD001 is not UTF-8",
        ),
        (
            "SUMMARY=\"\\x1b[31m\"",
            "the summary of rule ODD001 holds a control character",
        ),
        (
            "WHY=\"\\x07\"",
            "the why of rule ODD001 holds a control character other than a line's end",
        ),
        ("WHY=\"\\xc3(\"", "the why of rule ODD001 is not UTF-8"),
    ];
    for (macros, expected) in cases {
        let why = refusal(&[macros]);
        assert_eq!(why, expected);
    }
    let long = format!("SUMMARY=\"{}\"", "x".repeat(201));
    let why = "the summary of rule ODD001 has more than 200 octets, or no NUL at its end";
    assert_eq!(refusal(&[&long]), why);
    let long = format!("SUMMARY=\"{}\"", "x".repeat(161));
    let why = "the summary of rule ODD001 is not one line of 1 to 160 octets";
    assert_eq!(refusal(&[&long]), why);
}

#[test]
fn two_packs_cannot_have_one_code() {
    if !has_compiler() {
        return;
    }
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [first, second] = folders.each_ref().map(|folder| odd(&[], folder.path()));
    let refused = run(&["rules", "--plugin", &first, "--plugin", &second]);
    let line = format!(
        "tcplint: {second}: refused as a rule pack: a rule has the code ODD001, which is another \
         rule's\n"
    );
    assert_eq!((refused.status, refused.err), (2, line));
}

#[test]
fn files_that_are_no_shared_objects_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    std::fs::write(&text, "not ELF").unwrap();
    let cut = folder.path().join("cut.so");
    std::fs::write(&cut, b"\x7fELF\x02\x01\x01").unwrap();
    let cases = [
        (
            text.to_str().unwrap(),
            "it is no shared object that can be loaded: ",
        ),
        (
            cut.to_str().unwrap(),
            "it is damaged or cut off: it has 7 octets, and its headers speak of 64",
        ),
        (
            folder.path().to_str().unwrap(),
            "it is a folder, not a shared object",
        ),
        ("/dev/null", "it is no file"),
        ("no-such.so", "it cannot be read: No such file or directory"),
    ];
    for (file, why) in cases {
        let refused = run(&["check", "--plugin", file, "fixtures/everyday.pcapng"]);
        let start = format!("tcplint: {file}: refused as a rule pack: {why}");
        assert_eq!((refused.status, refused.out.as_str()), (2, ""), "{file}");
        assert!(refused.err.starts_with(&start), "{}", refused.err);
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
        // The path is named once.
        assert_eq!(refused.err.matches(file).count(), 1, "{}", refused.err);
    }
}

/// The messages of a pack's findings in the telnet capture, and what went wrong.
fn at_work(macros: &[&str], arguments: &[&str]) -> (Vec<String>, String, i32) {
    let (folder, capture) = telnet();
    let pack = odd(macros, folder.path());
    let fixed = [
        "check",
        "--plugin",
        &pack,
        "--select",
        "ODD",
        "--output-format",
        "jsonl",
    ];
    let found = run(&[&fixed, arguments, &[&capture]].concat());
    let rows = lines(&found.out);
    // The capture is read to its end, whatever the pack does.
    assert_eq!(of_type(&rows, "summary")[0]["packets"], 20, "{macros:?}");
    let findings = of_type(&rows, "finding");
    let messages = findings
        .into_iter()
        .map(|row| row["message"].as_str().unwrap().to_owned());
    let err = found
        .err
        .replace(&pack, "PACK")
        .replace(&capture, "CAPTURE");
    (messages.collect(), err, found.status)
}

const SUMMARY: &str = "every segment is odd";

#[test]
fn reports_are_taken_as_far_as_they_make_sense() {
    if !has_compiler() {
        return;
    }
    let messages = |macros: &[&str]| {
        let (messages, err, status) = at_work(macros, &[]);
        assert_eq!((err.as_str(), status), ("", 1), "{macros:?}");
        messages
    };
    assert_eq!(messages(&[]), [SUMMARY]);
    assert_eq!(messages(&["REPORTS=3"]), [SUMMARY; 3]);
    // Nothing to be read, and what would do harm on a terminal.
    assert_eq!(messages(&["MESSAGE=\"\""]), [SUMMARY]);
    assert_eq!(messages(&["MESSAGE=\" \\n \""]), [SUMMARY]);
    let harm = "MESSAGE=\"\\x1b[2J\\xff\\xfe ok\\r\\n\"";
    assert_eq!(messages(&[harm]), ["\\u{1b}[2J\u{fffd}\u{fffd} ok"]);
    let turned = "MESSAGE=\"\\xe2\\x80\\xaegpj.exe\"";
    assert_eq!(messages(&[turned]), ["\\u{202e}gpj.exe"]);
    let long = format!("MESSAGE=\"{}\"", "ä".repeat(1500));
    assert_eq!(messages(&[&long]), [format!("{}…", "ä".repeat(512))]);
    // The rule that is off is not told.
    let off = at_work(&["REPORT_RULE=1"], &["--ignore", "ODD002"]);
    assert_eq!(off, (vec![], String::new(), 0));
    // A finding of low confidence is info, whatever the pack says.
    let low = at_work(&["REPORT_CONFIDENCE=0", "REPORT_SEVERITY=2"], &[]);
    assert_eq!(low, (vec![SUMMARY.to_owned()], String::new(), 0));
    // To nobody: too late, too early, and by a host of the pack's own making.
    assert_eq!(messages(&["CLOSE=tell_late"]), [SUMMARY]);
    assert_eq!(messages(&["OPEN=tell_early", "CLOSE=tell_late"]), [SUMMARY]);
    let garbage = at_work(&["HOST=((void*)0x5ca1ab1e)"], &[]);
    assert_eq!(garbage, (vec![], String::new(), 0));
    let null = at_work(&["HOST=NULL"], &[]);
    assert_eq!(null, (vec![], String::new(), 0));
    // The connection's own, whatever stream it names; at the end the stream that is named.
    let connections = messages(&["CONNECTION=connection", "FRAME=0", "REPORT_STREAM=99"]);
    assert_eq!(connections, [SUMMARY; 12]);
    assert_eq!(
        messages(&["FINISH=finish", "FRAME=0", "REPORT_STREAM=11"]),
        [SUMMARY]
    );
}

#[test]
fn a_pack_that_fails_is_told_of_once_and_asked_nothing_more() {
    if !has_compiler() {
        return;
    }
    let at = |place: &str, why: &str| {
        format!(
            "tcplint: PACK: the rule pack odd 1 failed at {place} of CAPTURE: {why}; it is asked nothing more\n"
        )
    };
    let third = |why: &str| at("frame 3", why);
    let cases: [(&str, usize, String); 11] = [
        ("STATUS=7", 1, third("it returned the status 7")),
        ("STATUS=-1", 1, third("it returned the status -1")),
        ("REPORT=NULL", 0, third("it reported NULL")),
        (
            "REPORT_SIZE=0",
            0,
            third("it reported a struct with a stated size of 0 octets"),
        ),
        ("REPORT_RULE=2", 0, third("it reported rule 2, and has 2")),
        (
            "REPORT_RULE=0xffffffff",
            0,
            third("it reported rule 4294967295, and has 2"),
        ),
        ("REPORT_SEGMENT=1", 0, third("it reported segment 1 of 1")),
        (
            "REPORT_SEVERITY=3",
            0,
            third("it reported a finding of severity 3"),
        ),
        (
            "REPORT_CONFIDENCE=3",
            0,
            third("it reported a finding of confidence 3"),
        ),
        (
            "REPORTS=70000",
            65_536,
            third("it reported more than 65536 findings at once"),
        ),
        // Frame 3 is what it reports first; that is kept.
        (
            "FINISH=finish -DREPORT_STREAM=12",
            1,
            at("the end", "it reported stream 12, which is none"),
        ),
    ];
    for (macros, found, line) in cases {
        let macros: Vec<_> = macros.split(" -D").collect();
        let (messages, err, status) = at_work(&macros, &[]);
        assert_eq!(
            (status, err, messages.len()),
            (2, line, found),
            "{macros:?}"
        );
    }
    let (messages, err, status) = at_work(&["CONNECTION=connection", "STATUS=5", "FRAME=0"], &[]);
    let line = at("stream 0", "it returned the status 5");
    assert_eq!((status, err, messages.len()), (2, line, 1));
    let late = at_work(&["FINISH=finish"], &["--no-track"]);
    assert_eq!(late.2, 2);
    assert_eq!(late.1, at("the end", "it reported stream 0, which is none"));
}

/// A pack may report each segment of a connection: that is no count of connections.
#[test]
fn segments_are_counted_as_segments() {
    if !has_compiler() {
        return;
    }
    let (folder, capture) = telnet();
    let pack = odd(&["FRAME=(segments->frame*!!host)"], folder.path());
    for extra in [&[][..], &["--no-track"]] {
        let fixed = ["check", "--plugin", &pack, "--select", "ODD001", &capture];
        let ran = run(&[&fixed, extra].concat());
        assert_eq!((ran.status, ran.err.as_str()), (1, ""));
        assert!(ran.out.contains(" segments)\n"), "{}", ran.out);
        assert!(!ran.out.contains("connections)"), "{}", ran.out);
    }
}

#[test]
fn the_run_goes_on_without_a_pack_that_failed() {
    if !has_compiler() {
        return;
    }
    let (folder, capture) = telnet();
    let pack = odd(&["STATUS=1"], folder.path());
    let arguments = ["check", "--plugin", &pack, "--output-format", "sarif"];
    let ran = run(&[
        &arguments[..],
        &[&capture, "fixtures/f001-null-flags-fires.pcap", &capture],
    ]
    .concat());
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    let sarif: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let count = |code: &str| {
        results
            .iter()
            .filter(|result| result["ruleId"] == code)
            .count()
    };
    assert_eq!((count("ODD001"), count("F001") > 0), (1, true));
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let said = invocation["toolExecutionNotifications"].as_array().unwrap();
    let texts = said.iter().map(|one| one["message"]["text"].as_str());
    let texts: Vec<_> = texts.map(Option::unwrap).collect();
    let failure =
        format!("the rule pack odd 1 failed at frame 3 of {capture}: it returned the status 1");
    let later = format!("{pack}: not asked about this capture: {failure}");
    assert_eq!(texts, [&format!("{pack}: {failure}"), &later, &later]);
    // The rows say so too, and what people read.
    let check = |format: &str| {
        let arguments = ["check", "--plugin", &pack, "--output-format", format];
        run(&[&arguments[..], &[&capture]].concat()).out
    };
    let rows = lines(&check("jsonl"));
    let failed = &of_type(&rows, "summary")[0]["packs_failed"];
    assert_eq!(failed, &serde_json::json!([format!("{pack}: {failure}")]));
    let text = check("text");
    assert!(text.ends_with(" with TCP; 1 rule pack failed\n"), "{text}");
    let github = check("github");
    assert!(github.contains(",title=rule pack failed::"), "{github}");
    // --exit-zero is about findings.
    let zero = run(&["check", "--plugin", &pack, "--exit-zero", &capture]);
    assert_eq!(zero.status, 2);
    // A pack that has nothing to say is not asked.
    let ignored = run(&[
        "check",
        "--plugin",
        &pack,
        "--ignore",
        "ODD",
        "--exit-zero",
        &capture,
    ]);
    assert_eq!((ignored.status, ignored.err.as_str()), (0, ""));
    let decoded = run(&[
        "decode",
        "--plugin",
        &odd(&["FRAME=1", "STATUS=3"], folder.path()),
        "--start",
        "tcp",
        "9c40 0017 0000 03e8 0000 0000 5002 2000 0000 0000",
    ]);
    assert_eq!(decoded.status, 2);
    assert!(
        decoded
            .err
            .contains("failed at packet 1: it returned the status 3"),
        "{}",
        decoded.err
    );
}
