//! What is wrong with the environment, one line a variable.

use std::fmt;

/// One variable that will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    variable: &'static str,
    found: String,
    help: String,
}

impl Fault {
    /// A variable with something in it that may be shown.
    pub(super) fn shown(variable: &'static str, found: &str, help: impl Into<String>) -> Self {
        let visible: String = found
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        match visible.as_str() {
            "" => Self::nothing(variable, help),
            _ => Self::told(variable, format!("`{visible}`"), help),
        }
    }

    /// A variable whose content is a secret, or might be one: it is described instead.
    pub(super) fn told(
        variable: &'static str,
        found: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            variable,
            found: found.into(),
            help: help.into(),
        }
    }

    /// A variable that is not set, or empty.
    pub(super) fn nothing(variable: &'static str, help: impl Into<String>) -> Self {
        Self::told(variable, "nothing", help)
    }

    /// The variable.
    pub const fn variable(&self) -> &'static str {
        self.variable
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}, {}", self.variable, self.found, self.help)
    }
}

/// Everything that is wrong with the environment; at least one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    faults: Vec<Fault>,
}

impl ConfigError {
    /// What is wrong, a variable at a time.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl From<Fault> for ConfigError {
    fn from(fault: Fault) -> Self {
        Self {
            faults: vec![fault],
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.faults.iter().map(Fault::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// Collects faults, so that all of them are told at once.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// The value, or its fault noted.
    pub(super) fn keep<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }

    /// What was read, if nothing was wrong.
    pub(super) fn unless<T>(self, read: Option<T>) -> Result<T, ConfigError> {
        match read {
            Some(read) if self.0.is_empty() => Ok(read),
            _ => Err(ConfigError { faults: self.0 }),
        }
    }
}
