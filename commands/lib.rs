//! What people can ask of Binnacle and what is decided.
//!
//! Everything here is pure and total: no input or output, no clock, no randomness. A rule takes what is known, what is
//! asked and `now`, and gives back a [`Decision`] or a [`Refusal`].

pub mod access;
pub mod action;
pub mod activity;
pub mod actor;
pub mod cron;
pub mod decided;
pub mod delivery;
pub mod deploy;
pub mod digest;
pub mod duty;
pub mod effect;
pub mod errand;
pub mod event;
pub mod heard;
pub mod help;
mod hex;
pub mod hook;
pub mod ids;
pub mod incident;
pub mod interaction;
pub mod issue;
mod leaf;
pub mod link;
pub mod matter;
pub mod mirror;
pub mod moment;
pub mod names;
pub mod oncall;
pub mod page;
pub mod past;
pub mod picture;
pub mod postmortem;
pub mod press;
pub mod refusal;
pub mod reply;
pub mod report;
pub mod rota;
pub mod run;
pub mod runbook;
pub mod secret;
pub mod seen;
pub mod stats;
pub mod status;
pub mod team;
pub mod text;
pub mod timeline;
pub mod tool;
pub mod wall;
pub mod web;
pub mod webhook;
pub mod workflow;

pub use actor::{Actor, By, Who};
pub use effect::Effect;
pub use event::Event;
pub use refusal::Refusal;
pub use reply::Reply;

/// What was decided about one thing: everything that must be written together.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<T> {
    /// The thing as it is from now on.
    pub state: T,
    /// What happened, for the event log.
    pub events: Vec<Event>,
    /// What must be sent to the world, in this order for each subject.
    pub effects: Vec<Effect>,
    /// What the asker is told.
    pub reply: Reply,
}
