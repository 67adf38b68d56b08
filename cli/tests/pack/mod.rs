//! Rule packs for the tests, and captures for them.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::common::{has_tool, root, tcplint};

/// Whether there is a C compiler; where there is none, says that nothing is tested.
pub(crate) fn has_compiler() -> bool {
    has_tool("cc", "what a rule pack in C does")
}

/// Builds a pack from C, with these macros, in `folder`.
pub(crate) fn build(source: &str, macros: &[&str], folder: &Path) -> PathBuf {
    let stem = Path::new(source).file_stem().unwrap();
    let object = folder.join(stem).with_extension("so");
    let mut compiler = Command::new("cc");
    compiler
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g"])
        .args(["-shared", "-fPIC", "-I", "plugin/include"])
        .args(macros.iter().map(|one| format!("-D{one}")))
        .arg("-o")
        .args([&object, &root().join(source)]);
    let output = compiler.current_dir(root()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{macros:?}: {said}");
    object
}

/// The pack that a test can make wrong, built with these macros.
pub(crate) fn odd(macros: &[&str], folder: &Path) -> String {
    let object = build("cli/tests/pack/odd.c", macros, folder);
    object.into_os_string().into_string().unwrap()
}

/// The example in C.
pub(crate) fn site_policy(folder: &Path) -> String {
    let object = build("plugin/examples/packs/c/site_policy.c", &[], folder);
    object.into_os_string().into_string().unwrap()
}

/// The example in Rust, of the profile of this test.
pub(crate) fn cleartext() -> String {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        // A test of one package does not build another.
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--locked",
            "-p",
            "tcplint-pack-cleartext",
        ]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        assert!(cargo.current_dir(root()).status().unwrap().success());
        Path::new(tcplint().get_program()).with_file_name("libcleartext.so")
    });
    built.to_str().unwrap().to_owned()
}

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// A capture of Telnet, in frames:
///
/// 1 to 9: 192.0.2.9 opens, both send data, both close. 10: 10.0.0.9 asks, and gets no answer.
/// 11 to 20: 10.0.0.10 asks ten times, from a port each.
pub(crate) fn telnet() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("telnet.pcap");
    let mut capture = Vec::new();
    // Nanosecond-free pcap, little-endian, of raw IP packets (LINKTYPE_RAW).
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65535, 101] {
        capture.extend(u32::to_le_bytes(word));
    }
    let (outside, server) = (([192, 0, 2, 9], 40_000), ([10, 0, 0, 5], 23));
    let talk: [(bool, u8, u32, u32, &[u8]); 9] = [
        (true, SYN, 1000, 0, b""),
        (false, SYN | ACK, 5000, 1001, b""),
        (true, ACK, 1001, 5001, b""),
        (true, ACK | PSH, 1001, 5001, b"root\r\n"),
        (false, ACK | PSH, 5001, 1007, b"Password: "),
        (true, ACK | FIN, 1007, 5011, b""),
        (false, ACK, 5011, 1008, b""),
        (false, ACK | FIN, 5011, 1008, b""),
        (true, ACK, 1008, 5012, b""),
    ];
    for (from_client, flags, seq, ack, data) in talk {
        let (from, to) = match from_client {
            true => (outside, server),
            false => (server, outside),
        };
        packet(&mut capture, from, to, (flags, seq, ack), data);
    }
    let inside = ([10, 0, 0, 9], 40_001);
    packet(&mut capture, inside, server, (SYN, 77, 0), b"");
    for port in 41_000..41_010 {
        let inventory = ([10, 0, 0, 10], port);
        packet(
            &mut capture,
            inventory,
            server,
            (SYN, u32::from(port), 0),
            b"",
        );
    }
    std::fs::write(&path, capture).unwrap();
    (folder, path.into_os_string().into_string().unwrap())
}

type End = ([u8; 4], u16);

fn packet(
    capture: &mut Vec<u8>,
    from: End,
    to: End,
    (flags, seq, ack): (u8, u32, u32),
    data: &[u8],
) {
    let mut packet = vec![0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, 6, 0, 0];
    packet.extend(from.0);
    packet.extend(to.0);
    packet.extend(from.1.to_be_bytes());
    packet.extend(to.1.to_be_bytes());
    packet.extend(seq.to_be_bytes());
    packet.extend(ack.to_be_bytes());
    packet.extend([0x50, flags, 0x20, 0, 0, 0, 0, 0]);
    packet.extend(data);
    let len = u16::try_from(packet.len()).unwrap();
    packet[2..4].copy_from_slice(&len.to_be_bytes());
    let number = u32::try_from(capture.len()).unwrap();
    let header = [1_700_000_000, number, u32::from(len), u32::from(len)];
    capture.extend(header.into_iter().flat_map(u32::to_le_bytes));
    capture.extend(packet);
}
