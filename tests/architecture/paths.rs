//! Finds the paths that Rust text names: `use` trees are spread out, so that each name stands in full.

use crate::source::Source;

/// A path as the code means it, such as `std::fs::read` or, after a spread `use`, one for each name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) line: usize,
    pub(crate) segments: Vec<String>,
    /// Whether a `use` names it, so that a single word is a crate and not a variable.
    pub(crate) used: bool,
}

impl Path {
    /// Whether the given names stand next to each other in the path.
    pub(crate) fn contains(&self, names: &[&str]) -> bool {
        self.segments
            .windows(names.len())
            .any(|window| window == names)
    }

    /// Whether the path begins at the crate of this name.
    pub(crate) fn is_of_crate(&self, name: &str) -> bool {
        self.segments[0] == name && (self.used || self.segments.len() > 1)
    }
}

/// Every path in the file.
pub(crate) fn paths(source: &Source) -> Vec<Path> {
    let mut walk = Walk {
        source,
        at: 0,
        found: vec![],
        used: false,
    };
    while let Some(token) = source.tokens.get(walk.at) {
        if token.text == "use" {
            walk.used = true;
            walk.at += 1;
        } else if token.is_word() {
            walk.path(&[]);
        } else {
            if token.text == ";" {
                walk.used = false;
            }
            walk.at += 1;
        }
    }
    walk.found
}

struct Walk<'a> {
    source: &'a Source,
    at: usize,
    found: Vec<Path>,
    used: bool,
}

impl Walk<'_> {
    fn sign(&self, ahead: usize) -> &str {
        self.source
            .tokens
            .get(self.at + ahead)
            .map_or("", |token| token.text.as_str())
    }

    /// Reads one path that goes on from `prefix`; stands behind it afterwards.
    fn path(&mut self, prefix: &[String]) {
        let line = self.source.tokens[self.at].line;
        let mut segments = prefix.to_vec();
        loop {
            segments.push(self.sign(0).to_owned());
            self.at += 1;
            if self.sign(0) != "::" {
                break;
            }
            self.at += 1;
            if self.sign(0) == "{" {
                return self.group(&segments);
            }
            if !self
                .source
                .tokens
                .get(self.at)
                .is_some_and(crate::source::Token::is_word)
            {
                break;
            }
        }
        self.found.push(Path {
            line,
            segments,
            used: self.used,
        });
    }

    /// Reads `{a, b::c, d::{e}}` behind `prefix`.
    fn group(&mut self, prefix: &[String]) {
        self.at += 1;
        while self.at < self.source.tokens.len() && self.sign(0) != "}" {
            if self.sign(0) == "as" {
                self.at += 2;
            } else if self.source.tokens[self.at].is_word() {
                self.path(prefix);
            } else {
                self.at += 1;
            }
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        let found = paths(&Source::new("x.rs", text));
        found
            .iter()
            .filter(|p| p.used || p.segments.len() > 1)
            .map(|p| p.segments.join("::"))
            .collect()
    }

    #[test]
    fn paths_are_spread_out() {
        assert_eq!(
            named("use crate::{a, b::c as d, e::{f, self}};"),
            ["crate::a", "crate::b::c", "crate::e::f", "crate::e::self"]
        );
        assert_eq!(
            named("let x = ::std::fs::read::<u8>(y); z(crate::app::go)"),
            ["std::fs::read", "crate::app::go"]
        );
        assert_eq!(named("use serenity;\nlet serenity = 1;"), ["serenity"]);
        assert_eq!(
            named("#[derive(sqlx::FromRow)] struct A;"),
            ["sqlx::FromRow"]
        );
    }
}
