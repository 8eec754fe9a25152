//! The book of entries, and how much it keeps.

use std::collections::VecDeque;

use axum::body::Bytes;

use super::entry::Record;
use super::{Entry, Fate};

/// How many bytes of bodies are kept; older bodies go first, their entries stay.
pub(super) const KEPT_BODIES: usize = 64 * 1024 * 1024;
/// How many entries are kept.
const KEPT: usize = 200_000;
#[derive(Default)]
pub(super) struct Book {
    pub(super) records: VecDeque<Record>,
    pub(super) received: u64,
    pub(super) body_bytes: usize,
    /// The records before this index have given up their bodies.
    pub(super) bodiless: usize,
}

impl Book {
    /// Looks at what is settled from `from` on, and moves `from` to the first entry that is still open.
    pub(super) fn find(&self, from: &mut u64, fits: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let start = self.records.partition_point(|r| r.seq < *from);
        let mut all_settled = true;
        for record in self.records.iter().skip(start) {
            all_settled &= record.fate != Fate::Open;
            if record.fate != Fate::Open {
                let entry = record.entry();
                if fits(&entry) {
                    return Some(entry);
                }
            }
            if all_settled {
                *from = record.seq + 1;
            }
        }
        None
    }

    pub(super) fn trim(&mut self) {
        while self.records.len() > KEPT {
            if let Some(old) = self.records.pop_front() {
                self.body_bytes -= old.body.len();
                self.bodiless = self.bodiless.saturating_sub(1);
            }
        }
        while self.body_bytes > KEPT_BODIES
            && let Some(record) = self.records.get_mut(self.bodiless)
        {
            self.body_bytes -= record.body.len();
            record.body = Bytes::new();
            self.bodiless += 1;
        }
    }
}
