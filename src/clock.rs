//! Time, keys and secrets: given to the bot at its start, and taken from nowhere else.

use std::{
    fmt::Debug,
    future::Future,
    pin::Pin,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use uuid::Uuid;

/// A wait that ends at an instant of some clock.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tells the time and waits for it.
pub trait Clock: Debug + Send + Sync {
    /// The time, cut to milliseconds, which both databases keep exactly.
    fn now(&self) -> Timestamp;

    /// Waits until an instant.
    fn until(&self, at: Timestamp) -> Wait<'_>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time enters")]
    fn now(&self) -> Timestamp {
        to_milliseconds(Timestamp::now())
    }

    fn until(&self, at: Timestamp) -> Wait<'_> {
        Box::pin(async move {
            // The machine's clock may be set while we wait, so it is looked at again at least once a minute.
            loop {
                let left = at.duration_since(self.now());
                if left <= SignedDuration::ZERO {
                    return;
                }
                tokio::time::sleep(left.unsigned_abs().min(Duration::from_mins(1))).await;
            }
        })
    }
}

fn to_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(watch::Sender<Timestamp>);

impl ManualClock {
    /// A clock that shows an instant.
    pub fn at(start: Timestamp) -> Self {
        Self(watch::Sender::new(to_milliseconds(start)))
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        self.0.send_modify(|now| *now += by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn until(&self, at: Timestamp) -> Wait<'_> {
        let mut moves = self.0.subscribe();
        Box::pin(async move {
            // The sender lives as long as this clock, so the wait cannot fail.
            let _ = moves.wait_for(|now| *now >= at).await;
        })
    }
}

/// Gives keys that sort by the time they were given, and secrets that nobody can guess.
pub trait Ids: Debug + Send + Sync {
    /// A new key.
    fn next(&self, now: Timestamp) -> Uuid;

    /// A new secret: 256 bits.
    fn secret(&self) -> [u8; 32];
}

/// Keys of version 7: the time, and randomness. Secrets of the system's cryptographic source.
#[derive(Debug, Default)]
pub struct RandomIds(Mutex<uuid::ContextV7>);

impl Ids for RandomIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, seconds, nanos))
    }

    /// # Panics
    /// When the system gives no random bytes; nothing may go on with a secret that can be guessed.
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).expect("the system gives random bytes");
        secret
    }
}

/// Keys and secrets that count from 1, for texts that tests compare.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl CountingIds {
    fn count(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Ids for CountingIds {
    fn next(&self, _now: Timestamp) -> Uuid {
        Uuid::from_u64_pair(0, self.count())
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        secret[24..].copy_from_slice(&self.count().to_be_bytes());
        secret
    }
}

/// A moment of the machine's steady clock, a while from now, for libraries that take one.
#[expect(clippy::disallowed_methods, reason = "this is where time enters")]
pub(crate) fn steady(from_now: Duration) -> std::time::Instant {
    std::time::Instant::now() + from_now
}
