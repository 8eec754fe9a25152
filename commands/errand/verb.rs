//! What can be done with an errand by a button.

/// What can be done with an errand by a button. The names are stored in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Whoever asked confirms it.
    Confirm,
    /// Somebody agrees.
    Approve,
    /// It is called off.
    CallOff,
    /// Somebody looked after one that perhaps ran.
    Settle,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Confirm, Self::Approve, Self::CallOff, Self::Settle];

    /// The name in a button.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Approve => "approve",
            Self::CallOff => "call-off",
            Self::Settle => "settle",
        }
    }

    /// The verb with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }
}
