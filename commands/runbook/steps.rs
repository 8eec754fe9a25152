//! What a page asks people to do, step by step: its check boxes, and its fenced `step` blocks.
//!
//! Check boxes that follow each other under one heading are open together, so that several people can share them. A `step` block
//! stands alone: it opens when all above it is done, and what is below opens when it is done and checked.

use comrak::{
    Arena, Node,
    nodes::{NodeCodeBlock, NodeValue},
    parse_document,
};
use serde::{Deserialize, Serialize};

use crate::{text, tool::Given};

use super::{
    dress::{plain, written},
    markdown::dialect,
    page::Note,
};

/// The most steps that a page may have to be run. Nobody ticks more in one night.
pub const MOST_STEPS: usize = 100;

/// The most characters of a step's words, and of what stands below it to copy.
const WORDS: usize = 400;
const COPIED: usize = 1200;

/// A step of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Steps with the same number here are open together.
    pub stretch: u16,
    /// The heading that it stands under; may be empty.
    pub heading: String,
    /// What is to be done, as plain words on one line.
    pub words: String,
    /// The same as Markdown that Discord shows.
    pub text: String,
    /// What to copy for it: the code that stands below it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// What must be so before the next step opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<String>,
    /// The action that does it; whoever runs it has to be of its audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Call>,
    /// Its line in the file, from 1.
    pub line: usize,
}

/// An action that a step names, with what it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The action's name.
    pub tool: String,
    /// What it is told.
    pub given: Given,
}

/// A fenced `step` block, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    title: Option<String>,
    verify: Option<String>,
    run: Option<String>,
    #[serde(default)]
    args: toml::Table,
}

/// The steps of a page, and what keeps it from being run.
pub(super) fn steps(markdown: &str) -> (Vec<Step>, Vec<Note>) {
    let marks = ["[ ]", "[x]", "[X]", "```step", "~~~step"];
    if !marks.iter().any(|mark| markdown.contains(mark)) {
        return (Vec::new(), Vec::new());
    }
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &dialect());
    let mut reader = Reader {
        arena: &arena,
        heading: String::new(),
        stretch: 0,
        is_new: true,
        is_below: false,
        steps: Vec::new(),
        faults: Vec::new(),
    };
    for block in root.children().collect::<Vec<_>>() {
        reader.block(block);
    }
    if let Some(step) = reader.steps.get(MOST_STEPS) {
        let what = format!("there are more than {MOST_STEPS} steps; part the page");
        reader.faults.push(Note {
            line: step.line,
            what,
        });
        reader.steps.truncate(MOST_STEPS);
    }
    (reader.steps, reader.faults)
}

struct Reader<'a> {
    arena: &'a Arena<'a>,
    heading: String,
    stretch: u16,
    /// Whether the next check box begins a stretch.
    is_new: bool,
    /// Whether a step stands above, under the same heading.
    is_below: bool,
    steps: Vec<Step>,
    faults: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn block(&mut self, block: Node<'a>) {
        let line = block.data().sourcepos.start.line;
        let value = block.data().value.clone();
        match value {
            NodeValue::Heading(_) => {
                self.heading = text::cut(&text::one_line(&plain(block)), WORDS);
                self.is_new = true;
                self.is_below = false;
            }
            NodeValue::CodeBlock(code) if is_step(&code) => self.step(&code.literal, line),
            NodeValue::CodeBlock(code) => self.copied(&code),
            NodeValue::List(_) => {
                for item in block.descendants().collect::<Vec<_>>() {
                    if matches!(item.data().value, NodeValue::TaskItem(_)) {
                        self.check_box(item);
                    }
                }
            }
            _ => {}
        }
    }

    /// A check box, with the code inside of it.
    fn check_box(&mut self, item: Node<'a>) {
        let line = item.data().sourcepos.start.line;
        let children: Vec<Node<'a>> = item.children().collect();
        let is_words = |node: &&Node<'a>| matches!(node.data().value, NodeValue::Paragraph);
        // A box without words asks for nothing.
        let Some(words) = children.iter().find(is_words) else {
            return;
        };
        if self.is_new {
            self.stretch = self.stretch.saturating_add(1);
            self.is_new = false;
        }
        let plain = text::one_line(&plain(words));
        let alone = self.arena.alloc(NodeValue::Document.into());
        alone.append(words);
        let shown = text::one_line(&written(self.arena, alone));
        self.push(&plain, shown, None, line);
        for node in children {
            if let NodeValue::CodeBlock(code) = &node.data().value {
                if is_step(code) {
                    self.fault(line, "a `step` block stands inside of a list; put it below");
                } else {
                    self.copied(code);
                }
            }
        }
    }

    /// A `step` block.
    fn step(&mut self, literal: &str, line: usize) {
        let block: Block = match toml::from_str(literal) {
            Ok(block) => block,
            Err(error) => {
                let why = text::one_line(error.message());
                self.fault(line, &format!("the `step` block cannot be read: {why}; it has a `title` or the action that it `run`s, with `args`, and may have a `verify`"));
                return;
            }
        };
        let call = block.run.map(|tool| Call {
            tool,
            given: block
                .args
                .iter()
                .map(|(name, value)| (name.clone(), plainly(value)))
                .collect(),
        });
        let title = match (&block.title, &call) {
            (Some(title), _) => text::one_line(title),
            (None, Some(call)) => text::one_line(&format!("Run {}", call.tool)),
            (None, None) => String::new(),
        };
        if title.is_empty() {
            self.fault(
                line,
                "the `step` block has neither a `title` nor an action that it `run`s",
            );
            return;
        }
        self.stretch = self.stretch.saturating_add(1);
        self.is_new = true;
        let verify = block.verify.map(|words| text::one_line(&words));
        let verify = verify.filter(|words| !words.is_empty());
        let shown = text::discord(&title);
        self.push(&title, shown, verify, line);
        if let Some(step) = self.steps.last_mut() {
            step.action = call;
        }
    }

    fn push(&mut self, words: &str, shown: String, verify: Option<String>, line: usize) {
        let fits = text::units(&shown) <= WORDS;
        let words = text::cut(words, WORDS);
        self.is_below = true;
        self.steps.push(Step {
            stretch: self.stretch,
            heading: self.heading.clone(),
            // A cut might leave half of a mark.
            text: if fits { shown } else { text::discord(&words) },
            words,
            code: String::new(),
            action: None,
            verify: verify.map(|words| text::cut(&words, WORDS)),
            line,
        });
    }

    /// Code below the step that came last, under the same heading.
    fn copied(&mut self, code: &NodeCodeBlock) {
        let Some(step) = self.steps.last_mut().filter(|_| self.is_below) else {
            return;
        };
        let language: String = code
            .info
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+'))
            .collect();
        let block = format!(
            "```{language}\n{}\n```",
            code.literal.trim_end().replace("```", "'''")
        );
        let room = COPIED.saturating_sub(text::units(&step.code));
        if text::units(&block) < room {
            if !step.code.is_empty() {
                step.code.push('\n');
            }
            step.code.push_str(&block);
        }
    }

    fn fault(&mut self, line: usize, what: &str) {
        self.faults.push(Note {
            line,
            what: what.to_owned(),
        });
    }
}

/// A value as an action is told it.
fn plainly(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_step(code: &NodeCodeBlock) -> bool {
    code.info.split_whitespace().next() == Some("step")
}
