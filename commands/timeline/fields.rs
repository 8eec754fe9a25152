//! What people type to put something on a timeline, or to change it there.

use jiff::Timestamp;

use crate::{Refusal, incident::Text, moment::moment, team::Team};

/// What was typed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The words, where there are any.
    pub text: Option<Text>,
    /// The time, where one was named.
    pub at: Option<Timestamp>,
}

/// Reads words and a time in words. Where no zone is named, the team's counts.
///
/// # Errors
/// When the words do not fit, or the time cannot be read, has not come yet, or lies too far back.
pub fn fields(
    text: Option<&str>,
    when: Option<&str>,
    team: &Team,
    now: Timestamp,
) -> Result<Fields, Refusal> {
    let typed = |typed: Option<&str>| typed.is_some_and(|typed| !typed.trim().is_empty());
    let zone = team.timezone.time_zone();
    let at = when.filter(|_| typed(when));
    Ok(Fields {
        text: text.map(Text::parse).transpose()?,
        at: at.map(|when| moment(when, now, zone)).transpose()?,
    })
}
