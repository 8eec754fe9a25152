//! Every invariant that `ARCHITECTURE.md` promises names the test or the lint that keeps it.

use crate::{Violation, project, project::Text, source::Source};
use std::collections::BTreeSet;

/// An item of the list under `## Invariants`.
struct Invariant {
    line: usize,
    text: String,
}

fn invariants(document: &Text) -> Vec<Invariant> {
    let lines = document.text.lines().enumerate();
    let section = lines
        .skip_while(|(_, line)| *line != "## Invariants")
        .skip(1);
    let mut found: Vec<Invariant> = vec![];
    for (index, line) in section.take_while(|(_, line)| !line.starts_with("## ")) {
        if begins_item(line) {
            found.push(Invariant {
                line: index + 1,
                text: line.to_owned(),
            });
        } else if let (Some(last), true) = (found.last_mut(), line.starts_with("  ")) {
            last.text = format!("{} {}", last.text, line.trim());
        }
    }
    found
}

/// `- item` or `12. item`.
fn begins_item(line: &str) -> bool {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    line.starts_with("- ") || (digits > 0 && line[digits..].starts_with(". "))
}

/// The names in backticks inside `(test: …)` or `(lint: …)`.
fn keepers(text: &str, kind: &str) -> Vec<String> {
    let begin = format!("({kind}: ");
    let groups = text
        .split(&begin)
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let names = groups.flat_map(|group| group.split('`').skip(1).step_by(2));
    names.map(ToOwned::to_owned).collect()
}

/// Invariants that nothing keeps, or whose keeper does not exist.
fn unkept(document: &Text, tests: &BTreeSet<String>, lints: &str) -> Vec<Violation> {
    let all = invariants(document);
    if all.is_empty() {
        return vec![Violation::new(
            &document.path,
            1,
            "has no list under `## Invariants`",
        )];
    }
    let mut found = vec![];
    for invariant in all {
        let mut broken =
            |what: String| found.push(Violation::new(&document.path, invariant.line, what));
        let (named_tests, named_lints) = (
            keepers(&invariant.text, "test"),
            keepers(&invariant.text, "lint"),
        );
        if named_tests.is_empty() && named_lints.is_empty() {
            broken("nothing keeps this: end it with (test: `name`) or (lint: `name`)".to_owned());
        }
        for name in named_tests
            .iter()
            .filter(|name| !tests.contains(name.rsplit("::").next().unwrap_or(name)))
        {
            broken(format!("there is no test `{name}`"));
        }
        for name in named_lints
            .iter()
            .filter(|name| !lints.contains(name.as_str()))
        {
            broken(format!("there is no `{name}` in clippy.toml or Cargo.toml"));
        }
    }
    found
}

/// The names of the tests in a file: functions marked as tests, and those that a macro runs on each database.
fn tests(source: &Source) -> Vec<String> {
    let mut names = vec![];
    for (index, token) in source.tokens.iter().enumerate() {
        if source.before(index, 1) == Some("fn") && is_marked(source, index) {
            names.push(token.text.clone());
        }
        if source.reads(index, &["on_both", "!"]) {
            let inside = source.tokens[index + 2..]
                .iter()
                .take_while(|token| token.text != ";");
            names.extend(
                inside
                    .filter(|token| token.is_word())
                    .map(|token| token.text.clone()),
            );
        }
    }
    names
}

/// Whether an attribute such as `#[test]` or `#[tokio::test]` stands before the function.
fn is_marked(source: &Source, index: usize) -> bool {
    let before = source.tokens[..index].iter().rev().skip(1);
    let head: Vec<&str> = before
        .map(|token| token.text.as_str())
        .take_while(|text| !matches!(*text, "}" | ";" | "{"))
        .collect();
    head.windows(2)
        .any(|pair| matches!(pair, ["]" | "(", "test"]))
}

#[test]
fn every_invariant_is_kept_by_a_test_or_a_lint() {
    let sources = project::rust(&["tests", "commands", "src", "sandbox"]);
    let tests = sources.iter().flat_map(tests).collect();
    let lints = project::text("clippy.toml").text + &project::text("Cargo.toml").text;
    crate::assert_kept(&unkept(&project::text("ARCHITECTURE.md"), &tests, &lints));
}

#[test]
fn unkept_invariants_are_found() {
    let tests: BTreeSet<String> = ["a", "b"].map(ToOwned::to_owned).into();
    let find = |text: &str| {
        let document = Text {
            path: "ARCHITECTURE.md".to_owned(),
            text: text.to_owned(),
        };
        crate::places(&unkept(&document, &tests, "unsafe_code = \"forbid\""))
    };
    let kept = "## Invariants\n\nProse.\n\n- One. (test: `a`)\n2. Two\n   goes on. (test: `rules::b`, `a`) (lint: `unsafe_code`)\n\n## Next\n- free\n";
    assert!(find(kept).is_empty());
    assert_eq!(find("# Title\n- One. (test: `a`)\n"), ["ARCHITECTURE.md:1"]);
    for text in [
        "- One.",
        "- One. (test: `gone`)",
        "- One. (lint: `gone`)",
        "- One. (test: none)",
    ] {
        assert_eq!(
            find(&format!("## Invariants\n{text}\n")),
            ["ARCHITECTURE.md:2"],
            "{text}"
        );
    }
}

#[test]
fn tests_are_recognised() {
    let text = "#[test] fn a() {} #[tokio::test(start_paused = true)] async fn b() {} fn c() {} on_both!(d, e); fn f() { test(); }";
    assert_eq!(
        tests(&Source::new("tests/it/x.rs", text)),
        ["a", "b", "d", "e"]
    );
}
