//! Sending what was decided to Discord: the room, the board, posts, the announcement and corrected answers.

mod access;
mod announce;
mod archive;
mod board;
mod category;
mod commands;
mod deploy;
mod digest;
mod direct;
mod errand;
mod guide;
mod heard;
mod keep;
mod lock;
mod lookup;
mod nudge;
mod page;
mod post;
mod request;
mod role;
mod room;
mod run;
mod suggest;

pub use commands::Registered;

use std::{sync::Arc, time::Duration};

use binnacle_commands::{
    Effect, Reply,
    delivery::{Delivered, Outcome},
    incident,
    names::InteractionId,
};
use jiff::SignedDuration;
use tokio::time::timeout;

use crate::app::{Answerable, App, Parcel};

use super::{
    Answers,
    port::{Failed, Identity, Port},
};

/// How long a correction waits in its place until the answer is marked as given, which nearly always takes less.
const GIVEN_SOON: Duration = Duration::from_secs(1);
/// How long it waits in the queue then: answers that did not arrive are given again at this pace.
const GIVEN_LATE: Duration = Duration::from_secs(5);

/// The sender.
#[derive(Debug)]
pub struct Sender {
    port: Arc<Port>,
    answers: Arc<Answers>,
    app: App,
    bot: serenity::all::UserId,
    application: serenity::all::ApplicationId,
    /// Channels are made one at a time.
    rooms: tokio::sync::Mutex<()>,
}

impl Sender {
    /// A sender.
    pub fn new(port: Arc<Port>, answers: Arc<Answers>, app: App, identity: &Identity) -> Self {
        Self {
            port,
            answers,
            app,
            bot: identity.user,
            application: identity.application,
            rooms: tokio::sync::Mutex::default(),
        }
    }

    /// Sends one thing, once.
    pub async fn send(&self, parcel: &Parcel) -> Outcome {
        let sent = match &parcel.claimed.effect {
            Effect::Room { .. } => self.room(parcel).await,
            Effect::Board { .. } => self.board(parcel).await,
            Effect::Announce { .. } => self.announce(parcel).await,
            Effect::Post { note, .. } => self.post(parcel, note).await,
            Effect::Heard { heard, .. } => self.heard(parcel, heard).await,
            Effect::Access { .. } => self.access(parcel).await,
            Effect::Archive { .. } => self.archive(parcel).await,
            Effect::Unroom { .. } => self.unroom(parcel).await,
            Effect::Nudge {
                nudge, planned_at, ..
            } => self.nudge(parcel, nudge, *planned_at).await,
            Effect::Guide { step, .. } => self.guide(parcel, *step).await,
            Effect::Keep {
                incident,
                attachment,
            } => self.keep(*incident, *attachment).await,
            Effect::Answer { interaction, .. } => self.answer(parcel, *interaction).await,
            Effect::Issue { .. }
            | Effect::Comment { .. }
            | Effect::Action { .. }
            | Effect::Report { .. }
            | Effect::Matter { .. }
            | Effect::Remark { .. }
            | Effect::DeployCard { .. }
            | Effect::DeployPost { .. }
            | Effect::DeployHeard { .. }
            | Effect::DeployShip { .. }
            | Effect::ErrandShip { .. }
            | Effect::DeployLock { .. }
            | Effect::DeployLockNote { .. }
            | Effect::OncallCard { .. }
            | Effect::OncallFollowUp { .. }
            | Effect::Role { .. }
            | Effect::Members
            | Effect::Notice { .. }
            | Effect::PageCall { .. }
            | Effect::PagePost { .. }
            | Effect::PageCard { .. }
            | Effect::RunCard { .. }
            | Effect::RunNote { .. }
            | Effect::ErrandCard { .. }
            | Effect::Suggest { .. }
            | Effect::Digest { .. } => Ok(Delivered::Nothing),
        };
        sent.map_or_else(outcome, Outcome::Done)
    }

    /// Makes the answer to a declaration name the room. Where it can be edited no longer, the board and the announcement
    /// say the same.
    async fn answer(&self, parcel: &Parcel, id: InteractionId) -> Result<Delivered, Failed> {
        let answer = self.given(id).await?;
        if let Some(answer) =
            answer.filter(|one| matches!(one.reply, Reply::Say { .. }) && !one.token.is_empty())
        {
            let card = incident::answer(&parcel.incident, &parcel.team);
            self.answers.correct(&answer.token, &card).await?;
        }
        Ok(Delivered::Nothing)
    }

    /// An answer once it is marked as given. One that is given once more after a crash would take a correction back, so the
    /// correction waits for the mark: a moment here, longer in the queue.
    async fn given(&self, id: InteractionId) -> Result<Option<Answerable>, Failed> {
        let marked = async {
            loop {
                let mark = self.app.wake().given().notified();
                match self.app.interaction(id).await {
                    Ok(Some(answer)) if answer.is_open => mark.await,
                    loaded => return loaded.map_err(|error| Failed::NotSent(error.to_string())),
                }
            }
        };
        let held = |_| {
            Err(Failed::Limited {
                after: GIVEN_LATE,
                global: false,
            })
        };
        timeout(GIVEN_SOON, marked).await.unwrap_or_else(held)
    }
}

fn outcome(failed: Failed) -> Outcome {
    let why = failed.to_string();
    match failed {
        Failed::NotSent(_) => Outcome::NotSent { after: None, why },
        Failed::Limited { after, .. } => Outcome::Limited {
            after: SignedDuration::try_from(after).unwrap_or(SignedDuration::from_mins(1)),
        },
        // A token is set anew by people; what waits for it must not have to be sent again by hand.
        Failed::Refused { status: 401, .. } => Outcome::NotSent {
            after: Some(SignedDuration::from_mins(5)),
            why: "Discord does not accept the bot's token: set DISCORD_TOKEN anew and restart Binnacle".to_owned(),
        },
        Failed::Refused {
            status,
            code,
            message,
        } => Outcome::Refused {
            why: advice(status, code, &message),
        },
        Failed::Doubtful(_) => Outcome::Doubtful { why },
    }
}

/// What Discord's refusal means for the people who have to act on it.
fn advice(status: u16, code: i64, message: &str) -> String {
    match (status, code) {
        (_, 50013) => "Discord says that Binnacle lacks a permission here. Give its role Manage Channels, Send Messages, Embed Links, Pin Messages and Read Message History.".to_owned(),
        (_, 50001) => "Discord says that Binnacle cannot see this channel. Let its role view it.".to_owned(),
        (_, 30013) => "The server has 500 channels, the most that Discord allows. Delete some that are no longer needed.".to_owned(),
        (_, 30003) => "The room holds as many pinned messages as Discord allows. Unpin some.".to_owned(),
        (_, 10003) => "The channel is gone.".to_owned(),
        _ => format!("Discord refused it ({status}, code {code}): {message}"),
    }
}
