//! Which library may be named where: each has one room, so that it can be changed in one room.

use crate::{Violation, layers, paths, source::Source};

/// A library, the places under `src/` that may name it, and where everybody else should go.
const ROOMS: &[(&str, &[&str], &str)] = &[
    ("serenity", &["discord"], "go through `discord`"),
    ("serenity_commands", &["discord"], "go through `discord`"),
    (
        "twilight_http_ratelimiting",
        &["discord"],
        "go through `discord`",
    ),
    ("octocrab", &["github"], "go through `github`"),
    ("ring", &["github"], "go through `github`"),
    ("axum", &["web"], "hand the request to a door"),
    ("askama", &["web"], "let `web` show it"),
    ("tantivy", &["library"], "ask a `Shelf`"),
    ("sqlx", &["store"], "add a method to `store`"),
    ("resvg", &["picture"], "go through `picture`"),
    ("png", &["picture"], "go through `picture`"),
    ("rustix", &["program"], "let `program` run it"),
    ("epaint_default_fonts", &["picture"], "go through `picture`"),
    ("anyhow", &["cli"], "make it a variant of an error type"),
    (
        "binnacle_sandbox",
        &["demo"],
        "the bot knows Discord and GitHub only by their addresses",
    ),
];

/// Libraries named outside their room.
fn strays(sources: &[Source]) -> Vec<Violation> {
    let mut found = vec![];
    for source in sources {
        for path in paths::paths(source) {
            for (library, rooms, instead) in ROOMS {
                if path.is_of_crate(library) && !rooms.contains(&layers::module(&source.path)) {
                    let what = format!(
                        "names `{library}`, which belongs to {}: {instead}",
                        rooms.join(", ")
                    );
                    found.push(Violation::new(&source.path, path.line, what));
                }
            }
        }
    }
    found
}

#[test]
fn each_library_is_named_only_in_its_room() {
    crate::assert_kept(&strays(&crate::project::rust(&["src"])));
}

#[test]
fn strays_are_found() {
    let find = |path: &str, text: &str| crate::places(&strays(&[Source::new(path, text)]));
    for (path, text) in [
        ("src/app/incidents.rs", "\nuse serenity::all::ChannelId;"),
        ("src/app/incidents.rs", "\nfn f(x: octocrab::Octocrab) {}"),
        ("src/github/deliver.rs", "\nuse axum::Router;"),
        ("src/lib.rs", "\nuse {sqlx::Row, std::fmt};"),
        ("src/store/mod.rs", "\nuse anyhow;"),
        ("src/jobs/mod.rs", "\nuse binnacle_sandbox::Sandbox;"),
    ] {
        assert_eq!(find(path, text), [format!("{path}:2")], "{text}");
    }
    for (path, text) in [
        (
            "src/discord/slash/incident.rs",
            "use serenity::all::ChannelId; use serenity_commands::Commands;",
        ),
        ("src/web/github.rs", "use axum::Router;"),
        ("src/store.rs", "#[derive(sqlx::FromRow)] struct Row;"),
        (
            "src/app/incidents.rs",
            "// serenity::all\nlet serenity = \"serenity::all\"; tokio::serenity();",
        ),
    ] {
        assert_eq!(find(path, text), [] as [String; 0], "{text}");
    }
}
