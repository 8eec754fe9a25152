//! A report in a line of words, for whoever imports many.

use crate::text;

use super::{Report, Unread};

/// One report on one line: its day, its name, how long it took, how much was read, and what was noticed.
pub fn summary_line(report: &Report) -> String {
    let length = report
        .length
        .map_or("of unknown length".to_owned(), text::span);
    let done = report.actions.iter().filter(|a| a.is_done).count();
    let done = if done == 0 {
        String::new()
    } else {
        format!(" ({done} done)")
    };
    let read = format!(
        "{}, {}: {length}, {}, {}{done}.",
        report.date,
        text::one_line(&report.title),
        counted(
            report.timeline.len(),
            "line in the timeline",
            "lines in the timeline"
        ),
        counted(report.actions.len(), "action", "actions"),
    );
    let notes: Vec<String> = report.notes.iter().map(|n| text::one_line(n)).collect();
    [vec![read], notes].concat().join(" ")
}

/// A file that was not read, on one line.
pub fn unread_line(file_name: &str, why: Unread) -> String {
    format!("{}: not read. {why}", text::one_line(file_name))
}

fn counted(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}
