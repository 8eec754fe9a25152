//! Which deploys are counted.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde::{Serialize, Serializer};

use crate::{
    Refusal,
    deploy::{chat::known, life::Deploy, policy::Policy},
    names::{EnvironmentName, ServiceName},
    team::Team,
};

/// Which deploys are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Only those of this service.
    pub service: Option<ServiceName>,
    /// Only those to this environment; the last on the ladder of each service where nothing is said.
    pub environment: Option<EnvironmentName>,
    /// How far to look back.
    pub days: Days,
}

/// How far to look back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Days {
    /// 30 days, today included.
    #[default]
    Month,
    /// 90 days, today included.
    Quarter,
}

impl Days {
    /// As many days as somebody says.
    ///
    /// # Errors
    /// When it is neither 30 nor 90.
    pub fn of(days: i64) -> Result<Self, Refusal> {
        match days {
            30 => Ok(Self::Month),
            90 => Ok(Self::Quarter),
            other => Err(Refusal::Invalid(format!(
                "{other} days cannot be counted. It can be 30 or 90."
            ))),
        }
    }

    /// How many they are.
    pub const fn count(self) -> u32 {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}

/// Some days in a row, at most a week, called by the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Serialize for Week {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.first)
    }
}

impl Week {
    /// How many days it has.
    pub(super) fn days(self) -> u32 {
        let days = (self.last - self.first).get_days() + 1;
        u32::try_from(days).unwrap_or_default()
    }
}

impl Ask {
    /// What somebody asks for by names.
    ///
    /// # Errors
    /// When the team's document has no such service or environment, or it cannot look back so far.
    pub fn read(
        team: &Team,
        (service, environment): (Option<&str>, Option<&str>),
        days: Days,
    ) -> Result<Self, Refusal> {
        let services = team.services.iter().map(|it| it.name.as_str());
        let environments = team.environments.iter().map(|it| it.name.as_str());
        Ok(Self {
            service: named("service", service, services)?,
            environment: named("environment", environment, environments)?,
            days,
        })
    }

    /// The first instant of the first day and the one after the last, on the team's wall clock.
    pub fn bounds(&self, zone: &TimeZone, now: Timestamp) -> (Timestamp, Timestamp) {
        let (first, last) = self.dates(zone, now);
        let begins = |day: Date| {
            let begin = day.to_zoned(zone.clone());
            begin.map_or(now, |begin| begin.timestamp())
        };
        (begins(first), begins(last.saturating_add(1.day())))
    }

    fn dates(&self, zone: &TimeZone, now: Timestamp) -> (Date, Date) {
        let today = now.to_zoned(zone.clone()).date();
        let back = i64::from(self.days.count()) - 1;
        (today.saturating_sub(back.days()), today)
    }

    /// The weeks, the oldest first. The last one ends today, so the first may have fewer days.
    pub(super) fn weeks(&self, zone: &TimeZone, now: Timestamp) -> Vec<Week> {
        let (first, today) = self.dates(zone, now);
        let mut weeks = Vec::new();
        let mut last = today;
        while last >= first {
            let begin = last.saturating_sub(6.days()).max(first);
            weeks.push(Week { first: begin, last });
            last = begin.saturating_sub(1.day());
        }
        weeks.reverse();
        weeks
    }

    /// Whether a deploy is at a place that is counted.
    pub(super) fn covers(&self, team: &Team, deploy: &Deploy) -> bool {
        let request = &deploy.record.request;
        let service = self.service.as_ref();
        service.is_none_or(|it| it.as_str() == request.service)
            && match &self.environment {
                Some(environment) => environment.as_str() == request.environment,
                None => Policy::is_last(team, &request.service, &request.environment),
            }
    }
}

fn named<'n, N: std::str::FromStr>(
    what: &str,
    typed: Option<&str>,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Result<Option<N>, Refusal> {
    let known = known(typed.map(str::trim), what, names)?;
    Ok(known.and_then(|name| name.parse().ok()))
}
