//! `/incident`.

use binnacle_commands::{
    incident::{CloseReason, Filter, Role, Shelf, Sort, State},
    reply::Audience,
    team::{About, Severity},
};
use serenity::all::UserId;
use serenity_commands::{BasicOption, Command};

use super::choices::choices;

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
        /// Who is affected, and how.
        #[command(builder(max_length(1500)))]
        impact: Option<String>,
        /// What kind of thing it is; an incident if you leave it out.
        kind: Option<SortChoice>,
        /// Whether users report it or the software is at fault; your team may have rules for either.
        about: Option<AboutChoice>,
    },
    /// Declare an incident with a form.
    Form,
    /// Say what is known now.
    Update {
        /// What you see, what you do, what comes next.
        #[command(builder(max_length(1500)))]
        text: String,
        /// In how long the next update comes, as in 30m or 2h; as usual for its severity if you leave it out.
        #[command(builder(max_length(30)))]
        next: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Move an incident on, or back.
    State {
        /// Where it stands now.
        to: StateChoice,
        /// What made it so.
        #[command(builder(max_length(1500)))]
        text: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Judge anew how bad an incident is.
    Severity {
        /// How bad it is.
        to: SeverityChoice,
        /// Why.
        #[command(builder(max_length(1500)))]
        reason: String,
        /// Who is affected, and how; needed once.
        #[command(builder(max_length(1500)))]
        impact: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Say who is affected, and how.
    Impact {
        /// Who is affected, and how.
        #[command(builder(max_length(1500)))]
        text: String,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Take a role, or give it to somebody.
    Role {
        /// The role.
        role: RoleChoice,
        /// To whom; to you if you leave it out.
        user: Option<UserId>,
        /// Take it from whoever has it.
        takeover: Option<bool>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Hand a role over to somebody, the lead if you name none.
    Handover {
        /// To whom.
        to: UserId,
        /// The role; incident commander if you leave it out.
        role: Option<RoleChoice>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Leave your roles.
    Leave {
        /// Which one; all of them if you leave it out.
        role: Option<RoleChoice>,
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
    /// Close an incident: its report is written, or there is none to write.
    Close {
        /// Why it can be closed.
        reason: CloseChoice,
        /// Words to it.
        #[command(builder(max_length(1500)))]
        text: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Merge an incident into another one that is the same.
    Merge {
        /// Into which one.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        into: String,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Say that two incidents have to do with each other.
    Relate {
        /// With which one.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        with: String,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Link a page: a dashboard, a deploy, an alert.
    Link {
        /// Its address.
        #[command(builder(max_length(500)))]
        url: String,
        /// What it is.
        #[command(builder(max_length(80)))]
        title: Option<String>,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Make an incident visible to its responders only.
    Private {
        /// Why.
        #[command(builder(max_length(1500)))]
        reason: String,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Call for help: whoever is called when nobody answers.
    Escalate {
        /// What is needed.
        #[command(builder(max_length(1500)))]
        text: String,
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Set the times of an incident right, in a form.
    Times {
        /// Which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Put something on an incident's timeline.
    Note {
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
    /// Look for words in incidents, their timelines and reports, and past reports.
    Search {
        /// One to four words; a text has to hold all of them.
        #[command(builder(max_length(100)))]
        text: String,
    },
    /// Show one incident, or a past report.
    Show {
        /// Which incident, or a past report as in PAST-3; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Show how many incidents there were, and how long things took.
    Stats {
        /// Only of this service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// Only of this severity.
        severity: Option<SeverityChoice>,
        /// How many months, this one included; 12 if you leave it out.
        #[command(builder(min_int_value(1), max_int_value(60)))]
        months: Option<i64>,
        /// Show it to everyone here, without private incidents.
        share: Option<bool>,
    },
    /// Practise: declare an incident that is flagged everywhere and counts nowhere.
    Drill {
        /// What is broken, in the exercise; an example if you leave it out.
        #[command(builder(max_length(100)))]
        title: Option<String>,
    },
}

impl IncidentAsk {
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::Form
            | Self::Times { .. }
            | Self::List { .. }
            | Self::Search { .. }
            | Self::Show { .. }
            | Self::Stats {
                share: None | Some(false),
                ..
            } => Audience::Asker,
            _ => Audience::Everyone,
        }
    }
}

choices! {
    /// A severity.
    SeverityChoice for Severity {
        Sev1 = "SEV1: the worst", "sev1" => Self::Sev1;
        Sev2 = "SEV2", "sev2" => Self::Sev2;
        Sev3 = "SEV3", "sev3" => Self::Sev3;
        Sev4 = "SEV4: can wait", "sev4" => Self::Sev4;
    }
}
choices! {
    /// What kind of thing is declared.
    SortChoice for Sort {
        Incident = "incident", "incident" => Self::Incident;
        Report = "report only, without a room", "report" => Self::ReportOnly;
        Private = "private: responders only", "private" => Self::Private;
        NearMiss = "near miss: it nearly broke", "near-miss" => Self::NearMiss;
    }
}
choices! {
    /// What an incident is about.
    AboutChoice for About {
        Users = "what users report", "users" => Self::Users;
        Software = "a fault of the software", "software" => Self::Software;
    }
}
choices! {
    /// Where an incident stands.
    StateChoice for State {
        Triage = "triage: is it one?", "triage" => Self::Triage;
        Investigating = "investigating", "investigating" => Self::Investigating;
        Identified = "identified: the cause is known", "identified" => Self::Identified;
        Mitigating = "mitigating: the cure is applied", "mitigating" => Self::Mitigating;
        Monitoring = "monitoring: it looks cured", "monitoring" => Self::Monitoring;
        Resolved = "resolved: it is over", "resolved" => Self::Resolved;
        Postmortem = "postmortem: we write down what we learn", "postmortem" => Self::Postmortem;
    }
}
choices! {
    /// A role in an incident.
    RoleChoice for Role {
        Commander = "incident commander: leads", "commander" => Self::Commander;
        Deputy = "deputy: stands in for the commander", "deputy" => Self::Deputy;
        Communications = "communications lead: tells those outside", "communications" => Self::Communications;
        Scribe = "scribe: writes down what happens", "scribe" => Self::Scribe;
        Responder = "responder: works on it", "responder" => Self::Responder;
    }
}
choices! {
    /// Why an incident can be closed.
    CloseChoice for CloseReason {
        Reported = "the report is written", "reported" => Self::Reported;
        Duplicate = "a duplicate of another incident", "duplicate" => Self::Duplicate;
        FalseAlarm = "a false alarm", "false_alarm" => Self::FalseAlarm;
        Drill = "a drill", "drill" => Self::Drill;
        TooSmall = "too small for a report", "too_small" => Self::TooSmall;
    }
}
choices! {
    /// Which incidents to list.
    FilterChoice for Shelf {
        Open = "open", "open" => Self::Incidents(Filter::Open);
        Resolved = "resolved, not closed", "resolved" => Self::Incidents(Filter::Resolved);
        Closed = "closed", "closed" => Self::Incidents(Filter::Closed);
        All = "all", "all" => Self::Incidents(Filter::All);
        Past = "past: reports from before", "past" => Self::Past;
    }
}
