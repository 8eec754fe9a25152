//! Rate limits over the routes: which bucket a request counts in, and the headers that tell of it.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::HeaderName;
use serde_json::json;
use tokio::time::Instant;

use super::routes::is_interaction;
use super::{Answer, Ask, Extra, Reply};
use crate::discord::id::Id;
use crate::discord::rates::{Standing, hash};
use crate::discord::world::World;
use crate::limits::Rate;

const RETRY_AFTER: HeaderName = HeaderName::from_static("retry-after");
const SCOPE: HeaderName = HeaderName::from_static("x-ratelimit-scope");
const GLOBAL: HeaderName = HeaderName::from_static("x-ratelimit-global");

impl World {
    /// Answers a request, unless it is one too many.
    pub(super) fn limited(&mut self, ask: &Ask<'_>) -> (Answer, Extra) {
        let now = ask.received;
        if self.rates.is_full("invalid", 0, self.limits.invalid, now) {
            let (_, wait) = self.rates.left("invalid", 0, self.limits.invalid, now);
            return (
                Ok(Reply::shut_out()),
                vec![(RETRY_AFTER, wait.as_secs().to_string())],
            );
        }
        // Interaction endpoints are not bound to the bot's limit over all routes.
        if !is_interaction(ask) {
            let global = self.rates.take("global", 0, self.limits.global, now);
            if global.exceeded {
                return too_many(&global, "global");
            }
        }
        let (bucket, of, rate) = self.bucket(ask);
        let Some(rate) = rate else {
            return (self.route(ask), Vec::new());
        };
        let standing = self.rates.take(&bucket, of, rate, now);
        if standing.exceeded {
            return too_many(&standing, "user");
        }
        if renames(ask) {
            let channel: Id = ask.path[1].parse().unwrap_or_default();
            let renames = self
                .rates
                .take("renames", channel.0, self.limits.renames, now);
            if renames.exceeded {
                return too_many(&renames, "shared");
            }
            let answer = self.route(ask);
            if answer.is_err() {
                self.rates.give_back("renames", channel.0);
            }
            return (answer, headers(&standing));
        }
        (self.route(ask), headers(&standing))
    }

    /// The bucket of a request: its name, what it belongs to, and its rate.
    fn bucket(&self, ask: &Ask<'_>) -> (Cow<'static, str>, u64, Option<Rate>) {
        let limits = &self.limits;
        let of = |text: &str| text.parse().unwrap_or_else(|_| hash(text));
        let (name, major, rate) = match (ask.method, &ask.path[..]) {
            (_, ["interactions", ..]) => return ("callback".into(), 0, None),
            (_, ["webhooks", _, token, ..]) => ("webhook", *token, limits.webhook),
            ("POST", ["channels", channel, "messages"]) => ("message", *channel, limits.messages),
            ("PATCH", ["channels", channel, "messages", _]) => ("edit", *channel, limits.edits),
            (
                "PUT" | "DELETE",
                ["channels", channel, "pins", _] | ["channels", channel, "messages", "pins", _],
            ) => ("pin", *channel, limits.pins),
            (method, path) => {
                // Every other route is a bucket of its own, for each channel and guild.
                let shape = path.iter().map(|part| {
                    if part.parse::<u64>().is_ok() {
                        "*"
                    } else {
                        part
                    }
                });
                let name = shape.fold(method.to_owned(), |all, part| all + "/" + part);
                return (
                    name.into(),
                    of(path.get(1).unwrap_or(&"")),
                    Some(limits.other),
                );
            }
        };
        (name.into(), of(major), Some(rate))
    }

    /// Counts answers that count against the address: 401, 403 and 429.
    pub(super) fn note_status(&mut self, status: u16, now: Instant) {
        if matches!(status, 401 | 403 | 429) {
            self.rates.take("invalid", 0, self.limits.invalid, now);
        }
    }
}

/// Whether a channel's name or topic is to change.
fn renames(ask: &Ask<'_>) -> bool {
    ask.method == "PATCH"
        && matches!(ask.path[..], ["channels", _])
        && (ask.body.get("name").is_some() || ask.body.get("topic").is_some())
}

fn headers(standing: &Standing) -> Extra {
    let after = standing.resets_after.as_secs_f64();
    let reset = unix_now() + after;
    [
        ("x-ratelimit-limit", standing.limit.to_string()),
        ("x-ratelimit-remaining", standing.remaining.to_string()),
        ("x-ratelimit-reset", format!("{reset:.3}")),
        ("x-ratelimit-reset-after", format!("{after:.3}")),
        ("x-ratelimit-bucket", standing.name()),
    ]
    .map(|(name, value)| (HeaderName::from_static(name), value))
    .to_vec()
}

fn too_many(standing: &Standing, scope: &str) -> (Answer, Extra) {
    let mut extra = if scope == "global" {
        vec![(GLOBAL, "true".to_owned())]
    } else {
        headers(standing)
    };
    let (body, wait) = limit_body(standing.resets_after, scope == "global");
    extra.push((RETRY_AFTER, wait));
    extra.push((SCOPE, scope.to_owned()));
    (Ok(Reply::text(429, body)), extra)
}

/// The body of a 429, and the value of `Retry-After`.
pub(crate) fn limit_body(wait: Duration, global: bool) -> (String, String) {
    let ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1);
    let seconds = f64::from(ms) / 1000.0;
    let body = json!({ "message": "You are being rate limited.", "retry_after": seconds, "global": global });
    (body.to_string(), ms.div_ceil(1000).to_string())
}

pub(crate) fn unix_now() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap_or_default().as_secs_f64()
}
