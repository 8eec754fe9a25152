//! How a deploy reaches its place: what GitHub is given for it, and what its run says.

mod carriage;
mod order;
mod turn;

pub use carriage::{Carriage, Carrier};
pub use order::{Order, WorkflowFile, mirrored};
pub use turn::{RunSeen, Turn};

use serde::{Deserialize, Serialize};

/// What GitHub is to do for a deploy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Run the workflow that carries it out.
    Run,
    /// Stop that run.
    Stop,
    /// Show it as a deployment.
    Mirror,
}

/// What GitHub did for a deploy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// A workflow carries it out, in this run.
    Run {
        /// GitHub's id of it.
        run: i64,
        /// Where people see it.
        url: String,
    },
    /// No workflow carries it out, for this reason.
    Refused(String),
    /// Nobody can tell whether a workflow carries it out, for this reason.
    Unclear(String),
    /// It is shown as this deployment.
    Shown(i64),
}
