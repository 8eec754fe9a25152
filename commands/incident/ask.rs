//! Declaring and listing, as the doors pass it on.

use crate::{
    Refusal,
    names::{ChannelId, MessageId, ServiceName},
    team::{About, Severity},
};

use super::{Description, Text, Title};

/// An incident is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareAsk {
    /// What is broken.
    pub title: Title,
    /// How bad it is; the team's default where nobody says.
    pub severity: Option<Severity>,
    /// What it is about.
    pub service: Option<ServiceName>,
    /// What is known.
    pub description: Option<Description>,
    /// The message it is declared from.
    pub origin: Option<Origin>,
    /// Who is harmed, and how.
    pub impact: Option<Text>,
    /// What kind of thing it is.
    pub sort: Sort,
    /// Whether it is what users report or a fault of the software, where somebody says so.
    pub about: Option<About>,
}

impl DeclareAsk {
    /// An exercise, with an example where nobody names one.
    ///
    /// # Errors
    /// When the title will not do.
    pub fn drill(title: Option<&str>) -> Result<Self, Refusal> {
        let what = "This is an exercise; nothing is broken. Here in its room it says step by step what to try.";
        Ok(Self {
            title: Title::parse(title.unwrap_or("Checkout answers with errors"))?,
            severity: None,
            service: None,
            description: Some(Description::parse(what)?),
            origin: None,
            impact: None,
            sort: Sort::Drill,
            about: None,
        })
    }
}

/// What kind of thing is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// An incident.
    #[default]
    Incident,
    /// One that is only put on record, without a room.
    ReportOnly,
    /// One that only responders may see.
    Private,
    /// Something that nearly went wrong; only put on record.
    NearMiss,
    /// An exercise.
    Drill,
}

/// A message that an incident was declared from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Its channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
}

/// Which incidents to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAsk {
    /// By state.
    pub filter: Filter,
    /// By service.
    pub service: Option<ServiceName>,
    /// Which page, from 1.
    pub page: Page,
}

/// Where lists are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// The incidents that the filter lets through.
    Incidents(Filter),
    /// Past reports.
    Past,
}

/// Incidents by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Those that need people.
    #[default]
    Open,
    /// Those that are over and not closed.
    Resolved,
    /// Those of which nothing is left to do.
    Closed,
    /// All.
    All,
}

/// A page of a list, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page(u32);

impl Page {
    /// How many incidents a page shows.
    pub const SIZE: u32 = 10;

    /// The page with that number; anything below 1 is the first.
    pub fn number(number: i64) -> Self {
        Self(u32::try_from(number.clamp(1, 10_000)).unwrap_or(1))
    }

    /// Its number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// How many incidents stand before it.
    pub const fn offset(self) -> u32 {
        (self.0 - 1) * Self::SIZE
    }
}
