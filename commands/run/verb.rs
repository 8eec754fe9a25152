//! What can be done with a run by a button.

/// What can be done with a run by a button. The names are stored in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// A step is done.
    Tick,
    /// Run the action of a step.
    Act,
    /// What a step says is so.
    Confirm,
    /// What a step says is not so.
    Deny,
    /// Leave a step out.
    Skip,
    /// Give the run up.
    Abandon,
    /// Take the record along.
    Export,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Tick,
        Self::Act,
        Self::Confirm,
        Self::Deny,
        Self::Skip,
        Self::Abandon,
        Self::Export,
    ];

    /// The name in a button.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Act => "act",
            Self::Confirm => "confirm",
            Self::Deny => "deny",
            Self::Skip => "skip",
            Self::Abandon => "abandon",
            Self::Export => "export",
        }
    }

    /// The verb with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }
}
