//! Notices: what happened, for the page, in order and bounded. They name things and are rendered when read.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;

use super::id::Id;

/// How many notices a client can have missed and still be told.
const KEPT: usize = 1000;

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum Notice {
    MessageCreate(Id, Id),
    MessageUpdate(Id, Id),
    MessageDelete {
        channel: Id,
        message: Id,
        only_for: Option<Id>,
    },
    ChannelCreate(Id),
    ChannelUpdate(Id),
    ChannelDelete {
        channel: Id,
        json: Arc<Value>,
    },
    /// A role was made, changed or deleted.
    Roles,
    Member(Id),
    Commands,
    Call {
        to: Id,
        nonce: Arc<str>,
        interaction: Id,
        state: CallState,
    },
    Modal {
        to: Id,
        nonce: Arc<str>,
        interaction: Id,
        modal: Arc<Value>,
    },
    Issue(Arc<Value>),
    Presence,
}

/// How a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallState {
    Pending,
    Thinking,
    Answered,
    Failed(&'static str),
}

/// The notices that are kept.
#[derive(Debug)]
pub(crate) struct Notices {
    kept: VecDeque<(u64, Notice)>,
    last: watch::Sender<u64>,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            kept: VecDeque::new(),
            last: watch::Sender::new(0),
        }
    }
}

impl Notices {
    pub(crate) fn push(&mut self, notice: Notice) {
        let number = *self.last.borrow() + 1;
        self.kept.push_back((number, notice));
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        self.last.send_replace(number);
    }

    /// The number of the last notice, and news of the next.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    /// What came after a number; `None` when some of it is no longer kept.
    pub(crate) fn after(&self, number: u64) -> Option<Vec<(u64, Notice)>> {
        let last = *self.last.borrow();
        if number > last {
            return None;
        }
        let first = self.kept.front().map_or(last + 1, |(number, _)| *number);
        if number + 1 < first {
            return None;
        }
        Some(
            self.kept
                .iter()
                .filter(|(n, _)| *n > number)
                .cloned()
                .collect(),
        )
    }
}
