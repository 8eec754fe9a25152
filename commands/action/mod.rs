//! Actions: what is to be done so that an incident does not happen again, or is seen sooner, or does less harm.

mod add;
mod aim;
mod card;
mod change;
mod heard;
mod issue;
mod list;
mod owner;
mod state;

#[cfg(test)]
mod tests;

use jiff::{Timestamp, civil::Date};

use crate::{
    Actor,
    ids::{ActionId, IncidentId},
    incident::{Incident, Stamp, words},
    issue::IssuePlace,
    names::{GuildId, UserId},
    team::Team,
};

pub use add::{AddAsk, Fresh, add};
pub use aim::Aim;
pub use change::{Change, Edit, change};
pub use heard::{Learnt, Meaning, OLDEST, heard};
pub use issue::{issue_shown, mirrored};
pub use list::{ListAsk, PAGE, Which, list};
pub use owner::Owner;
pub use state::{End, State, Step};

words! {
    /// What is to be done, on one line.
    Task, "What is to be done", crate::text::one_line, 1, 300
}

/// Something to be done after an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its key.
    pub id: ActionId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// After which incident.
    pub incident: IncidentId,
    /// The number people call it by, counted in its workspace from 1.
    pub number: i64,
    /// What is to be done.
    pub text: Task,
    /// What it is for.
    pub aim: Aim,
    /// Who does it.
    pub owner: Option<UserId>,
    /// By when, on the team's wall clock.
    pub due_on: Date,
    /// Where it stands.
    pub state: State,
    /// Who added it, and when.
    pub added: Stamp,
    /// How it ended.
    pub ended: Option<End>,
    /// Where its GitHub issue is.
    pub issue: IssuePlace,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

impl Action {
    /// What people call it: `ACT-3`.
    pub fn name(&self) -> String {
        format!("ACT-{}", self.number)
    }

    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether a person may know of it: whoever may know of its incident, and whoever is to do it.
    pub fn is_seen_by(&self, incident: &Incident, actor: &Actor, team: &Team) -> bool {
        incident.is_seen_by(actor, team) || self.owner == Some(actor.user)
    }

    /// Whether its day has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.is_open() && self.due_on < today
    }
}

/// The day on a team's wall clock.
pub fn today(team: &Team, now: Timestamp) -> Date {
    now.to_zoned(team.timezone.time_zone().clone()).date()
}
