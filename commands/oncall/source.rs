//! Where a shift comes from, which is what it keeps when it moves.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::names::LayerName;

/// What puts people on call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A layer.
    Layer(LayerName),
    /// An override that adds somebody.
    Override(String),
    /// A temporary schedule.
    Temporary(String),
}

impl Source {
    /// The word for it beside a shift: the layer's name, or what it is.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Layer(name) => name.as_str(),
            Self::Override(_) => "override",
            Self::Temporary(_) => "temporary",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a stretch of a shift is known by, whoever has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ShiftId {
    /// Where it comes from.
    pub source: Source,
    /// The number of the turn, counted from the one at the anchor.
    pub turn: i64,
    /// Which opening of the windows within the turn, counted from 0.
    pub piece: u32,
    /// Which part of it, counted from 0: overrides, swaps and higher layers cut it.
    pub part: u32,
}

impl fmt::Display for ShiftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            source,
            turn,
            piece,
            part,
        } = self;
        match source {
            Source::Layer(name) => write!(f, "{name}-{turn}-{piece}-{part}"),
            Source::Override(id) => write!(f, "override-{id}-{part}"),
            Source::Temporary(id) => write!(f, "temporary-{id}-{turn}-{part}"),
        }
    }
}
