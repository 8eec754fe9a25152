//! A place in a text that readers of times move along; a reader that fails leaves it where it was.

/// What is left of a text to read. Letters are compared without their case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'t> {
    rest: &'t str,
}

impl<'t> Cursor<'t> {
    /// At the beginning of a text.
    pub(crate) const fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// What was not read yet.
    pub(crate) const fn rest(&self) -> &'t str {
        self.rest
    }

    /// Whether nothing but white space is left.
    pub(crate) fn is_done(&self) -> bool {
        self.rest.trim().is_empty()
    }

    /// The next character.
    pub(crate) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Moves past white space.
    pub(crate) fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Moves past these characters if they come next.
    pub(crate) fn eat(&mut self, what: &str) -> bool {
        let head = self.rest.get(..what.len());
        let found = head.is_some_and(|head| head.eq_ignore_ascii_case(what));
        if found {
            self.rest = &self.rest[what.len()..];
        }
        found
    }

    /// Moves past this word if it comes next and ends there.
    pub(crate) fn eat_word(&mut self, what: &str) -> bool {
        self.attempt(|c| (c.eat(what) && c.is_at_edge()).then_some(()))
            .is_some()
    }

    /// Moves past the first of these words that comes next.
    pub(crate) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat_word(word))
    }

    /// Whether no letter or digit comes next.
    pub(crate) fn is_at_edge(&self) -> bool {
        !self.peek().is_some_and(char::is_alphanumeric)
    }

    /// The letters that come next.
    pub(crate) fn word(&mut self) -> Option<&'t str> {
        self.run(|c| c.is_ascii_alphabetic())
    }

    /// The characters that come next and are of a kind, if there is one at least.
    pub(crate) fn run(&mut self, fits: impl Fn(char) -> bool) -> Option<&'t str> {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        (end > 0).then_some(run)
    }

    /// The number that comes next, with how many digits it has; no more than nine.
    pub(crate) fn number(&mut self) -> Option<(u32, usize)> {
        self.attempt(|c| {
            let digits = c.run(|c| c.is_ascii_digit())?;
            let fits = digits.len() <= 9;
            fits.then_some((digits.parse().ok()?, digits.len()))
        })
    }

    /// The number of one or two digits that comes next.
    pub(crate) fn small(&mut self) -> Option<i8> {
        self.attempt(|c| match c.number()? {
            (value, 1 | 2) => i8::try_from(value).ok(),
            _ => None,
        })
    }

    /// The number of exactly two digits that comes next.
    pub(crate) fn two(&mut self) -> Option<i8> {
        self.attempt(|c| match c.number()? {
            (value, 2) => i8::try_from(value).ok(),
            _ => None,
        })
    }

    /// Reads something, or moves nowhere.
    pub(crate) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = *self;
        let found = read(self);
        if found.is_none() {
            *self = before;
        }
        found
    }
}
