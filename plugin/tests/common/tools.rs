//! Compilers and the like, for tests that need them.
#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{built, root};

/// Whether a tool is here. Says so when it is not, and fails where `TCPLINT_REQUIRE_TOOLS` demands
/// it.
pub fn has(tool: &str, why: &str) -> bool {
    let there = Command::new(tool).arg("--version").output().is_ok();
    if !there {
        assert!(
            std::env::var_os("TCPLINT_REQUIRE_TOOLS").is_none(),
            "{tool} is demanded"
        );
        eprintln!("skipped: {tool} is not installed, so {why} is not tested");
    }
    there
}

/// Runs a program to its end in the project's top folder.
pub fn run<S: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = S>,
) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command.output().unwrap()
}

/// What it wrote, after it ended well.
pub fn written(output: &Output) -> String {
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {err}", output.status);
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Builds a C program with the shared object, without a warning.
pub fn compiled(source: &str, folder: &Path) -> PathBuf {
    let object = built("libtcplint.so");
    let target = object.parent().unwrap();
    let program = folder.join("program");
    let mut arguments = vec!["-std=c11", "-g", "-Wall", "-Wextra", "-Werror", "-pedantic"];
    let search = format!("-L{}", target.display());
    let path = format!("-Wl,-rpath,{}", target.display());
    let out = program.to_str().unwrap();
    arguments.extend(["-pthread", "-Iplugin/include", source, &search, &path]);
    arguments.extend(["-ltcplint", "-o", out]);
    written(&run("cc", arguments));
    program
}
