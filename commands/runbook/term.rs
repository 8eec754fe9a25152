//! Terms: what words mean here. A page of the kind `term` is one; in a glossary, each section is.

use crate::{
    Refusal, Reply,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text,
};

use super::{
    key::PageKey,
    names::{file_name, folded},
    page::{Kind, Page},
    parts::{part_of, parts, section_part},
};

/// A word with the place that explains it.
#[derive(Debug, Clone, Copy)]
pub struct Term<'a> {
    /// The word, as it is written there.
    pub name: &'a str,
    /// The page.
    pub page: &'a Page,
    /// The section.
    pub section: usize,
}

/// All terms of the pages, by name.
pub fn terms(pages: &[Page]) -> Vec<Term<'_>> {
    let mut terms: Vec<Term<'_>> = pages.iter().flat_map(of_page).collect();
    terms.sort_by_key(|term| term.name.to_lowercase());
    terms
}

fn of_page(page: &Page) -> Vec<Term<'_>> {
    if page.kind == Some(Kind::Term) {
        let names = std::iter::once(&page.title).chain(&page.aliases);
        let section = usize::from(page.sections.len() > 1 && page.sections[0].heading.is_empty());
        let term = |name| Term {
            name,
            page,
            section,
        };
        return names.map(|name| term(name.as_str())).collect();
    }
    let name = folded(&file_name(&page.place));
    if page.kind != Some(Kind::Glossary)
        && !matches!(name.as_str(), "glossary" | "terms" | "terminology")
    {
        return Vec::new();
    }
    let sections = page.sections.iter().enumerate();
    let sections = sections.filter(|(_, one)| one.level > 0 && one.heading != page.title);
    let term = |(section, name)| Term {
        name,
        page,
        section,
    };
    sections
        .map(|(at, one)| term((at, one.heading.as_str())))
        .collect()
}

/// The term with this name, written in whatever case and with whatever marks.
pub fn term<'a>(terms: &[Term<'a>], typed: &str) -> Result<Term<'a>, Refusal> {
    let wanted = folded(typed);
    if let Some(found) = terms.iter().find(|term| folded(term.name) == wanted) {
        return Ok(*found);
    }
    let shown = text::discord(&text::cut(&text::one_line(typed), 60));
    let near = terms.iter().filter(|term| {
        let name = folded(term.name);
        strsim::osa_distance(&name, &wanted) <= 2 || (wanted.len() > 2 && name.contains(&wanted))
    });
    let near: Vec<String> = near
        .take(5)
        .map(|term| text::discord(&text::one_line(term.name)))
        .collect();
    Err(Refusal::NotFound(if terms.is_empty() {
        "The runbooks explain no terms. A page named `glossary`, with a heading for each term, does.".to_owned()
    } else if near.is_empty() {
        format!("The glossary does not have {shown}. `/runbook search` looks through everything.")
    } else {
        format!(
            "The glossary does not have {shown}. Did you mean {}?",
            near.join(", ")
        )
    }))
}

/// What a term means.
pub fn explained(term: &Term<'_>) -> Reply {
    let body = section_part(term.page, term.section);
    let title = text::cut(&text::one_line(term.name), 200);
    let part = part_of(&parts(term.page), term.section);
    let press = Press::Runbook(
        PageKey::of(term.page),
        u16::try_from(part).unwrap_or(u16::MAX),
    );
    let card = Card::new(Tone::Grey, title, body)
        .footer(term.page.place.clone())
        .button(ButtonStyle::Secondary, "Open the page", press);
    Reply::private(card)
}
