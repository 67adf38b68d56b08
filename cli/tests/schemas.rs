//! The outputs are what their schemas say.
#![allow(clippy::unwrap_used)]

mod common;
mod pack;

use std::path::Path;
use std::process::Command;

use common::{lines, root, run};
use jsonschema::Validator;
use serde_json::Value;

fn schema(path: &Path) -> Validator {
    // SARIF's pattern for a language holds a stray bracket that a strict validator refuses.
    let text = std::fs::read_to_string(path)
        .unwrap()
        .replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn own_schema(name: &str) -> Validator {
    schema(&root().join(format!("docs/schema/{name}.schema.json")))
}

fn assert_valid(validator: &Validator, value: &Value) {
    let errors: Vec<_> = validator
        .iter_errors(value)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{value}\n{errors:#?}");
}

fn assert_check_rows(rows: &[Value]) {
    let (finding, summary) = (own_schema("finding"), own_schema("summary"));
    assert!(rows.len() > 500);
    for row in rows {
        match row["type"].as_str() {
            Some("finding") => assert_valid(&finding, row),
            Some("summary") => assert_valid(&summary, row),
            other => panic!("a row of type {other:?}"),
        }
    }
}

#[test]
fn jsonl_of_check_is_valid() {
    let ran = run(&[
        "check",
        "--select",
        "ALL",
        "--output-format",
        "jsonl",
        "fixtures",
    ]);
    assert_check_rows(&lines(&ran.out));
}

#[test]
fn json_of_check_is_one_array_of_the_same_rows() {
    let json = run(&[
        "check",
        "--select",
        "ALL",
        "--output-format",
        "json",
        "fixtures",
    ]);
    let jsonl = run(&[
        "check",
        "--select",
        "ALL",
        "--output-format",
        "jsonl",
        "fixtures",
    ]);
    let rows: Vec<Value> = serde_json::from_str(&json.out).unwrap();
    assert_eq!(rows, lines(&jsonl.out));
}

#[test]
fn jsonl_of_segments_is_valid() {
    let segment = own_schema("segment");
    let rows = lines(&run(&["segments", "--output-format", "jsonl", "fixtures"]).out);
    assert!(rows.len() > 1500);
    rows.iter().for_each(|row| assert_valid(&segment, row));
}

#[test]
fn rows_of_connections_are_valid_in_each_format() {
    let connection = own_schema("connection");
    let of = |format| run(&["connections", "--output-format", format, "fixtures"]).out;
    let rows = lines(&of("jsonl"));
    assert!(rows.len() > 300);
    rows.iter().for_each(|row| assert_valid(&connection, row));
    let array: Vec<Value> = serde_json::from_str(&of("json")).unwrap();
    assert_eq!(array, rows);
    let csv = of("csv");
    assert_eq!(csv.lines().count(), rows.len() + 1);
    let keys: Vec<_> = rows[0].as_object().unwrap().keys().cloned().collect();
    let columns: std::collections::BTreeSet<_> = csv.lines().next().unwrap().split(',').collect();
    assert!(
        keys.iter()
            .filter(|key| *key != "type")
            .all(|key| columns.contains(key.as_str()))
    );
}

#[test]
fn rows_of_states_are_valid_in_each_format() {
    let (state, summary) = (own_schema("state"), own_schema("states-summary"));
    let of = |format| run(&["states", "--all", "--output-format", format, "fixtures"]).out;
    let objects = lines(&of("jsonl"));
    let array: Vec<Value> = serde_json::from_str(&of("json")).unwrap();
    assert_eq!(array, objects);
    let (rows, summaries): (Vec<_>, Vec<_>) =
        objects.iter().partition(|row| row["type"] == "state");
    assert!(rows.len() > 600);
    rows.iter().for_each(|row| assert_valid(&state, row));
    assert!(summaries.len() > 100);
    for row in &summaries {
        assert_valid(&summary, row);
        let is_of_it = |other: &&&Value| other["file"] == row["file"];
        assert_eq!(row["ends"], rows.iter().filter(is_of_it).count());
    }
    let listed = |key: &str| {
        let mut lists = summaries
            .iter()
            .map(|row| row[key].as_array().unwrap().len());
        lists.any(|length| length > 0)
    };
    assert!(listed("half_closed") && listed("unacknowledged_fins") && listed("time_wait"));
    let csv = of("csv");
    assert_eq!(csv.lines().count(), rows.len() + 1);
    let keys: std::collections::BTreeSet<_> = rows[0].as_object().unwrap().keys().collect();
    let columns = csv.lines().next().unwrap().split(',');
    let columns: std::collections::BTreeSet<_> =
        columns.chain(["type"]).map(str::to_owned).collect();
    assert!(columns.iter().eq(keys));
}

#[test]
fn csv_has_the_columns_of_the_finding_schema() {
    let text = std::fs::read_to_string(root().join("docs/schema/finding.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let mut required: Vec<_> = schema["required"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    required.retain(|key| *key != "type");
    let ran = run(&[
        "check",
        "--output-format",
        "csv",
        "fixtures/f001-null-flags-fires.pcap",
    ]);
    assert_eq!(ran.out.lines().next().unwrap(), required.join(","));
}

/// The schema of SARIF 2.1.0 stands in the source of the crate serde-sarif, which is a dependency
/// of these tests for its sake.
fn sarif_schema() -> Validator {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    // Packages of other platforms were never downloaded: leave them out, and stay offline.
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--filter-platform",
            host,
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    schema(&manifest.with_file_name("src/schema.json"))
}

#[test]
fn sarif_is_valid() {
    let validator = sarif_schema();
    // The rules of a pack, which has not a text for everything, stand beside ours.
    let pack = pack::cleartext();
    for input in ["fixtures", "fixtures/handshake-and-close.pcap"] {
        let ran = run(&[
            "check",
            "--select",
            "ALL",
            "--output-format",
            "sarif",
            "--plugin",
            &pack,
            input,
        ]);
        let document: Value = serde_json::from_str(&ran.out).unwrap();
        assert_valid(&validator, &document);
        assert_eq!(
            document["runs"][0]["invocations"][0]["executionSuccessful"],
            true
        );
    }
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.0.0" })));
}

#[test]
fn sarif_results_name_rules_by_their_index() {
    let ran = run(&[
        "check",
        "--select",
        "ALL",
        "--output-format",
        "sarif",
        "fixtures",
    ]);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    let rules = &document["runs"][0]["tool"]["driver"]["rules"];
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > 500);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}
