//! Files, directories and standard input as the user names them.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use common::{MICRO, Order, PcapFile, gzip};
use tcplint_capture::{Input, OpenError, inputs};

fn capture(seconds: u32) -> Vec<u8> {
    PcapFile::new(Order::Le, MICRO)
        .record(seconds, 0, b"x")
        .bytes
        .clone()
}

/// Each input in one word: path under `folder`, or what is told of it.
fn words(folder: &Path, named: &[PathBuf]) -> Vec<String> {
    let under = |path: &Path| {
        path.strip_prefix(folder)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    let word = |input: &Input| match input {
        Input::Stdin => "stdin".to_owned(),
        Input::File(path) => under(path),
        Input::Failed { path, .. } => format!("failed {}", under(path)),
        Input::PassedOver { directory, count } => {
            format!("{count} passed over in {}", under(directory))
        }
    };
    inputs(named).iter().map(word).collect()
}

#[test]
fn named_files_keep_their_order_and_are_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("late"), capture(9)).unwrap();
    fs::write(folder.path().join("text"), "no capture").unwrap();
    let named = ["late", "none", "text"].map(|name| folder.path().join(name));
    let named = [&named[..], &[PathBuf::from("-")]].concat();
    assert_eq!(
        words(folder.path(), &named),
        ["late", "none", "text", "stdin"]
    );
    let found = inputs(&named);
    assert!(found[0].open().is_ok());
    assert!(matches!(found[1].open().unwrap_err(), OpenError::Io(_)));
    assert!(matches!(
        found[2].open().unwrap_err(),
        OpenError::NotACapture { .. }
    ));
    assert_eq!(found[3].name(), "-");
}

#[test]
fn directory_is_walked_by_first_time_and_told_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("sub").join("deep");
    fs::create_dir_all(&deep).unwrap();
    let files: [(PathBuf, Vec<u8>); 8] = [
        (folder.path().join("a.txt"), capture(30)),
        (
            folder.path().join("b.pcap"),
            b"a letter with a capture's name".to_vec(),
        ),
        (folder.path().join("c.pcap"), capture(10)),
        (
            folder.path().join("d"),
            PcapFile::new(Order::Le, MICRO).bytes,
        ),
        (folder.path().join("empty"), Vec::new()),
        (
            folder.path().join("snoop"),
            b"snoop\0\0\0 and so on".to_vec(),
        ),
        (deep.join("e.dat"), gzip(&capture(20))),
        (deep.join("b"), capture(10)),
    ];
    for (path, bytes) in files {
        fs::write(path, bytes).unwrap();
    }
    let want = [
        "c.pcap",
        "sub/deep/b",
        "sub/deep/e.dat",
        "a.txt",
        "d",
        "snoop",
        "2 passed over in ",
    ];
    assert_eq!(words(folder.path(), &[folder.path().to_path_buf()]), want);
}

#[test]
fn links_are_followed_and_loops_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let (real, elsewhere) = (folder.path().join("real"), folder.path().join("elsewhere"));
    fs::create_dir_all(&real).unwrap();
    fs::create_dir_all(&elsewhere).unwrap();
    fs::write(elsewhere.join("x"), capture(1)).unwrap();
    symlink(&real, real.join("loop")).unwrap();
    symlink(&elsewhere, real.join("linked")).unwrap();
    symlink(folder.path().join("gone"), real.join("dangling")).unwrap();
    assert_eq!(
        words(&real, std::slice::from_ref(&real)),
        ["linked/x", "failed dangling"]
    );
}

#[test]
fn fifo_in_a_directory_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    common::fifo(&folder.path().join("fifo"));
    assert_eq!(
        words(folder.path(), &[folder.path().to_path_buf()]),
        ["failed "]
    );
}

#[test]
fn directory_without_a_capture_fails() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes"), "no capture").unwrap();
    let found = inputs(&[folder.path().to_path_buf()]);
    assert!(matches!(
        found[..],
        [Input::Failed {
            error: OpenError::NoCaptureInside { files: 1 },
            ..
        }]
    ));
}
