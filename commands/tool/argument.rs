//! What an action is told: typed, bounded, and refused where it does not fit. What fits is never changed.

use jiff::civil::Date;
use regex::Regex;

use crate::{
    names::{ChannelId, RoleId, UserId},
    team::Team,
    text,
};

/// The most characters of any value, whatever the file says: Discord takes no more.
const LONGEST: usize = 1000;

/// An argument of an action.
#[derive(Debug, Clone)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub summary: String,
    /// What fits it.
    pub kind: Kind,
    /// Whether it has to be given.
    pub required: bool,
    /// What it is where nobody says.
    pub default: Option<String>,
}

/// What fits an argument.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Words on one line.
    Text {
        /// The most characters.
        max_len: usize,
        /// What it has to look like, whole.
        pattern: Option<Regex>,
    },
    /// A whole number.
    Int {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// `true` or `false`.
    Bool,
    /// One of these words.
    Enum(Vec<String>),
    /// A length of time: `30s`, `5m`, `2h`, `1d`.
    Duration,
    /// A day: `2026-11-21`.
    Date,
    /// A person, by id.
    User,
    /// A role, by id.
    Role,
    /// A channel, by id.
    Channel,
    /// A service of the team; one of these, where the list is not empty.
    Service(Vec<String>),
    /// An environment; one of these, where the list is not empty.
    Environment(Vec<String>),
    /// A commit: 7 to 40 hexadecimal digits.
    Sha,
    /// An `https` address.
    Url,
}

/// Why a value does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Which argument.
    pub name: String,
    /// Why, as a sentence.
    pub why: String,
}

impl Argument {
    /// Whether a value fits as it is. `team` says which services there are; without one any well-formed name fits.
    pub(super) fn check(&self, value: &str, team: Option<&Team>) -> Result<(), Misfit> {
        let misfit = |why: String| Misfit {
            name: self.name.clone(),
            why,
        };
        if let Some(c) = value.chars().find(|c| is_unseen(*c)) {
            return Err(misfit(format!(
                "It holds a character that cannot be seen: U+{:04X}.",
                u32::from(c)
            )));
        }
        if text::units(value) > LONGEST {
            return Err(misfit(format!("It has more than {LONGEST} characters.")));
        }
        self.kind.check(value, team).map_err(misfit)
    }
}

/// Characters that no value may hold: control characters, line ends and NUL among them, and those that change how others are read.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

impl Kind {
    fn check(&self, value: &str, team: Option<&Team>) -> Result<(), String> {
        let or = |fits: bool, why: &str| if fits { Ok(()) } else { Err(why.to_owned()) };
        match self {
            Self::Text { max_len, pattern } => {
                or(!value.is_empty(), "It is empty.")?;
                or(
                    value.chars().count() <= *max_len,
                    &format!("It has more than {max_len} characters."),
                )?;
                or(
                    pattern
                        .as_ref()
                        .is_none_or(|pattern| pattern.is_match(value)),
                    "It holds something that this action does not take.",
                )
            }
            Self::Int { min, max } => or(
                is_plain_number(value)
                    && value.parse().is_ok_and(|n: i64| (*min..=*max).contains(&n)),
                &format!("It is a whole number from {min} to {max}."),
            ),
            Self::Bool => or(
                matches!(value, "true" | "false"),
                "It is `true` or `false`.",
            ),
            Self::Enum(words) => one_of(words, value),
            Self::Duration => or(
                is_duration(value),
                "It is a length of time like `30s`, `5m`, `2h` or `1d`.",
            ),
            Self::Date => or(
                value.len() == 10 && value.parse::<Date>().is_ok(),
                "It is a day like `2026-11-21`.",
            ),
            Self::User => or(
                value.parse::<UserId>().is_ok(),
                "It is a person's id, in digits.",
            ),
            Self::Role => or(
                value.parse::<RoleId>().is_ok(),
                "It is a role's id, in digits.",
            ),
            Self::Channel => or(
                value.parse::<ChannelId>().is_ok(),
                "It is a channel's id, in digits.",
            ),
            Self::Service(words) => {
                or(
                    value.parse::<crate::names::ServiceName>().is_ok(),
                    "It is the name of a service.",
                )?;
                let is_known = team.is_none_or(|team| {
                    let mut services = team.services.iter();
                    services.any(|service| service.name.as_str() == value)
                });
                or(
                    is_known,
                    "There is no such service in this team's document.",
                )?;
                one_of_some(words, value)
            }
            Self::Environment(words) => {
                or(
                    value.parse::<crate::names::EnvironmentName>().is_ok(),
                    "It is the name of an environment.",
                )?;
                one_of_some(words, value)
            }
            Self::Sha => or(
                (7..=40).contains(&value.len())
                    && value
                        .bytes()
                        .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
                "It is a commit: 7 to 40 hexadecimal digits.",
            ),
            Self::Url => or(
                is_address(value),
                "It is an address that begins with `https://` and names a host.",
            ),
        }
    }

    /// The words that it can be, where they are few.
    pub fn words(&self) -> &[String] {
        match self {
            Self::Enum(words) | Self::Service(words) | Self::Environment(words) => words,
            _ => &[],
        }
    }
}

fn one_of(words: &[String], value: &str) -> Result<(), String> {
    if words.iter().any(|word| word == value) {
        Ok(())
    } else {
        Err(format!("It is one of: {}.", words.join(", ")))
    }
}

fn one_of_some(words: &[String], value: &str) -> Result<(), String> {
    if words.is_empty() {
        Ok(())
    } else {
        one_of(words, value)
    }
}

/// Digits, perhaps behind a minus: no plus, no spaces, no leading zeros.
fn is_plain_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    digits == "0" && value == "0"
        || (!digits.is_empty()
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn is_duration(value: &str) -> bool {
    super::read::length(value).is_some()
}

fn is_address(value: &str) -> bool {
    let host = value.strip_prefix("https://").map(|rest| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        &rest[..end]
    });
    let is_host = |host: &str| {
        !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
    };
    host.is_some_and(is_host) && value.bytes().all(|b| b.is_ascii_graphic())
}
