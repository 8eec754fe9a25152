//! The slash commands, as closed types from which they are registered and into which they are parsed.

mod action;
mod choices;
mod decision;
mod deploy;
mod errand;
mod freeze;
mod github;
mod incident;
mod link;
mod onboarding;
mod oncall;
mod page;
mod postmortem;
mod runbook;
mod timeline;

use binnacle_commands::reply::Audience;
use serenity_commands::Commands;

pub(super) use action::ActionAsk;
pub(super) use decision::DecisionAsk;
pub(super) use deploy::{DeployAsk, HeldChoice, TokenGroup};
pub(super) use errand::{RUN, errand, registered};
pub(super) use freeze::FreezeAsk;
pub(super) use github::GithubAsk;
pub(super) use incident::IncidentAsk;
pub(super) use link::LinkAsk;
pub(super) use onboarding::OnboardingAsk;
pub(super) use oncall::{AbsenceGroup, OncallAsk, OverrideGroup, VolunteerGroup};
pub(super) use page::PageAsk;
pub(super) use postmortem::PostmortemAsk;
pub(super) use runbook::RunbookAsk;
pub(super) use timeline::{TimelineAsk, ViewChoice};

/// What can be asked with a slash command.
#[derive(Debug, Commands)]
pub(super) enum Ask {
    /// Incidents: declare, update, resolve, reopen, look.
    Incident(IncidentAsk),
    /// The timeline of an incident: add, look, change, take away.
    Timeline(TimelineAsk),
    /// What is to be done after incidents: add, done, drop, change, list.
    Action(ActionAsk),
    /// What was decided: record, withdraw, list.
    Decision(DecisionAsk),
    /// What is learnt from incidents: write, show, publish.
    Postmortem(PostmortemAsk),
    /// Who is on call: look, override, swap, cover, be away.
    Oncall(OncallAsk),
    /// Pages: call somebody, look, hand on.
    Page(PageAsk),
    /// Deploys: ask, approve, look, lock, the deploy token.
    Deploy(DeployAsk),
    /// Freezes: when deploys are held.
    Freeze(FreezeAsk),
    /// GitHub: how much is opened and closed there.
    Github(GithubAsk),
    /// Who is who on GitHub: show that a login is yours, look, take it back.
    Link(LinkAsk),
    /// Runbooks: search, show, run, review, list.
    Runbook(RunbookAsk),
    /// Newcomers: begin their checklist, tick it, look.
    Onboarding(OnboardingAsk),
    /// What a word means here.
    Term {
        /// The word; Discord offers those that are explained.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        term: String,
    },
    /// Get a command to copy, with its gaps filled. Nothing is run.
    Snippet {
        /// Which snippet; Discord offers them as you type.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        snippet: String,
        /// What fills its gaps, as in pod=web-1, namespace=prod.
        #[command(builder(max_length(1000)))]
        values: Option<String>,
    },
    /// Whether everything arrives, and what waits for a person.
    Status,
    /// Get a link to what is on record, to read it in a browser.
    Web,
    /// What you can ask of Binnacle.
    Help {
        /// About which of its commands; about all if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        about: Option<String>,
    },
}

impl Ask {
    /// Who sees the answer.
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::Incident(ask) => ask.audience(),
            Self::Timeline(ask) => ask.audience(),
            Self::Action(ask) => ask.audience(),
            Self::Decision(ask) => ask.audience(),
            Self::Postmortem(ask) => ask.audience(),
            Self::Github(ask) => ask.audience(),
            Self::Runbook(ask) => ask.audience(),
            Self::Deploy(ask) => ask.audience(),
            Self::Oncall(_)
            | Self::Page(_)
            | Self::Freeze(_)
            | Self::Link(_)
            | Self::Onboarding(_)
            | Self::Term { .. }
            | Self::Snippet { .. }
            | Self::Status
            | Self::Web
            | Self::Help { .. } => Audience::Asker,
        }
    }
}
