//! What an action is for.

use crate::{Refusal, text};

/// What an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aim {
    /// That it does not happen again.
    Prevent,
    /// That it is seen sooner.
    Detect,
    /// That it does less harm.
    Mitigate,
    /// That people work together better.
    Process,
}

impl Aim {
    /// All of them, in the order in which reports tell them.
    pub const ALL: [Self; 4] = [Self::Prevent, Self::Detect, Self::Mitigate, Self::Process];

    /// The name in commands, labels and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prevent => "prevent",
            Self::Detect => "detect",
            Self::Mitigate => "mitigate",
            Self::Process => "process",
        }
    }

    /// The heading under which reports tell its actions.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Prevent => "Prevent it",
            Self::Detect => "Detect it sooner",
            Self::Mitigate => "Mitigate the harm",
            Self::Process => "Process improvements",
        }
    }

    /// The aim with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aim| aim.as_str() == name)
    }

    /// The aim that somebody typed.
    ///
    /// # Errors
    /// When there is no such aim.
    pub fn typed(typed: &str) -> Result<Self, Refusal> {
        Self::from_name(&typed.trim().to_lowercase()).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Refusal::Invalid(format!(
                "`{}` is no type of an action. It is one of: {names}.",
                text::code(typed, 30)
            ))
        })
    }
}
