//! What happens on its own: sending, late answers, and the one timer loop.

mod answers;
mod commands;
mod credentials;
mod dispatch;
mod errands;
mod libraries;
mod timers;

pub use answers::{give_late_answers, mark_given};
pub use commands::keep_commands;
pub use credentials::keep_credentials;
pub use dispatch::{Senders, dispatch};
pub use errands::run_errands;
pub use libraries::keep_runbooks;
pub use timers::run_timers;

use jiff::Timestamp;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::Notify,
};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;

/// Waits until something is due, the bell rings, or it is time to stop; `false` for the last.
async fn wait(
    clock: &dyn Clock,
    due: Option<Timestamp>,
    bell: &Notify,
    stop: &CancellationToken,
) -> bool {
    let due = async {
        match due {
            Some(at) => clock.until(at).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = stop.cancelled() => false,
        () = bell.notified() => true,
        () = due => true,
    }
}

/// Does something whenever the process gets SIGHUP; never ends.
async fn hang_ups(asked: impl Fn()) {
    if let Ok(mut hang_ups) = signal(SignalKind::hangup()) {
        while hang_ups.recv().await.is_some() {
            asked();
        }
    }
    std::future::pending::<()>().await;
}
