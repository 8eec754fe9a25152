//! Running text without its markup, and the links in it.

use comrak::{Node, arena_tree::NodeEdge, nodes::NodeValue};

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words; a line end is kept as one.
    Words(String),
    /// A link: its words and where it leads.
    Link(String, String),
    /// Words that are struck out.
    Struck(String),
}

/// The pieces below a node, without pictures, raw HTML and marks of emphasis.
pub(super) fn pieces(node: Node<'_>) -> Vec<Piece> {
    let mut walk = Walk::default();
    for edge in node.traverse() {
        match edge {
            NodeEdge::Start(at) => walk.enter(&at.data().value),
            NodeEdge::End(at) => walk.leave(&at.data().value),
        }
    }
    walk.pieces
}

#[derive(Default)]
struct Walk {
    pieces: Vec<Piece>,
    /// How deep inside of pictures.
    pictures: usize,
    /// How deep inside of what is struck out.
    struck: usize,
    link: Option<(String, String)>,
}

impl Walk {
    fn enter(&mut self, value: &NodeValue) {
        match value {
            NodeValue::Text(text) => self.say(text),
            NodeValue::Code(code) => self.say(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.say("\n"),
            NodeValue::Image(_) => self.pictures += 1,
            NodeValue::Strikethrough => self.struck += 1,
            NodeValue::Link(link) => self.link = Some((String::new(), link.url.clone())),
            _ => {}
        }
    }

    fn leave(&mut self, value: &NodeValue) {
        match value {
            NodeValue::Image(_) => self.pictures -= 1,
            NodeValue::Strikethrough => self.struck -= 1,
            NodeValue::Link(_) => {
                if let Some((label, url)) = self.link.take() {
                    self.pieces.push(Piece::Link(label, url));
                }
            }
            _ => {}
        }
    }

    fn say(&mut self, words: &str) {
        if self.pictures > 0 {
            return;
        }
        if let Some((label, _)) = &mut self.link {
            label.push_str(words);
            return;
        }
        let is_struck = self.struck > 0;
        match self.pieces.last_mut() {
            Some(Piece::Words(said)) if !is_struck => said.push_str(words),
            Some(Piece::Struck(said)) if is_struck => said.push_str(words),
            _ if is_struck => self.pieces.push(Piece::Struck(words.to_owned())),
            _ => self.pieces.push(Piece::Words(words.to_owned())),
        }
    }
}

/// The words of some pieces, links by their words.
pub(super) fn plain(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) | Piece::Link(words, _) | Piece::Struck(words) => words.as_str(),
        })
        .collect()
}
