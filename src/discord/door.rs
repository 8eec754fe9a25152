//! The door for everything people do on Discord: read it, call the use case, answer in time. Both the gateway and the signed
//! HTTP endpoint can hand interactions in here; nothing depends on how they came.

use std::{panic::AssertUnwindSafe, sync::Arc};

use binnacle_commands::{Refusal, Reply, help, interaction::DEFER_AFTER, text};
use futures_util::FutureExt as _;
use serenity::all::Interaction;
use tokio::time::timeout;
use tracing::{Instrument as _, info_span};

use crate::app::{App, Asked, Failure};

use super::{
    answers::Answers,
    ask::{self, Inquiry, Unasked, Why},
    gateway::count_unread,
    slash::Ask,
};

mod action;
mod changes;
mod decision;
mod deploy;
mod duty;
mod errand;
mod freeze;
mod github;
mod import;
mod incident;
mod link;
mod lock;
mod nothing;
mod onboarding;
mod oncall;
mod page;
mod postmortem;
mod run;
mod runbook;
mod timeline;

/// What an inquiry leads to.
pub(super) enum Answer {
    /// A message or a form.
    Reply(Reply),
    /// What is offered while someone types: what is shown, and what is meant.
    Choices(Vec<(String, String)>),
}

/// The door. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Door {
    app: App,
    answers: Arc<Answers>,
}

impl Door {
    /// A door to the use cases.
    pub const fn new(app: App, answers: Arc<Answers>) -> Self {
        Self { app, answers }
    }

    /// Takes one interaction and answers it.
    pub async fn take(&self, interaction: Interaction) {
        let now = self.app.now();
        match ask::read(interaction, now) {
            None => {}
            Some(Err(unasked)) => {
                if unasked.why == Why::Broken {
                    count_unread("INTERACTION_CREATE");
                }
                self.turn_away(unasked).await;
            }
            Some(Ok((asked, inquiry))) => {
                let span = info_span!("ask", interaction.id = %asked.id, user.id = %asked.actor.user, guild.id = %asked.guild);
                self.answer(asked, inquiry).instrument(span).await;
            }
        }
    }

    /// Answers what nobody can be asked for, so that nobody waits for nothing.
    pub(super) async fn turn_away(&self, unasked: Unasked) {
        let Unasked { id, token, why } = unasked;
        let answer = match why {
            Why::Typing => Answer::Choices(Vec::new()),
            Why::Elsewhere => Answer::Reply(nothing::elsewhere()),
            Why::Broken => Answer::Reply(nothing::unreadable(id)),
        };
        self.answers.plain(id, &token, &answer).await;
    }

    async fn answer(&self, asked: Asked, inquiry: Inquiry) {
        let audience = inquiry.audience();
        let is_typing = matches!(inquiry, Inquiry::Suggest(_));
        let written = nothing::written(&inquiry);
        tracing::debug!(what = inquiry.name(), "asked");
        let mut work = Box::pin(AssertUnwindSafe(self.decide(&asked, inquiry)).catch_unwind());
        let soon = timeout(DEFER_AFTER.unsigned_abs(), &mut work).await;
        let announced = soon.is_err() && audience.is_some();
        let decided = match (soon, audience) {
            (Ok(decided), _) => decided,
            // Side by side: a decision that waits for its announcement would keep the database from everyone else.
            (Err(_), Some(audience)) => {
                tokio::join!(self.answers.announce(&asked, audience), work).1
            }
            (Err(_), None) => work.await,
        };
        let refused = |why: Reply| {
            if is_typing {
                Answer::Choices(Vec::new())
            } else {
                Answer::Reply(why)
            }
        };
        let answer = match decided {
            Ok(Ok(answer)) => answer,
            Ok(Err(Failure::Refused(why))) => refused(nothing::refused(&why, &written)),
            Ok(Err(Failure::Broken(error))) => {
                tracing::error!(reference = %asked.id, %error, "could not be decided");
                refused(nothing::broken(&asked, &written))
            }
            Err(_panic) => {
                tracing::error!(reference = %asked.id, "the decision panicked");
                refused(nothing::broken(&asked, &written))
            }
        };
        self.answers.give(&asked, &answer, announced).await;
    }

    async fn decide(&self, asked: &Asked, inquiry: Inquiry) -> Result<Answer, Failure> {
        match inquiry {
            Inquiry::Slash(Ask::Incident(ask)) => Box::pin(self.incident(asked, ask)).await,
            Inquiry::Slash(Ask::Timeline(ask)) => self.timeline(asked, ask).await,
            Inquiry::Import(import, message) => self.import(asked, import, &message).await,
            Inquiry::Capture(message) => {
                self.app.timeline_take(asked, message).await.map(Answer::Reply)
            }
            Inquiry::Slash(Ask::Action(ask)) => self.action(asked, ask).await,
            Inquiry::Slash(Ask::Decision(ask)) => self.decision(asked, ask).await,
            Inquiry::Slash(Ask::Postmortem(ask)) => self.postmortem(asked, ask).await,
            Inquiry::Slash(Ask::Oncall(ask)) => self.oncall(asked, ask).await,
            Inquiry::Slash(Ask::Page(ask)) => self.page(asked, ask).await,
            Inquiry::Pick(press, picked) => self.pick(asked, press, &picked).await,
            Inquiry::Slash(Ask::Deploy(ask)) => Box::pin(self.deploy(asked, ask)).await,
            Inquiry::Slash(Ask::Freeze(ask)) => self.freeze(asked, ask),
            Inquiry::Slash(Ask::Github(ask)) => self.github(asked, ask).await,
            Inquiry::Slash(Ask::Link(ask)) => self.link(asked, ask).await,
            Inquiry::Slash(Ask::Runbook(ask)) => self.runbook(asked, ask).await,
            Inquiry::Slash(Ask::Onboarding(ask)) => self.onboarding(asked, ask).await,
            Inquiry::Slash(Ask::Term { term }) => {
                self.app.runbook_term(asked, &term).map(Answer::Reply)
            }
            Inquiry::Slash(Ask::Snippet { snippet, values }) => {
                let values = values.unwrap_or_default();
                let filled = self.app.runbook_snippet(asked, &snippet, &values);
                filled.map(Answer::Reply)
            }
            Inquiry::Errand(ask) => self.errand(asked, &ask).await,
            Inquiry::Slash(Ask::Status) => self.app.status(asked).await.map(Answer::Reply),
            Inquiry::Slash(Ask::Web) => self.app.web_link_make(asked).await.map(Answer::Reply),
            Inquiry::Slash(Ask::Help { about }) => {
                let team = self.app.team(asked.guild)?;
                Ok(Answer::Reply(help::help(&team, &asked.actor, about.as_deref())?))
            }
            Inquiry::DeclareFrom(origin, words) => {
                let form = self.app.incident_declare_form(asked, Some((origin, &words)))?;
                Ok(Answer::Reply(Reply::Form(form)))
            }
            Inquiry::Press(press) => self.press(asked, press).await,
            Inquiry::Form(id, fields) => self.form(asked, id, &fields).await,
            Inquiry::Suggest(suggest) => self.suggest(asked, suggest).await.map(Answer::Choices),
            Inquiry::Absent(user) => Err(Refusal::NotFound(format!(
                "<@{user}> is not on this server (any more). Pick somebody who is."
            ))
            .into()),
            Inquiry::Unknown(what) | Inquiry::UnknownForm(what, _) => Err(Refusal::NotFound(format!(
                "Binnacle does not know `{}` (any more). Reload Discord to see the commands it has now.",
                text::code(&what, 100)
            ))
            .into()),
        }
    }
}
