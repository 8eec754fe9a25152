//! The blocks of a page: headings, lists, definitions, quotations, literal blocks, paragraphs.

use super::{
    super::page::Note,
    directive::{Directive, fence, option},
    inline::inline,
    line::{Line, adornment, body, bullet, dedented},
    table::drawn,
    targets::{Targets, nameless, target},
};

/// Blocks inside of blocks: deeper ones are kept as they are written.
const DEEPEST: usize = 40;

/// Turns blocks into Markdown.
pub(super) struct Converter {
    targets: Targets,
    notes: Vec<Note>,
    /// How headings are marked, by the order in which the marks were first used; and whether there is a line above, too.
    marks: Vec<(char, bool)>,
    depth: usize,
}

impl Converter {
    pub(super) fn of(lines: &[Line]) -> Self {
        Self {
            targets: Targets::of(lines),
            notes: Vec::new(),
            marks: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn into_notes(self) -> Vec<Note> {
        self.notes
    }

    pub(super) fn note(&mut self, line: usize, what: String) {
        self.notes.push(Note { line, what });
    }

    /// The whole page.
    pub(super) fn page(&mut self, lines: &[Line]) -> Vec<Line> {
        self.blocks(lines)
    }

    /// Blocks that begin in the first column.
    pub(super) fn blocks(&mut self, lines: &[Line]) -> Vec<Line> {
        self.depth += 1;
        let mut made = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            if self.depth > DEEPEST {
                made.extend(lines.iter().cloned());
                break;
            }
            at += self.block(&lines[at..], &mut made);
        }
        self.depth -= 1;
        made
    }

    /// One block; says how many lines it took, at least one.
    fn block(&mut self, lines: &[Line], made: &mut Vec<Line>) -> usize {
        let line = &lines[0];
        if line.is_blank() {
            made.push(line.clone());
            return 1;
        }
        if line.indent() > 0 {
            let end = body(lines, 1);
            let inner = self.blocks(&dedented(&lines[..end]));
            made.extend(inner.into_iter().map(|line| line.behind("> ")));
            return end;
        }
        if let Some(taken) = self.heading(lines, made) {
            return taken;
        }
        if line.text == ".." || line.text.starts_with(".. ") {
            return self.explicit(lines, made);
        }
        if let Some(end) = drawn(lines) {
            let drawing = lines[..end].to_vec();
            made.extend(fence(line.number, "", drawing));
            return end;
        }
        if let Some((width, mark)) = bullet(&line.text) {
            return self.item(lines, width, &mark, made);
        }
        if nameless(&line.text).is_some() {
            return 1;
        }
        self.paragraph(lines, made)
    }

    fn heading(&mut self, lines: &[Line], made: &mut Vec<Line>) -> Option<usize> {
        let line = &lines[0];
        if let Some(mark) = adornment(&line.text) {
            let under = lines.get(2).and_then(|line| adornment(&line.text));
            let title = lines.get(1).filter(|title| !title.is_blank());
            if let (Some(title), Some(under)) = (title, under)
                && under == mark
            {
                self.titled(title, (mark, true), made);
                return Some(3);
            }
            if line.text.len() >= 4 && lines.get(1).is_none_or(Line::is_blank) {
                made.push(Line::new(line.number, "***"));
                return Some(1);
            }
            return None;
        }
        let under = lines.get(1)?;
        let mark = adornment(&under.text)?;
        let length = line.text.chars().count();
        let is_long = under.text.len() >= length || under.text.len() >= 4;
        if !is_long || line.text.starts_with(".. ") {
            return None;
        }
        if under.text.len() < length {
            self.note(
                under.number,
                "the line under the heading is shorter than the heading".to_owned(),
            );
        }
        self.titled(line, (mark, false), made);
        Some(2)
    }

    fn titled(&mut self, title: &Line, mark: (char, bool), made: &mut Vec<Line>) {
        let known = self.marks.iter().position(|known| *known == mark);
        let level = known.unwrap_or_else(|| {
            self.marks.push(mark);
            self.marks.len() - 1
        });
        let marks = "#".repeat((level + 1).min(6));
        let words = inline(title.text.trim(), &mut self.targets);
        if made
            .last()
            .is_some_and(|line| !line.is_blank() && line.label.is_none())
        {
            made.push(Line::new(title.number, ""));
        }
        made.push(Line::new(title.number, &format!("{marks} {words}")));
        made.push(Line::new(title.number, ""));
    }

    /// What begins with two dots: a directive, a target, a footnote, or a comment.
    fn explicit(&mut self, lines: &[Line], made: &mut Vec<Line>) -> usize {
        let line = &lines[0];
        let end = 1 + body(&lines[1..], 1);
        if let Some((name, address)) = target(&line.text) {
            if address.is_empty() {
                made.push(Line::label(line.number, name));
            }
            return 1;
        }
        if let Some(directive) = Directive::of(line, &lines[1..end]) {
            made.extend(self.directive(directive));
            made.push(Line::new(line.number, ""));
        } else if let Some(footnote) = line.text.strip_prefix(".. [") {
            let text = inline(footnote, &mut self.targets);
            made.push(Line::new(line.number, &format!("\\[{text}")));
            let more = self.blocks(&dedented(&lines[1..end]));
            made.extend(more);
        }
        end
    }

    fn item(&mut self, lines: &[Line], width: usize, mark: &str, made: &mut Vec<Line>) -> usize {
        let end = 1 + body(&lines[1..], width);
        let mut inner = vec![Line::new(lines[0].number, &lines[0].text[width..])];
        inner.extend(lines[1..end].iter().map(|line| line.dedented(width)));
        let prefix = " ".repeat(mark.len() + 1);
        for (index, line) in self.blocks(&inner).into_iter().enumerate() {
            let blank = line.is_blank();
            made.push(match index {
                0 => line.behind(&format!("{mark} ")),
                _ if blank => line,
                _ => line.behind(&prefix),
            });
        }
        end
    }

    /// Lines up to a blank one; with what stands deeper below, if that belongs to it.
    fn paragraph(&mut self, lines: &[Line], made: &mut Vec<Line>) -> usize {
        let is_text = |line: &&Line| !line.is_blank() && line.indent() == 0;
        let mut end = 1 + lines[1..].iter().take_while(is_text).count();
        if let Some(next) = (1..end).find(|next| begins_anew(&lines[*next..])) {
            end = next;
        }
        let mut text: Vec<&str> = lines[..end].iter().map(|line| line.text.as_str()).collect();
        let last = text.last().copied().unwrap_or_default();
        if let Some(before) = last.strip_suffix("::") {
            let kept = before.trim_end();
            let kept = if kept.len() == before.len() && !kept.is_empty() {
                &last[..=before.len()]
            } else {
                kept
            };
            let at = text.len() - 1;
            text[at] = kept;
            self.said(&lines[..end], &text.join("\n"), made);
            let below = body(&lines[end..], 1);
            if below > 0 {
                made.push(Line::new(lines[end - 1].number, ""));
                let code = dedented(&lines[end..end + below]);
                let start = code.iter().position(|line| !line.is_blank()).unwrap_or(0);
                made.extend(fence(lines[end].number, "", code[start..].to_vec()));
            }
            return end + below;
        }
        let deeper = lines
            .get(end)
            .is_some_and(|line| !line.is_blank() && line.indent() > 0);
        if let (1, Some((key, value))) = (end, option(last)) {
            if !value.is_empty() {
                let text = format!("**{key}:** {value}");
                self.said(&lines[..1], &text, made);
            }
        } else if deeper && end == 1 {
            self.said(&lines[..1], &format!("**{last}**"), made);
            made.push(Line::new(lines[0].number, ""));
        } else {
            self.said(&lines[..end], &text.join("\n"), made);
        }
        if !deeper {
            return end;
        }
        let below = body(&lines[end..], 1);
        made.extend(self.blocks(&dedented(&lines[end..end + below])));
        end + below
    }

    fn said(&mut self, lines: &[Line], text: &str, made: &mut Vec<Line>) {
        let text = inline(text.trim_start_matches("| "), &mut self.targets);
        for (index, text) in text.split('\n').enumerate() {
            let number = lines
                .get(index)
                .or(lines.last())
                .map_or(1, |line| line.number);
            let text = text.strip_prefix("| ").unwrap_or(text);
            made.push(Line::new(number, text));
        }
    }
}

/// Whether another block begins in the middle of lines of text.
fn begins_anew(lines: &[Line]) -> bool {
    lines[0].text.starts_with(".. ") || drawn(lines).is_some()
}
