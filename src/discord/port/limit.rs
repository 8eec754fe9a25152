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
    /// How many pauses are not over yet.
    pauses: watch::Sender<u32>,
}

impl Limits {
    pub(super) fn new() -> Self {
        Self {
            limiter: RateLimiter::new(GLOBAL),
            pauses: watch::Sender::new(0),
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
            path: kind(path),
        };
        let turn = async {
            let permit = self.limiter.acquire(endpoint).await;
            let mut pauses = self.pauses.subscribe();
            // The sender lives as long as this, so the wait cannot fail.
            let _ = pauses.wait_for(|pauses| *pauses == 0).await;
            permit
        };
        timeout(PATIENCE, turn).await.map_err(|_| Failed::Limited {
            after: PATIENCE,
            global: false,
        })
    }

    /// Nobody enters for a while. Of several pauses the longest counts.
    pub(super) fn pause(&self, pause: Duration) {
        self.pauses.send_modify(|pauses| *pauses += 1);
        let pauses = self.pauses.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "a pause that outlives the bot harms nobody, so nothing waits for it"
        )]
        tokio::spawn(async move {
            sleep(pause).await;
            pauses.send_modify(|pauses| *pauses -= 1);
        });
    }
}

/// What requests have in common that share a limit: the path with the channel or server it begins with, and without
/// the messages and other things that it names further on.
fn kind(path: &str) -> String {
    let path = path.split_once("/api/v10/").map_or(path, |(_, path)| path);
    let parts = path.split('/').enumerate().map(|(at, part)| {
        let is_id = at > 1 && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_id { "_" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_share_a_limit_by_the_place_they_are_for() {
        let table = [
            (
                "https://discord.com/api/v10/channels/12/messages/34",
                "channels/12/messages/_",
            ),
            ("/api/v10/channels/12/messages", "channels/12/messages"),
            ("/api/v10/guilds/12/channels", "guilds/12/channels"),
            (
                "/api/v10/applications/12/guilds/34/commands",
                "applications/12/guilds/_/commands",
            ),
        ];
        for (path, expected) in table {
            assert_eq!(kind(path), expected);
        }
    }
}
