//! The journal: every REST request that the sandbox received, in order and bounded.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

/// How many entries are kept.
const KEPT: usize = 200_000;
/// How many bytes of bodies are kept; older bodies go first, their entries stay.
const KEPT_BODIES: usize = 64 * 1024 * 1024;

/// Which of the two services a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The Discord REST API.
    Discord,
    /// The GitHub REST API.
    Github,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is still being worked on, or held by a fault.
    Open,
    /// It was answered with `status`.
    Answered,
    /// A fault answered in place of the service: nothing was applied.
    Refused,
    /// The connection was closed before anything was applied.
    Dropped,
    /// It was applied, and the reply (`status`) never left.
    Lost,
    /// The client went away before its reply; `status` is 0 when nothing was applied.
    Abandoned,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Counts up from 1 over both sides, in the order of arrival.
    pub seq: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// Which service.
    pub side: Side,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path without `/api/vN` or `/github`.
    pub path: String,
    /// The query string without `?`, empty when there was none.
    pub query: String,
    /// The body, when it was JSON and bodies are recorded.
    pub body: Option<Value>,
    /// The HTTP status, 0 as long as there is none.
    pub status: u16,
    /// What became of it.
    pub fate: Fate,
}

struct Record {
    seq: u64,
    at: Timestamp,
    side: Side,
    method: Box<str>,
    path: Box<str>,
    query: Box<str>,
    body: Bytes,
    status: u16,
    fate: Fate,
}

impl Record {
    fn entry(&self) -> Entry {
        Entry {
            seq: self.seq,
            at: self.at,
            side: self.side,
            method: self.method.to_string(),
            path: self.path.to_string(),
            query: self.query.to_string(),
            body: serde_json::from_slice(&self.body).ok(),
            status: self.status,
            fate: self.fate,
        }
    }
}

#[derive(Default)]
struct Book {
    records: VecDeque<Record>,
    received: u64,
    body_bytes: usize,
    /// The records before this index have given up their bodies.
    bodiless: usize,
}

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

impl Book {
    /// Looks at what is settled from `from` on, and moves `from` to the first entry that is still open.
    fn find(&self, from: &mut u64, fits: impl Fn(&Entry) -> bool) -> Option<Entry> {
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

    fn trim(&mut self) {
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

/// A request on its way. When it is dropped without a word, the client went away.
pub(crate) struct Recording {
    journal: Journal,
    seq: u64,
    status: u16,
    settled: bool,
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

#[cfg(test)]
mod tests {
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
