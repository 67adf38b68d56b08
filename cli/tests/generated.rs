//! Files that are generated from the rules' declarations. `TCPLINT_BLESS=1` writes them anew.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use common::root;
use tcplint_lint::{all, markdown};

/// File name and content of everything in `docs/rules/`.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut index = String::from(
        "# The rules\n\nGenerated from the declarations in `crates/lint`; `tcplint rule CODE` shows \
         the same pages.\n\n| code | name | severity | default | meaning |\n| --- | --- | --- | --- | \
         --- |\n",
    );
    for id in all() {
        let rule = id.rule();
        let file = format!("{}.md", rule.code);
        let default = if rule.default { "on" } else { "off" };
        writeln!(
            index,
            "| [{}]({file}) | {} | {} | {default} | {} |",
            rule.code, rule.name, rule.severity, rule.summary
        )
        .unwrap();
        pages.insert(file, markdown(rule));
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

#[test]
fn rule_pages_are_what_the_declarations_say() {
    let folder = root().join("docs/rules");
    let pages = pages();
    if std::env::var_os("TCPLINT_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (file, page) in &pages {
            std::fs::write(folder.join(file), page).unwrap();
        }
    }
    let there: BTreeMap<String, String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&there),
        names(&pages),
        "docs/rules: TCPLINT_BLESS=1 writes it anew"
    );
    for (file, page) in &pages {
        assert!(
            there[file] == *page,
            "docs/rules/{file} is stale: TCPLINT_BLESS=1 writes it anew"
        );
    }
}
