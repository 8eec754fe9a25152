//! `/incident`.

use binnacle_commands::{incident::Filter, reply::Audience, team::Severity};
use serenity_commands::{BasicOption, Command};

/// What can be asked of incidents.
#[derive(Debug, Command)]
pub(in crate::discord) enum IncidentAsk {
    /// Declare an incident.
    Declare {
        /// What is broken, in a few words.
        #[command(builder(max_length(100)))]
        title: String,
        /// How bad it is; your team's default if you leave it out.
        severity: Option<SeverityChoice>,
        /// What it is about.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// What you know: since when, who is affected, what changed.
        #[command(builder(max_length(1500)))]
        description: Option<String>,
    },
    /// Declare an incident with a form.
    Form,
    /// Say what is known now.
    Update {
        /// What you see, what you do, what comes next.
        #[command(builder(max_length(1500)))]
        text: String,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// End an incident and close its GitHub issue.
    Resolve {
        /// What ended it.
        #[command(builder(max_length(1500)))]
        text: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Take a resolution back.
    Reopen {
        /// Why it is not over.
        #[command(builder(max_length(1500)))]
        reason: String,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// List incidents, newest first.
    List {
        /// Which ones; the open ones if you leave it out.
        state: Option<FilterChoice>,
        /// Only of this service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// Which page.
        #[command(builder(min_int_value(1), max_int_value(10000)))]
        page: Option<i64>,
    },
    /// Show one incident.
    Show {
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
}

impl IncidentAsk {
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::Declare { .. }
            | Self::Update { .. }
            | Self::Resolve { .. }
            | Self::Reopen { .. } => Audience::Everyone,
            Self::Form | Self::List { .. } | Self::Show { .. } => Audience::Asker,
        }
    }
}

/// A severity, as it is picked.
#[derive(Debug, Clone, Copy, BasicOption)]
#[option(option_type = "string")]
pub(in crate::discord) enum SeverityChoice {
    #[option(name = "SEV1: the worst", value = "sev1")]
    Sev1,
    #[option(name = "SEV2", value = "sev2")]
    Sev2,
    #[option(name = "SEV3", value = "sev3")]
    Sev3,
    #[option(name = "SEV4: can wait", value = "sev4")]
    Sev4,
}

impl From<SeverityChoice> for Severity {
    fn from(choice: SeverityChoice) -> Self {
        match choice {
            SeverityChoice::Sev1 => Self::Sev1,
            SeverityChoice::Sev2 => Self::Sev2,
            SeverityChoice::Sev3 => Self::Sev3,
            SeverityChoice::Sev4 => Self::Sev4,
        }
    }
}

/// Which incidents to list, as it is picked.
#[derive(Debug, Clone, Copy, BasicOption)]
#[option(option_type = "string")]
pub(in crate::discord) enum FilterChoice {
    #[option(name = "open", value = "open")]
    Open,
    #[option(name = "resolved", value = "resolved")]
    Resolved,
    #[option(name = "all", value = "all")]
    All,
}

impl From<FilterChoice> for Filter {
    fn from(choice: FilterChoice) -> Self {
        match choice {
            FilterChoice::Open => Self::Open,
            FilterChoice::Resolved => Self::Resolved,
            FilterChoice::All => Self::All,
        }
    }
}
