//! `/deploy`.

use binnacle_commands::deploy::lock::IfHeld;
use serenity_commands::{BasicOption, Command, SubCommandGroup};

use super::choices::choices;

/// What can be asked of deploys.
#[derive(Debug, Command)]
pub(in crate::discord) enum DeployAsk {
    /// Lock a service, an environment or both against deploys.
    Lock {
        /// Why.
        #[command(builder(max_length(200)))]
        reason: String,
        /// Which service; all if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// Which environment; all if you leave it out.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: Option<String>,
        /// For how long, as in 30m or 2 days; four hours if you leave it out.
        #[command(builder(max_length(50)))]
        r#for: Option<String>,
        /// What to do if somebody else holds it; to say so if you leave it out.
        held: Option<HeldChoice>,
    },
    /// End a lock.
    Unlock {
        /// Which lock, as in LCK-3.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        lock: String,
    },
    /// What is locked, by whom, and who waits.
    Locks,
    /// The deploy token: whoever holds it is the only one who deploys.
    Token(TokenGroup),
}

/// What can be asked of the deploy token.
#[derive(Debug, SubCommandGroup)]
pub(in crate::discord) enum TokenGroup {
    /// Take the deploy token.
    Take {
        /// What for.
        #[command(builder(max_length(200)))]
        reason: String,
        /// For how long, as in 30m or 2 days; four hours if you leave it out.
        #[command(builder(max_length(50)))]
        r#for: Option<String>,
        /// What to do if somebody else holds it; to say so if you leave it out.
        held: Option<HeldChoice>,
    },
    /// Give the deploy token back.
    Release,
    /// Show who holds the deploy token.
    Show,
}

choices! {
    /// What to do where somebody else holds a lock.
    HeldChoice for IfHeld {
        Say = "say so", "say" => Self::Say;
        Wait = "wait in line", "wait" => Self::Wait;
        Steal = "take it over, and tell whoever held it", "steal" => Self::Steal;
    }
}
