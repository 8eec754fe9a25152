//! `commands` decides and does nothing else: no async, no files, no network, no environment.

use crate::{Violation, paths, source::Source};

/// Parts of the standard library that reach the world.
const WORLD: &[&str] = &["fs", "net", "env", "process", "thread", "os", "io"];

/// Keywords that a pure function has no use for.
const KEYWORDS: &[&str] = &["async", "await"];

/// Macros that speak to a terminal or read the build's surroundings.
const MACROS: &[&str] = &["println", "eprintln", "print", "eprint", "option_env"];

/// Places that could do more than decide.
fn impure(sources: &[Source]) -> Vec<Violation> {
    let mut found = vec![];
    for source in sources {
        for path in paths::paths(source) {
            if path.segments[0] == "std"
                && path
                    .segments
                    .get(1)
                    .is_some_and(|part| WORLD.contains(&part.as_str()))
            {
                let what = format!(
                    "`{}` in `commands`: gather it in `app` and pass it in",
                    path.segments.join("::")
                );
                found.push(Violation::new(&source.path, path.line, what));
            }
        }
        for (index, token) in source.tokens.iter().enumerate() {
            let word = token.text.as_str();
            let called = source.reads(index + 1, &["!"]) && MACROS.contains(&word);
            if KEYWORDS.contains(&word) || called {
                let what =
                    format!("`{word}` in `commands`: a decision only computes; let `app` do this");
                found.push(Violation::new(&source.path, token.line, what));
            }
        }
    }
    found
}

#[test]
fn commands_only_decides() {
    crate::assert_kept(&impure(&crate::project::rust(&["commands"])));
}

#[test]
fn impure_places_are_found() {
    let find = |text: &str| crate::places(&impure(&[Source::new("commands/x.rs", text)]));
    for text in [
        "\nuse std::{fmt, fs::File};",
        "\npub async fn decide() {}",
        "\nlet x = std::env::var(\"A\");",
        "\nprintln!(\"a\");",
    ] {
        assert_eq!(find(text), ["commands/x.rs:2"], "{text}");
    }
    assert!(
        find("use std::{fmt, time::Duration}; // async\nlet s = \"async fn\"; fn print() {}")
            .is_empty()
    );
}
