//! `/github`.

use binnacle_commands::reply::Audience;
use serenity_commands::Command;

/// What can be asked of GitHub.
#[derive(Debug, Command)]
pub(in crate::discord) enum GithubAsk {
    /// Show how many issues and pull requests were opened and closed, week by week.
    Activity {
        /// Only those of one repository.
        #[command(builder(max_length(140), set_autocomplete(true)))]
        repository: Option<String>,
        /// How many weeks, this one included; 8 if you leave it out.
        #[command(builder(min_int_value(1), max_int_value(26)))]
        weeks: Option<i64>,
        /// Show it to everyone here.
        share: Option<bool>,
    },
}

impl GithubAsk {
    pub(in crate::discord) const fn audience(&self) -> Audience {
        match self {
            Self::Activity {
                share: Some(true), ..
            } => Audience::Everyone,
            Self::Activity { .. } => Audience::Asker,
        }
    }
}
