//! `/decision`.

use binnacle_commands::reply::Audience;
use serenity_commands::Command;

/// What can be asked of decisions.
#[derive(Debug, Command)]
pub(in crate::discord) enum DecisionAsk {
    /// Put on record what the team decided.
    Record {
        /// What was decided.
        #[command(builder(max_length(200)))]
        text: String,
        /// Why.
        #[command(builder(max_length(1500)))]
        why: Option<String>,
    },
    /// Say that a decision counts no longer. It stays on record.
    Withdraw {
        /// Its number.
        #[command(builder(min_int_value(1), max_int_value(1_000_000)))]
        decision: i64,
        /// Why.
        #[command(builder(max_length(1500)))]
        reason: String,
    },
    /// List what was decided, the newest first.
    List {
        /// Which page.
        #[command(builder(min_int_value(1), max_int_value(10000)))]
        page: Option<i64>,
    },
}

impl DecisionAsk {
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::List { .. } => Audience::Asker,
            _ => Audience::Everyone,
        }
    }
}
