//! What the tests of the program share.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The project's top folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The program, run in the project's top folder, without colour.
pub(crate) fn tcplint() -> Command {
    let mut command = Command::cargo_bin("tcplint").unwrap();
    command.current_dir(root()).env("NO_COLOR", "1");
    command
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    ran(tcplint().args(arguments))
}

/// Runs a prepared command to its end.
pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        status: output
            .status
            .code()
            .expect("the program is not killed by a signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The objects of JSON lines.
pub(crate) fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The objects of one type.
pub(crate) fn of_type<'v>(rows: &'v [Value], name: &str) -> Vec<&'v Value> {
    rows.iter().filter(|row| row["type"] == name).collect()
}

/// Whether a tool that a test compares with can be run. Says so when it is not there, and fails
/// where `TCPLINT_REQUIRE_TOOLS` demands it.
pub(crate) fn has_tool(tool: &str, why: &str) -> bool {
    let there = std::process::Command::new(tool)
        .arg("--version")
        .output()
        .is_ok();
    if !there {
        assert!(
            std::env::var_os("TCPLINT_REQUIRE_TOOLS").is_none(),
            "{tool} is demanded"
        );
        eprintln!("skipped: {tool} is not installed, so {why} is not tested");
    }
    there
}
