//! Reading what a delivery tells. Only the fields that are needed are looked at, so that GitHub may add to the rest.

/// What a delivery tells, as far as it means something here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// The webhook was set up, or tried out.
    Ping,
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
    pub fn read(event: &str, _payload: &str) -> Result<Self, NotRead> {
        Ok(match event {
            "ping" => Self::Ping,
            _ => Self::Other,
        })
    }
}
