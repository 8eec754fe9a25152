//! Lines, and how deep they stand.

/// A line of the page, or one made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The line in the file, from 1.
    pub(super) number: usize,
    /// What it says, without white space at its end.
    pub(super) text: String,
    /// It says nothing, and only names the section below it.
    pub(super) label: Option<String>,
}

impl Line {
    pub(super) fn new(number: usize, text: &str) -> Self {
        Self {
            number,
            text: text.trim_end().to_owned(),
            label: None,
        }
    }

    pub(super) fn label(number: usize, label: &str) -> Self {
        Self {
            label: Some(label.to_owned()),
            ..Self::new(number, "")
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// The spaces before its first word.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// The line without its first columns, as far as they are empty.
    pub(super) fn dedented(&self, columns: usize) -> Self {
        let cut = columns.min(self.indent());
        Self::new(self.number, &self.text[cut..])
    }

    /// The line behind a prefix.
    pub(super) fn behind(self, prefix: &str) -> Self {
        if self.label.is_some() {
            return self;
        }
        Self::new(self.number, &format!("{prefix}{}", self.text))
    }
}

/// How many of the lines stand at least so deep, or are blank between such lines.
pub(super) fn body(lines: &[Line], depth: usize) -> usize {
    let mut end = 0;
    for (index, line) in lines.iter().enumerate() {
        if !line.is_blank() {
            if line.indent() < depth {
                break;
            }
            end = index + 1;
        }
    }
    end
}

/// The lines without the columns that all of them leave empty.
pub(super) fn dedented(lines: &[Line]) -> Vec<Line> {
    let said = lines.iter().filter(|line| !line.is_blank());
    let least = said.map(Line::indent).min().unwrap_or(0);
    lines.iter().map(|line| line.dedented(least)).collect()
}

/// A line under or over a heading: one mark of punctuation, again and again.
pub(super) fn adornment(text: &str) -> Option<char> {
    let mark = text.chars().next()?;
    let is_long = text.len() >= 2 && text.chars().all(|c| c == mark);
    (mark.is_ascii_punctuation() && is_long).then_some(mark)
}

/// The columns that a list item's mark takes, blanks behind it included, and the mark as Markdown has it.
pub(super) fn bullet(text: &str) -> Option<(usize, String)> {
    let (mark, rest) = text.split_once(' ')?;
    let content = rest.trim_start();
    let width = text.len() - content.len();
    let is_number = |number: &str| {
        number == "#" || (number.len() <= 9 && number.bytes().all(|b| b.is_ascii_digit()))
    };
    let made = match mark {
        "-" | "*" | "+" | "•" => "-".to_owned(),
        _ => {
            let number = mark.strip_suffix(['.', ')'])?.trim_start_matches('(');
            if number.is_empty() || !is_number(number) {
                return None;
            }
            format!("{}.", if number == "#" { "1" } else { number })
        }
    };
    (!content.is_empty()).then_some((width, made))
}
