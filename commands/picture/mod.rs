//! Pictures: charts and schedules as SVG. The same picture is shown as it is on the web, and as PNG in chat.
//!
//! A picture has a light background of its own, so that it can be read in dark and in light surroundings. It never says
//! anything by colour alone, and comes with a text alternative.

mod canvas;
mod columns;
mod ink;
mod lines;
mod sheet;
mod spans;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use columns::Columns;
pub use lines::Lines;
pub use sheet::{Part, sheet};
pub use spans::{Row, Span, Spans};

/// Numbers that belong together, with one value for each place on the horizontal axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series<T> {
    /// What the legend calls them.
    pub name: String,
    /// The values, from left to right.
    pub values: Vec<T>,
}

/// A drawn picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Svg {
    markup: String,
    alt: String,
}

impl Svg {
    /// The most characters of a text alternative, which is what Discord takes as a file's description.
    pub const ALT_MAX: usize = 1024;

    /// The picture as SVG 1.1: one element that can stand in a page or be a file.
    pub fn as_str(&self) -> &str {
        &self.markup
    }

    /// What the picture shows, in words, for those who do not see it. At most [`Self::ALT_MAX`] characters.
    pub fn alt(&self) -> &str {
        &self.alt
    }
}
