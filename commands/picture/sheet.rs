//! A sheet: a title with the parts of a picture below each other.

use super::{
    Columns, Lines, Spans, Svg,
    canvas::{self, Canvas, Stands},
    ink,
};

/// How wide every picture is. Chat shows it about two thirds as wide, in which words can still be read.
pub(super) const WIDTH: f64 = 800.0;
/// The room at the edges.
pub(super) const EDGE: f64 = 24.0;
/// How high a line of words is.
pub(super) const LINE: f64 = 24.0;

/// One part of a picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Numbers of things, as columns.
    Columns(Columns),
    /// Lengths of time, as lines.
    Lines(Lines),
    /// Who or what is when, as bars along the time.
    Spans(Spans),
}

/// Draws a picture. `alt` says in words what it shows.
pub fn sheet(title: &str, alt: &str, parts: &[Part]) -> Svg {
    let mut canvas = Canvas::default();
    canvas.heading((EDGE, EDGE + 16.0), &fitting(title, 20.0), 20.0);
    let mut y = EDGE + 28.0;
    for part in parts {
        y = match part {
            Part::Columns(columns) => columns.draw(&mut canvas, y),
            Part::Lines(lines) => lines.draw(&mut canvas, y),
            Part::Spans(spans) => spans.draw(&mut canvas, y),
        } + EDGE / 2.0;
    }
    canvas.finish((WIDTH, y + EDGE / 2.0), title, alt)
}

/// The heading of a part; where what follows it begins.
pub(super) fn heading(canvas: &mut Canvas, words: &str, y: f64) -> f64 {
    canvas.heading((EDGE, y + 18.0), &fitting(words, 17.0), 17.0);
    y + 26.0
}

fn fitting(words: &str, size: f64) -> String {
    let room = (WIDTH - 2.0 * EDGE) * canvas::SIZE / size;
    canvas::fitted(words, room).unwrap_or_default()
}

/// A legend, broken into as many rows as it takes; where what follows it begins.
pub(super) fn legend<'n>(
    canvas: &mut Canvas,
    names: impl Iterator<Item = &'n str>,
    mut sign: impl FnMut(&mut Canvas, (f64, f64), usize),
    top: f64,
) -> f64 {
    let (mut x, mut y) = (EDGE, top);
    let mut is_empty = true;
    for (index, name) in names.enumerate() {
        is_empty = false;
        let name = canvas::fitted(name, WIDTH - 2.0 * EDGE - 24.0).unwrap_or_default();
        let wide = 22.0 + canvas::width(&name) + 18.0;
        if x + wide > WIDTH - EDGE && x > EDGE {
            (x, y) = (EDGE, y + LINE);
        }
        sign(canvas, (x, y), index);
        canvas.text((x + 22.0, y + 16.0), Stands::After, &name, ink::TEXT);
        x += wide;
    }
    if is_empty { top } else { y + LINE }
}
