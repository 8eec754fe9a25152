//! Errands: an action that somebody asks for, from the question to its end. What is run was filled in when it was asked, and is
//! not filled in again.

mod answer;
mod ask;
mod card;
mod course;
mod elsewhere;
mod gate;
#[cfg(test)]
mod tests;
mod told;
mod verb;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    ids::{ErrandId, IncidentId, RunId},
    names::{ChannelId, GuildId, MessageId},
    run::Sign,
    text,
    tool::{Approvals, Confirm, Filled, Tool},
    workflow::Run,
};

pub use answer::{Answer, answer, name_form};
pub use ask::{Around, Ask, Fresh, ask, choices, once, unknown};
pub use card::card;
pub use course::{End, Moved, begun, doubted, ended, is_blocking};
pub use elsewhere::{Step, due, followed, letter, shipped};
pub use gate::held;
pub use verb::Verb;

/// An action that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// Its key.
    pub id: ErrandId,
    /// Its server.
    pub workspace: GuildId,
    /// Its number; people call it `ERRAND-7`.
    pub number: i64,
    /// The incident in whose room it was asked for.
    pub incident: Option<IncidentId>,
    /// The action's name.
    pub tool: String,
    /// The hash of the action's file when it was asked for.
    pub hash: String,
    /// Where it was asked for, and its card is.
    pub channel: ChannelId,
    /// Its card, once there is one.
    pub message: Option<MessageId>,
    /// What is run and what happened.
    pub course: Course,
    /// How often it was changed.
    pub version: i64,
}

/// What is run and what happened, kept as one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Who asked, and when.
    pub asked: Sign,
    /// What the action does, in a sentence.
    pub summary: String,
    /// Whether it is only asked what would be done.
    pub dry: bool,
    /// What is run, exactly.
    pub filled: Filled,
    /// What is asked before.
    pub confirm: Confirm,
    /// Who has to agree.
    pub approvals: Approvals,
    /// Who agreed.
    pub approved: Vec<Sign>,
    /// The step of a run that asked for it; it is ticked when it went well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<(RunId, u16)>,
    /// The run of the workflow that does it, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// When GitHub was asked to stop that run, because its time was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    /// How it stands.
    pub stage: Stage,
}

/// How an errand stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Whoever asked has to confirm it.
    Asked,
    /// Others have to agree.
    Waiting {
        /// When it was confirmed.
        since: Timestamp,
    },
    /// It is run as soon as nothing with its key runs.
    Ready {
        /// Since when.
        since: Timestamp,
    },
    /// It was given to the machine. From here on nobody can be sure that it did not run.
    Running {
        /// When.
        since: Timestamp,
        /// When it is surely over, if whoever runs it still is there.
        until: Timestamp,
    },
    /// It is over, and this came of it.
    Ended {
        /// When.
        at: Timestamp,
        /// What came of it.
        end: End,
    },
    /// Perhaps it ran and perhaps not: a person has to look.
    Doubtful {
        /// Since when.
        since: Timestamp,
        /// Why.
        why: String,
    },
    /// A person looked after it.
    Settled {
        /// Who, and when.
        by: Sign,
    },
    /// It was called off before it ran.
    CalledOff {
        /// By whom, and when.
        by: Sign,
    },
}

impl Stage {
    /// The stored name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Waiting { .. } => "waiting",
            Self::Ready { .. } => "ready",
            Self::Running { .. } => "running",
            Self::Ended { .. } => "ended",
            Self::Doubtful { .. } => "doubtful",
            Self::Settled { .. } => "settled",
            Self::CalledOff { .. } => "called_off",
        }
    }
}

impl Errand {
    /// The step that is done by it now, where one asked for it.
    pub fn done_step(&self) -> Option<(RunId, u16)> {
        match &self.course.stage {
            Stage::Ended { end, .. } if end.is_fine && !self.course.dry => self.course.step,
            _ => None,
        }
    }

    /// What people call it.
    pub fn name(&self) -> String {
        format!("ERRAND-{}", self.number)
    }

    /// Whether it is of an action as its file is now.
    pub fn is_of(&self, tool: &Tool) -> bool {
        (&tool.name, &tool.hash) == (&self.tool, &self.hash)
    }

    /// The subject of what is timed and recorded of it.
    pub fn subject(&self) -> String {
        format!("errand:{}", self.id)
    }

    /// Until when it can be confirmed or approved; nothing once it is past that.
    pub fn open_until(&self) -> Option<Timestamp> {
        let since = match self.course.stage {
            Stage::Asked => self.course.asked.at,
            Stage::Waiting { since } => since,
            _ => return None,
        };
        Some(since + self.course.approvals.valid_for)
    }
}

/// The action as it is now, if it still is what was asked for. Approvals are given to a file, so a changed file needs a new question.
fn unchanged<'a>(errand: &Errand, tool: Option<&'a Tool>) -> Result<&'a Tool, Refusal> {
    let same = tool.filter(|tool| errand.is_of(tool));
    same.ok_or_else(|| {
        Refusal::Stale(format!(
            "The file of `{}` was changed since {} was asked for, so it is not run. Ask for it again with `/run {}`.",
            text::cut(&errand.tool, 40),
            errand.name(),
            text::cut(&errand.tool, 40)
        ))
    })
}
