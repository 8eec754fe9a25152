//! How bad an incident is: four levels, from everything is down to hardly noticed.

use std::fmt;

use serde::de::Error as _;

use crate::names::{Malformed, Parsed};

/// How bad an incident is. A worse one is greater: `Severity::Sev1 > Severity::Sev4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A small fault.
    Sev4,
    /// Something works badly, or not for a few.
    Sev3,
    /// Something important is down or badly degraded.
    Sev2,
    /// The worst.
    Sev1,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 4] = [Self::Sev1, Self::Sev2, Self::Sev3, Self::Sev4];

    /// The severity as it is written in documents and kept in storage: `sev1`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sev1 => "sev1",
            Self::Sev2 => "sev2",
            Self::Sev3 => "sev3",
            Self::Sev4 => "sev4",
        }
    }

    /// The number people say: 1 for the worst.
    pub const fn number(self) -> u8 {
        match self {
            Self::Sev1 => 1,
            Self::Sev2 => 2,
            Self::Sev3 => 3,
            Self::Sev4 => 4,
        }
    }

    fn accept(text: &str) -> Option<Self> {
        let number = text.to_ascii_lowercase();
        let number = number.strip_prefix("sev").unwrap_or(&number);
        Self::ALL
            .into_iter()
            .find(|severity| number == severity.number().to_string())
    }
}

impl Parsed for Severity {
    const ALLOWED: &'static str = "one of `sev1`, `sev2`, `sev3` and `sev4`";
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SEV{}", self.number())
    }
}

impl std::str::FromStr for Severity {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::accept(text).ok_or(Malformed::of::<Self>())
    }
}

impl serde::Serialize for Severity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Severity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_it_in_three_ways() {
        for (number, severity) in (1..=4).zip(Severity::ALL) {
            for text in [
                format!("sev{number}"),
                format!("SEV{number}"),
                number.to_string(),
            ] {
                assert_eq!(text.parse(), Ok(severity), "{text}");
            }
        }
        for bad in ["", "sev", "sev0", "sev5", "sevsev1", "01", "critical", " 1"] {
            assert!(bad.parse::<Severity>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_worst_is_the_greatest() {
        assert_eq!(Severity::ALL.into_iter().max(), Some(Severity::Sev1));
        assert!(Severity::ALL.is_sorted_by(|worse, better| worse > better));
        assert_eq!(Severity::Sev2.to_string(), "SEV2");
        assert_eq!(serde_json::to_string(&Severity::Sev2).unwrap(), "\"sev2\"");
        assert_eq!(
            serde_json::from_str::<Severity>("\"sev2\"").unwrap(),
            Severity::Sev2
        );
    }
}
