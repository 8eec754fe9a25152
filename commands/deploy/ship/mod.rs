//! How a deploy reaches its place: what GitHub or a program is given for it, and what they say.

mod carriage;
mod order;
mod webhook;

pub use carriage::{Carriage, Carrier};
pub use order::{Order, mirrored};
pub use webhook::{Report, Reported, Webhook, letter};

use serde::{Deserialize, Serialize};

impl Step {
    /// What is done, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Run => "run the workflow of a deploy",
            Self::Stop => "stop the run of a deploy",
            Self::Mirror => "show a deploy as a GitHub deployment",
            Self::Call => "tell the program that carries a deploy out",
            Self::Recall => "tell that program that a deploy is given up",
            Self::FollowUp => "open the issue that follows an emergency deploy",
        }
    }
}

/// What GitHub, or a program of the team's own, is to do for a deploy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Run the workflow that carries it out.
    Run,
    /// Stop that run.
    Stop,
    /// Show it as a deployment.
    Mirror,
    /// Tell the program that carries it out to begin.
    Call,
    /// Tell that program that it is given up.
    Recall,
    /// Open the issue in which an emergency is looked at afterwards.
    FollowUp,
}

/// What GitHub, or a program of the team's own, did for a deploy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// A workflow carries it out, in this run.
    Run {
        /// GitHub's id of it.
        run: i64,
        /// Where people see it.
        url: String,
    },
    /// The program that carries it out has taken it.
    Taken,
    /// Neither a workflow nor a program carries it out, for this reason.
    Refused(String),
    /// Nobody can tell whether a workflow carries it out, for this reason.
    Unclear(String),
    /// It is shown as this deployment.
    Shown(i64),
}
