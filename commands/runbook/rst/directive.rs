//! Directives: `.. name:: argument`, options below it, then a body that stands deeper.

use super::{
    block::Converter,
    line::{Line, dedented},
};

/// A directive with what stands below it.
pub(super) struct Directive<'a> {
    pub(super) number: usize,
    pub(super) name: &'a str,
    pub(super) argument: &'a str,
    pub(super) options: Vec<(String, String)>,
    pub(super) body: Vec<Line>,
}

impl<'a> Directive<'a> {
    /// The directive that a line begins, if it does; `below` are the lines that stand deeper.
    pub(super) fn of(line: &'a Line, below: &[Line]) -> Option<Self> {
        let rest = line.text.strip_prefix(".. ")?;
        let (name, argument) = rest.split_once("::")?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        let mut body = dedented(below);
        let mut options = Vec::new();
        while let Some((key, value)) = body.first().and_then(|line| option(&line.text)) {
            options.push((key.to_owned(), value.to_owned()));
            body.remove(0);
        }
        while body.first().is_some_and(Line::is_blank) {
            body.remove(0);
        }
        Some(Self {
            number: line.number,
            name,
            argument: argument.trim(),
            options,
            body,
        })
    }

    fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// `:name: value`.
pub(super) fn option(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.strip_prefix(':')?.split_once(':')?;
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    let is_option = !key.is_empty() && key.chars().all(is_key);
    (is_option && (value.is_empty() || value.starts_with(' '))).then_some((key, value.trim()))
}

impl Converter {
    /// The directive as Markdown.
    pub(super) fn directive(&mut self, directive: Directive<'_>) -> Vec<Line> {
        let (number, argument) = (directive.number, directive.argument);
        match directive.name {
            "code-block" | "code" | "sourcecode" | "parsed-literal" => {
                fence(number, argument, directive.body)
            }
            "note" | "tip" | "hint" | "important" | "warning" | "attention" | "caution"
            | "danger" | "error" | "seealso" | "todo" | "admonition" | "versionadded"
            | "versionchanged" | "deprecated" => self.admonition(directive),
            "toctree" => directive.body.iter().filter_map(entry).collect(),
            "image" | "figure" => {
                let alt = directive.option("alt").unwrap_or_default();
                let mut made = vec![Line::new(number, &format!("![{alt}]({argument})"))];
                made.push(Line::new(number, ""));
                made.extend(self.blocks(&directive.body));
                made
            }
            "contents" | "highlight" | "index" | "meta" | "default-role" | "sectnum" => vec![],
            "include" | "literalinclude" | "raw" | "csv-table" => {
                let what = format!("`{}` is not followed: {argument}", directive.name);
                self.note(number, what.trim_end_matches(": ").to_owned());
                let text = format!("*({}: `{argument}`)*", directive.name);
                vec![Line::new(number, &text)]
            }
            "tab-item" | "dropdown" | "card" | "grid-item-card" | "rubric" | "topic"
            | "sidebar" => {
                let mut made = vec![Line::new(number, &format!("**{argument}**"))];
                made.push(Line::new(number, ""));
                made.extend(self.blocks(&directive.body));
                made
            }
            "tab-set" | "grid" | "list-table" | "table" | "container" | "epigraph"
            | "rst-class" | "only" | "centered" | "glossary" | "card-carousel" => {
                self.blocks(&directive.body)
            }
            other => {
                self.note(number, format!("the directive `{other}` is not known"));
                let mut made = vec![Line::new(number, argument), Line::new(number, "")];
                made.extend(self.blocks(&directive.body));
                made
            }
        }
    }

    fn admonition(&mut self, directive: Directive<'_>) -> Vec<Line> {
        let number = directive.number;
        let kind = match directive.name {
            "seealso" => "See also",
            "admonition" => directive.argument,
            other => other,
        };
        let mut name = kind.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let mut made = vec![
            Line::new(number, &format!("> **{name}**")),
            Line::new(number, ">"),
        ];
        let mut body = directive.body;
        if directive.name != "admonition" && !directive.argument.is_empty() {
            body.insert(0, Line::new(number, directive.argument));
        }
        let inner = self.blocks(&body);
        made.extend(inner.into_iter().map(|line| line.behind("> ")));
        made
    }
}

/// A line of a table of contents.
fn entry(line: &Line) -> Option<Line> {
    let text = line.text.trim();
    if text.is_empty() || text.contains('*') {
        return None;
    }
    let named = text.strip_suffix('>').and_then(|text| text.split_once('<'));
    let (words, to) = named.map_or((text, text), |(words, to)| (words.trim(), to));
    let to = if to.contains("://") || to.contains('.') {
        to.to_owned()
    } else {
        format!("{to}.rst")
    };
    Some(Line::new(line.number, &format!("- [{words}]({to})")))
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`');
    runs.map(str::len).max().unwrap_or(0)
}

/// Code, whole and as it is written.
pub(super) fn fence(number: usize, language: &str, body: Vec<Line>) -> Vec<Line> {
    let ticks = body.iter().map(|line| longest_run(&line.text)).max();
    let fence = "`".repeat(3.max(ticks.unwrap_or(0) + 1));
    let last = body.last().map_or(number, |line| line.number);
    let language = language.split_whitespace().next().unwrap_or_default();
    let mut made = vec![Line::new(number, &format!("{fence}{language}"))];
    made.extend(body);
    made.push(Line::new(last, &fence));
    made
}
