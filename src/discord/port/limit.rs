//! Discord's rate limits: a bucket for each route, fifty requests a second over all, and a pause when Discord asks for one.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serenity::all::LightMethod;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use twilight_http_ratelimiting::{Endpoint, Method, Permit, RateLimitHeaders, RateLimiter};

use crate::clock::steady;

use super::Failed;

/// Discord's limit for a bot, in requests a second.
const GLOBAL: u16 = 50;

/// How long a sender waits for its turn before it lets others go first.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Limits {
    limiter: RateLimiter,
    paused: watch::Sender<bool>,
}

impl Limits {
    pub(super) fn new() -> Self {
        Self {
            limiter: RateLimiter::new(GLOBAL),
            paused: watch::Sender::new(false),
        }
    }

    /// Waits for a turn, but not for long: a far one goes back to the queue with its time.
    pub(super) async fn enter(&self, method: LightMethod, path: &str) -> Result<Permit, Failed> {
        let endpoint = Endpoint {
            method: match method {
                LightMethod::Delete => Method::Delete,
                LightMethod::Get => Method::Get,
                LightMethod::Patch => Method::Patch,
                LightMethod::Post => Method::Post,
                LightMethod::Put => Method::Put,
            },
            path: path
                .split_once("/api/v10/")
                .map_or(path, |(_, path)| path)
                .to_owned(),
        };
        let turn = async {
            let mut paused = self.paused.subscribe();
            // The sender lives as long as this, so the wait cannot fail.
            let _ = paused.wait_for(|paused| !paused).await;
            self.limiter.acquire(endpoint).await
        };
        timeout(PATIENCE, turn).await.map_err(|_| Failed::Limited {
            after: PATIENCE,
            global: false,
        })
    }

    /// Nobody enters for a while.
    pub(super) fn pause(&self, pause: Duration) {
        if self.paused.send_replace(true) {
            return;
        }
        let paused = self.paused.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "a pause that outlives the bot harms nobody, so nothing waits for it"
        )]
        tokio::spawn(async move {
            sleep(pause).await;
            paused.send_replace(false);
        });
    }
}

/// What an answer's headers say of its bucket.
pub(super) fn headers(headers: &HeaderMap) -> Option<RateLimitHeaders> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let after: f64 = text(RateLimitHeaders::RESET_AFTER)?.parse().ok()?;
    Some(RateLimitHeaders {
        bucket: headers.get(RateLimitHeaders::BUCKET)?.as_bytes().to_vec(),
        limit: text(RateLimitHeaders::LIMIT)?.parse().ok()?,
        remaining: text(RateLimitHeaders::REMAINING)?.parse().ok()?,
        reset_at: steady(Duration::try_from_secs_f64(after).ok()?),
    })
}
