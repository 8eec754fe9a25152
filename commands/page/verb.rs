//! What the buttons of a page do.

/// What a button of a page does. The names are in custom ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Say that one is on it.
    Acknowledge,
    /// Say that it is over.
    Resolve,
    /// Call the next ones at once.
    Escalate,
    /// Ask to whom it goes.
    HandOn,
}

impl Verb {
    /// All of them, in the order in which they stand.
    pub const ALL: [Self; 4] = [
        Self::Acknowledge,
        Self::Resolve,
        Self::Escalate,
        Self::HandOn,
    ];

    /// The name in custom ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Resolve => "resolve",
            Self::Escalate => "escalate",
            Self::HandOn => "hand-on",
        }
    }

    /// The verb with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }

    /// What the button says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Acknowledge => "Acknowledge",
            Self::Resolve => "Resolve",
            Self::Escalate => "Escalate now",
            Self::HandOn => "Hand on",
        }
    }
}
