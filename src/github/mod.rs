//! GitHub: the only place that knows octocrab. It makes issues what they should be, each exactly once.

mod client;
pub mod deliver;
mod failed;

pub use client::{GithubConfig, StartError, check, connect};
