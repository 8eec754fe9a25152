//! A fault: which requests it is for, and what it does to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::journal::Side;

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
    /// It is applied, then answered with this status and an empty body.
    StatusAfter {
        /// The HTTP status.
        code: u16,
    },
    /// The request waits before it is applied.
    Delay {
        /// For so long.
        ms: u64,
    },
    /// The request waits, not applied, until the fault is removed.
    HoldBefore,
    /// The request is applied, and its reply waits until the fault is removed.
    HoldAfter,
    /// The connection is closed without a reply, and the request is applied when the fault is removed.
    Late,
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

    pub(super) fn fits(&self, side: Side, method: &str, path: &str, body: &[u8]) -> bool {
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
}
