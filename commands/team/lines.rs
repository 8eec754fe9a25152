//! Where in a text something stands, in lines and characters.

/// Where the lines of a text begin.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        // A mark of the byte order at the beginning is no character of the first line.
        let first = if text.starts_with('\u{FEFF}') {
            '\u{FEFF}'.len_utf8()
        } else {
            0
        };
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        let starts = std::iter::once(first)
            .chain(ends.map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    /// The line of a byte of the text, counted from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// What stands on a byte's line in front of it.
    pub(super) fn before(&self, offset: usize) -> &'a str {
        self.between(self.starts[self.line(offset) - 1], offset)
    }

    /// Goes through the text, once, to say the places of bytes in it.
    pub(super) const fn walk(&self) -> Walk<'_> {
        Walk {
            lines: self,
            line: 1,
            at: 0,
            column: 1,
        }
    }

    fn between(&self, start: usize, end: usize) -> &'a str {
        let end = self.text.floor_char_boundary(end.min(self.text.len()));
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Says the places of bytes that come in order. Counting from the last one keeps very long lines cheap.
pub(super) struct Walk<'l> {
    lines: &'l Lines<'l>,
    line: usize,
    at: usize,
    column: usize,
}

impl Walk<'_> {
    /// The line and the character in it that hold a byte, both counted from 1; not before the byte asked for last.
    pub(super) fn place(&mut self, offset: usize) -> (usize, usize) {
        let line = self.lines.line(offset);
        let start = self.lines.starts[line - 1];
        if line != self.line || self.at < start {
            (self.line, self.at, self.column) = (line, start, 1);
        }
        let passed = self.lines.between(self.at, offset);
        self.column += passed.chars().count();
        self.at += passed.len();
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_characters_are_counted_from_one() {
        let lines = Lines::of("\u{FEFF}a = 1\nü = 2\n");
        let mut walk = lines.walk();
        let table = [
            (0, (1, 1)),
            (3, (1, 1)),
            (7, (1, 5)),
            (7, (1, 5)),
            (9, (2, 1)),
            (11, (2, 2)),
            (14, (2, 5)),
            (16, (3, 1)),
            (99, (3, 1)),
        ];
        for (offset, place) in table {
            assert_eq!(walk.place(offset), place, "{offset}");
            assert_eq!(lines.line(offset), place.0, "{offset}");
        }
        assert_eq!(lines.before(14), "ü = ");
        assert_eq!(Lines::of("").walk().place(0), (1, 1));
    }
}
