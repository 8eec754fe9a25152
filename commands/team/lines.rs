//! Where in a text something stands, in lines and characters.

/// Where the lines of a text begin.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let after_ends = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after_ends).collect(),
        }
    }

    /// The line of a byte of the text, counted from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// The character in its line that holds a byte of the text, counted from 1.
    pub(super) fn column(&self, offset: usize) -> usize {
        let before = self.text_before(offset);
        before.trim_start_matches('\u{FEFF}').chars().count() + 1
    }

    /// What stands on a byte's line in front of it.
    pub(super) fn text_before(&self, offset: usize) -> &'a str {
        let start = self.starts[self.line(offset) - 1];
        let end = self.text.floor_char_boundary(offset.min(self.text.len()));
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_characters_are_counted_from_one() {
        let lines = Lines::of("\u{FEFF}a = 1\nü = 2\n");
        let at = |offset| (lines.line(offset), lines.column(offset));
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (1, 1));
        assert_eq!(at(7), (1, 5));
        assert_eq!(at(9), (2, 1));
        assert_eq!(at(11), (2, 2));
        assert_eq!(at(16), (3, 1));
        assert_eq!(at(99), (3, 1));
    }
}
