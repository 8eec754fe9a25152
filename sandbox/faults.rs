//! Faults on demand: what is asked of the sandbox to go wrong, for both services.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

pub use crate::journal::Side;

/// How often a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// Until it is removed.
    Forever,
    /// So many times.
    #[serde(untagged)]
    N(u32),
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Answered with this, before anything is applied.
    Status {
        /// The HTTP status.
        code: u16,
        /// The body, as it is sent.
        #[serde(default)]
        body: String,
        /// Headers beside it. Without `content-type`, a body that begins with `{` is JSON.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// Answered as a rate limit of the service, before anything is applied.
    RateLimited {
        /// How long the client should wait.
        retry_after_ms: u64,
        /// Discord's limit over all routes.
        #[serde(default)]
        global: bool,
        /// Discord: `user`, `global` or `shared`. GitHub: `primary` or `secondary`.
        #[serde(default)]
        scope: String,
    },
    /// The connection is closed and nothing is applied.
    DropBefore,
    /// It is applied, then the connection is closed without a reply.
    DropAfter,
    /// The request waits before it is applied.
    Delay {
        /// For so long.
        ms: u64,
    },
    /// The request waits, not applied, until the fault is removed.
    HoldBefore,
    /// The request is applied, and its reply waits until the fault is removed.
    HoldAfter,
}

/// Which requests a fault is for, and what it does to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which service.
    pub side: Side,
    /// The HTTP method in capitals; none is any.
    #[serde(default)]
    pub method: Option<String>,
    /// The path without its prefix, where `*` stands for anything: `/interactions/*/callback`.
    pub path: String,
    /// Only requests whose body contains this text.
    #[serde(default)]
    pub body_contains: Option<String>,
    /// How many fitting requests pass before the first is struck.
    #[serde(default)]
    pub skip: u32,
    /// How many are struck.
    #[serde(default = "once")]
    pub times: Times,
    /// What happens to them.
    pub effect: Effect,
}

fn once() -> Times {
    Times::N(1)
}

impl Fault {
    /// A fault that strikes once. An empty `method` is any.
    pub fn new(side: Side, method: &str, path: &str, effect: Effect) -> Self {
        Self {
            side,
            method: (!method.is_empty()).then(|| method.to_owned()),
            path: path.to_owned(),
            body_contains: None,
            skip: 0,
            times: once(),
            effect,
        }
    }

    /// Answers with a status and an empty body.
    pub fn status(side: Side, method: &str, path: &str, code: u16) -> Self {
        Self::new(
            side,
            method,
            path,
            Effect::Status {
                code,
                body: String::new(),
                headers: BTreeMap::new(),
            },
        )
    }

    /// Strikes so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Times::N(times);
        self
    }

    /// Strikes until it is removed.
    #[must_use]
    pub fn forever(mut self) -> Self {
        self.times = Times::Forever;
        self
    }

    /// Lets so many fitting requests pass first.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Only requests whose body contains `text`.
    #[must_use]
    pub fn with_body(mut self, text: &str) -> Self {
        self.body_contains = Some(text.to_owned());
        self
    }

    fn fits(&self, side: Side, method: &str, path: &str, body: &[u8]) -> bool {
        self.side == side
            && self
                .method
                .as_deref()
                .is_none_or(|m| m.eq_ignore_ascii_case(method))
            && glob(&self.path, path)
            && self
                .body_contains
                .as_deref()
                .is_none_or(|text| contains(body, text.as_bytes()))
    }
}

/// Whether `*` in the pattern, standing for any text, makes it the whole of `text`.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(found) = rest.find(part) else {
            return false;
        };
        rest = &rest[found + part.len()..];
    }
    true
}

fn contains(body: &[u8], text: &[u8]) -> bool {
    text.is_empty() || body.windows(text.len()).any(|window| window == text)
}

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

/// A fault at work on one request.
pub(crate) struct Strike {
    pub(crate) effect: Effect,
    reached: Arc<watch::Sender<u32>>,
    released: watch::Receiver<bool>,
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
    faults: Faults,
    id: FaultId,
    reached: watch::Receiver<u32>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_stand_for_any_text() {
        assert!(glob(
            "/interactions/*/callback",
            "/interactions/1/abc/callback"
        ));
        assert!(glob("*", "/anything"));
        assert!(glob("/a/*", "/a/b/c"));
        assert!(!glob("/a", "/a/b"));
        assert!(!glob(
            "/interactions/*/callback",
            "/interactions/1/callback/more"
        ));
        assert!(glob("/gateway/bot", "/gateway/bot"));
    }

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

    #[test]
    fn faults_are_read_from_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"side":"github","path":"/repos/*","times":"forever","effect":{"rate_limited":{"retry_after_ms":1000}}}"#,
        )
        .unwrap();
        assert_eq!(fault.times, Times::Forever);
        let fault: Fault = serde_json::from_str(
            r#"{"side":"discord","path":"*","times":3,"effect":"drop_after"}"#,
        )
        .unwrap();
        assert_eq!(
            (fault.times, fault.effect),
            (Times::N(3), Effect::DropAfter)
        );
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
