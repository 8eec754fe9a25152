//! Every Rust file belongs to a module tree, so that nothing lies about that nobody compiles.

use crate::{Violation, source::Source};

/// Files that no `mod` names.
fn orphans(sources: &[Source]) -> Vec<Violation> {
    let lost = sources
        .iter()
        .filter(|source| !is_root(&source.path) && !is_named(source, sources));
    lost.map(|source| {
        Violation::new(
            &source.path,
            1,
            "no `mod` names this file: name it where it belongs, or delete it",
        )
    })
    .collect()
}

/// Whether Cargo itself starts at this file.
fn is_root(path: &str) -> bool {
    let folders = path.matches('/').count();
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        path,
        "src/lib.rs" | "src/main.rs" | "commands/lib.rs" | "sandbox/lib.rs"
    ) || (path.starts_with("tests/") && (folders == 1 || (folders == 2 && name == "main.rs")))
}

fn is_named(source: &Source, all: &[Source]) -> bool {
    let inside = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
    let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
    let parents = [
        format!("{folder}/mod.rs"),
        format!("{folder}/lib.rs"),
        format!("{folder}/main.rs"),
        format!("{folder}.rs"),
    ];
    all.iter()
        .filter(|parent| parents.contains(&parent.path))
        .any(|parent| declares(parent, name))
}

fn declares(parent: &Source, name: &str) -> bool {
    (0..parent.tokens.len()).any(|index| parent.reads(index, &["mod", name, ";"]))
}

#[test]
fn every_file_is_compiled() {
    crate::assert_kept(&orphans(&crate::project::rust(&[
        "src", "commands", "sandbox", "tests",
    ])));
}

#[test]
fn orphans_are_found() {
    let find = |files: &[(&str, &str)]| {
        let sources: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source::new(path, text))
            .collect();
        crate::places(&orphans(&sources))
    };
    let tree = [
        ("src/lib.rs", "mod app; pub mod clock;"),
        ("src/app/mod.rs", "mod incidents;"),
        ("src/app/incidents.rs", "mod list;"),
        ("src/app/incidents/list.rs", ""),
        ("src/clock.rs", ""),
        ("tests/it/main.rs", "mod web;"),
        ("tests/it/web.rs", ""),
    ];
    assert!(find(&tree).is_empty());
    let lost = [
        ("src/lib.rs", "mod app {} // mod jobs;"),
        ("src/jobs.rs", ""),
        ("tests/it/web.rs", ""),
    ];
    assert_eq!(find(&lost), ["src/jobs.rs:1", "tests/it/web.rs:1"]);
}
