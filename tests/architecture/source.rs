//! Reads Rust text apart: words and signs without comments, and the string literals on their own.

/// A Rust file, read apart.
pub(crate) struct Source {
    /// Where it is, from the root of the project, with `/`.
    pub(crate) path: String,
    /// The text as it is.
    pub(crate) text: String,
    /// Words and signs, without comments and without the contents of literals.
    pub(crate) tokens: Vec<Token>,
    /// What the string literals say.
    pub(crate) literals: Vec<Literal>,
}

/// A word, `::`, or one sign.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// A string literal and the line it begins on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

impl Token {
    /// Whether this is a name, a keyword or a number.
    pub(crate) fn is_word(&self) -> bool {
        self.text.starts_with(is_word)
    }
}

impl Source {
    /// Reads a file apart.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut reader = Reader {
            chars: text.chars().collect(),
            at: 0,
            line: 1,
            tokens: vec![],
            literals: vec![],
        };
        while reader.at < reader.chars.len() {
            reader.step();
        }
        let Reader {
            tokens, literals, ..
        } = reader;
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens,
            literals,
        }
    }

    /// The word `back` places before the token at `index`, if there is one.
    pub(crate) fn before(&self, index: usize, back: usize) -> Option<&str> {
        let index = index.checked_sub(back)?;
        self.tokens.get(index).map(|token| token.text.as_str())
    }

    /// Whether the tokens from `index` on read as given.
    pub(crate) fn reads(&self, index: usize, words: &[&str]) -> bool {
        let found = self.tokens[index.min(self.tokens.len())..]
            .iter()
            .take(words.len());
        found
            .map(|token| token.text.as_str())
            .eq(words.iter().copied())
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
    literals: Vec<Literal>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self) -> char {
        let c = self.peek(0);
        self.at += 1;
        if c == '\n' {
            self.line += 1;
        }
        c
    }

    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => self.skip_line(),
            ('/', '*') => self.skip_block(),
            ('"', _) => self.read_string(),
            ('\'', _) => self.read_quote(),
            (c, _) if is_word(c) => self.read_word(),
            (':', ':') => self.read_sign(2),
            (c, _) if c.is_whitespace() => {
                self.take();
            }
            _ => self.read_sign(1),
        }
    }

    fn skip_line(&mut self) {
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            self.take();
        }
    }

    /// Block comments nest.
    fn skip_block(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.take(), self.peek(0)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => continue,
            }
            self.take();
            if depth == 0 {
                return;
            }
        }
    }

    fn read_sign(&mut self, length: usize) {
        let line = self.line;
        let text = (0..length).map(|_| self.take()).collect();
        self.tokens.push(Token { line, text });
    }

    /// A word, unless it turns out to be the prefix of a literal, as in `r"…"` or `b"…"`.
    fn read_word(&mut self) {
        let line = self.line;
        let mut text = String::new();
        while is_word(self.peek(0)) {
            text.push(self.take());
        }
        let rest = self.chars[self.at..].iter();
        let hashes = rest.take_while(|c| **c == '#').count();
        let raw = matches!(text.as_str(), "r" | "br" | "cr");
        if raw && self.peek(hashes) == '"' {
            self.read_raw_string(hashes);
        } else if raw && hashes == 1 {
            self.take();
            self.read_word();
        } else if !matches!(text.as_str(), "b" | "c") || !matches!(self.peek(0), '"' | '\'') {
            self.tokens.push(Token { line, text });
        }
    }

    fn read_string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.take();
        while self.at < self.chars.len() {
            match self.take() {
                '"' => break,
                '\\' => match self.take() {
                    'n' | 't' | 'r' | '\n' => text.push(' '),
                    c => text.push(c),
                },
                c => text.push(c),
            }
        }
        self.literals.push(Literal { line, text });
    }

    fn read_raw_string(&mut self, hashes: usize) {
        let line = self.line;
        let mut text = String::new();
        for _ in 0..=hashes {
            self.take();
        }
        while self.at < self.chars.len() {
            if self.peek(0) == '"' && (1..=hashes).all(|i| self.peek(i) == '#') {
                break;
            }
            text.push(self.take());
        }
        for _ in 0..=hashes {
            self.take();
        }
        self.literals.push(Literal { line, text });
    }

    /// A character literal, or the quote of a lifetime.
    fn read_quote(&mut self) {
        self.take();
        if self.peek(0) == '\\' {
            self.take();
            self.take();
            while self.at < self.chars.len() && self.take() != '\'' {}
        } else if self.peek(1) == '\'' {
            self.take();
            self.take();
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Source::new("x.rs", text)
            .tokens
            .into_iter()
            .map(|token| token.text)
            .collect()
    }

    fn literals(text: &str) -> Vec<(usize, String)> {
        Source::new("x.rs", text)
            .literals
            .into_iter()
            .map(|l| (l.line, l.text))
            .collect()
    }

    #[test]
    fn source_drops_comments_and_contents_of_literals() {
        assert_eq!(
            words("a::b // c\n/* d /* e */ f */ g"),
            ["a", "::", "b", "g"]
        );
        assert_eq!(words("let x = \"crate::web\";"), ["let", "x", "=", ";"]);
        assert_eq!(
            words("f('\"', 'x', '\\'', '\\u{41}', b'c') + r#fn"),
            ["f", "(", ",", ",", ",", ",", ")", "+", "fn"]
        );
        assert_eq!(
            words("fn f<'a>(x: &'a str)"),
            [
                "fn", "f", "<", "a", ">", "(", "x", ":", "&", "a", "str", ")"
            ]
        );
    }

    #[test]
    fn source_reads_literals_of_every_kind() {
        assert_eq!(
            literals("\n\"a \\\"b\\\" c\""),
            [(2, "a \"b\" c".to_owned())]
        );
        assert_eq!(
            literals("r#\"say \"hi\" //\"#; b\"x\""),
            [(1, "say \"hi\" //".to_owned()), (1, "x".to_owned())]
        );
        assert_eq!(
            literals("\"select\\\n  1\""),
            [(1, "select   1".to_owned())]
        );
        assert!(literals("// \"not a literal\"").is_empty());
    }
}
