//! Tables that are drawn with characters, kept as they are drawn.

use super::line::Line;

/// Longer tables are no tables, but lines that look like their borders.
const MOST: usize = 400;

/// How many of the lines, from the first on, are a drawn table.
pub(super) fn drawn(lines: &[Line]) -> Option<usize> {
    let first = lines.first()?.text.as_str();
    if first.starts_with("+-") && first.ends_with('+') {
        let is_row = |line: &&Line| line.text.starts_with(['+', '|']);
        return Some(lines.iter().take_while(is_row).count());
    }
    if !is_border(first) {
        return None;
    }
    let mut borders = 0;
    for (index, line) in lines.iter().take(MOST).enumerate() {
        if is_border(&line.text) {
            borders += 1;
            let is_closed = lines.get(index + 1).is_none_or(Line::is_blank);
            if borders > 1 && is_closed {
                return Some(index + 1);
            }
        }
    }
    None
}

/// Two or more runs of `=` with blanks between them.
fn is_border(text: &str) -> bool {
    let runs: Vec<&str> = text.split_whitespace().collect();
    runs.len() > 1 && runs.iter().all(|run| run.bytes().all(|b| b == b'='))
}
