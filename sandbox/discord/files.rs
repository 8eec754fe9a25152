//! Files that came with messages, kept for a while so that they can be looked at.

use std::collections::VecDeque;

use axum::body::Bytes;

use super::id::Id;

/// How many bytes are kept; the oldest files go first.
const KEPT: usize = 64 * 1024 * 1024;

/// A file.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: Id,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// The files that are kept.
#[derive(Debug, Default)]
pub(crate) struct Files {
    kept: VecDeque<Stored>,
    size: usize,
}

impl Files {
    pub(crate) fn keep(&mut self, file: Stored) {
        self.size += file.bytes.len();
        self.kept.push_back(file);
        while self.size > KEPT
            && let Some(old) = self.kept.pop_front()
        {
            self.size -= old.bytes.len();
        }
    }

    /// Forgets everything, as if all links had expired.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
        self.size = 0;
    }

    pub(crate) fn get(&self, id: Id) -> Option<Stored> {
        self.kept.iter().find(|file| file.id == id).cloned()
    }
}
