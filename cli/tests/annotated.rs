//! `-w`: the pcapng opens in Wireshark, with the findings as packet comments.
#![allow(clippy::unwrap_used)]

mod common;

use std::process::Command;

use common::{has_tool, lines, of_type, run};

#[test]
fn tshark_shows_the_findings_as_packet_comments() {
    if !has_tool("tshark", "the annotated pcapng in Wireshark") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("annotated.pcapng");
    let capture = "fixtures/flags-512.pcap";
    let annotated = run(&[
        "check",
        "-q",
        "-w",
        path.to_str().unwrap(),
        "--output-format",
        "jsonl",
        capture,
    ]);
    assert_eq!(annotated.status, 1);
    let rows = lines(&annotated.out);
    let findings = of_type(&rows, "finding");
    let fields = ["frame.time_epoch", "tcp.flags", "frame.comment"];
    let shown = Command::new("tshark")
        .args([
            "-n",
            "-T",
            "fields",
            "-E",
            "occurrence=a",
            "-E",
            "aggregator=|",
            "-r",
        ])
        .arg(&path)
        .args(fields.iter().flat_map(|field| ["-e", field]))
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let mut comments = 0;
    let mut frames = 0;
    for line in shown.lines() {
        frames += 1;
        let cells: Vec<_> = line.split('\t').collect();
        for comment in cells[2].split('|') {
            let finding = findings[comments];
            let text = format!(
                "{} {} {}: {} (frame {} of {capture})",
                finding["code"].as_str().unwrap(),
                finding["name"].as_str().unwrap(),
                finding["severity"].as_str().unwrap(),
                finding["message"].as_str().unwrap(),
                finding["frame"]
            );
            assert_eq!(comment, text);
            let ts = format!("\"ts\":{},", cells[0]);
            assert!(
                annotated.out.lines().nth(comments).unwrap().contains(&ts),
                "{ts}"
            );
            assert_eq!(cells[1], finding["flags"].as_str().unwrap());
            comments += 1;
        }
    }
    assert_eq!(comments, findings.len());
    assert!(frames > 300);
}
