//! From bytes to text: one kind of line end, no mark of the byte order, no zero bytes.

use super::{LARGEST, Unread, note::Notes};

/// The text of a file, with its lines.
#[derive(Debug)]
pub(super) struct Source {
    text: String,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl Source {
    /// Reads the bytes of a file.
    pub(super) fn of(bytes: &[u8], notes: &mut Notes) -> Result<Self, Unread> {
        if bytes.len() > LARGEST {
            return Err(Unread::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Unread::NotUtf8)?;
        let text = text.trim_start_matches('\u{FEFF}');
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let has_zero = text.contains('\0');
        let text = if has_zero {
            notes.add("Zero bytes were taken out of the text.");
            text.replace('\0', "")
        } else {
            text
        };
        if text.trim().is_empty() {
            return Err(Unread::Empty);
        }
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Ok(Self { text, starts })
    }

    /// All of it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The lines from one to another, both counted from 1 and both included, without empty ones at the ends.
    pub(super) fn lines(&self, first: usize, last: usize) -> &str {
        let start = self.starts.get(first.saturating_sub(1));
        let start = start.copied().unwrap_or(self.text.len());
        let end = self.starts.get(last).copied().unwrap_or(self.text.len());
        let lines = self.text.get(start..end).unwrap_or_default();
        let leading = lines.len() - lines.trim_start_matches('\n').len();
        lines[leading..].trim_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_alike_whatever_ends_them() {
        for text in ["a\n\nb\nc", "\u{FEFF}a\r\n\r\nb\r\nc", "a\r\rb\rc\0"] {
            let source = Source::of(text.as_bytes(), &mut Notes::default()).unwrap();
            assert_eq!(source.text(), "a\n\nb\nc");
            assert_eq!(source.lines(2, 3), "b");
            assert_eq!(source.lines(3, 9), "b\nc");
            assert_eq!(source.lines(7, 9), "");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let read = |bytes: &[u8]| Source::of(bytes, &mut Notes::default()).map(|_| ());
        assert_eq!(read(b""), Err(Unread::Empty));
        assert_eq!(read(b"\xEF\xBB\xBF \r\n\t\0"), Err(Unread::Empty));
        assert_eq!(read(b"# caf\xE9"), Err(Unread::NotUtf8));
        assert_eq!(read(&vec![b'#'; LARGEST]), Ok(()));
        assert_eq!(read(&vec![b'#'; LARGEST + 1]), Err(Unread::TooLarge));
    }
}
