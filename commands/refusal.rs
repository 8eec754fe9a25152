//! What people hear when a thing is not done: why, and what would help.

use crate::{names::RoleId, team::NotAllowed};

/// A thing asked that is not done. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The asker lacks every role that may do it.
    #[error("Only {} may {}. Ask one of them, or have your team change `{}` under `[rights]` in its document.", mentions(&.0.needs), .0.right.deed(), .0.right)]
    NotAllowed(NotAllowed),
    /// A value does not fit.
    #[error("{0}")]
    Invalid(String),
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// The thing is no longer in the state that the asker saw.
    #[error("{0}")]
    Stale(String),
    /// This server has no team's document.
    #[error(
        "This server has no Binnacle team yet. Whoever runs Binnacle adds a `binnacle.toml` with `guild = \"{0}\"` and starts it again."
    )]
    NoTeam(u64),
    /// Storage takes no writes at this moment.
    #[error(
        "Binnacle cannot write to its database right now, so nothing was changed. Its operators can see why in its log; try again in a minute."
    )]
    Unwritable,
}

fn mentions(roles: &[RoleId]) -> String {
    match roles {
        [] => "nobody here".to_owned(),
        roles => roles
            .iter()
            .map(|role| format!("<@&{role}>"))
            .collect::<Vec<_>>()
            .join(" or "),
    }
}
