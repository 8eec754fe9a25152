//! Running what people asked for: each errand once, beside everything else.

use std::sync::Arc;

use binnacle_commands::errand::End;
use jiff::SignedDuration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, Failure, Task},
    config::Webhooks,
    program::{self, Gone},
};

use super::wait;

/// How many programs run at once.
const AT_ONCE: usize = 8;
/// How long to wait after the database did not answer.
const BREATH: SignedDuration = SignedDuration::from_secs(2);
/// How often it is looked whether something can run that nobody rang for, as after another process ended one with its key.
const LOOK: SignedDuration = SignedDuration::from_secs(15);

/// Runs errands until told to stop; programs that run then are ended.
pub async fn run_errands(app: App, known: Arc<Webhooks>, stop: CancellationToken) {
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        let next = if running.len() < AT_ONCE {
            match app.errand_take().await {
                Ok(Some(task)) => {
                    running.spawn(run(app.clone(), task, Arc::clone(&known), stop.clone()));
                    continue;
                }
                Ok(None) => LOOK,
                Err(error) => {
                    tracing::error!(%error, "actions cannot be looked at");
                    BREATH
                }
            }
        } else {
            LOOK
        };
        let next = app.now() + next;
        tokio::select! {
            go_on = wait(app.clock(), Some(next), app.wake().errands(), &stop) => if !go_on { break },
            Some(_) = running.join_next() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

async fn run(app: App, task: Task, known: Arc<Webhooks>, stop: CancellationToken) {
    let ended = match (&task.exec, &task.errand.course.filled.program) {
        (Some(exec), Some(program)) => program::run(program, exec, &known, &stop).await,
        _ => Ok(app.errand_answered(&task)),
    };
    // What ran has to be written down: a database that does not answer is asked until it does, or until a person is asked.
    for pause in [0, 1, 2, 4, 8] {
        let at = app.now() + SignedDuration::from_secs(pause);
        app.clock().until(at).await;
        match written(&app, &task, &ended).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "what came of an action could not be written"),
        }
    }
}

async fn written(app: &App, task: &Task, ended: &Result<End, Gone>) -> Result<(), Failure> {
    let (guild, id) = (task.errand.workspace, task.errand.id);
    match ended {
        Ok(end) => app.errand_ended(guild, id, end.clone()).await,
        Err(Gone) => {
            app.errand_doubted(guild, id, "Binnacle was stopped and ended it while it ran")
                .await
        }
    }
}
