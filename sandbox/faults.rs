//! Faults on demand: what is asked of the sandbox to go wrong, for both services.

mod fault;
mod hold;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::watch;

pub use crate::journal::Side;
pub use fault::{Effect, Fault, Times};
pub use hold::Hold;
pub(crate) use hold::Strike;

/// Names a fault that was added.
pub type FaultId = u64;

struct Live {
    id: FaultId,
    fault: Fault,
    seen: u32,
    hits: watch::Sender<u32>,
    /// How many requests stand at a hold, or stood there.
    reached: Arc<watch::Sender<u32>>,
    released: watch::Sender<bool>,
}

/// A fault as it stands, for reports.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Its name.
    pub id: FaultId,
    /// How many requests it struck.
    pub hits: u32,
    /// What was asked.
    pub fault: Fault,
}

#[derive(Default)]
struct Inner {
    live: Mutex<Vec<Live>>,
    last: std::sync::atomic::AtomicU64,
}

/// The faults that are asked for. A cheap clone of one shared list.
#[derive(Clone, Default)]
pub struct Faults(Arc<Inner>);

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

impl Faults {
    /// Adds a fault. Of several that fit one request, the oldest that is not used up strikes.
    pub fn add(&self, fault: Fault) -> FaultId {
        let id = self
            .0
            .last
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed)
            + 1;
        let live = Live {
            id,
            fault,
            seen: 0,
            hits: watch::Sender::new(0),
            reached: Arc::new(watch::Sender::new(0)),
            released: watch::Sender::new(false),
        };
        self.live().push(live);
        id
    }

    /// Adds a fault whose effect is a hold, and gives the handle that ends it.
    /// A request that came before the release waits for it; one that comes after is not held.
    pub fn hold(&self, fault: Fault) -> Hold {
        let id = self.add(fault);
        let live = self.live();
        let reached = live
            .iter()
            .find(|l| l.id == id)
            .map(|l| l.reached.subscribe());
        drop(live);
        let reached = reached.unwrap_or_else(|| watch::channel(0).1);
        Hold {
            faults: self.clone(),
            id,
            reached,
        }
    }

    /// Takes a fault away and lets go of what it holds. False when it was not there.
    pub fn remove(&self, id: FaultId) -> bool {
        let mut live = self.live();
        let before = live.len();
        live.retain(|l| {
            let keep = l.id != id;
            if !keep {
                l.released.send_replace(true);
            }
            keep
        });
        live.len() < before
    }

    /// Takes all faults away and lets go of what they hold.
    pub fn clear(&self) {
        for gone in self.live().drain(..) {
            gone.released.send_replace(true);
        }
    }

    /// The faults as they stand.
    pub fn list(&self) -> Vec<Standing> {
        self.live()
            .iter()
            .map(|l| Standing {
                id: l.id,
                hits: *l.hits.borrow(),
                fault: l.fault.clone(),
            })
            .collect()
    }

    /// How many requests a fault struck; 0 when it is not there.
    pub fn hits(&self, id: FaultId) -> u32 {
        self.live()
            .iter()
            .find(|l| l.id == id)
            .map_or(0, |l| *l.hits.borrow())
    }

    /// The fault that strikes this request, if any does.
    pub(crate) fn strike(
        &self,
        side: Side,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Option<Strike> {
        let mut live = self.live();
        for l in live.iter_mut() {
            if !l.fault.fits(side, method, path, body) {
                continue;
            }
            let used = *l.hits.borrow();
            if matches!(l.fault.times, Times::N(n) if used >= n) {
                continue;
            }
            l.seen += 1;
            if l.seen <= l.fault.skip {
                continue;
            }
            l.hits.send_modify(|n| *n += 1);
            return Some(Strike {
                effect: l.fault.effect.clone(),
                reached: Arc::clone(&l.reached),
                released: l.released.subscribe(),
            });
        }
        None
    }

    fn live(&self) -> MutexGuard<'_, Vec<Live>> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_fault_skips_then_strikes_so_often() {
        let faults = Faults::default();
        let id = faults.add(
            Fault::status(Side::Discord, "POST", "/x", 500)
                .after(1)
                .times(2),
        );
        let struck: Vec<bool> = (0..5)
            .map(|_| faults.strike(Side::Discord, "POST", "/x", b"").is_some())
            .collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert_eq!(faults.hits(id), 2);
        assert!(faults.strike(Side::Github, "POST", "/x", b"").is_none());
    }

    #[tokio::test]
    async fn a_hold_lets_go_when_dropped() {
        let faults = Faults::default();
        let mut hold = faults.hold(Fault::new(Side::Discord, "", "*", Effect::HoldBefore));
        let mut strike = faults.strike(Side::Discord, "GET", "/a", b"").unwrap();
        strike.reached();
        assert!(hold.reached(Duration::from_secs(1)).await);
        hold.release();
        tokio::time::timeout(Duration::from_secs(1), strike.released())
            .await
            .unwrap();
    }
}
