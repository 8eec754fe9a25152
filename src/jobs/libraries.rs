//! Reading the runbooks: at the start, when their folders change, and when the process is asked to by SIGHUP.

use jiff::SignedDuration;
use tokio::{sync::Notify, task::spawn_blocking};
use tokio_util::sync::CancellationToken;

use crate::app::App;

use super::{hang_ups, wait};

/// How often the folders are looked at. Looking reads names, times and sizes, and no page.
const LOOK: SignedDuration = SignedDuration::from_secs(10);

/// Keeps the runbooks of all teams as their folders are, until told to stop.
pub async fn keep_runbooks(app: App, stop: CancellationToken) {
    let bell = Notify::new();
    let ask = || {
        tracing::info!("asked to look at the runbooks");
        bell.notify_one();
    };
    let looks = async {
        loop {
            let reader = app.clone();
            if let Err(error) = spawn_blocking(move || reader.runbooks_look()).await {
                tracing::error!(%error, "the runbooks could not be looked at");
            }
            let next = app.now() + LOOK;
            if !wait(app.clock(), Some(next), &bell, &stop).await {
                return;
            }
        }
    };
    tokio::select! {
        () = hang_ups(ask) => {}
        () = looks => {}
    }
}
