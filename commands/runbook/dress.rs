//! Markdown as Discord shows it: what it cannot show is turned into what it can.

use comrak::{
    Arena, Node, format_commonmark,
    nodes::{NodeCode, NodeCodeBlock, NodeValue},
    parse_document,
};

use crate::text::one_line;

use super::markdown::{dialect, is_elsewhere, without_tags};

/// The page without tables, raw HTML, pictures in the text, and links that lead nowhere in a chat. Headings, lists and code stay.
pub(super) fn dressed(text: &str) -> String {
    let arena = Arena::new();
    let root = parse_document(&arena, text, &dialect());
    written(&arena, root)
}

/// A parsed document in the same dress.
pub(super) fn written<'a>(arena: &'a Arena<'a>, root: Node<'a>) -> String {
    let mut options = dialect();
    // Discord knows code by its fences alone.
    options.render.prefer_fenced = true;
    let nodes: Vec<Node<'_>> = root.descendants().collect();
    for node in nodes {
        untagged(arena, node);
        dress(node);
    }
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = format_commonmark(root, &options, &mut out);
    out
}

fn dress(node: Node<'_>) {
    let value = node.data().value.clone();
    match value {
        NodeValue::Table(_) => {
            let rows: Vec<Vec<String>> = node
                .children()
                .map(|row| row.children().map(plain).collect())
                .collect();
            for row in node.children().collect::<Vec<_>>() {
                row.detach();
            }
            node.data_mut().value = code(drawn(&rows));
        }
        NodeValue::Image(link) | NodeValue::Link(link)
            if is_elsewhere(&link.url) && is_web(&link.url) =>
        {
            node.data_mut().value = NodeValue::Link(link);
        }
        NodeValue::Image(_) | NodeValue::Link(_) => {
            for child in node.children().collect::<Vec<_>>() {
                node.insert_before(child);
            }
            node.detach();
        }
        NodeValue::CodeBlock(block) if block.literal.contains("```") => {
            let mut block = *block;
            // A fence inside of code would end the code.
            block.literal = block.literal.replace("```", "'''");
            node.data_mut().value = NodeValue::CodeBlock(Box::new(block));
        }
        _ => {}
    }
}

/// Raw HTML without its tags: the words between them stay, comments and scripts go.
pub(super) fn untagged<'a>(arena: &'a Arena<'a>, node: Node<'a>) {
    let words = match &node.data().value {
        NodeValue::HtmlBlock(block) => one_line(&without_tags(&block.literal)),
        NodeValue::HtmlInline(_) => String::new(),
        _ => return,
    };
    if words.is_empty() {
        node.detach();
        return;
    }
    node.data_mut().value = NodeValue::Paragraph;
    node.append(arena.alloc(NodeValue::Text(words.into()).into()));
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

pub(super) fn plain(node: Node<'_>) -> String {
    let mut text = String::new();
    for node in node.descendants() {
        match &node.data().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(NodeCode { literal, .. }) => text.push_str(literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

fn code(literal: String) -> NodeValue {
    NodeValue::CodeBlock(Box::new(NodeCodeBlock {
        fenced: true,
        fence_char: b'`',
        fence_length: 3,
        fence_offset: 0,
        info: String::new(),
        literal,
        closed: true,
    }))
}

/// The rows with their columns under each other.
fn drawn(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}
