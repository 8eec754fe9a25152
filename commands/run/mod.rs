//! Runs: a runbook that several people work through together, step by step, with a record of who did what.
//!
//! A run keeps the steps as they were when it began. Whoever edits the page meanwhile changes the next run.

mod card;
mod checklist;
mod end;
mod export;
mod mark;
mod newcomer;
mod start;
#[cfg(test)]
mod tests;
mod told;
mod verb;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Actor, Refusal,
    ids::{IncidentId, RunId},
    incident::{Incident, allowed},
    names::{ChannelId, GuildId, MessageId, UserId},
    runbook::{PageKey, Step},
    team::{Right, Team},
};

pub use card::card;
pub use checklist::{checklist, checklists, going, open_steps, run_note};
pub use end::{abandon, abandon_form};
pub use export::{exported, recorded};
pub use mark::{Marking, acted, call, mark, skip_form, skipped_step};
pub use newcomer::{Newcomer, RunNote, onboard, remind, reminder};
pub use start::{Fresh, start};
pub use verb::Verb;

/// A page that is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its key.
    pub id: RunId,
    /// Its server.
    pub workspace: GuildId,
    /// Its number; people call it `RUN-7`.
    pub number: i64,
    /// The incident that it is for.
    pub incident: Option<IncidentId>,
    /// Which page.
    pub page: PageKey,
    /// Where the page stood.
    pub place: String,
    /// The page's title.
    pub title: String,
    /// The hash of the page's text when it began.
    pub hash: String,
    /// Where its card is.
    pub channel: ChannelId,
    /// Its card, once there is one.
    pub message: Option<MessageId>,
    /// What is to be done and what was.
    pub course: Course,
    /// How often it was changed.
    pub version: i64,
}

/// What is to be done and what was, kept as one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Who began it, and when.
    pub started: Sign,
    /// Whom it brings in, where it is a newcomer's checklist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newcomer: Option<Newcomer>,
    /// Whether it goes on.
    pub stage: Stage,
    /// The steps, as the page had them when it began; the first is step 1.
    pub steps: Vec<Step>,
    /// What became of each step.
    pub marks: Vec<Mark>,
}

/// Whether a run goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// There is something to do.
    Running,
    /// Every step is done or skipped.
    Finished {
        /// Who marked the last one, and when.
        by: Sign,
    },
    /// It was given up.
    Abandoned {
        /// By whom, and when.
        by: Sign,
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// The stored name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished { .. } => "finished",
            Self::Abandoned { .. } => "abandoned",
        }
    }
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Mark {
    /// Nothing yet.
    Open,
    /// It is done, and somebody has to look whether what it says is so.
    Checking {
        /// Who did it, and when.
        done: Sign,
    },
    /// It is done.
    Done {
        /// Who did it, and when.
        done: Sign,
        /// Who found that what it says is so, where it says something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        checked: Option<Sign>,
    },
    /// It was left out.
    Skipped {
        /// By whom, and when.
        by: Sign,
        /// Why.
        reason: String,
    },
}

impl Mark {
    /// Whether nothing is left to do for it.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Skipped { .. })
    }
}

/// Who did a thing and when, with the name they showed then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// Who.
    pub by: UserId,
    /// The name that they showed.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Who asks something of a run or of an errand, and what that is for.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
    /// The incident that it is for.
    pub incident: Option<&'a Incident>,
    /// The team.
    pub team: &'a Team,
}

impl Asking<'_> {
    /// Their sign on what they did.
    pub(crate) fn sign(&self) -> Sign {
        Sign {
            by: self.actor.user,
            name: self.actor.name.clone(),
            at: self.now,
        }
    }

    /// Whether they may begin runs, and give them up.
    fn may(&self) -> Result<(), Refusal> {
        allowed(self.team, Right::RunbookRun, self.actor)
    }

    /// Whether they may mark the steps of a run: a newcomer has a checklist before any role.
    fn may_in(&self, run: &Run) -> Result<(), Refusal> {
        if run.newcomer() == Some(self.actor.user) {
            return Ok(());
        }
        self.may()
    }
}

impl Run {
    /// What people call it.
    pub fn name(&self) -> String {
        format!("RUN-{}", self.number)
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.course.stage == Stage::Running
    }

    /// Whose checklist it is, where it is a newcomer's.
    pub fn newcomer(&self) -> Option<UserId> {
        self.course.newcomer.as_ref().map(|newcomer| newcomer.who)
    }

    /// The steps that can be worked on, by number from 1, each with its mark: what is not settled of the first stretch that has
    /// something left; all that is not settled in a newcomer's checklist.
    pub fn open(&self) -> Vec<(u16, &Step, &Mark)> {
        if !self.is_running() {
            return Vec::new();
        }
        let left: Vec<(u16, &Step, &Mark)> = self
            .steps()
            .filter(|(_, _, mark)| !mark.is_settled())
            .collect();
        if self.course.newcomer.is_some() {
            return left;
        }
        let first = left.first().map(|(_, step, _)| step.stretch);
        let open = left.into_iter();
        open.filter(|(_, step, _)| Some(step.stretch) == first)
            .collect()
    }

    /// All steps, by number from 1, each with its mark.
    pub fn steps(&self) -> impl Iterator<Item = (u16, &Step, &Mark)> {
        let marked = self.course.steps.iter().zip(&self.course.marks);
        (1..)
            .zip(marked)
            .map(|(number, (step, mark))| (number, step, mark))
    }

    /// How many steps are done, and how many were left out.
    pub fn counts(&self) -> (usize, usize) {
        let count = |fits: fn(&Mark) -> bool| {
            let marks = self.course.marks.iter();
            marks.filter(|mark| fits(mark)).count()
        };
        (
            count(|mark| matches!(mark, Mark::Done { .. })),
            count(|mark| matches!(mark, Mark::Skipped { .. })),
        )
    }
}
