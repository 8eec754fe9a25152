//! Snippets: commands to copy, with gaps that are filled from what one types. They are shown and never run.
//!
//! A snippet is a section with code, of a page of the kind `snippet` or a file whose name says so. A gap is written `{name}` or
//! `<name>`; `${name}` is the shell's own.

use std::collections::BTreeMap;

use comrak::{Arena, nodes::NodeValue, parse_document};

use crate::{
    Refusal, Reply,
    reply::{Card, Tone},
    text,
};

use super::{
    markdown::dialect,
    names::{file_name, folded},
    page::{Kind, Page},
};

/// A snippet, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The heading above the code.
    pub name: String,
    /// The page that it stands in.
    pub place: String,
    /// The code, block by block: its language and its lines.
    pub code: Vec<(String, String)>,
}

/// The most characters of a value.
const VALUE: usize = 200;
/// How much code a message shows.
const CODE: usize = 3500;

/// All snippets of the pages, by name.
pub fn snippets(pages: &[Page]) -> Vec<Snippet> {
    let of_kind = |page: &&Page| {
        page.kind == Some(Kind::Snippet) || folded(&file_name(&page.place)).contains("snippet")
    };
    let mut found: Vec<Snippet> = pages.iter().filter(of_kind).flat_map(of_page).collect();
    found.sort_by_key(|snippet| snippet.name.to_lowercase());
    found
}

fn of_page(page: &Page) -> Vec<Snippet> {
    let sections = page.sections.iter();
    let snippet = sections.map(|section| Snippet {
        name: match section.heading.as_str() {
            "" => page.title.clone(),
            heading => heading.to_owned(),
        },
        place: page.place.clone(),
        code: code(page.section_text(section)),
    });
    snippet.filter(|snippet| !snippet.code.is_empty()).collect()
}

fn code(text: &str) -> Vec<(String, String)> {
    let arena = Arena::new();
    let root = parse_document(&arena, text, &dialect());
    let blocks = root
        .descendants()
        .filter_map(|node| match &node.data().value {
            NodeValue::CodeBlock(block) => {
                let language = block.info.split_whitespace().next().unwrap_or_default();
                let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+');
                let language = if language.chars().all(is_word) {
                    language
                } else {
                    ""
                };
                Some((language.to_owned(), block.literal.trim_end().to_owned()))
            }
            _ => None,
        });
    blocks.collect()
}

/// The snippet with this name.
pub fn snippet<'a>(snippets: &'a [Snippet], typed: &str) -> Result<&'a Snippet, Refusal> {
    let wanted = folded(typed);
    let found = snippets
        .iter()
        .find(|snippet| folded(&snippet.name) == wanted);
    found.ok_or_else(|| {
        let shown = text::discord(&text::cut(&text::one_line(typed), 60));
        Refusal::NotFound(if snippets.is_empty() {
            "The runbooks have no snippets. A page whose file name holds `snippet`, with a heading above each piece of code, has them."
                .to_owned()
        } else {
            format!("There is no snippet {shown}. Pick one that Discord offers as you type.")
        })
    })
}

/// Reads `name=value, name=value`; line breaks part them too.
pub fn values(typed: &str) -> Result<BTreeMap<String, String>, Refusal> {
    let mut values = BTreeMap::new();
    for pair in typed
        .split([',', '\n'])
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
    {
        let Some((name, value)) = pair.split_once('=') else {
            let pair = text::discord(&text::cut(&text::one_line(pair), 60));
            return Err(Refusal::Invalid(format!(
                "{pair} has no `=`. Write what fills the gaps as in `pod=web-1, namespace=prod`."
            )));
        };
        let (name, value) = (name.trim(), value.trim());
        let is_plain =
            !value.contains(|c: char| c.is_control() || c == '`') && text::lines(value) == value;
        if value.is_empty() || !is_plain || value.chars().count() > VALUE {
            let name = text::discord(&text::cut(&text::one_line(name), 60));
            return Err(Refusal::Invalid(format!(
                "The value of {name} will not do: allowed are 1 to {VALUE} characters that can be seen, without back-ticks."
            )));
        }
        values.insert(folded(name), value.to_owned());
    }
    Ok(values)
}

/// The gaps of a snippet, each once, in order.
pub fn gaps(snippet: &Snippet) -> Vec<String> {
    let mut gaps: Vec<String> = Vec::new();
    for (_, code) in &snippet.code {
        filled(code, |name| {
            if !gaps.iter().any(|known| folded(known) == folded(name)) {
                gaps.push(name.to_owned());
            }
            None
        });
    }
    gaps
}

/// The snippet with its gaps filled, to be copied.
pub fn filled_in(snippet: &Snippet, values: &BTreeMap<String, String>) -> Result<Reply, Refusal> {
    let gaps = gaps(snippet);
    if let Some(unknown) = values
        .keys()
        .find(|name| !gaps.iter().any(|gap| folded(gap) == **name))
    {
        let unknown = text::discord(unknown);
        return Err(Refusal::Invalid(if gaps.is_empty() {
            format!("This snippet has no gaps, so {unknown} fills nothing. Leave `values` out.")
        } else {
            format!(
                "This snippet has no gap {unknown}. Its gaps are {}.",
                listed(&gaps)
            )
        }));
    }
    let (mut body, mut left_out) = (String::new(), 0);
    for (language, code) in &snippet.code {
        let code = filled(code, |name| values.get(&folded(name)).cloned());
        // A fence inside of code would end the code.
        let block = format!("```{language}\n{}\n```\n", code.replace("```", "'''"));
        if text::units(&body) + text::units(&block) > CODE {
            left_out += 1;
        } else {
            body.push_str(&block);
        }
    }
    let mut card = Card::new(
        Tone::Grey,
        text::cut(&text::one_line(&snippet.name), 200),
        body,
    );
    let open: Vec<String> = gaps
        .into_iter()
        .filter(|gap| !values.contains_key(&folded(gap)))
        .collect();
    if !open.is_empty() {
        card = card.field("Still to fill in", text::cut(&listed(&open), 1000));
    }
    if left_out > 0 {
        card = card.field(
            "Left out",
            format!(
                "{left_out} blocks of code that do not fit a message; `/runbook show` has them."
            ),
        );
    }
    Ok(Reply::private(card.footer(format!(
        "Look before you run it. From {}",
        snippet.place
    ))))
}

fn listed(names: &[String]) -> String {
    let names = names.iter().map(|name| text::discord(name));
    names.collect::<Vec<_>>().join(", ")
}

/// The code with every gap replaced that `value` fills. What is put in is not looked at again.
fn filled(code: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(['{', '<']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let is_shells = before.ends_with('$') || before.ends_with('<');
        let close = if from.starts_with('{') { '}' } else { '>' };
        let name = from[1..]
            .split(close)
            .next()
            .filter(|name| is_gap(name) && from[1 + name.len()..].starts_with(close));
        if let Some(name) = name.filter(|_| !is_shells) {
            let whole = &from[..name.len() + 2];
            out.push_str(&value(name).unwrap_or_else(|| whole.to_owned()));
            rest = &from[whole.len()..];
        } else {
            out.push_str(&from[..1]);
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

fn is_gap(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '))
        && !name.ends_with(' ')
}
