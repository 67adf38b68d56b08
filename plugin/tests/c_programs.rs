//! The C ABI as programs in C and Python see it: the examples find what the program finds, and a
//! program that does everything wrong comes to no harm.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod common;

use std::process::Command;

use common::tools::{compiled, has, run, written};
use common::{root, tcplint};
use serde_json::Value;
use tempfile::TempDir;

/// The fixtures that the examples can read.
fn classic_captures() -> Vec<String> {
    let folder = root().join("fixtures");
    let files = std::fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let names = names.map(|name| format!("fixtures/{name}"));
    let is_classic = |name: &String| {
        let octets = std::fs::read(root().join(name)).unwrap_or_default();
        matches!(
            octets.get(..4),
            Some([0xa1, 0xb2, 0xc3 | 0x3c, 0xd4 | 0x4d] | [0xd4 | 0x4d, 0xc3 | 0x3c, 0xb2, 0xa1])
        )
    };
    let mut names: Vec<_> = names.filter(is_classic).collect();
    names.sort();
    assert!(names.len() > 150, "{}", names.len());
    names
}

fn rows(command: &str, names: &[String], of_type: &str) -> Vec<Value> {
    let mut arguments = vec![command, "--output-format", "jsonl"];
    arguments.extend(names.iter().map(String::as_str));
    let mut rows = tcplint(&arguments);
    rows.retain(|row| row["type"] == of_type);
    assert!(rows.len() > 100, "{}", rows.len());
    rows
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

fn end(address: &Value, port: &Value) -> String {
    let address = text(address);
    match port.as_u64() {
        None => address.to_owned(),
        Some(port) if address.contains(':') => format!("[{address}]:{port}"),
        Some(port) => format!("{address}:{port}"),
    }
}

fn place(row: &Value) -> String {
    match row["frame"].as_u64() {
        Some(frame) => format!("{}:{frame}:", text(&row["file"])),
        None => format!("{}:end:", text(&row["file"])),
    }
}

/// The same lines, whatever the order of the files.
fn assert_same(of_example: &str, mut wanted: Vec<String>) {
    let mut found: Vec<_> = of_example.lines().map(str::to_owned).collect();
    found.sort();
    wanted.sort();
    let missing = wanted.iter().find(|line| !found.contains(line));
    let surplus = found.iter().find(|line| !wanted.contains(line));
    assert_eq!((missing, surplus), (None, None));
    assert_eq!(found, wanted);
}

#[test]
fn c_example_finds_what_the_program_finds() {
    if !has("cc", "the C ABI from C") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let lint = compiled("plugin/examples/c/lint.c", folder.path());
    let names = classic_captures();
    let wanted = rows("check", &names, "finding");
    let wanted = wanted.iter().map(|row| {
        format!(
            "{} {} {} {} {} > {} {}",
            place(row),
            text(&row["code"]),
            text(&row["name"]),
            text(&row["severity"]),
            end(&row["src"], &row["src_port"]),
            end(&row["dst"], &row["dst_port"]),
            text(&row["message"])
        )
    });
    assert_same(&written(&run(&lint, &names)), wanted.collect());

    // What it cannot read, it says.
    let refused = run(&lint, ["fixtures/README.md", "fixtures/none"]);
    assert_eq!(refused.status.code(), Some(2));
    let err = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(err.lines().count(), 2, "{err}");
}

#[test]
fn python_example_finds_what_the_program_finds() {
    if !has("python3", "the C ABI from Python") {
        return;
    }
    let object = common::built("libtcplint.so").display().to_string();
    let mut arguments = vec!["plugin/examples/python/tcplint.py".to_owned(), object];
    let names = classic_captures();
    arguments.extend(names.iter().cloned());
    let found = written(&run("python3", arguments));
    let findings = rows("check", &names, "finding");
    let findings = findings.iter().map(|row| {
        format!(
            "{} {} {} {}",
            place(row),
            text(&row["code"]),
            text(&row["severity"]),
            text(&row["message"])
        )
    });
    let connections = rows("connections", &names, "connection");
    let connections = connections.iter().map(|row| {
        let words = ["opening", "closing", "closed_by", "reset_cause"];
        let words = words.iter().chain(&["client_state", "server_state"]);
        let words: Vec<_> = words.map(|key| text(&row[key])).collect();
        format!(
            "{}: connection {} {} > {} {}",
            text(&row["file"]),
            row["stream"],
            end(&row["client"], &row["client_port"]),
            end(&row["server"], &row["server_port"]),
            words.join(" ")
        )
    });
    assert_same(&found, findings.chain(connections).collect());
}

/// What the callbacks are given may be kept; packets may come from anything that gives them.
#[test]
fn python_findings_can_be_kept() {
    if !has("python3", "the C ABI from Python") {
        return;
    }
    let program = r#"
import sys
sys.path.insert(0, "plugin/examples/python")
import tcplint
found, connections = [], []
name = "fixtures/scan-null-fin.pcap"
with tcplint.Tracker(tcplint.Library(sys.argv[1]), found.append, connections.append) as tracker:
    tracker.push(packet for packet in tcplint.packets(name))
    tracker.finish()
for one in found:
    print(one.code, one.frame, one.source_port, list(one.related), sep="|")
print(len(connections), len({one.stream for one in connections}))
"#;
    let object = common::built("libtcplint.so").display().to_string();
    let printed = written(&run("python3", ["-B", "-c", program, object.as_str()]));
    let name = "fixtures/scan-null-fin.pcap";
    let rows = tcplint(&["check", "--output-format", "jsonl", name]);
    let (summary, findings) = rows.split_last().unwrap();
    let line = |row: &Value| {
        let related: Vec<_> = row["related"].as_array().unwrap().iter().collect();
        let related: Vec<_> = related.iter().map(ToString::to_string).collect();
        format!(
            "{}|{}|{}|[{}]\n",
            text(&row["code"]),
            row["frame"].as_u64().unwrap_or(0),
            row["src_port"].as_i64().unwrap_or(-1),
            related.join(", ")
        )
    };
    let mut wanted: String = findings.iter().map(line).collect();
    let connections = &summary["connections"];
    wanted += &format!("{connections} {connections}\n");
    assert!(findings.len() > 20);
    assert_eq!(printed, wanted);
}

/// What stands on `docs/c-abi.md` between lines of three backticks, in one language.
fn on_page(language: &str) -> Vec<String> {
    let page = std::fs::read_to_string(root().join("docs/c-abi.md")).unwrap();
    let fence = format!("```{language}\n");
    let blocks = page.split(fence.as_str()).skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.collect()
}

/// Runs what the page says, in its order, with the folder of this build and one for what is made.
#[test]
fn page_shows_what_happens() {
    if !has("cc", "docs/c-abi.md") || !has("python3", "docs/c-abi.md") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let made = folder.path().display().to_string();
    let built = common::built("libtcplint.so");
    let built = built.parent().unwrap().display().to_string();
    let [program] = on_page("c").try_into().unwrap();
    std::fs::write(folder.path().join("one.c"), program).unwrap();
    let mut commands = 0;
    for block in on_page("console") {
        for shown in block.split("$ ").skip(1) {
            let (command, wanted) = shown.split_once('\n').unwrap();
            let command = command
                .replace("$PWD/target/release", &built)
                .replace("target/release", &built)
                .replace("one.c", &format!("{made}/one.c"))
                .replace(
                    "-o ",
                    &format!("-Wall -Wextra -Werror -pedantic -o {made}/"),
                )
                .replace("./", &format!("{made}/"));
            assert_eq!(written(&run("sh", ["-c", &command])), wanted, "{command}");
            commands += 1;
        }
    }
    assert_eq!(commands, 5);
}

#[test]
fn header_is_clean_in_c_and_in_cpp() {
    let compilers = [
        ("cc", "c", ["c11", "c17"]),
        ("c++", "c++", ["c++11", "c++17"]),
    ];
    for (compiler, language, standards) in compilers {
        if !has(compiler, "the header with it") {
            continue;
        }
        for standard in standards {
            let standard = format!("-std={standard}");
            let arguments = [
                "-Wall",
                "-Wextra",
                "-Werror",
                "-pedantic",
                "-fsyntax-only",
                "-x",
            ];
            let mut arguments = arguments.to_vec();
            arguments.extend([language, &standard, "plugin/include/tcplint.h"]);
            written(&run(compiler, arguments));
        }
    }
}

#[test]
fn hostile_program_comes_to_no_harm() {
    if !has("cc", "the C ABI from a hostile program") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let hostile = compiled("plugin/tests/c/hostile.c", folder.path());
    assert_eq!(written(&run(&hostile, [""; 0])), "held\n");
    if has("valgrind", "what the C ABI does to memory") {
        let hostile = hostile.to_str().unwrap();
        let arguments = [
            "--quiet",
            "--error-exitcode=9",
            "--leak-check=full",
            hostile,
        ];
        let output = run("valgrind", arguments);
        assert_eq!(written(&output), "held\n");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

/// A debug build panics on demand.
#[cfg(debug_assertions)]
#[test]
fn defect_ends_the_handle_and_nothing_else() {
    if !has("cc", "a defect behind the C ABI") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let hostile = compiled("plugin/tests/c/hostile.c", folder.path());
    let mut command = Command::new(hostile);
    command.arg("defect").env("TCPLINT_PANIC_AT_FRAME", "77");
    let output = command.output().unwrap();
    assert_eq!(written(&output), "held\n");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(err.matches("TCPLINT_PANIC_AT_FRAME").count(), 1, "{err}");
}
