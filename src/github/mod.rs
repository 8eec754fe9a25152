//! GitHub: the only place that knows octocrab. It makes issues what they should be, each exactly once, and reads what a deploy has to
//! know of the code.

mod access;
mod client;
pub mod deliver;
mod facts;
mod failed;
mod moved;
mod redeliver;
mod standing;

pub use client::{GithubConfig, StartError, check, connect};
pub use facts::Facts;
pub use standing::standing;
