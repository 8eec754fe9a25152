//! What is asked of the list of incidents, as it stands in an address. Whatever cannot be meant is left out.

use crate::{names::ServiceName, text};

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
    /// Which page, from 1.
    pub page: u32,
}

impl IncidentsAsk {
    /// How many incidents a page shows.
    pub const SIZE: u32 = 25;

    /// The ask that stands in an address. `get` gives what stands behind a name.
    pub fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            standing: Standing::ALL
                .into_iter()
                .find(|one| get("state") == Some(one.as_str()))
                .unwrap_or_default(),
            service: get("service").and_then(|name| name.parse().ok()),
            words: text::cut(&text::one_line(get("q").unwrap_or_default()), 100),
            page: get("page")
                .and_then(|page| page.parse().ok())
                .map_or(1, |page: u32| page.clamp(1, 100_000)),
        }
    }

    /// How many incidents stand before its page.
    pub const fn offset(&self) -> u32 {
        (self.page - 1) * Self::SIZE
    }

    /// How many pages it takes to show that many incidents; at least one.
    pub fn pages(total: i64) -> u32 {
        let size = i64::from(Self::SIZE);
        u32::try_from((total + size - 1) / size)
            .unwrap_or(u32::MAX)
            .max(1)
    }
}
