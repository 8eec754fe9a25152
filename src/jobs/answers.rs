//! Answers: marking those that arrived, and giving those that perhaps did not.

use std::{sync::Arc, time::Duration};

use binnacle_commands::names::InteractionId;
use jiff::SignedDuration;
use tokio::{sync::mpsc, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{app::App, discord::Answers};

use super::wait;

/// Answers that arrived are marked together, so that marking costs little under load.
const GATHER: Duration = Duration::from_millis(100);

/// Marks answers that arrived until told to stop; what is known by then is marked.
pub async fn mark_given(
    app: App,
    mut given: mpsc::UnboundedReceiver<InteractionId>,
    stop: CancellationToken,
) {
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            biased;
            count = given.recv_many(&mut batch, 512) => if count == 0 { return },
            () = stop.cancelled() => {
                given.close();
                if given.is_empty() {
                    return;
                }
            }
        }
        // An answer that could not be marked is given again, which changes nothing.
        if let Err(error) = app.answers_given(&batch).await {
            tracing::warn!(%error, "answers could not be marked as given");
        }
        batch.clear();
        if !stop.is_cancelled() {
            sleep(GATHER).await;
        }
    }
}

/// Gives late answers until told to stop.
pub async fn give_late_answers(app: App, answers: Arc<Answers>, stop: CancellationToken) {
    loop {
        let due = match app.answers_late().await {
            Ok(late) if !late.is_empty() => {
                for one in late {
                    answers.give_late(&app, one).await;
                }
                app.answers_next_due().await
            }
            Ok(_) => app.answers_next_due().await,
            Err(error) => Err(error),
        };
        let due = due.unwrap_or_else(|error| {
            tracing::error!(%error, "late answers cannot be read");
            None
        });
        // New ones appear without a bell, since nearly all are given at once; so there is a look every few seconds.
        let look = app.now() + SignedDuration::from_secs(5);
        let due = due.map_or(look, |due| due.clamp(app.now(), look));
        if !wait(app.clock(), Some(due), app.wake().answers(), &stop).await {
            return;
        }
    }
}
