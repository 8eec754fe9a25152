//! No text, however broken, stops the reader.

use proptest::prelude::*;

use super::super::{Problems, Team};
use super::EXAMPLE;

fn survives(text: &str) {
    if let Err(problems) = Team::parse(text, "binnacle.toml") {
        assert!((1..=Problems::MOST).contains(&problems.list().len()));
        let lines = text.lines().count().max(1) + 1;
        for problem in problems.list() {
            assert!(
                (1..=lines).contains(&problem.line) && problem.column > 0,
                "{problem}"
            );
            assert_eq!(problem.to_string().lines().count(), 1, "{problem:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_team_or_problems(text in "\\PC{0,200}") {
        survives(&text);
    }

    #[test]
    fn toml_like_text_gives_a_team_or_problems(
        text in "([\\[\\]{}=,.\"'#\n ]|guild|name|role|rights|service|links|[0-9]|\\\\|é){0,60}"
    ) {
        survives(&text);
    }

    #[test]
    fn a_mutated_example_gives_a_team_or_problems(
        cuts in prop::collection::vec((0..EXAMPLE.len(), 0..40_usize, "[\\[\\]{}=,.\"'\n a-z0-9é]{0,6}"), 1..6)
    ) {
        let mut text = EXAMPLE.to_owned();
        for (at, length, instead) in cuts {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, &instead);
        }
        survives(&text);
    }
}

#[test]
fn every_beginning_of_the_example_gives_a_team_or_problems() {
    for end in (0..EXAMPLE.len()).filter(|end| EXAMPLE.is_char_boundary(*end)) {
        survives(&EXAMPLE[..end]);
    }
}

#[test]
fn depth_without_end_is_survived() {
    let dotted = format!("{} = 1", vec!["a"; 200_000].join("."));
    for text in [
        dotted.as_str(),
        &"[".repeat(200_000),
        &"{a=".repeat(100_000),
        &format!("a = {}", "[".repeat(200_000)),
    ] {
        survives(text);
    }
}

#[test]
fn a_document_full_of_problems_on_one_line_is_told_soon() {
    // Counting each place from the beginning of its line, or weighing every word against such a key, takes minutes.
    let key = |at: usize| format!("k{at}=1,");
    let keys: String = (0..90_000).map(key).collect();
    let long = "k".repeat(900_000);
    for text in [
        format!("github = {{{keys}}}"),
        format!("{long} = 1"),
        format!("timezone = \"{long}\""),
    ] {
        survives(&text);
    }
}
