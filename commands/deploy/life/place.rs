//! A service in an environment: what is live there, and what else is to know of it.

use jiff::Timestamp;

use super::{Deploy, State};
use crate::{
    deploy::{lock::Lock, window::is_open},
    names::UserId,
    team::Team,
};

/// What was deployed at a place last, of all that ended there, or of what succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The whole SHA of its commit.
    pub sha: String,
    /// How it ended.
    pub state: State,
    /// When it ended.
    pub at: Timestamp,
    /// Who began it; where it began by itself, who asked for it.
    pub by: UserId,
}

/// A service in an environment, as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// What succeeded there last.
    pub live: Option<Standing>,
    /// What runs there.
    pub running: Option<Deploy>,
    /// What is asked for there and has not begun.
    pub open: Vec<Deploy>,
}

impl Place {
    /// Whether a lock is over it.
    pub fn is_under(&self, lock: &Lock) -> bool {
        let (service, environment) = (lock.over.service(), lock.over.environment());
        service.is_none_or(|it| it.as_str() == self.service)
            && environment.is_none_or(|it| it.as_str() == self.environment)
    }

    /// Whether a freeze holds it now.
    pub fn is_frozen(&self, team: &Team, now: Timestamp) -> bool {
        let names = (self.service.parse(), self.environment.parse());
        let (Ok(service), Ok(environment)) = names else {
            return false;
        };
        let windows = team.freezes.iter();
        !is_open(
            windows.filter(|window| window.reach.covers(&service, &environment)),
            now,
        )
    }
}
