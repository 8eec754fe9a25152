//! What each package may depend on: `commands` on nothing that could reach the world, `sandbox` on nothing of ours.

use crate::{Violation, project::Text};
use std::collections::BTreeSet;

/// All that `commands` may use. Nothing here opens a socket, a file or a clock.
const COMMANDS: &[&str] = &[
    "base64",
    "chrono",
    "comrak",
    "cron",
    "jiff",
    "regex",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "sha2",
    "strsim",
    "thiserror",
    "toml",
    "uuid",
];

/// The names of a package's own dependencies, those for tests and builds apart.
fn dependencies(file: &Text, table: &str) -> Vec<String> {
    let document: toml::Table = file
        .text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", file.path));
    let names = document.get(table).and_then(toml::Value::as_table);
    names
        .map(|names| names.keys().cloned().collect())
        .unwrap_or_default()
}

/// Differences between what `commands` depends on and what it may depend on.
fn commands_dependencies(file: &Text) -> Vec<Violation> {
    let found: BTreeSet<String> = dependencies(file, "dependencies").into_iter().collect();
    let allowed: BTreeSet<String> = COMMANDS.iter().map(ToString::to_string).collect();
    let extra = found.difference(&allowed).map(|name| {
        let what = format!(
            "`commands` may not depend on `{name}`: pass in what the decision needs to know"
        );
        Violation::new(&file.path, line_of(&file.text, name), what)
    });
    let gone = allowed.difference(&found).map(|name| {
        let what =
            format!("`{name}` is no longer used: remove it from tests/architecture/packages.rs");
        Violation::new(&file.path, 1, what)
    });
    extra.chain(gone).collect()
}

/// Dependencies on our own packages, of whatever kind.
fn own_dependencies(file: &Text) -> Vec<Violation> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let names = tables.iter().flat_map(|table| dependencies(file, table));
    let ours = names.filter(|name| name.starts_with("binnacle"));
    ours.map(|name| {
        let what = format!("may not depend on `{name}`: this package knows nothing of the others");
        Violation::new(&file.path, line_of(&file.text, &name), what)
    })
    .collect()
}

fn line_of(text: &str, name: &str) -> usize {
    let position = text.lines().position(|line| line.starts_with(name));
    position.map_or(1, |index| index + 1)
}

#[test]
fn commands_depends_on_nothing_that_reaches_the_world() {
    crate::assert_kept(&commands_dependencies(&crate::project::text(
        "commands/Cargo.toml",
    )));
}

#[test]
fn commands_depends_on_nothing_of_ours() {
    crate::assert_kept(&own_dependencies(&crate::project::text(
        "commands/Cargo.toml",
    )));
}

#[test]
fn sandbox_depends_on_nothing_of_ours() {
    crate::assert_kept(&own_dependencies(&crate::project::text(
        "sandbox/Cargo.toml",
    )));
}

#[test]
fn wrong_dependencies_are_found() {
    let file = |text: &str| Text {
        path: "commands/Cargo.toml".to_owned(),
        text: text.to_owned(),
    };
    let all = COMMANDS.join(" = \"1\"\n") + " = \"1\"\n";
    let good = file(&format!("[dependencies]\n{all}"));
    assert!(commands_dependencies(&good).is_empty());
    assert!(own_dependencies(&good).is_empty());

    let extra = file(&format!("[dependencies]\ntokio = \"1\"\n{all}"));
    assert_eq!(
        crate::places(&commands_dependencies(&extra)),
        ["commands/Cargo.toml:2"]
    );
    let gone = file(&format!(
        "[dependencies]\n{}",
        all.replace("toml = \"1\"\n", "")
    ));
    assert_eq!(
        crate::places(&commands_dependencies(&gone)),
        ["commands/Cargo.toml:1"]
    );
    let ours = file("[dev-dependencies]\nbinnacle = { path = \"..\" }\n");
    assert_eq!(
        crate::places(&own_dependencies(&ours)),
        ["commands/Cargo.toml:2"]
    );
}
