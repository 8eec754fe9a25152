//! What was read before and how GitHub tagged it, so that what did not change costs nothing to read again.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use reqwest::header::HeaderValue;

/// How many answers are kept; the oldest go first.
const KEPT: usize = 256;
/// Longer answers are not kept, in bytes.
const LONGEST: usize = 512 * 1024;

/// Answers by their addresses. One store belongs to one token, since what one may read another may not.
#[derive(Debug, Default)]
pub(in crate::github) struct Tags(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    answers: HashMap<String, Answer>,
    /// In the order in which they came.
    order: VecDeque<String>,
}

/// An answer, and the tag that stands for it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::github) struct Answer {
    pub(in crate::github) tag: HeaderValue,
    pub(in crate::github) body: String,
}

impl Tags {
    /// The answer that was read at an address before.
    pub(in crate::github) fn known(&self, address: &str) -> Option<Answer> {
        self.held().answers.get(address).cloned()
    }

    /// Keeps an answer that was read to its end.
    pub(in crate::github) fn keep(&self, address: &str, tag: HeaderValue, body: &str) {
        if body.len() > LONGEST {
            return;
        }
        let mut held = self.held();
        let answer = Answer {
            tag,
            body: body.to_owned(),
        };
        if held.answers.insert(address.to_owned(), answer).is_none() {
            held.order.push_back(address.to_owned());
        }
        if held.order.len() > KEPT
            && let Some(oldest) = held.order.pop_front()
        {
            held.answers.remove(&oldest);
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> HeaderValue {
        HeaderValue::from_str(text).unwrap()
    }

    #[test]
    fn the_last_answer_is_kept_and_the_oldest_go_first() {
        let tags = Tags::default();
        tags.keep("/0", tag("a"), "old");
        tags.keep("/0", tag("b"), "new");
        assert_eq!(tags.known("/0").unwrap().body, "new");
        for count in 1..=KEPT {
            tags.keep(&format!("/{count}"), tag("a"), "body");
        }
        assert_eq!(tags.known("/0"), None);
        assert!(tags.known(&format!("/{KEPT}")).is_some());
        tags.keep("/long", tag("a"), &"x".repeat(LONGEST + 1));
        assert_eq!(tags.known("/long"), None);
    }
}
