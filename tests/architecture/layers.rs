//! Who may import whom inside `src/`: the doors know `app`, `app` knows `store`, and nobody looks back.

use crate::{Violation, paths, source::Source};

/// Modules that anyone may use; they use only each other.
const LEAVES: &[&str] = &[
    "clock",
    "config",
    "library",
    "picture",
    "program",
    "telemetry",
];

/// Modules that put the others together.
const KNOW_ALL: &[&str] = &["main", "lib", "bot", "cli", "demo"];

/// What each other module may import besides itself, the leaves and the `commands` package.
const ARROWS: &[(&str, &[&str])] = &[
    ("store", &[]),
    ("app", &["store"]),
    ("discord", &["app"]),
    ("web", &["app"]),
    ("github", &["app"]),
    ("webhooks", &["app"]),
    // What happens on its own also delivers: the outbox is read here and sent by the senders.
    (
        "jobs",
        &[
            "app",
            "store",
            "discord::deliver",
            "discord::Answers",
            "github::deliver",
            "webhooks",
        ],
    ),
];

/// Imports inside `src/` that go against the arrows.
fn wrong_imports(sources: &[Source]) -> Vec<Violation> {
    let modules: Vec<&str> = sources.iter().map(|source| module(&source.path)).collect();
    let mut found = vec![];
    for source in sources {
        let from = module(&source.path);
        if KNOW_ALL.contains(&from) {
            continue;
        }
        let allowed = if LEAVES.contains(&from) {
            Some(&[] as &[&str])
        } else {
            arrows(from)
        };
        let Some(allowed) = allowed else {
            let what = format!(
                "module `{from}` has no place in the design: give it one in tests/architecture/layers.rs"
            );
            found.push(Violation::new(&source.path, 1, what));
            continue;
        };
        for (line, to) in imports(source) {
            let target = to[0].as_str();
            let fine = target == from
                || LEAVES.contains(&target)
                || !modules.contains(&target)
                || allowed.iter().any(|arrow| {
                    to.join("::").starts_with(arrow) && arrow.split("::").next() == Some(target)
                });
            if !fine {
                let may = if allowed.is_empty() {
                    "only the leaves".to_owned()
                } else {
                    allowed.join(", ")
                };
                let what = format!(
                    "`{from}` may not import `{}`: it may import {may}",
                    to.join("::")
                );
                found.push(Violation::new(&source.path, line, what));
            }
        }
    }
    found
}

fn arrows(module: &str) -> Option<&'static [&'static str]> {
    ARROWS
        .iter()
        .find(|(from, _)| *from == module)
        .map(|(_, to)| *to)
}

/// The top module that a file of `src/` belongs to: `src/app/incidents.rs` and `src/app.rs` are `app`.
pub(crate) fn module(path: &str) -> &str {
    let inside = path.trim_start_matches("src/");
    inside
        .split('/')
        .next()
        .unwrap_or(inside)
        .trim_end_matches(".rs")
}

/// The paths that lead to a module of the crate, without the leading `crate`, `binnacle` or `super::super`.
fn imports(source: &Source) -> Vec<(usize, Vec<String>)> {
    let depth = depth(&source.path);
    let mut found = vec![];
    for path in paths::paths(source) {
        let supers = path
            .segments
            .iter()
            .take_while(|segment| *segment == "super")
            .count();
        let skip = match path.segments[0].as_str() {
            "crate" | "binnacle" => 1,
            "super" if supers >= depth => supers,
            _ => continue,
        };
        if path.segments.len() > skip {
            found.push((path.line, path.segments[skip..].to_vec()));
        }
    }
    found
}

/// How many `super` lead from the file's module to the root of the crate.
fn depth(path: &str) -> usize {
    let inside = path
        .trim_start_matches("src/")
        .trim_end_matches(".rs")
        .trim_end_matches("/mod");
    inside.split('/').count()
}

#[test]
fn imports_follow_the_arrows() {
    crate::assert_kept(&wrong_imports(&crate::project::rust(&["src"])));
}

#[test]
fn wrong_imports_are_found() {
    let find = |text: &str, path: &str| {
        let all = [
            "src/app/mod.rs",
            "src/store/mod.rs",
            "src/discord/mod.rs",
            "src/web.rs",
            "src/clock.rs",
        ];
        let mut sources: Vec<Source> = all.iter().map(|path| Source::new(path, "")).collect();
        sources.push(Source::new(path, text));
        crate::places(&wrong_imports(&sources))
    };
    for (path, text) in [
        ("src/app/incidents.rs", "\nuse crate::discord::Port;"),
        ("src/app/incidents.rs", "\nuse crate::{store, web::pages};"),
        ("src/app/incidents.rs", "\nuse super::super::discord;"),
        ("src/store/incidents.rs", "\nfn f() { crate::app::go() }"),
        ("src/clock.rs", "\nuse crate::store::Db;"),
        ("src/web.rs", "\nuse crate::discord::Port;"),
        ("src/jobs/outbox.rs", "\nuse crate::discord::gateway;"),
    ] {
        assert_eq!(find(text, path), [format!("{path}:2")], "{text}");
    }
    assert_eq!(find("", "src/utils.rs"), ["src/utils.rs:1"]);
    for (path, text) in [
        (
            "src/app/incidents.rs",
            "use crate::store::Tx; use crate::clock::Clock; use super::App;",
        ),
        (
            "src/app/incidents.rs",
            "mod tests { use super::super::App; } // use crate::web",
        ),
        (
            "src/discord/gateway.rs",
            "use crate::{app::App, config::Config}; use binnacle_commands::Ask;",
        ),
        (
            "src/jobs/outbox.rs",
            "use crate::{store::outbox, discord::deliver::send};",
        ),
        ("src/lib.rs", "use crate::web; mod store;"),
    ] {
        assert_eq!(find(text, path), [] as [String; 0], "{text}");
    }
}
