//! `tcplint plugin check`: what a shared object is, or why it is refused.
#![allow(clippy::unwrap_used)]

mod common;
#[allow(dead_code)]
mod hosts;
mod pack;

use common::run;
use pack::{build, cleartext, has_compiler, odd, site_policy};
use serde_json::Value;

fn json(object: &str) -> Value {
    let ran = run(&["plugin", "check", "--output-format", "json", object]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{object}");
    let shown = serde_json::from_str(&ran.out).unwrap();
    let schema = common::root().join("docs/schema/plugin-check.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors = schema.iter_errors(&shown).map(|error| error.to_string());
    let errors: Vec<_> = errors.collect();
    assert!(errors.is_empty(), "{shown}\n{errors:#?}");
    shown
}

#[test]
fn a_pack_is_shown_with_its_rules() {
    let pack = cleartext();
    let shown = run(&["plugin", "check", &pack]);
    let lines: Vec<_> = shown.out.lines().collect();
    let title = format!("{pack}: rule pack cleartext 0.1.0, ABI version 1, 2 rules");
    assert_eq!(
        (shown.status, lines.len(), lines[0]),
        (0, 3, title.as_str())
    );
    assert!(
        lines[1].starts_with("CLEAR001 on  warning cleartext-login: "),
        "{}",
        lines[1]
    );

    assert_eq!(json(&pack)["wants_connections"], true);
    if !has_compiler() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let object = json(&site_policy(folder.path()));
    assert_eq!(object["kind"], "pack");
    assert_eq!(
        (&object["name"], &object["version"]),
        (&"site-policy".into(), &"1.0".into())
    );
    assert_eq!(
        (&object["abi_version"], &object["wants_connections"]),
        (&1.into(), &true.into())
    );
    let codes: Vec<_> = object["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| &rule["code"])
        .collect();
    assert_eq!(codes, ["SITE001", "SITE002", "SITE003"]);
}

/// Its functions are those of the header.
#[test]
fn our_own_object_is_shown_with_its_functions() {
    let object = hosts::object();
    let object = object.to_str().unwrap();
    let shown = json(object);
    assert_eq!(shown["kind"], "tcplint");
    assert_eq!(shown["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(shown["abi_version"], 1);
    assert_eq!(
        shown["wireshark"],
        serde_json::json!(["4.0", "4.2", "4.4", "4.6"])
    );
    let functions = shown["functions"].as_array().unwrap();
    let functions: Vec<_> = functions
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let header = std::fs::read_to_string(common::root().join("plugin/include/tcplint.h")).unwrap();
    let declared = header.lines().filter_map(|line| {
        let before = line.split_once('(')?.0;
        let name = before.rsplit([' ', '*']).next()?;
        let is_ours = name.starts_with("tcplint_") && !name.starts_with("tcplint_pack");
        (is_ours && !line.starts_with([' ', '/'])).then_some(name)
    });
    let mut declared: Vec<_> = declared.collect();
    declared.sort_unstable();
    assert_eq!(functions, declared);

    let text = run(&["plugin", "check", object]);
    assert_eq!(text.status, 0);
    assert!(
        text.out
            .contains("a plugin for Wireshark 4.0, 4.2, 4.4, 4.6\n"),
        "{}",
        text.out
    );
    assert!(text.out.contains("tcplint_push"), "{}", text.out);
    assert!(
        text.out
            .lines()
            .skip(1)
            .all(|line| line.chars().count() <= 80),
        "{}",
        text.out
    );

    // It is no rule pack.
    let refused = run(&["check", "--plugin", object, "fixtures/everyday.pcapng"]);
    let line = format!(
        "tcplint: {object}: refused as a rule pack: it is tcplint's own plugin for Wireshark and \
         library for programs, not a rule pack\n"
    );
    assert_eq!((refused.status, refused.err), (2, line));
}

/// The loader would be killed by the pages that are missing.
#[test]
fn what_is_cut_off_is_not_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.so");
    let cut_name = cut.to_str().unwrap();
    for whole in [cleartext(), hosts::object().to_str().unwrap().to_owned()] {
        let octets = std::fs::read(&whole).unwrap();
        let lens = [8, 63, 64, 100, 3000, octets.len() / 2, octets.len() - 1];
        for len in lens {
            std::fs::write(&cut, &octets[..len]).unwrap();
            let checked = run(&["plugin", "check", cut_name]);
            let said = checked.err.contains("is damaged or cut off");
            assert_eq!((checked.status, checked.out.as_str()), (2, ""), "{len}");
            assert!(said, "{len}: {}", checked.err);
            let used = run(&["check", "--plugin", cut_name, "fixtures/everyday.pcapng"]);
            let line = format!(
                "tcplint: {cut_name}: refused as a rule pack: it is damaged or cut off: it has \
                 {len} octets, and its headers speak of "
            );
            assert_eq!((used.status, used.out.as_str()), (2, ""), "{len}");
            assert!(used.err.starts_with(&line), "{len}: {}", used.err);
        }
    }
}

#[test]
fn anything_else_is_refused_in_one_line() {
    let refused = |object: &str, why: &str| {
        let ran = run(&["plugin", "check", object]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{object}");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert!(
            ran.err.starts_with(&format!("tcplint: {object}: ")),
            "{}",
            ran.err
        );
        assert!(ran.err.contains(why), "{}", ran.err);
    };
    refused("README.md", "README.md: is no shared object (no ELF file)");
    refused("fixtures", "is no file");
    refused("no-such.so", "No such file or directory");
    if !has_compiler() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let neither = odd(&["NO_VERSION", "NO_PACK"], folder.path());
    refused(&neither, "is neither tcplint's plugin nor a rule pack");
    refused(
        &odd(&["ABI=7"], folder.path()),
        "for version 7 of tcplint's ABI",
    );
    // Not run: what it is in Wireshark would end the program.
    let source = folder.path().join("other.c");
    let text = "#include <stdlib.h>\nvoid plugin_register(void);\nvoid plugin_register(void) { abort(); }\n";
    std::fs::write(&source, text).unwrap();
    let other = build(source.to_str().unwrap(), &[], folder.path());
    refused(
        other.to_str().unwrap(),
        "is no Wireshark plugin: it exports no 'plugin_version'",
    );
    let as_pack = run(&["rules", "--plugin", other.to_str().unwrap()]);
    assert!(
        as_pack
            .err
            .contains("it is a plugin for Wireshark, not a rule pack"),
        "{}",
        as_pack.err
    );
}
