//! The door for everything people do on Discord: read it, call the use case, answer in time. Both the gateway and the signed
//! HTTP endpoint can hand interactions in here; nothing depends on how they came.

use std::{panic::AssertUnwindSafe, sync::Arc};

use binnacle_commands::{
    Refusal, Reply, help,
    interaction::DEFER_AFTER,
    reply::{Card, Tone},
    text,
};
use futures_util::FutureExt as _;
use serenity::all::Interaction;
use tokio::time::timeout;
use tracing::{Instrument as _, info_span};

use crate::app::{App, Asked, Failure};

use super::{
    answers::{Answers, Given},
    ask::{self, Inquiry, Unasked},
    slash::Ask,
};

mod incident;

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
            Some(Err(Unasked { id, token })) => {
                let words = "Binnacle works on a server, not in direct messages. Ask in a channel of your team's server.";
                self.answers
                    .plain(id, &token, refusal("Not here", words))
                    .await;
            }
            Some(Ok((asked, inquiry))) => {
                let span = info_span!("ask", interaction.id = %asked.id, user.id = %asked.actor.user, guild.id = %asked.guild);
                self.answer(asked, inquiry).instrument(span).await;
            }
        }
    }

    /// Answers something that serenity could not read, so that nobody waits for nothing.
    pub(super) async fn unreadable(&self, id: u64, token: &str) {
        let words = format!(
            "Discord sent something that this version of Binnacle cannot read, so nothing was done. Reference: {id}."
        );
        self.answers
            .plain(
                id,
                token,
                refusal("That did not reach Binnacle whole", &words),
            )
            .await;
    }

    async fn answer(&self, asked: Asked, inquiry: Inquiry) {
        let audience = inquiry.audience();
        let typed = typed(&inquiry);
        tracing::debug!(what = inquiry.name(), "asked");
        let work = AssertUnwindSafe(self.decide(&asked, inquiry)).catch_unwind();
        tokio::pin!(work);
        let given = match (
            timeout(DEFER_AFTER.unsigned_abs(), &mut work).await,
            audience,
        ) {
            (Ok(done), _) => Given {
                decided: done,
                deferred: false,
            },
            (Err(_), Some(audience)) => {
                let deferred = self.answers.thinking(&asked, audience).await;
                Given {
                    decided: work.await,
                    deferred,
                }
            }
            (Err(_), None) => Given {
                decided: work.await,
                deferred: false,
            },
        };
        let answer = match given.decided {
            Ok(Ok(answer)) => answer,
            Ok(Err(Failure::Refused(why))) => Answer::Reply(refused(&why, typed)),
            Ok(Err(Failure::Broken(error))) => {
                tracing::error!(%error, "could not be decided");
                Answer::Reply(broken(&asked))
            }
            Err(_panic) => {
                tracing::error!("the decision panicked");
                Answer::Reply(broken(&asked))
            }
        };
        self.answers.give(&asked, answer, given.deferred).await;
    }

    async fn decide(&self, asked: &Asked, inquiry: Inquiry) -> Result<Answer, Failure> {
        match inquiry {
            Inquiry::Slash(Ask::Incident(ask)) => self.incident(asked, ask).await,
            Inquiry::Slash(Ask::Status) => self.app.status(asked).await.map(Answer::Reply),
            Inquiry::Slash(Ask::Help) => Ok(Answer::Reply(help::help(&*self.app.team(asked.guild)?, &asked.actor))),
            Inquiry::DeclareFrom(origin, words) => {
                let form = self.app.incident_declare_form(asked, Some((origin, &words)))?;
                Ok(Answer::Reply(Reply::Form(form)))
            }
            Inquiry::Press(press) => self.press(asked, press).await,
            Inquiry::Form(id, fields) => self.form(asked, id, &fields).await,
            Inquiry::Suggest(suggest) => self.suggest(asked, suggest).await.map(Answer::Choices),
            Inquiry::Unknown(what) => Err(Refusal::NotFound(format!(
                "Binnacle does not know `{}` (any more). Reload Discord to see the commands it has now.",
                text::cut(&text::one_line(&what), 100)
            ))
            .into()),
        }
    }
}

/// What was typed into a form, so that a refusal does not throw it away.
fn typed(inquiry: &Inquiry) -> Option<String> {
    let Inquiry::Form(_, fields) = inquiry else {
        return None;
    };
    let longest = fields.values().max_by_key(|value| value.len())?;
    (!longest.is_empty()).then(|| longest.clone())
}

fn refusal(title: &str, words: &str) -> Reply {
    Reply::private(Card::new(Tone::Grey, title, words))
}

fn refused(why: &Refusal, typed: Option<String>) -> Reply {
    let card = Card::new(Tone::Grey, "Nothing was changed", why.to_string());
    Reply::private(match typed {
        Some(words) => card.field(
            "What you wrote, to copy",
            text::cut(&text::discord(&words), 1000),
        ),
        None => card,
    })
}

fn broken(asked: &Asked) -> Reply {
    let words = format!(
        "Something went wrong inside Binnacle. Its operators find the cause in its log under this reference: {}.",
        asked.id
    );
    refusal("This did not work", &words)
}
