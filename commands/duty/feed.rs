//! Addresses of calendars: whoever has one reads the shifts of one person, or of one schedule, until it is revoked.

use std::fmt;

use jiff::Timestamp;

use crate::{
    Event, Reply, Who,
    event::Kind,
    ids::FeedId,
    names::{GuildId, ScheduleName, UserId},
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text,
    web::Token,
};

/// The address of a calendar. Its secret is kept as a fingerprint, so it is shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its key.
    pub id: FeedId,
    /// The server.
    pub workspace: GuildId,
    /// Whose address it is.
    pub user: UserId,
    /// The schedule that it shows; the shifts of its owner where there is none.
    pub schedule: Option<ScheduleName>,
    /// Since when it is good.
    pub made_at: Timestamp,
}

/// What can be done with the address of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedVerb {
    /// Make another one; the old one is no longer good.
    Renew,
    /// Make it good no longer.
    Revoke,
}

impl FeedVerb {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Renew, Self::Revoke];

    /// The word in custom ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Renew => "renew",
            Self::Revoke => "revoke",
        }
    }

    /// The verb with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }
}

impl Feed {
    /// What it shows, in words.
    fn shows(&self) -> String {
        match &self.schedule {
            Some(schedule) => format!("the schedule {schedule}"),
            None => "your shifts".to_owned(),
        }
    }
}

/// The path of a calendar below the address of the pages.
pub fn path(token: &Token) -> String {
    format!("/calendar/{}.ics", token.expose())
}

/// A new address, told to its owner alone. `pages` is the address of the pages, without a slash at its end.
pub fn made(feed: &Feed, token: &Token, pages: &str, is_renewed: bool) -> Reply {
    let old = if is_renewed {
        "\nThe old address leads nowhere any more."
    } else {
        ""
    };
    let body = format!(
        "```\n{pages}{}\n```Subscribe to it in your calendar: it follows every change. It is shown this once; whoever has it can read the calendar, so keep it to yourself.{old}",
        path(token)
    );
    let card = Card::new(Tone::Green, format!("Calendar of {}", feed.shows()), body);
    Reply::private(buttons(card, feed))
}

/// There is an address already.
pub fn known(feed: &Feed) -> Reply {
    let body = format!(
        "You have an address for it since {}. Only its fingerprint is kept, so it cannot be shown again: make a new one if you lost it, and the old one leads nowhere any more.",
        text::when(feed.made_at)
    );
    let card = Card::new(Tone::Grey, format!("Calendar of {}", feed.shows()), body);
    Reply::private(buttons(card, feed))
}

fn buttons(card: Card, feed: &Feed) -> Card {
    card.button(
        ButtonStyle::Secondary,
        "New address",
        Press::Calendar(FeedVerb::Renew, feed.id),
    )
    .button(
        ButtonStyle::Secondary,
        "Revoke it",
        Press::Calendar(FeedVerb::Revoke, feed.id),
    )
}

/// An address is good no longer.
pub fn revoked(feed: &Feed) -> Reply {
    let body =
        "Whoever asks for it is told that there is nothing. `/oncall calendar` makes another one.";
    Reply::private(Card::new(
        Tone::Grey,
        format!("The address of {} is revoked", feed.shows()),
        body,
    ))
}

/// What is recorded of an address: never the address itself.
pub fn event(feed: &Feed, kind: Kind, by: UserId, now: Timestamp) -> Event {
    Event {
        at: now,
        who: Who::Person(by),
        subject: format!("user:{}", feed.user),
        kind,
        data: serde_json::json!({ "schedule": feed.schedule }),
    }
}

/// A holiday, as it was imported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub day: jiff::civil::Date,
    /// What it is called.
    pub name: String,
}

impl fmt::Display for Holiday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.day, self.name)
    }
}

/// What became of an import of holidays.
pub fn holidays_imported(new: &[Holiday], known: usize) -> Reply {
    let shown: Vec<String> = new
        .iter()
        .take(20)
        .map(|one| format!("{} {}", one.day, text::discord(&one.name)))
        .collect();
    let more = new.len().saturating_sub(shown.len());
    let more = if more > 0 {
        format!("\nand {more} more")
    } else {
        String::new()
    };
    let title = match new.len() {
        0 => "No new holidays".to_owned(),
        1 => "1 holiday imported".to_owned(),
        count => format!("{count} holidays imported"),
    };
    let before = if known > 0 {
        format!("\n{known} were known already.")
    } else {
        String::new()
    };
    let body = format!("{}{more}{before}", shown.join("\n"));
    Reply::private(Card::new(Tone::Green, title, body))
}
