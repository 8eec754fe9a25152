//! What is asked of the list of incidents, as it stands in an address. Whatever cannot be meant is left out.

use crate::{names::ServiceName, text};

use super::Leaf;

/// Incidents by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Those that need people.
    #[default]
    Open,
    /// Those that are over.
    Over,
    /// All.
    All,
}

impl Standing {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Open, Self::Over, Self::All];

    /// The name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Over => "resolved",
            Self::All => "all",
        }
    }
}

/// Which incidents to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentsAsk {
    /// By where they stand.
    pub standing: Standing,
    /// By service.
    pub service: Option<ServiceName>,
    /// Words that the incident has in its name, its title, its service, its description, its impact or its last update; may be empty.
    pub words: String,
    /// Which page.
    pub leaf: Leaf,
}

impl IncidentsAsk {
    /// The ask that stands in an address. `get` gives what stands behind a name.
    pub fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            standing: Standing::ALL
                .into_iter()
                .find(|one| get("state") == Some(one.as_str()))
                .unwrap_or_default(),
            service: get("service").and_then(|name| name.parse().ok()),
            words: text::cut(&text::one_line(get("q").unwrap_or_default()), 100),
            leaf: Leaf::read(get("page")),
        }
    }
}
