//! The only place that speaks SQL: one text for SQLite and PostgreSQL, run inside [`Tx`] or read through [`Reader`].

mod action;
mod backup;
mod column;
mod document;
mod duty;
mod effect;
mod error;
mod event;
mod health;
mod incident;
mod interaction;
mod lock;
mod open;
mod postmortem;
mod presence;
mod rota;
mod timeline;
mod timer;
mod transcript;
mod tx;
mod web;
mod workspace;

pub use action::ActionFilter;
pub use backup::backup;
pub use duty::PastShift;
pub use effect::{Claimed, QueueFacts};
pub use error::{Error, OpenError, Result};
pub use event::{Chain, Recorded};
pub use interaction::{Answerable, Decided};
pub use open::{Db, migrate_to};
pub use timer::Due;
pub use transcript::Transcript;
pub use tx::{Reader, Tx};
pub use workspace::Counters;
