//! Pipes: read as they grow, closed quietly.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use common::{ran, root, run, tcplint};

const NULL: &str = "fixtures/f001-null-flags-fires.pcap";

fn start(arguments: &[&str]) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("tcplint"))
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A finding comes out while the pipe that brought its packet is still open. The time allowed is
/// generous for a busy machine: without prompt reading the test would wait for ever.
fn finding_while_pipe_is_open(format: &str) {
    let mut child = start(&["check", "--output-format", format, "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdin
        .write_all(&std::fs::read(root().join(NULL)).unwrap())
        .unwrap();
    stdin.flush().unwrap();
    let (sender, receiver) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut line = String::new();
        while !line.contains("F001") {
            line.clear();
            if stdout.read_line(&mut line).unwrap() == 0 {
                break;
            }
        }
        sender.send(line).unwrap();
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
    });
    let line = receiver
        .recv_timeout(Duration::from_secs(20))
        .expect("a finding before the end");
    assert!(line.contains("F001"), "{line}");
    drop(stdin);
    reader.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn text_comes_while_the_pipe_is_open() {
    finding_while_pipe_is_open("text");
}

#[test]
fn jsonl_comes_while_the_pipe_is_open() {
    finding_while_pipe_is_open("jsonl");
}

#[test]
fn csv_comes_while_the_pipe_is_open() {
    finding_while_pipe_is_open("csv");
}

#[test]
fn standard_input_gives_what_the_file_gives() {
    let file = run(&["check", "--output-format", "csv", NULL]);
    let mut command = tcplint();
    let piped = ran(command
        .args(["check", "--output-format", "csv"])
        .write_stdin(std::fs::read(root().join(NULL)).unwrap()));
    assert_eq!(piped.out, file.out.replace(NULL, "-"));
}

#[test]
fn closed_output_ends_quietly() {
    let mut child = start(&["segments", "fixtures"]);
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0; 10];
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn output_goes_to_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("findings.jsonl");
    let name = path.to_str().unwrap();
    let to_file = run(&["check", "--output-format", "jsonl", "-o", name, NULL]);
    let to_stdout = run(&["check", "--output-format", "jsonl", NULL]);
    assert_eq!((to_file.status, to_file.out.as_str()), (1, ""));
    assert_eq!(std::fs::read_to_string(path).unwrap(), to_stdout.out);
}

#[test]
fn colour_is_where_it_is_wanted() {
    assert!(!run(&["check", NULL]).out.contains('\u{1b}'));
    assert!(
        run(&["check", "--color", "always", NULL])
            .out
            .contains('\u{1b}')
    );
    assert!(
        !run(&["check", "--color", "never", NULL])
            .out
            .contains('\u{1b}')
    );
}

/// One packet with a finding, then healthy ones so often that the pipe never falls silent.
fn finding_in_a_busy_pipe(options: &[&str]) {
    let healthy = std::fs::read(root().join("fixtures/handshake-and-close.pcap")).unwrap();
    let null = std::fs::read(root().join(NULL)).unwrap();
    let arguments = [&["check"], options, &["-"]].concat();
    let mut child = start(&arguments);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let (stop, stopped) = mpsc::channel::<()>();
    let feeder = std::thread::spawn(move || {
        stdin.write_all(&null).unwrap();
        let records = &healthy[24..];
        while stopped.recv_timeout(Duration::from_millis(20)).is_err() {
            if stdin
                .write_all(records)
                .and_then(|()| stdin.flush())
                .is_err()
            {
                break;
            }
        }
    });
    let (sender, receiver) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut line = String::new();
        while !line.contains("F001") && stdout.read_line(&mut line).unwrap() > 0 {}
        sender.send(line).unwrap();
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
    });
    let line = receiver
        .recv_timeout(Duration::from_secs(20))
        .expect("a finding before the end");
    assert!(line.contains("F001"), "{options:?}: {line}");
    stop.send(()).unwrap();
    feeder.join().unwrap();
    reader.join().unwrap();
    child.wait().unwrap();
}

#[test]
fn text_comes_while_the_pipe_is_busy() {
    finding_in_a_busy_pipe(&[]);
}

#[test]
fn machine_formats_come_while_the_pipe_is_busy() {
    for format in ["jsonl", "json", "csv", "github"] {
        finding_in_a_busy_pipe(&["--output-format", format]);
    }
}

/// Asked to stop while its pipe is open, the program gives out what it has and ends.
#[test]
fn interrupt_gives_out_what_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("found.pcapng");
    let mut child = start(&["check", "-w", written.to_str().unwrap(), "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdin
        .write_all(&std::fs::read(root().join(NULL)).unwrap())
        .unwrap();
    stdin.flush().unwrap();
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains("F001"), "{line}");
    let killed = Command::new("sh")
        .args(["-c", &format!("kill -INT {}", child.id())])
        .status()
        .unwrap();
    assert!(killed.success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("finding"), "the summary is missing: {rest}");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    drop(stdin);
    let again = run(&["check", "-q", "--select", "F001", written.to_str().unwrap()]);
    assert_eq!((again.status, again.err.as_str()), (1, ""));
}

#[test]
fn standard_error_that_cannot_be_written_loses_no_finding() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        eprintln!("skipped: there is no /dev/full");
        return;
    };
    let output = Command::new(assert_cmd::cargo::cargo_bin!("tcplint"))
        .args(["check", "no-such-file.pcap", NULL])
        .current_dir(root())
        .stderr(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stdout).unwrap().contains("F001"));
}

#[test]
fn annotated_packets_go_to_standard_output_when_the_findings_go_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let findings = folder.path().join("findings.txt");
    let findings = findings.to_str().unwrap();
    let packets = tcplint()
        .args(["check", "-o", findings, "-w", "-", NULL])
        .output()
        .unwrap();
    let mut command = tcplint();
    let again = ran(command
        .args(["check", "-q", "--select", "F001", "-"])
        .write_stdin(packets.stdout));
    assert_eq!((again.status, again.err.as_str()), (1, ""));
    let clash = run(&["check", "-w", "-", NULL]);
    assert_eq!(clash.status, 2);
    assert!(clash.err.contains("name another with -o"), "{}", clash.err);
}

#[test]
fn inputs_are_read_in_the_order_given() {
    let other = "fixtures/f002-syn-fin-fires.pcap";
    let found = run(&["check", "-q", "--all", other, "-r", NULL]);
    let first = found.out.lines().next().unwrap();
    assert!(first.starts_with(other), "{first}");
}
