//! What stands inside a paragraph: code, roles and links.

use super::targets::Targets;

/// The paragraph as Markdown.
pub(super) fn inline(text: &str, targets: &mut Targets) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = literal(rest)
            .or_else(|| role(rest))
            .or_else(|| reference(rest, targets))
            .or_else(|| escape(rest));
        if let Some((made, length)) = taken {
            out.push_str(&made);
            rest = &rest[length..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn literal(rest: &str) -> Option<(String, usize)> {
    let inner = rest.strip_prefix("``")?;
    let end = inner.find("``").filter(|end| *end > 0)?;
    Some((code(&inner[..end]), end + 4))
}

/// `:name:` and a text in back-ticks.
fn role(rest: &str) -> Option<(String, usize)> {
    let named = rest.strip_prefix(':')?;
    let (name, quoted) = named.split_once(":`")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
    if name.is_empty() || name.len() > 40 || !name.chars().all(is_name) {
        return None;
    }
    let end = quoted.find('`')?;
    let length = name.len() + end + 4;
    let (words, aim) = parted(&quoted[..end]);
    let made = match name {
        "doc" => {
            let aim = aim.unwrap_or(words);
            link(words, &format!("{aim}.rst"))
        }
        "ref" | "numref" => link(words, &format!("#{}", aim.unwrap_or(words))),
        "download" => link(words, aim.unwrap_or(words)),
        "abbr" | "term" | "guilabel" | "menuselection" | "sup" | "sub" => words.to_owned(),
        _ => code(words),
    };
    Some((made, length))
}

/// A text in back-ticks, with what it leads to, if anything.
fn reference(rest: &str, targets: &mut Targets) -> Option<(String, usize)> {
    let inner = rest.strip_prefix('`')?;
    let end = inner.find('`').filter(|end| *end > 0)?;
    let (text, behind) = (&inner[..end], &inner[end + 1..]);
    let (words, aim) = parted(text);
    let marks = behind.len() - behind.trim_start_matches('_').len();
    let length = end + 2 + marks.min(2);
    let to = match (aim, marks) {
        (Some(aim), 1..) => Some(aim.to_owned()),
        (None, 2..) => targets.nameless(),
        (None, 1) => targets.named(words).map(ToOwned::to_owned),
        (_, 0) => return Some((format!("*{}*", one_line(text)), end + 2)),
    };
    Some((
        to.map_or_else(|| one_line(words), |to| link(words, &to)),
        length,
    ))
}

/// A backslash keeps the next character as it is; before white space it is nothing.
fn escape(rest: &str) -> Option<(String, usize)> {
    let next = rest.strip_prefix('\\')?.chars().next()?;
    let made = if next.is_whitespace() {
        String::new()
    } else {
        format!("\\{next}")
    };
    Some((made, 1 + next.len_utf8()))
}

/// `words <aim>`.
fn parted(text: &str) -> (&str, Option<&str>) {
    let open = text
        .trim_end()
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'));
    match open {
        Some((words, aim)) if words.trim().is_empty() => (aim, Some(aim)),
        Some((words, aim)) => (words.trim(), Some(aim)),
        None => (text, None),
    }
}

fn link(words: &str, to: &str) -> String {
    let to = to.split_whitespace().collect::<String>();
    let to = to
        .strip_suffix('_')
        .filter(|to| !to.contains('/'))
        .unwrap_or(&to);
    format!(
        "[{}]({})",
        one_line(words),
        to.replace('(', "%28").replace(')', "%29")
    )
}

fn code(text: &str) -> String {
    let text = one_line(text);
    if text.contains('`') {
        return format!("`` {text} ``");
    }
    format!("`{text}`")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
