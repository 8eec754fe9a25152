//! What Binnacle is told before it starts: secrets and addresses from the environment, decisions from the teams' documents.
//!
//! Nothing else reads the environment or those files. Everything is read whole, and refused with the variable's name; once, but for
//! the files of secrets that may change while it runs.

mod address;
mod args;
mod check;
mod credentials;
mod database;
mod error;
mod log;
mod settings;
mod teams;
mod token;
mod webhooks;

#[cfg(test)]
mod tests;

pub use address::Address;
pub use args::{Args, Files, GithubArgs};
pub use check::{Books, Verdict, check};
pub use credentials::Credentials;
pub use database::DatabaseUrl;
pub use error::{ConfigError, Fault};
pub use log::{Log, LogFormat};
pub use settings::{Discord, Github, Settings};
pub use teams::{TeamsError, Unreadable, read_teams};
pub use webhooks::{Webhooks, means};
