//! `/timeline`.

use binnacle_commands::reply::Audience;
use serenity_commands::{BasicOption, Command};

/// What can be asked of an incident's timeline.
#[derive(Debug, Command)]
pub(in crate::discord) enum TimelineAsk {
    /// Put something on an incident's timeline.
    Add {
        /// What happened.
        #[command(builder(max_length(1500)))]
        text: String,
        /// When, as in 14:05, 10 min ago or yesterday 14:05; now if you leave it out.
        #[command(builder(max_length(100)))]
        when: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Show an incident's timeline, or one entry of it.
    Show {
        /// What to show; the newest part if you leave it out.
        view: Option<ViewChoice>,
        /// One entry by its number, with what it said before.
        #[command(builder(min_int_value(1), max_int_value(1_000_000)))]
        entry: Option<i64>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Change what an entry says. What it said before is kept.
    Edit {
        /// Its number, as `/timeline show` names it.
        #[command(builder(min_int_value(1), max_int_value(1_000_000)))]
        entry: i64,
        /// What happened.
        #[command(builder(max_length(1500)))]
        text: Option<String>,
        /// When it happened.
        #[command(builder(max_length(100)))]
        when: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Take an entry from the timeline. It can be put back.
    Remove {
        /// Its number, as `/timeline show` names it.
        #[command(builder(min_int_value(1), max_int_value(1_000_000)))]
        entry: i64,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Put an entry back that was removed.
    Restore {
        /// Its number, as `/timeline show` names it.
        #[command(builder(min_int_value(1), max_int_value(1_000_000)))]
        entry: i64,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
}

impl TimelineAsk {
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::Show { .. } => Audience::Asker,
            _ => Audience::Everyone,
        }
    }
}

/// What is shown of a timeline.
#[derive(Debug, Clone, Copy, Default, BasicOption)]
#[option(option_type = "string")]
pub(in crate::discord) enum ViewChoice {
    /// The end.
    #[default]
    #[option(name = "the newest part", value = "newest")]
    Newest,
    /// The beginning.
    #[option(name = "from the start", value = "start")]
    Start,
    /// What was removed.
    #[option(name = "what was removed", value = "removed")]
    Removed,
}
