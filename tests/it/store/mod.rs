//! The store's contract, the same on both databases.

mod actions;
mod effects;
mod opening;
mod record;
mod timeline;
mod timers;
mod web;

use binnacle::store::{Db, Tx};
use binnacle_commands::names::GuildId;
use jiff::Timestamp;

/// The workspace of these tests.
pub(super) fn guild() -> GuildId {
    "100000000000000001".parse().unwrap()
}

/// An instant, in milliseconds after a fixed one.
pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_767_261_600_000 + millis).unwrap()
}

/// A transaction in a workspace that exists.
pub(super) async fn write(db: &Db) -> Tx {
    let mut tx = db.write().await.unwrap();
    tx.workspace_ensure(guild()).await.unwrap();
    tx
}
