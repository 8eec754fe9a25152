//! The journal: every REST request that the sandbox received, in order and bounded.

mod book;
mod entry;
mod recording;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use jiff::Timestamp;
use tokio::sync::watch;

use book::Book;
use entry::Record;
pub use entry::{Entry, Fate, Side};
pub(crate) use recording::Recording;

struct Inner {
    book: Mutex<Book>,
    bodies: AtomicBool,
    settled: watch::Sender<u64>,
}

/// The requests that came in. A cheap clone of one shared book.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("received", &self.received())
            .finish_non_exhaustive()
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self(Arc::new(Inner {
            book: Mutex::default(),
            bodies: AtomicBool::new(true),
            settled: watch::Sender::new(0),
        }))
    }
}

impl Journal {
    /// Switches the recording of bodies on or off; it is on at the start.
    pub fn record_bodies(&self, on: bool) {
        self.0.bodies.store(on, Ordering::Relaxed);
    }

    /// Every entry that is kept, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        self.book().records.iter().map(Record::entry).collect()
    }

    /// The entries after `seq`, at most `limit`.
    pub fn since(&self, seq: u64, limit: usize) -> Vec<Entry> {
        let book = self.book();
        let from = book.records.partition_point(|r| r.seq <= seq);
        book.records
            .iter()
            .skip(from)
            .take(limit)
            .map(Record::entry)
            .collect()
    }

    /// How many requests were received, kept or not.
    pub fn received(&self) -> u64 {
        self.book().received
    }

    /// Forgets all entries. Numbers go on from where they were.
    pub fn clear(&self) {
        let mut book = self.book();
        book.records.clear();
        book.body_bytes = 0;
        book.bodiless = 0;
    }

    /// Waits until an entry that is no longer open fits, also one of the past.
    /// `None` when the time is over.
    pub async fn wait_for(
        &self,
        fits: impl Fn(&Entry) -> bool,
        timeout: Duration,
    ) -> Option<Entry> {
        let mut settled = self.0.settled.subscribe();
        let look = async {
            let mut from = 0;
            loop {
                settled.borrow_and_update();
                let found = self.book().find(&mut from, &fits);
                if found.is_some() || settled.changed().await.is_err() {
                    return found;
                }
            }
        };
        tokio::time::timeout(timeout, look).await.ok().flatten()
    }

    /// Notes an arrival. The request is settled through what is returned.
    pub(crate) fn arrived(
        &self,
        side: Side,
        method: &str,
        path: &str,
        query: &str,
        body: &Bytes,
    ) -> Recording {
        let keep = self.0.bodies.load(Ordering::Relaxed);
        let mut book = self.book();
        book.received += 1;
        let seq = book.received;
        let body = if keep { body.clone() } else { Bytes::new() };
        book.body_bytes += body.len();
        book.records.push_back(Record {
            seq,
            at: Timestamp::now(),
            side,
            method: method.into(),
            path: path.into(),
            query: query.into(),
            body,
            status: 0,
            fate: Fate::Open,
        });
        book.trim();
        Recording {
            journal: self.clone(),
            seq,
            status: 0,
            settled: false,
        }
    }

    fn settle(&self, seq: u64, status: u16, fate: Fate) {
        let mut book = self.book();
        let index = book.records.partition_point(|r| r.seq < seq);
        if let Some(record) = book.records.get_mut(index).filter(|r| r.seq == seq) {
            record.status = status;
            record.fate = fate;
        }
        drop(book);
        self.0.settled.send_modify(|n| *n += 1);
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::book::KEPT_BODIES;
    use super::*;

    #[tokio::test]
    async fn entries_keep_their_order_and_their_fate() {
        let journal = Journal::default();
        let one = journal.arrived(Side::Discord, "GET", "/gateway", "", &Bytes::new());
        let two = journal.arrived(
            Side::Github,
            "POST",
            "/repos",
            "",
            &Bytes::from_static(br#"{"a":1}"#),
        );
        two.settle(201, Fate::Answered);
        drop(one);
        let seen: Vec<_> = journal
            .entries()
            .into_iter()
            .map(|e| (e.seq, e.status, e.fate))
            .collect();
        assert_eq!(seen, [(1, 0, Fate::Abandoned), (2, 201, Fate::Answered)]);
        let post = journal
            .wait_for(|e| e.method == "POST", Duration::from_secs(1))
            .await
            .unwrap();
        assert_eq!(post.body, Some(serde_json::json!({"a": 1})));
    }

    #[test]
    fn old_bodies_go_first() {
        let journal = Journal::default();
        let megabyte = Bytes::from(vec![b'1'; 1024 * 1024]);
        for _ in 0..70 {
            journal
                .arrived(Side::Discord, "POST", "/x", "", &megabyte)
                .settle(200, Fate::Answered);
        }
        let book = journal.book();
        assert_eq!(book.records.len(), 70);
        assert!(book.body_bytes <= KEPT_BODIES);
        assert!(book.records[0].body.is_empty() && !book.records[69].body.is_empty());
    }
}
