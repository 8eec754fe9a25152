//! The names by which a page is known exactly: of its alert, its file, its title, its aliases.

use super::{page::Page, words::parts};

/// File names that say what a page is for its folder, and nothing of what it is about.
const GENERAL: &[&str] = &["readme", "index", "home", "overview", "main", "default"];

/// A name without what people leave out or write differently: letters and digits only, in lower case.
pub fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The exact names of a page, folded, each with the section that it leads to. Names of the whole page come first.
pub fn exact_names(page: &Page) -> Vec<(String, usize)> {
    let declared = page.alerts.iter().chain(&page.aliases);
    let whole = declared
        .cloned()
        .chain([page.title.clone(), file_name(&page.place)])
        .map(|name| (folded(&name), 0));
    let headings = page.sections.iter().enumerate();
    let headings = headings
        .filter(|(_, section)| is_name(&section.heading))
        .map(|(index, section)| (folded(&section.heading), index));
    let mut names: Vec<(String, usize)> = Vec::new();
    for (name, section) in whole.chain(headings) {
        if !name.is_empty() && !names.iter().any(|(known, _)| *known == name) {
            names.push((name, section));
        }
    }
    names
}

/// The name of a file before the first dot; of a general one, the name of its folder.
pub(super) fn file_name(place: &str) -> String {
    let mut parts = place.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let stem = stem(file);
    if GENERAL.contains(&stem.to_lowercase().as_str()) {
        return parts.next().unwrap_or_default().to_owned();
    }
    stem.to_owned()
}

/// A file's name without the suffixes that say what language it is in. Dots that belong to the name stay.
pub(super) fn stem(file: &str) -> &str {
    let mut name = file;
    for suffix in [".md", ".markdown", ".rst", ".html"] {
        name = name.strip_suffix(suffix).unwrap_or(name);
    }
    name
}

/// Whether a heading is one word put together of several, as alerts are named.
pub(super) fn is_name(heading: &str) -> bool {
    let mut chars = heading.chars();
    chars.next().is_some_and(char::is_uppercase)
        && chars.all(char::is_alphanumeric)
        && parts(heading).len() > 1
}
