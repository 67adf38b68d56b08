//! The README's examples are real: each `console` block is run as it stands.
#![allow(clippy::unwrap_used)]

mod common;

use common::{ran, root, tcplint};

/// A command of a `console` block and what stands below it.
struct Example {
    command: String,
    shown: Vec<String>,
}

fn examples(document: &str) -> Vec<Example> {
    let text = std::fs::read_to_string(root().join(document)).unwrap();
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match line.strip_prefix("$ ") {
                Some(command) => {
                    examples.push(Example {
                        command: command.to_owned(),
                        shown: Vec::new(),
                    });
                }
                None => examples.last_mut().unwrap().shown.push(line.to_owned()),
            },
        }
    }
    examples
}

/// Whether the lines shown are those printed, `...` standing for any number of lines.
fn matches(shown: &[String], printed: &[&str]) -> bool {
    match shown {
        [] => printed.is_empty(),
        [dots, rest @ ..] if dots == "..." => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        [line, rest @ ..] => {
            printed.first() == Some(&line.as_str()) && matches(rest, &printed[1..])
        }
    }
}

fn assert_examples(document: &str, at_least: usize) {
    let examples = examples(document);
    assert!(
        examples.len() >= at_least,
        "{document} has {} examples",
        examples.len()
    );
    for Example { command, shown } in examples {
        let Some(arguments) = command.strip_prefix("tcplint ") else {
            panic!("{document}: not a command of ours: {command}");
        };
        let (arguments, status) = match arguments.split_once("; echo $?") {
            Some((arguments, _)) => (arguments, true),
            None => (arguments, false),
        };
        let found = ran(tcplint().args(arguments.split_whitespace()));
        let mut printed = format!("{}{}", found.out, found.err);
        if status {
            printed.push_str(&format!("{}\n", found.status));
        }
        let printed: Vec<_> = printed.lines().collect();
        assert!(
            matches(&shown, &printed),
            "{document}: $ {command}\n{}",
            printed.join("\n")
        );
    }
}

#[test]
fn examples_of_the_readme_print_what_it_shows() {
    assert_examples("README.md", 5);
}

/// Each name that `connections` prints has its line in the page about them.
#[test]
fn every_word_about_connections_is_explained() {
    use tcplint_track::{Closing, Opening, ResetCause, State};
    let page = std::fs::read_to_string(root().join("docs/connections.md")).unwrap();
    let sections: Vec<_> = page.split("\n## ").collect();
    let expected: [(&str, Vec<&str>); 4] = [
        ("Openings", Opening::ALL.map(Opening::name).to_vec()),
        ("Closings", Closing::ALL.map(Closing::name).to_vec()),
        (
            "Reset causes",
            ResetCause::ALL.map(ResetCause::name).to_vec(),
        ),
        ("States", State::ALL.map(State::name).to_vec()),
    ];
    for (heading, names) in expected {
        let section = sections.iter().find(|text| text.starts_with(heading));
        for name in names {
            let line = format!("\n| `{name}` | ");
            assert!(section.unwrap().contains(&line), "{heading}: {name}");
        }
    }
}
