//! Texts with gaps: `--service={service}`. What fills a gap is never looked at again, so it cannot open another.

/// A text with gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Gap(String),
}

impl Template {
    /// Reads a text with gaps. Braces that open no gap are refused, so that a slip is not run.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.contains('\0') {
            return Err("it holds a NUL".to_owned());
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, after)) = behind.split_once('}') else {
                return Err(format!("`{text}` has a `{{` that is not closed"));
            };
            if name.starts_with("secret:") {
                return Err(format!(
                    "`{{{name}}}` has no place here: secrets stand in `env`, `headers` and `sign`, and nothing that people type stands beside one"
                ));
            }
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
            if name.is_empty() || !name.chars().all(is_name) {
                return Err(format!(
                    "`{{{name}}}` is no gap: it holds the name of an argument, or `actor.id` or `request.id`"
                ));
            }
            pieces.push(Piece::Words(before.to_owned()));
            pieces.push(Piece::Gap(name.to_owned()));
            rest = after;
        }
        if rest.contains('}')
            || pieces
                .iter()
                .any(|one| matches!(one, Piece::Words(words) if words.contains('}')))
        {
            return Err(format!("`{text}` has a `}}` that closes nothing"));
        }
        pieces.push(Piece::Words(rest.to_owned()));
        pieces.retain(|one| !matches!(one, Piece::Words(words) if words.is_empty()));
        Ok(Self(pieces))
    }

    /// The names of its gaps.
    pub(super) fn gaps(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Gap(name) => Some(name.as_str()),
            Piece::Words(_) => None,
        })
    }

    /// The gap that it begins with.
    pub(super) fn leading(&self) -> Option<&str> {
        match self.0.first() {
            Some(Piece::Gap(name)) => Some(name),
            _ => None,
        }
    }

    /// The one gap that it is made of; nothing where it is made of more.
    pub(super) fn sole(&self) -> Option<&str> {
        match &self.0[..] {
            [Piece::Gap(name)] => Some(name),
            _ => None,
        }
    }

    /// The text without gaps; nothing where it has any.
    pub(super) fn plain(&self) -> Option<String> {
        match &self.0[..] {
            [] => Some(String::new()),
            [Piece::Words(words)] => Some(words.clone()),
            _ => None,
        }
    }

    /// The text with its gaps filled.
    pub(super) fn filled(&self, value: impl Fn(&str) -> String) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Gap(name) => value(name),
        });
        pieces.collect()
    }
}
