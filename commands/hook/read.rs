//! Reading what a delivery tells. Only the fields that are needed are looked at, so that GitHub may add to the rest.

use serde_json::Value;

/// What a delivery tells, as far as it means something here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// The webhook was set up, or tried out.
    Ping,
    /// The run of a workflow was asked for, began or ended.
    Run(i64),
    /// Anything else. It is kept, and nothing follows from it.
    Other,
}

/// Something that should mean something here does not hold what it needs for that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not understood: {0}")]
pub struct NotRead(pub String);

impl Inbound {
    /// Reads what was told.
    ///
    /// # Errors
    /// When an event that means something here lacks what it needs. Events and actions that nobody here knows are [`Self::Other`].
    pub fn read(event: &str, payload: &str) -> Result<Self, NotRead> {
        Ok(match event {
            "ping" => Self::Ping,
            "workflow_run" => Self::Run(run(payload)?),
            _ => Self::Other,
        })
    }
}

fn run(payload: &str) -> Result<i64, NotRead> {
    let told: Value = serde_json::from_str(payload).map_err(|error| NotRead(error.to_string()))?;
    let id = told["workflow_run"]["id"].as_i64();
    id.ok_or_else(|| NotRead("`workflow_run.id` is no number".to_owned()))
}
