//! What every file says of itself, and what none may say.

use crate::{Violation, project::Text, source::Source};

/// Marks of unfinished work, spelt so that this file does not hold them.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("to", "do!"),
    concat!("unimpl", "emented!"),
];

/// Rust files that do not begin by saying what they are for.
fn nameless(sources: &[Source]) -> Vec<Violation> {
    let silent = sources
        .iter()
        .filter(|source| !source.text.starts_with("//! "));
    silent
        .map(|source| {
            Violation::new(
                &source.path,
                1,
                "begin the file with `//!` and what it is for",
            )
        })
        .collect()
}

/// Lines that speak of work not done.
fn unfinished(files: &[Text]) -> Vec<Violation> {
    let mut found = vec![];
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(mark) = UNFINISHED.iter().find(|mark| has_word(line, mark)) {
                let what = format!("`{mark}`: do it now, or write an issue");
                found.push(Violation::new(&file.path, index + 1, what));
            }
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let after = &line[at + word.len()..];
        !line[..at].ends_with(inside) && (word.ends_with('!') || !after.starts_with(inside))
    })
}

/// Places where the program is another one under test: `cfg(test)` may stand before a module of tests and nowhere else.
fn other_under_test(sources: &[Source]) -> Vec<Violation> {
    let mut found = vec![];
    for source in sources {
        for (index, token) in source.tokens.iter().enumerate() {
            let condition = matches!(token.text.as_str(), "cfg" | "cfg_attr")
                && condition_names_test(source, index);
            let modules: [&[&str]; 2] = [
                &["cfg", "(", "test", ")", "]", "mod"],
                &[
                    "cfg", "(", "test", ")", "]", "pub", "(", "crate", ")", "mod",
                ],
            ];
            let module = modules.iter().any(|form| source.reads(index, form));
            if condition && !module {
                let what = "`cfg(test)` in the program: test what is shipped, and pass in what a test must change";
                found.push(Violation::new(&source.path, token.line, what));
            }
        }
    }
    found
}

/// Whether `test` stands between the brackets behind `cfg`.
fn condition_names_test(source: &Source, index: usize) -> bool {
    let mut depth = 0;
    for token in source.tokens[index + 1..]
        .iter()
        .skip_while(|token| token.text == "!")
    {
        match token.text.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            "test" => return true,
            _ => {}
        }
        if depth == 0 {
            return false;
        }
    }
    false
}

#[test]
fn every_file_says_what_it_is_for() {
    crate::assert_kept(&nameless(&crate::project::rust(&[
        "src", "commands", "sandbox", "tests",
    ])));
}

#[test]
fn nothing_is_left_unfinished() {
    let endings = ["rs", "js", "css", "html", "sql", "toml", "md", "yml"];
    let folders = [
        "src",
        "commands",
        "sandbox",
        "tests",
        "migrations",
        "playbooks",
        "docs",
    ];
    crate::assert_kept(&unfinished(&crate::project::texts(&folders, &endings)));
}

#[test]
fn the_program_is_the_same_under_test() {
    crate::assert_kept(&other_under_test(&crate::project::rust(&[
        "src", "commands", "sandbox",
    ])));
}

#[test]
fn nameless_files_are_found() {
    let file = |text: &str| [Source::new("src/x.rs", text)];
    assert!(nameless(&file("//! Says it.\nuse std::fmt;")).is_empty());
    assert_eq!(
        crate::places(&nameless(&file("use std::fmt;"))),
        ["src/x.rs:1"]
    );
    assert_eq!(
        crate::places(&nameless(&file("//!\nuse std::fmt;"))),
        ["src/x.rs:1"]
    );
}

#[test]
fn unfinished_lines_are_found() {
    let file = |text: &str| {
        [Text {
            path: "src/x.rs".to_owned(),
            text: text.to_owned(),
        }]
    };
    for mark in UNFINISHED {
        assert_eq!(
            crate::places(&unfinished(&file(&format!("a\n    {mark}(x)")))),
            ["src/x.rs:2"],
            "{mark}"
        );
    }
    assert!(unfinished(&file("mastodon TODOS xXXXx")).is_empty());
}

#[test]
fn other_programs_under_test_are_found() {
    let find = |text: &str| crate::places(&other_under_test(&[Source::new("src/x.rs", text)]));
    for text in [
        "\n#[cfg(test)] fn fake() {}",
        "\nif cfg!(test) {}",
        "\n#[cfg(not(test))] mod real;",
        "\n#[cfg_attr(test, derive(Debug))] struct A;",
    ] {
        assert_eq!(find(text), ["src/x.rs:2"], "{text}");
    }
    assert!(
        find("#[cfg(test)]\nmod tests { #[test] fn a() {} }\n#[cfg(unix)] fn test() {}").is_empty()
    );
}
