//! The few shapes that pictures are made of, written as SVG.

use std::fmt::Write as _;

use super::{Svg, ink};
use crate::text;

/// The height of words, in units of the picture.
pub(super) const SIZE: f64 = 15.0;

/// How a word stands to its place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stands {
    /// It begins there.
    After,
    /// It ends there.
    Before,
    /// Its middle is there.
    Around,
}

/// A picture that is being drawn. Units are CSS pixels; the origin is at the top left.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    out: String,
}

impl Canvas {
    /// A filled rectangle.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let _ = write!(
            self.out,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{fill}"/>"#
        );
    }

    /// A rectangle with a dashed border: a place that is empty.
    pub(super) fn hole(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let (fill, stroke) = (ink::GROUND, ink::MISSING);
        let _ = write!(
            self.out,
            r#"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{fill}" stroke="{stroke}" stroke-width="2" stroke-dasharray="5 3"/>"#,
            x + 1.0,
            y + 1.0,
            (width - 2.0).max(0.5),
            (height - 2.0).max(0.5),
        );
    }

    /// A straight line.
    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), stroke: &str) {
        let _ = write!(
            self.out,
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{stroke}"/>"#
        );
    }

    /// A line through points.
    pub(super) fn path(&mut self, points: &[(f64, f64)], stroke: &str) {
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let _ = write!(
            self.out,
            r#"<polyline points="{}" fill="none" stroke="{stroke}" stroke-width="2.5" stroke-linejoin="round"/>"#,
            points.join(" ")
        );
    }

    /// A mark at a point. Each series has a shape of its own, so that colour alone tells nothing.
    pub(super) fn mark(&mut self, (x, y): (f64, f64), series: usize) {
        let fill = ink::series(series);
        let corners: &[(f64, f64)] = match series % 5 {
            0 => {
                let _ = write!(
                    self.out,
                    r#"<circle cx="{x:.1}" cy="{y:.1}" r="5" fill="{fill}"/>"#
                );
                return;
            }
            1 => &[(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)],
            2 => &[(0.0, -6.0), (5.5, 4.5), (-5.5, 4.5)],
            3 => &[(0.0, -6.5), (6.5, 0.0), (0.0, 6.5), (-6.5, 0.0)],
            _ => &[(-5.5, -4.5), (5.5, -4.5), (0.0, 6.0)],
        };
        let corners: Vec<String> = corners
            .iter()
            .map(|(dx, dy)| format!("{:.1},{:.1}", x + dx, y + dy))
            .collect();
        let _ = write!(
            self.out,
            r#"<polygon points="{}" fill="{fill}"/>"#,
            corners.join(" ")
        );
    }

    /// Words.
    pub(super) fn text(&mut self, place: (f64, f64), stands: Stands, words: &str, fill: &str) {
        self.words(place, stands, words, fill, SIZE);
    }

    /// Words that head something.
    pub(super) fn heading(&mut self, place: (f64, f64), words: &str, size: f64) {
        self.words(place, Stands::After, words, ink::TEXT, size);
    }

    fn words(&mut self, (x, y): (f64, f64), stands: Stands, words: &str, fill: &str, size: f64) {
        let anchor = match stands {
            Stands::After => "start",
            Stands::Before => "end",
            Stands::Around => "middle",
        };
        let words = escape(words);
        let _ = write!(
            self.out,
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">{words}</text>"#
        );
    }

    /// The finished picture. `alt` says what it shows.
    pub(super) fn finish(self, (width, height): (f64, f64), title: &str, alt: &str) -> Svg {
        let alt = text::cut(alt, Svg::ALT_MAX);
        let ground = ink::GROUND;
        let (heading, description, body) = (escape(title), escape(&alt), self.out);
        // The fonts of whoever looks on the web; the font that comes with Binnacle where it is made a PNG.
        Svg {
            markup: format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" role="img" font-family="system-ui, sans-serif"><title>{heading}</title><desc>{description}</desc><rect width="100%" height="100%" fill="{ground}"/>{body}</svg>"#
            ),
            alt,
        }
    }
}

/// How wide words of [`SIZE`] are, about: wide enough for nearly all of them.
pub(super) fn width(words: &str) -> f64 {
    SIZE * 0.56 * count(words.chars().count())
}

/// The words, cut so that they fit into so much room; `None` where not even three characters do.
pub(super) fn fitted(words: &str, room: f64) -> Option<String> {
    let mut fits = words.chars().count();
    while fits > 0 && SIZE * 0.56 * count(fits) > room {
        fits -= 1;
    }
    (fits >= 3 || fits == words.chars().count()).then(|| text::cut(words, fits))
}

/// A number of things as a measure.
pub(super) fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

/// Words as XML takes them. What XML 1.0 cannot hold is left out.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for one in words.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            one if one.is_control() => out.push(' '),
            one => out.push(one),
        }
    }
    out
}
