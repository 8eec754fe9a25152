//! Documents that hold together: decisions are numbered and listed, links lead somewhere, and rooms and metrics are told of.

use crate::{Violation, project, project::Text, source::Source};

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

/// Rooms that the map does not show. A room is a module at the top of its package, and is a folder or a file.
fn rooms_off_the_map(map: &Text, package: (&str, &str), files: &[Text]) -> Vec<Violation> {
    let (folder, shown) = package;
    let mut found: Vec<Violation> = vec![];
    for file in files {
        let inside = file.path.strip_prefix(folder).unwrap_or(&file.path);
        let room = inside.split('/').next().unwrap_or(inside);
        let room = room.trim_end_matches(".rs");
        let is_shown = [format!("`{shown}{room}/`"), format!("`{shown}{room}.rs`")]
            .iter()
            .any(|name| map.text.contains(name));
        if !is_shown && !matches!(room, "lib" | "main") {
            let what = format!("`{shown}{room}` is not on the map in {}", map.path);
            found.push(Violation::new(&file.path, 1, what));
        }
    }
    found
}

/// Metrics that a document does not tell of.
fn untold_metrics(document: &Text, sources: &[Source]) -> Vec<Violation> {
    let mut found = vec![];
    for source in sources {
        let names = source.literals.iter();
        for name in names.filter(|one| one.text.starts_with("binnacle_")) {
            if !document.text.contains(&format!("`{}`", name.text)) {
                let what = format!("{} does not tell of `{}`", document.path, name.text);
                found.push(Violation::new(&source.path, name.line, what));
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
fn every_room_is_on_the_map() {
    let map = project::text("ARCHITECTURE.md");
    for package in [("commands/", ""), ("src/", "src/")] {
        let files = project::texts(&[package.0.trim_end_matches('/')], &["rs"]);
        crate::assert_kept(&rooms_off_the_map(&map, package, &files));
    }
}

#[test]
fn rooms_off_the_map_are_found() {
    let file = |path: &str, text: &str| Text {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let map = file(
        "ARCHITECTURE.md",
        "| `src/web/` | pages |\n| `src/bot.rs` | all |",
    );
    let files = [
        "src/web/page.rs",
        "src/bot.rs",
        "src/main.rs",
        "src/attic/box.rs",
    ];
    let files = files.map(|path| file(path, ""));
    assert_eq!(
        crate::places(&rooms_off_the_map(&map, ("src/", "src/"), &files)),
        ["src/attic/box.rs:1"]
    );
}

#[test]
fn every_metric_is_documented() {
    let document = project::text("docs/operators.md");
    crate::assert_kept(&untold_metrics(&document, &project::rust(&["src"])));
}

#[test]
fn untold_metrics_are_found() {
    let document = Text {
        path: "docs/operators.md".to_owned(),
        text: "`binnacle_told_total`".to_owned(),
    };
    let text = "counter!(\"binnacle_told_total\");\ncounter!(\"binnacle_untold_total\");";
    let sources = [Source::new("src/web/hook.rs", text)];
    assert_eq!(
        crate::places(&untold_metrics(&document, &sources)),
        ["src/web/hook.rs:2"]
    );
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
