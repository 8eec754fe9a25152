//! The dispatcher: takes what is due on a lane, sends it, and writes down what became of it.

use std::{sync::Arc, time::Duration};

use binnacle_commands::{
    Refusal,
    delivery::{Outcome, lease},
    effect::Lane,
};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, info_span};

use crate::{
    app::{App, Consignment, Failure},
    discord::deliver as to_discord,
    github::deliver as to_github,
    store::{self, Claimed},
    webhooks,
};

use super::wait;

/// How many things of different subjects are sent to Discord at once.
const DISCORD_AT_ONCE: usize = 4;

/// How many programs are told something at once; one that does not answer keeps few waiting.
const WEBHOOKS_AT_ONCE: usize = 4;

/// How many pages are sent at once: people are called side by side, and one whose request hangs keeps nobody waiting.
const PAGES_AT_ONCE: usize = 16;

/// How long to wait after the database did not answer.
const BREATH: SignedDuration = SignedDuration::from_secs(2);

/// Those who send.
#[derive(Debug, Clone)]
pub struct Senders {
    /// To Discord.
    pub discord: Arc<to_discord::Sender>,
    /// To GitHub; `None` when there is no token.
    pub github: Option<to_github::Sender>,
    /// To programs of the teams' own.
    pub webhooks: webhooks::Sender,
}

impl Senders {
    /// The least time between two writes of a lane.
    fn pace(&self, lane: Lane) -> Duration {
        match (lane, &self.github) {
            (Lane::Github, Some(github)) => github.pace(),
            _ => Duration::ZERO,
        }
    }

    async fn send(&self, what: &Consignment) -> Outcome {
        let parcel = match what {
            Consignment::Incident(parcel) => parcel,
            Consignment::Digest(digest) => return self.discord.send_digest(digest).await,
            Consignment::Request(request) => return self.discord.send_request(request).await,
            Consignment::Notice(notice) => return self.discord.send_notice(notice).await,
            Consignment::Role(role) => return self.discord.send_role(role).await,
            Consignment::Members(members) => return self.discord.send_members(members).await,
            Consignment::Deploy(deploy) => {
                return match (deploy.claimed.effect.lane(), &self.github) {
                    (Lane::Webhooks, _) => self.webhooks.send(deploy).await,
                    (Lane::Github, Some(github)) => Box::pin(github.send_deploy(deploy)).await,
                    (Lane::Github, None) => no_token(),
                    _ => self.discord.send_deploy(deploy).await,
                };
            }
            Consignment::Lock(lock) => return self.discord.send_lock(lock).await,
            Consignment::Page(page) => return self.discord.send_page(page).await,
            Consignment::Suggestion(offered) => {
                return self.discord.send_suggestion(offered).await;
            }
            Consignment::Errand(errand) => {
                return match (errand.claimed.effect.lane(), &self.github) {
                    (Lane::Webhooks, _) => self.webhooks.send_errand(errand).await,
                    (Lane::Github, Some(github)) => Box::pin(github.send_errand(errand)).await,
                    (Lane::Github, None) => no_token(),
                    _ => self.discord.send_errand(errand).await,
                };
            }
            Consignment::Run(run) => return self.discord.send_run(run).await,
            Consignment::Matter(matter) => {
                return match &self.github {
                    Some(github) => Box::pin(github.send_matter(matter)).await,
                    None => no_token(),
                };
            }
        };
        match (parcel.claimed.effect.lane(), &self.github) {
            (Lane::Discord | Lane::Pages | Lane::Webhooks, _) => self.discord.send(parcel).await,
            (Lane::Github, Some(github)) => github.send(parcel).await,
            (Lane::Github, None) => no_token(),
        }
    }
}

fn no_token() -> Outcome {
    Outcome::Refused {
        why: "There is no GITHUB_TOKEN. Set it and restart Binnacle, or take `[github]` out of the team's document.".to_owned(),
    }
}

