//! The pack in docs/packs.md is built and does what the page shows.
#![allow(clippy::unwrap_used)]

mod common;
mod pack;

use common::{ran, root, tcplint};
use pack::{build, has_compiler};

/// The content of the first block of this language.
fn block<'t>(page: &'t str, language: &str) -> &'t str {
    let (_, rest) = page.split_once(&format!("\n```{language}\n")).unwrap();
    rest.split_once("\n```\n").unwrap().0
}

#[test]
fn the_pack_of_the_page_does_what_the_page_shows() {
    if !has_compiler() {
        return;
    }
    let page = std::fs::read_to_string(root().join("docs/packs.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("no_telnet.c");
    std::fs::write(&source, block(&page, "c")).unwrap();
    build(source.to_str().unwrap(), &[], folder.path());
    std::os::unix::fs::symlink(root().join("fixtures"), folder.path().join("fixtures")).unwrap();
    let here = |line: &str| {
        let arguments: Vec<_> = line.split(' ').collect();
        let [program, arguments @ ..] = arguments.as_slice() else {
            panic!("a command");
        };
        assert_eq!(*program, "tcplint");
        let ran = ran(tcplint().current_dir(folder.path()).args(arguments));
        assert_eq!(ran.err, "", "{line}");
        ran.out
    };
    let console = format!("\n{}", block(&page, "console"));
    let mut commands = 0;
    for shown in console.split("\n$ ").skip(1) {
        let (line, expected) = shown.split_once('\n').unwrap();
        assert_eq!(here(line).trim_end(), expected.trim_end(), "{line}");
        commands += 1;
    }
    assert_eq!(commands, 2);
}
