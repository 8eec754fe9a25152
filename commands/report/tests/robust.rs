//! No file, however broken, stops the reader.

use proptest::prelude::*;

use super::super::{LARGEST, Report, Unread, read, summary_line};
use super::{FORM, LIST, STORY};

fn survives(bytes: &[u8]) -> Result<Report, Unread> {
    let found = read("2024-03-05-x.md", bytes);
    if let Ok(report) = &found {
        assert!(!report.title.is_empty());
        assert!(report.notes.len() <= 41, "{}", report.notes.len());
        assert_eq!(summary_line(report).lines().count(), 1);
        if let Some(length) = report.length {
            assert!(length.is_positive());
            assert_eq!(report.started.unwrap() + length, report.ended.unwrap());
        }
    }
    found
}

proptest! {
    #[test]
    fn any_bytes_are_a_report_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = survives(&bytes);
    }

    #[test]
    fn report_like_text_is_a_report(
        parts in prop::collection::vec(prop::sample::select(vec![
            "## Summary\n", "## Timeline\n", "## Lessons\n", "### What went wrong\n", "## Action items\n", "### Process\n", "# x\n",
            "All times in CET\n", "### 10:00\n", "### 2024-03-31 02:30 CET\n", "### ~9999-12-31 23:59-00:10\n", "### 0001-01-01 00:00 UTC+14\n",
            "- 10:00 x\n", "- [x] y\n", "  - z\n", "10:00 a\n", "| Time | Event |\n|---|---|\n| 10:00 | x |\n", "```\n", "> q\n", "\n", "é",
            "### Monday, 10:00 -\n", "### 3/4/2024 10:00\n", "[a](http://b/issues/1)", "<!-- ", "\t", "---\n", "{{ x }}", "### 2X:XX\n",
        ]), 0..25)
    ) {
        let text = format!("# 2024-03-05, x\n\n## Summary\n\n{}", parts.concat());
        prop_assert!(survives(text.as_bytes()).is_ok() || text.contains("# x") || text.contains("{{"));
    }

    #[test]
    fn a_mutated_report_is_a_report_or_refused(
        which in 0..3_usize,
        cuts in prop::collection::vec((0..2000_usize, 0..60_usize, "[\\[\\]()#|*`:\n 0-9a-zé-]{0,6}"), 1..6)
    ) {
        let mut text = [STORY, FORM, LIST][which].to_owned();
        for (at, length, instead) in cuts {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, &instead);
        }
        let _ = survives(text.as_bytes());
    }
}

/// As much of a text as a file may hold.
fn full(text: &str) -> Vec<u8> {
    let head = "# 2024-03-05, x\n\n## Summary\n\nx\n\n## Timeline\n\n### 10:00\n\n";
    let times = (LARGEST - head.len()) / text.len();
    format!("{head}{}", text.repeat(times)).into_bytes()
}

#[test]
fn the_largest_files_are_read() {
    assert_eq!(survives(&vec![b'#'; LARGEST]), Err(Unread::NoTitle));
    assert_eq!(survives(&vec![b'>'; LARGEST]), Err(Unread::NoTitle));
    for text in ["[", "> ", "*a_ ", "é", "\t", "Europe/Zuric "] {
        let report = survives(&full(text)).unwrap();
        assert_eq!(report.timeline.len(), 1, "{text:?}");
    }
}

#[test]
fn many_lines_and_sections_are_read() {
    let report = survives(&full("### 10:00 x\n")).unwrap();
    assert!(report.timeline.len() > 80_000);
    let report = survives(&full("### x\n")).unwrap();
    assert!(report.timeline.len() > 170_000);
    // Each with a name of its own: comparing each with all others takes minutes.
    let sections: Vec<String> = (0..60_000).map(|at| format!("## s{at}")).collect();
    let sections = sections.join("\n\nx\n\n");
    let text = format!("# 2024-03-05, x\n\n## Summary\n\nx\n\n{sections}");
    let report = survives(text.as_bytes()).unwrap();
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.ends_with("and 59979 more."))
    );
}

#[test]
fn depth_without_end_is_survived() {
    let nested: Vec<String> = (0..1400)
        .map(|at| format!("{}- x", " ".repeat(at)))
        .collect();
    let quoted: Vec<String> = (0..1000).map(|at| ">".repeat(at)).collect();
    let (nested, quoted) = (nested.join("\n"), quoted.join("\n"));
    for text in [nested, quoted, "[".repeat(100_000), "- ".repeat(100_000)] {
        let text = format!("# 2024-03-05, x\n\n## Summary\n\nx\n\n## Action items\n\n{text}");
        let report = survives(text.as_bytes()).unwrap();
        assert_eq!(report.summary, "x");
    }
}
