//! The slash commands, as closed types from which they are registered and into which they are parsed.

mod incident;

use binnacle_commands::reply::Audience;
use serenity_commands::Commands;

pub(super) use incident::IncidentAsk;

/// What can be asked with a slash command.
#[derive(Debug, Commands)]
pub(super) enum Ask {
    /// Incidents: declare, update, resolve, reopen, look.
    Incident(IncidentAsk),
    /// Whether everything arrives, and what waits for a person.
    Status,
    /// Get a link to what is on record, to read it in a browser.
    Web,
    /// What you can ask of Binnacle.
    Help,
}

impl Ask {
    /// Who sees the answer.
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::Incident(ask) => ask.audience(),
            Self::Status | Self::Web | Self::Help => Audience::Asker,
        }
    }
}
