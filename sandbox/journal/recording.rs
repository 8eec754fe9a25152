//! Recordings: requests on their way.

use super::{Fate, Journal};

/// A request on its way. When it is dropped without a word, the client went away.
pub(crate) struct Recording {
    pub(super) journal: Journal,
    pub(super) seq: u64,
    pub(super) status: u16,
    pub(super) settled: bool,
}

impl Recording {
    /// The request was applied and would be answered with this.
    pub(crate) fn applied(&mut self, status: u16) {
        self.status = status;
    }

    pub(crate) fn settle(mut self, status: u16, fate: Fate) {
        self.settled = true;
        self.journal.settle(self.seq, status, fate);
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if !self.settled {
            self.journal.settle(self.seq, self.status, Fate::Abandoned);
        }
    }
}
