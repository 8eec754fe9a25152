//! Holds: requests that stand still at a point, and the handle that lets them go.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::{Effect, FaultId, Faults};

/// A fault at work on one request.
pub(crate) struct Strike {
    pub(crate) effect: Effect,
    pub(super) reached: Arc<watch::Sender<u32>>,
    pub(super) released: watch::Receiver<bool>,
}

impl Strike {
    /// A request stands at the hold.
    pub(crate) fn reached(&self) {
        self.reached.send_modify(|n| *n += 1);
    }

    /// Waits until the fault is removed.
    pub(crate) async fn released(&mut self) {
        // An error means that the list is gone, which ends the hold as well.
        let _ = self.released.wait_for(|released| *released).await;
    }
}

/// Holds requests at a point until it is released or dropped.
#[derive(Debug)]
pub struct Hold {
    pub(super) faults: Faults,
    pub(super) id: FaultId,
    pub(super) reached: watch::Receiver<u32>,
}

impl Hold {
    /// The name of the fault behind it.
    pub fn id(&self) -> FaultId {
        self.id
    }

    /// Waits until a request stands at the point; false when the time is over.
    /// With `HoldAfter` the request is applied by then, and its reply is kept.
    pub async fn reached(&mut self, timeout: Duration) -> bool {
        matches!(
            tokio::time::timeout(timeout, self.reached.wait_for(|n| *n > 0)).await,
            Ok(Ok(_))
        )
    }

    /// Lets the requests go on.
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.faults.remove(self.id);
    }
}
