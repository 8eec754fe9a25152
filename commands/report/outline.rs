//! The blocks of a Markdown document, as far as reports need to know them.

use comrak::{
    Arena, Node, Options,
    nodes::{NodeValue, Sourcepos},
    parse_document,
};

use super::{
    inline::{Piece, pieces, plain},
    source::Source,
};

/// A block with the lines that it stands on, counted from 1.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) what: What,
}

/// What a block is.
#[derive(Debug)]
pub(super) enum What {
    /// What stands above the document between two lines of three dashes.
    Front(String),
    /// A heading and its level, 1 to 6.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(Vec<Piece>),
    /// The items of a list.
    List(Vec<Item>),
    /// The cells of a table, row by row, the header first.
    Table(Vec<Vec<Vec<Piece>>>),
    /// Code, quotations, raw HTML, lines.
    Rest,
}

/// An item of a list.
#[derive(Debug)]
pub(super) struct Item {
    /// Its first paragraph.
    pub(super) head: Vec<Piece>,
    /// What follows the first paragraph, as it is written.
    pub(super) more: String,
    /// All of it as it is written, without its bullet.
    pub(super) source: String,
    /// Whether its box is ticked, where it has one.
    pub(super) is_ticked: Option<bool>,
}

/// The blocks of a document, in their order.
pub(super) fn outline(source: &Source) -> Vec<Block> {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.front_matter_delimiter = Some("---".to_owned());
    let root = parse_document(&arena, source.text(), &options);
    root.children()
        .map(|node| {
            let Sourcepos { start, end } = node.data().sourcepos;
            Block {
                first: start.line,
                last: end.line,
                what: what(node, source),
            }
        })
        .collect()
}

fn what(node: Node<'_>, source: &Source) -> What {
    match &node.data().value {
        NodeValue::FrontMatter(text) => What::Front(text.clone()),
        NodeValue::Heading(heading) => What::Heading(heading.level, plain(&pieces(node))),
        NodeValue::Paragraph => What::Paragraph(pieces(node)),
        NodeValue::List(_) => What::List(node.children().map(|item| read(item, source)).collect()),
        NodeValue::Table(_) => What::Table(
            node.children()
                .map(|row| row.children().map(pieces).collect())
                .collect(),
        ),
        _ => What::Rest,
    }
}

fn read(item: Node<'_>, source: &Source) -> Item {
    let is_ticked = match &item.data().value {
        NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
        _ => None,
    };
    let mut children = item.children();
    let head = children
        .next()
        .filter(|first| matches!(first.data().value, NodeValue::Paragraph));
    let first_more = match head {
        Some(_) => children.next(),
        None => item.first_child(),
    };
    let last = item.data().sourcepos.end.line;
    let more =
        first_more.map(|node| dedented(source.lines(node.data().sourcepos.start.line, last)));
    let whole = item.first_child().map(|node| {
        let start = node.data().sourcepos.start;
        let lines = source.lines(start.line, last);
        let (first, rest) = lines.split_once('\n').unwrap_or((lines, ""));
        let first = first
            .get(start.column.saturating_sub(1)..)
            .unwrap_or_default();
        format!("{first}\n{}", dedented(rest)).trim().to_owned()
    });
    Item {
        head: head.map(pieces).unwrap_or_default(),
        more: more.unwrap_or_default(),
        source: whole.unwrap_or_default(),
        is_ticked,
    }
}

/// The lines without the white space that all of them begin with.
fn dedented(lines: &str) -> String {
    let margin = lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let kept: Vec<&str> = lines
        .lines()
        .map(|line| line.get(margin..).unwrap_or_default().trim_end())
        .collect();
    kept.join("\n")
}
