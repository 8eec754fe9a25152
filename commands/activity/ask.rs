//! Which repositories are counted, and how far back.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use crate::{
    Refusal,
    names::Repository,
    team::{Team, nearest},
    text::code,
};

/// How many weeks are counted, this one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weeks(u8);

impl Default for Weeks {
    fn default() -> Self {
        Self(8)
    }
}

impl Weeks {
    /// The most that can be counted: half a year.
    pub const MAX: u8 = 26;

    /// As many weeks as somebody says.
    ///
    /// # Errors
    /// When it is none, or more than half a year.
    pub fn of(weeks: i64) -> Result<Self, Refusal> {
        let fits = u8::try_from(weeks).ok();
        let fits = fits.filter(|weeks| (1..=Self::MAX).contains(weeks));
        fits.map(Self).ok_or_else(|| {
            Refusal::Invalid(format!(
                "{weeks} weeks cannot be counted. It can be 1 to {}.",
                Self::MAX
            ))
        })
    }

    /// The Mondays that they begin with on the team's wall clock, oldest first.
    pub(super) fn mondays(self, zone: &TimeZone, now: Timestamp) -> Vec<Date> {
        let today = now.to_zoned(zone.clone()).date();
        let since = today.weekday().since(jiff::civil::Weekday::Monday);
        let monday = today.saturating_sub(i64::from(since).days());
        let back = (0..i64::from(self.0)).rev();
        back.map(|weeks| monday.saturating_sub(weeks.weeks()))
            .collect()
    }

    /// When the first of them begins.
    pub fn begin(self, zone: &TimeZone, now: Timestamp) -> Timestamp {
        let first = self.mondays(zone, now).first().copied();
        first.map_or(now, |day| begins(day, zone, now))
    }
}

/// When a day begins; where a clock is put forward at midnight, that is a little later.
pub(super) fn begins(day: Date, zone: &TimeZone, or: Timestamp) -> Timestamp {
    let begin = day.to_zoned(zone.clone());
    begin.map_or(or, |begin| begin.timestamp())
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Of these repositories; never none.
    pub repositories: Vec<Repository>,
    /// So far back.
    pub weeks: Weeks,
}

impl Ask {
    /// What somebody asks for: all repositories of the team, or one of them.
    ///
    /// # Errors
    /// When the team has no repository, or not that one.
    pub fn read(team: &Team, repository: Option<&str>, weeks: Weeks) -> Result<Self, Refusal> {
        let all = repositories(team);
        if all.is_empty() {
            return Err(Refusal::NotFound(
                "Your team has no repository. Whoever looks after its document names one under `[github]`, or as `repository` of a service.".to_owned(),
            ));
        }
        let Some(typed) = repository else {
            return Ok(Self {
                repositories: all.into_iter().collect(),
                weeks,
            });
        };
        let fits = |one: &&Repository| one.to_string().eq_ignore_ascii_case(typed.trim());
        let Some(one) = all.iter().find(fits) else {
            let names: Vec<String> = all.iter().map(Repository::to_string).collect();
            let near = nearest(typed, names.iter().map(String::as_str));
            let near = near.map(|near| format!(" Did you mean `{near}`?"));
            return Err(Refusal::NotFound(format!(
                "`{}` is no repository of your team.{}",
                code(typed, 140),
                near.unwrap_or_default()
            )));
        };
        Ok(Self {
            repositories: vec![one.clone()],
            weeks,
        })
    }
}

/// The repositories of a team: those that it mirrors to, and those of its services.
pub fn repositories(team: &Team) -> BTreeSet<Repository> {
    let mirrored = team.github.iter().flat_map(|github| github.repositories());
    let services = team.services.iter();
    let services = services.filter_map(|service| service.repository.as_ref());
    mirrored.chain(services).cloned().collect()
}
