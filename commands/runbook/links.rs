//! Links between pages that lead nowhere.

use std::collections::HashMap;

use super::page::Page;

/// A link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLink {
    /// The page that it stands in.
    pub place: String,
    /// Its line, from 1.
    pub line: usize,
    /// Where it leads, as it is written.
    pub to: String,
}

/// What may stand behind the name of a page that a link leaves out.
const SUFFIXES: &[&str] = &[
    "",
    ".md",
    ".rst",
    ".html.md",
    "/index.md",
    "/index.rst",
    "/README.md",
    "/README.rst",
];

/// Where pages and the names in them are, to follow links.
#[derive(Debug)]
pub struct Places<'a> {
    pages: HashMap<&'a str, &'a Page>,
    /// Names of places, which `reStructuredText` gives once for all pages.
    labels: HashMap<String, (&'a Page, usize)>,
}

/// Where the path of a link leads.
enum Lead<'a> {
    Page(&'a Page),
    /// Out of the folder, or to the root of a web site that is built from it.
    Elsewhere,
    /// To this path inside the folder, which is no page.
    Path(String),
}

impl<'a> Places<'a> {
    /// Of all these pages.
    pub fn of(pages: &'a [Page]) -> Self {
        let labels = pages.iter().flat_map(|page| {
            let labels = page.labels.iter();
            labels.map(move |(label, section)| (label.to_lowercase(), (page, *section)))
        });
        Self {
            labels: labels.collect(),
            pages: pages
                .iter()
                .map(|page| (page.place.as_str(), page))
                .collect(),
        }
    }

    /// The page that a link in another leads to, and the section's anchor; empty for its beginning.
    pub fn target(&self, from: &Page, to: &str) -> Option<(&'a Page, String)> {
        let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
        let anchor = decoded(anchor).to_lowercase();
        let page = if path.is_empty() {
            let own = self.pages.get(from.place.as_str()).copied()?;
            if own.section_at(&anchor).is_none()
                && let Some((page, section)) = self.labels.get(&anchor)
            {
                let named = page.sections.get(*section);
                return Some((page, named.map(|named| named.anchor.clone())?));
            }
            own
        } else {
            match self.lead(from, path) {
                Lead::Page(page) => page,
                Lead::Elsewhere | Lead::Path(_) => return None,
            }
        };
        let section = page
            .section_at(&anchor)
            .and_then(|at| page.sections.get(at));
        Some((
            page,
            section.map_or(anchor, |section| section.anchor.clone()),
        ))
    }

    fn lead(&self, from: &Page, path: &str) -> Lead<'a> {
        let path = decoded(path.split('?').next().unwrap_or_default());
        let is_rooted = path.starts_with('/');
        if is_rooted && path.strip_suffix(".rst").is_none() {
            return Lead::Elsewhere;
        }
        let folder = from.place.rsplit_once('/').filter(|_| !is_rooted);
        let folder = folder.map_or("", |(folder, _)| folder);
        let Some(target) = joined(folder, &path) else {
            return Lead::Elsewhere;
        };
        let bare = target.strip_suffix(".html").or(target.strip_suffix(".rst"));
        for base in std::iter::once(target.as_str()).chain(bare) {
            for suffix in SUFFIXES {
                let place = format!("{base}{suffix}");
                if let Some(found) = self.pages.get(place.trim_start_matches('/')) {
                    return Lead::Page(found);
                }
            }
        }
        Lead::Path(target)
    }
}

/// The links of pages of one folder that lead to no page, no file and no section of it.
///
/// Links that leave the folder, or begin at the root of a web site that is built from it, are not judged. `is_file` says whether a
/// path inside the folder is there.
pub fn dead_links(pages: &[Page], is_file: impl Fn(&str) -> bool) -> Vec<DeadLink> {
    let places = Places::of(pages);
    let mut dead = Vec::new();
    for page in pages {
        for aim in &page.aims {
            let (path, anchor) = aim.to.split_once('#').unwrap_or((&aim.to, ""));
            let anchor = decoded(anchor).to_lowercase();
            let leads = if path.is_empty() {
                has_anchor(page, &anchor) || places.labels.contains_key(&anchor)
            } else {
                match places.lead(page, path) {
                    Lead::Page(target) => has_anchor(target, &anchor),
                    Lead::Elsewhere => true,
                    Lead::Path(path) => path.is_empty() || is_file(&path),
                }
            };
            if !leads {
                dead.push(DeadLink {
                    place: page.place.clone(),
                    line: aim.line,
                    to: aim.to.clone(),
                });
            }
        }
    }
    dead
}

fn has_anchor(page: &Page, anchor: &str) -> bool {
    anchor.is_empty() || page.section_at(anchor).is_some() || {
        // A page's raw HTML may name places of its own.
        let named = |mark: &str| page.text.contains(&format!("{mark}=\"{anchor}\""));
        anchor == "top" || named("id") || named("name")
    }
}

/// A path beside a folder, or nothing where it leaves everything.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The text without `%20` and the like.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        let digits = more.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let (b'%', Some(byte)) = (first, byte) {
            bytes.push(byte);
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
