//! What became of a delivery, as people look it up.

use jiff::Timestamp;

use super::DeliveryKey;

/// Where a delivery stands for a team. The names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is still to be worked on.
    Waiting,
    /// It was worked on.
    Done,
    /// It could not be worked on, several times; a person has to look.
    Aside,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Done, Self::Aside];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Aside => "aside",
        }
    }

    /// The state with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A delivery and what became of it for a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The key that GitHub gave it.
    pub key: DeliveryKey,
    /// What it told of.
    pub event: String,
    /// What happened to that.
    pub action: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// What followed from it, or why nothing could.
    pub said: Option<String>,
}

impl Told {
    /// What it told of, as GitHub writes it.
    pub fn name(&self) -> String {
        match &self.action {
            Some(action) => format!("{}.{action}", self.event),
            None => self.event.clone(),
        }
    }

    /// What became of it, for people.
    pub fn outcome(&self) -> String {
        match (self.state, &self.said) {
            (State::Waiting, Some(why)) => format!("tried again soon: {why}"),
            (State::Waiting, None) => "waits".to_owned(),
            (State::Done, said) => said.clone().unwrap_or_default(),
            (State::Aside, why) => {
                format!(
                    "could not be worked on: {}",
                    why.as_deref().unwrap_or("the log says why")
                )
            }
        }
    }
}

/// What is said of a delivery that nothing follows from.
pub const KEPT: &str = "kept; nothing follows from it";

/// What is said of something that changes nothing, whoever did it.
pub const NOTHING: &str = "it changes nothing here";

/// What is said of something that we did ourselves.
pub const OURS: &str = "our own doing";

/// What is said of something that is done to an issue again and again.
pub const LEFT: &str =
    "done too often within an hour; it is put right with the next look at all issues";

/// What is said of a ping.
pub const PONG: &str = "the webhook works";

/// What is said of a delivery that tells of the run of a deploy or an errand: how that goes is asked of GitHub itself.
pub fn run_looked_at(name: &str) -> String {
    format!("the run of {name} is looked at")
}