/// Sends everything on a lane until told to stop; what was taken by then is finished.
pub async fn dispatch(app: App, senders: Senders, lane: Lane, stop: CancellationToken) {
    let at_once = match lane {
        Lane::Pages => PAGES_AT_ONCE,
        Lane::Discord => DISCORD_AT_ONCE,
        Lane::Webhooks => WEBHOOKS_AT_ONCE,
        // GitHub asks for one write after the other.
        Lane::Github => 1,
    };
    let mut sending = JoinSet::new();
    while !stop.is_cancelled() {
        let free = at_once - sending.len();
        let due = if free == 0 {
            Ok(None)
        } else {
            take(&app, &senders, lane, free, &mut sending).await
        };
        let due = due.unwrap_or_else(|error| {
            tracing::error!(%error, lane = lane.as_str(), "the queue cannot be read");
            Some(app.now() + BREATH)
        });
        tokio::select! {
            go_on = wait(app.clock(), due, app.wake().lane(lane), &stop) => if !go_on { break },
            Some(_) = sending.join_next() => {}
        }
    }
    while sending.join_next().await.is_some() {}
}

/// Begins to send what is due, as far as there is room; gives the time of what comes next.
async fn take(
    app: &App,
    senders: &Senders,
    lane: Lane,
    free: usize,
    sending: &mut JoinSet<()>,
) -> store::Result<Option<Timestamp>> {
    let (lease, limit) = (lease(senders.pace(lane)), i64::try_from(free).unwrap_or(1));
    let taken = app.deliveries_take(lane, lease, limit).await?;
    if taken.is_empty() {
        return app.deliveries_next_due(lane).await;
    }
    for claimed in taken {
        let span = info_span!("deliver", effect.id = %claimed.id, what = claimed.effect.title(), tries = claimed.tries);
        sending.spawn(deliver(app.clone(), senders.clone(), claimed).instrument(span));
    }
    // There may be more; the next look says so.
    Ok(Some(app.now()))
}

/// Sends one thing, and writes down what became of it.
async fn deliver(app: App, senders: Senders, claimed: Claimed) {
    let lane = claimed.effect.lane().as_str();
    let outcome = match app.delivery_load(claimed.clone()).await {
        Ok(what) => senders.send(&what).await,
        Err(Failure::Refused(Refusal::NoTeam(guild))) => {
            tracing::warn!(
                guild.id = guild,
                "a delivery for a server without a team document waits"
            );
            if let Err(error) = app.delivery_postponed(&claimed).await {
                tracing::error!(%error, "a delivery could not be put back");
            }
            return;
        }
        Err(Failure::Refused(why)) => Outcome::NotSent {
            after: None,
            why: why.to_string(),
        },
        Err(Failure::Broken(error)) => Outcome::NotSent {
            after: None,
            why: error.to_string(),
        },
    };
    let result = match &outcome {
        Outcome::Done(_) => "done",
        Outcome::NotSent { .. } => "not_sent",
        Outcome::Limited { .. } => "limited",
        Outcome::Doubtful { .. } => "doubtful",
        Outcome::LookAgain { .. } => "look_again",
        Outcome::Gone { .. } => "gone",
        Outcome::Refused { .. } => "refused",
    };
    metrics::counter!("binnacle_deliveries_total", "lane" => lane, "result" => result).increment(1);
    match &outcome {
        Outcome::Done(_) => tracing::debug!("delivered"),
        other => tracing::info!(outcome = ?other, "not delivered yet"),
    }
    // What arrived has to be written down, or it would be sent again: a database that does not answer is asked until it does,
    // or until its lease is over and someone else looks after it.
    for pause in [0, 1, 2, 4, 8] {
        app.clock()
            .until(app.now() + SignedDuration::from_secs(pause))
            .await;
        match app.delivery_ended(&claimed, outcome.clone()).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "what became of a delivery could not be written"),
        }
    }
}
