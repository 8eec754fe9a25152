//! `/action`.

use binnacle_commands::{
    action::{Aim, Which},
    reply::Audience,
};
use serenity::all::UserId;
use serenity_commands::{BasicOption, Command};

use super::choices::choices;

/// What can be asked of actions.
#[derive(Debug, Command)]
pub(in crate::discord) enum ActionAsk {
    /// Add something to be done, so that it does not happen again.
    Add {
        /// What is to be done.
        #[command(builder(max_length(300)))]
        text: String,
        /// What it is for; to prevent it, if you leave it out.
        r#type: Option<AimChoice>,
        /// Who does it.
        owner: Option<UserId>,
        /// By when, as in friday or in 2 weeks; in two weeks if you leave it out.
        #[command(builder(max_length(60)))]
        due: Option<String>,
        /// After which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Say that an action is done. Its GitHub issue is closed.
    Done {
        /// Which action.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        action: String,
        /// Words to it.
        #[command(builder(max_length(1500)))]
        text: Option<String>,
    },
    /// Say that an action will not be done. Its GitHub issue is closed.
    Drop {
        /// Which action.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        action: String,
        /// Why.
        #[command(builder(max_length(1500)))]
        reason: String,
    },
    /// Take an action up again.
    Reopen {
        /// Which action.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        action: String,
    },
    /// Change an action: its words, its type, who does it, by when.
    Edit {
        /// Which action.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        action: String,
        /// What is to be done.
        #[command(builder(max_length(300)))]
        text: Option<String>,
        /// What it is for.
        r#type: Option<AimChoice>,
        /// Who does it.
        owner: Option<UserId>,
        /// By when, as in friday or in 2 weeks.
        #[command(builder(max_length(60)))]
        due: Option<String>,
    },
    /// List actions, by the day they are due.
    List {
        /// Which ones; the open ones if you leave it out.
        which: Option<WhichChoice>,
        /// Only those of one incident.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
        /// Which page.
        #[command(builder(min_int_value(1), max_int_value(10000)))]
        page: Option<i64>,
    },
}

impl ActionAsk {
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::List { .. } => Audience::Asker,
            _ => Audience::Everyone,
        }
    }
}

choices! {
    /// What an action is for.
    AimChoice for Aim {
        Prevent = "prevent: that it does not happen again", "prevent" => Self::Prevent;
        Detect = "detect: that it is seen sooner", "detect" => Self::Detect;
        Mitigate = "mitigate: that it does less harm", "mitigate" => Self::Mitigate;
        Process = "process: that we work better", "process" => Self::Process;
    }
}
choices! {
    /// Which actions to list.
    WhichChoice for Which {
        Open = "open", "open" => Self::Open;
        Mine = "mine", "mine" => Self::Mine;
        Overdue = "overdue", "overdue" => Self::Overdue;
        All = "all", "all" => Self::All;
    }
}
