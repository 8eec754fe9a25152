//! Pages for the web: as HTML that is safe, and sorted for those who leaf through them.

use std::{
    collections::BTreeMap,
    fmt::{Error, Write as _},
};

use comrak::{
    Arena, Node,
    html::{ChildRendering, Context, format_document_with_formatter, format_node_default},
    nodes::NodeValue,
    options::Plugins,
    parse_document,
};

use super::{
    dress::untagged,
    links::Places,
    markdown::{dialect, is_elsewhere},
    page::Page,
};

/// The page as HTML, its headings below that of the page and named by their anchors. A first heading that is the title is left out. Links lead
/// to other pages below `base`, or to the web; of the others, of pictures and of raw HTML, the words are left.
pub fn html(page: &Page, places: &Places<'_>, base: &str) -> String {
    made(page, &page.text, places, base)
}

/// The same of a section, without its heading.
pub fn section_html(page: &Page, section: usize, places: &Places<'_>, base: &str) -> String {
    let Some(section) = page.sections.get(section) else {
        return String::new();
    };
    let text = page.section_text(section);
    let below = match section.level {
        0 => text,
        _ => text.split_once('\n').map_or("", |(_, below)| below),
    };
    made(page, below, places, base)
}

fn made(page: &Page, text: &str, places: &Places<'_>, base: &str) -> String {
    let arena = Arena::new();
    let mut options = dialect();
    options.render.escape = true;
    let root = parse_document(&arena, text, &options);
    let mut anchors: Vec<String> = page
        .sections
        .iter()
        .filter(|section| section.level > 0)
        .map(|section| section.anchor.clone())
        .rev()
        .collect();
    let first = root.first_child().filter(|first| is_heading(first));
    if let (Some(first), Some(section)) = (first, page.sections.first())
        && section.heading == page.title
    {
        first.detach();
        anchors.pop();
    }
    let is_top =
        |node: Node<'_>| matches!(&node.data().value, NodeValue::Heading(one) if one.level == 1);
    let is_deep = !root.descendants().any(is_top);
    for node in root.descendants().collect::<Vec<_>>() {
        untagged(&arena, node);
        lead(node, page, places, base);
        // Under the title alone no level is left out.
        if let (true, NodeValue::Heading(heading)) = (is_deep, &mut node.data_mut().value) {
            heading.level = heading.level.saturating_sub(1).max(1);
        }
    }
    let mut html = String::with_capacity(page.text.len() * 2);
    let plugins = Plugins::default();
    let done = format_document_with_formatter(root, &options, &mut html, &plugins, write, anchors);
    // Writing into a text cannot fail; if it did, nothing would be shown rather than a part.
    if done.is_err() {
        html.clear();
    }
    html
}

fn is_heading(node: Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::Heading(_))
}

/// Makes a link lead where it can, or leaves its words.
fn lead(node: Node<'_>, page: &Page, places: &Places<'_>, base: &str) {
    let aim = match &node.data().value {
        NodeValue::Link(link) => Some(link.url.clone()),
        NodeValue::Image(_) => None,
        _ => return,
    };
    let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    let to = match aim {
        Some(url) if is_elsewhere(&url) => Some(url).filter(is_web),
        Some(url) => places.target(page, &url).map(|(target, anchor)| {
            let place = address(&target.place);
            if target.place == page.place {
                format!("#{anchor}")
            } else if anchor.is_empty() {
                format!("{base}{place}")
            } else {
                format!("{base}{place}#{anchor}")
            }
        }),
        None => None,
    };
    if let Some(to) = to {
        if let NodeValue::Link(link) = &mut node.data_mut().value {
            link.url = to;
        }
        return;
    }
    for child in node.children().collect::<Vec<_>>() {
        node.insert_before(child);
    }
    node.detach();
}

/// A place as a part of an address.
pub fn address(place: &str) -> String {
    let mut out = String::with_capacity(place.len());
    for byte in place.bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => out.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
            // Writing into a text cannot fail.
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn write(
    context: &mut Context<'_, '_, Vec<String>>,
    node: Node<'_>,
    entering: bool,
) -> Result<ChildRendering, Error> {
    let level = match &node.data().value {
        NodeValue::Heading(heading) => (heading.level + 1).min(6),
        _ => return format_node_default(context, node, entering),
    };
    let is_section = node
        .parent()
        .is_some_and(|parent| matches!(parent.data().value, NodeValue::Document));
    match (entering, is_section) {
        (false, _) => writeln!(context, "</h{level}>")?,
        (true, false) => write!(context, "<h{level}>")?,
        (true, true) => {
            let anchor = context.user.pop().unwrap_or_default();
            write!(context, "<h{level} id=\"")?;
            context.escape(&anchor)?;
            context.write_str("\">")?;
        }
    }
    Ok(ChildRendering::HTML)
}

/// What a folder of pages holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents<'a> {
    /// The folders in it by name, each with the number of pages below it.
    pub folders: Vec<(&'a str, usize)>,
    /// The pages in it: the one that tells what the folder is for first, then by title.
    pub pages: Vec<&'a Page>,
}

/// What the folder with this place holds; nothing where there is none.
pub fn contents<'a>(pages: &'a [Page], folder: &str) -> Contents<'a> {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    let mut own: Vec<&Page> = Vec::new();
    for page in pages {
        let inside = match folder {
            "" => Some(page.place.as_str()),
            folder => page
                .place
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/')),
        };
        match inside.map(|inside| inside.split_once('/')) {
            Some(Some((name, _))) => *folders.entry(name).or_default() += 1,
            Some(None) => own.push(page),
            None => {}
        }
    }
    let is_behind = |page: &Page| {
        let file = page
            .place
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        !(file.starts_with("index.") || file.starts_with("readme."))
    };
    own.sort_by_cached_key(|page| (is_behind(page), page.title.to_lowercase()));
    Contents {
        folders: folders.into_iter().collect(),
        pages: own,
    }
}

/// The pages by title, under the first letter of it; `#` is for titles that begin otherwise.
pub fn letters(pages: &[Page]) -> BTreeMap<char, Vec<&Page>> {
    let mut letters: BTreeMap<char, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        let first = page.title.chars().find(|c| c.is_alphanumeric());
        let letter = first
            .filter(|c| c.is_alphabetic())
            .and_then(|c| c.to_uppercase().next());
        letters.entry(letter.unwrap_or('#')).or_default().push(page);
    }
    for pages in letters.values_mut() {
        pages.sort_by_cached_key(|page| page.title.to_lowercase());
    }
    letters
}
