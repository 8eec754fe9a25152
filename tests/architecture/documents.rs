//! Documents that hold together: decisions are numbered and listed, and links lead somewhere.

use crate::{Violation, project, project::Text};

/// The headings that each decision answers.
const HEADINGS: &[&str] = &["## Context", "## Options", "## Decision", "## Consequences"];

/// Decisions that are not listed, not numbered in a row, or incomplete.
fn loose_decisions(index: &Text, decisions: &[Text]) -> Vec<Violation> {
    let mut found = vec![];
    for (position, decision) in decisions.iter().enumerate() {
        let name = decision.path.rsplit('/').next().unwrap_or_default();
        let number = format!("{:04}-", position + 1);
        if !index.text.contains(&format!("]({name})")) {
            found.push(Violation::new(
                &decision.path,
                1,
                format!("not linked from {}: add it to the list", index.path),
            ));
        }
        if !name.starts_with(&number) {
            found.push(Violation::new(
                &decision.path,
                1,
                format!("its number should be {number}: decisions are numbered in a row"),
            ));
        }
        for heading in HEADINGS
            .iter()
            .filter(|heading| !decision.text.lines().any(|line| line == **heading))
        {
            found.push(Violation::new(
                &decision.path,
                1,
                format!("has no `{heading}`: see docs/adr/template.md"),
            ));
        }
    }
    found
}

/// Links in a document to files that are not there.
fn dead_links(document: &Text, exists: impl Fn(&str) -> bool) -> Vec<Violation> {
    let folder = document
        .path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let mut found = vec![];
    let mut fenced = false;
    for (index, line) in document.text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        let targets = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !fenced && is_file(target)) {
            let path = resolve(folder, target.split('#').next().unwrap_or_default());
            if !exists(&path) {
                found.push(Violation::new(
                    &document.path,
                    index + 1,
                    format!("links to `{path}`, which is not there"),
                ));
            }
        }
    }
    found
}

fn is_file(target: &str) -> bool {
    !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:")
}

/// The target of a link, from the root of the project.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[test]
fn every_decision_is_listed() {
    let mut decisions = project::texts(&["docs/adr"], &["md"]);
    decisions
        .retain(|file| !file.path.ends_with("/README.md") && !file.path.ends_with("/template.md"));
    assert!(!decisions.is_empty(), "no decision in docs/adr");
    crate::assert_kept(&loose_decisions(
        &project::text("docs/adr/README.md"),
        &decisions,
    ));
}

#[test]
fn links_lead_somewhere() {
    let documents = project::texts(&["."], &["md"]);
    let found: Vec<Violation> = documents
        .iter()
        .flat_map(|document| dead_links(document, project::exists))
        .collect();
    crate::assert_kept(&found);
}

#[test]
fn loose_decisions_are_found() {
    let file = |path: &str, text: &str| Text {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let whole = HEADINGS.join("\n");
    let index = file(
        "docs/adr/README.md",
        "- [One](0001-one.md)\n- [Three](0003-three.md)",
    );
    assert!(loose_decisions(&index, &[file("docs/adr/0001-one.md", &whole)]).is_empty());
    let unlisted = [file("docs/adr/0001-two.md", &whole)];
    let gap = [
        file("docs/adr/0001-one.md", &whole),
        file("docs/adr/0003-three.md", &whole),
    ];
    let incomplete = [file(
        "docs/adr/0001-one.md",
        &whole.replace("## Options", ""),
    )];
    for (decisions, place) in [
        (&unlisted[..], "docs/adr/0001-two.md:1"),
        (&gap[..], "docs/adr/0003-three.md:1"),
        (&incomplete[..], "docs/adr/0001-one.md:1"),
    ] {
        assert_eq!(crate::places(&loose_decisions(&index, decisions)), [place]);
    }
}

#[test]
fn dead_links_are_found() {
    let text = "[a](../README.md#top) [b](https://example.org) [c](#here)\n[d](gone.md)\n```\n[e](gone.md)\n```\n";
    let document = Text {
        path: "docs/operators.md".to_owned(),
        text: text.to_owned(),
    };
    assert_eq!(
        crate::places(&dead_links(&document, |path| path == "README.md")),
        ["docs/operators.md:2"]
    );
}
