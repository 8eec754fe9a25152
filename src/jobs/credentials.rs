//! Looking whether what proves who Binnacle is at GitHub was exchanged: now and then, and when the process is asked to by SIGHUP.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{app::App, github::deliver::Sender};

use super::{hang_ups, wait};

/// How often the file is read. What did not change is not tried.
const LOOK: SignedDuration = SignedDuration::from_secs(10);

/// Keeps what is shown to GitHub as the file is, until told to stop.
pub async fn keep_credentials(app: App, sender: Sender, stop: CancellationToken) {
    let (bell, is_asked) = (Notify::new(), AtomicBool::new(false));
    let ask = || {
        is_asked.store(true, Ordering::Relaxed);
        bell.notify_one();
    };
    let looks = async {
        while wait(app.clock(), Some(app.now() + LOOK), &bell, &stop).await {
            let is_asked = is_asked.swap(false, Ordering::Relaxed);
            sender.look_at_credentials(is_asked).await;
        }
    };
    tokio::select! {
        () = hang_ups(ask) => {}
        () = looks => {}
    }
}
