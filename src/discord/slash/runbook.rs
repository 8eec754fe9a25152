//! `/runbook`.

use binnacle_commands::reply::Audience;
use serenity_commands::Command;

/// What can be asked of runbooks.
#[derive(Debug, Command)]
pub(in crate::discord) enum RunbookAsk {
    /// Find the page that helps: by the text or the name of an alert, or a few words.
    Search {
        /// What is wrong, or what you look for.
        #[command(builder(max_length(500)))]
        query: String,
        /// Pages about this service come first; in an incident's room, its service does.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
    },
    /// Show a page to everyone here.
    Show {
        /// Which page; Discord offers pages as you type.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        page: String,
    },
    /// Work through a page with others: tick its steps, and keep a record of who did what.
    Run {
        /// Which page; Discord offers pages as you type.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        page: String,
        /// For which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Which pages nobody has found right for long.
    Review,
    /// What runbooks there are, and what has to be put right in them.
    List,
}

impl RunbookAsk {
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::Show { .. } => Audience::Everyone,
            Self::Search { .. } | Self::Run { .. } | Self::Review | Self::List => Audience::Asker,
        }
    }
}
