//! `/page`.

use binnacle_commands::page::{Urgency, Which};
use serenity::all::UserId;
use serenity_commands::{BasicOption, Command};

use super::choices::choices;

/// What can be asked of pages.
#[derive(Debug, Command)]
pub(in crate::discord) enum PageAsk {
    /// Page whoever is on call, a person, or an escalation policy.
    Send {
        /// Whom: an escalation policy, a schedule or a person.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        target: String,
        /// What they should know, on one line.
        #[command(builder(max_length(200)))]
        text: String,
        /// How loud it is; high if you leave it out.
        urgency: Option<UrgencyChoice>,
        /// For which incident; in a room, that one.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Hand a page on to anybody on the server.
    Hand {
        /// Which page.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        page: String,
        /// To whom.
        to: UserId,
    },
    /// List pages, newest first.
    List {
        /// Which ones; the open ones if you leave it out.
        which: Option<WhichChoice>,
        /// Which part of a long list.
        #[command(builder(min_int_value(1), max_int_value(10000)))]
        part: Option<i64>,
    },
    /// Show a page, with the buttons that answer it.
    Show {
        /// Which page.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        page: String,
    },
}

choices! {
    /// How loud a page is.
    UrgencyChoice for Urgency {
        High = "high: by direct message and by a mention", "high" => Self::High;
        Low = "low: by direct message alone", "low" => Self::Low;
    }
}
choices! {
    /// Which pages to list.
    WhichChoice for Which {
        Open = "open", "open" => Self::Open;
        All = "all", "all" => Self::All;
    }
}
