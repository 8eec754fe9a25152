//! Calendars: addresses that people get in chat, and what is read under them.

use std::sync::Arc;

use binnacle_commands::{
    Refusal, Reply,
    duty::{self, Feed, FeedVerb},
    event::Kind,
    ids::FeedId,
    names::{PersonName, ScheduleName},
    oncall::{self, Plan, Sheet},
    team::{Schedule, Team},
    web::Token,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::store::Reader;

use super::{App, Asked, Failure, rota::plan, writing::Writing};

/// How far ahead a calendar goes.
const AHEAD: SignedDuration = SignedDuration::from_hours(180 * 24);
/// How far back it goes.
const BACK: SignedDuration = SignedDuration::from_hours(60 * 24);

/// A calendar, as it is given to programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// Its text (RFC 5545).
    pub text: String,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl App {
    /// Gives the address of a calendar to whoever asks, once; after that, says that there is one.
    ///
    /// The answer holds the secret, so it is not kept: whoever misses it makes a new address.
    pub async fn calendar_address(
        &self,
        asked: &Asked,
        schedule: Option<&ScheduleName>,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        let team = Arc::clone(&writing.team);
        let user = asked.actor.user;
        if let Some(name) = schedule
            && team.schedule(name).is_none()
        {
            let why =
                format!("There is no schedule `{name}`. `/oncall who` lists those of your team.");
            return Err(Refusal::NotFound(why).into());
        }
        if schedule.is_none() && team.person(user).is_none() {
            let why = "Your team's document does not name you, so you have no shifts. Name a schedule, or have yourself added under `[[person]]`.";
            return Err(Refusal::NotFound(why.to_owned()).into());
        }
        if let Some(known) = writing.tx.feed_known(asked.guild, user, schedule).await? {
            return Ok(duty::known(&known));
        }
        let (feed, token) = writing.feed_make(asked, schedule.cloned()).await?;
        writing.finish().await?;
        Ok(duty::made(&feed, &token, &self.site.pages, false))
    }

    /// Makes a new address in the place of an old one, or makes the old one good no longer.
    pub async fn calendar_change(
        &self,
        asked: &Asked,
        verb: FeedVerb,
        id: FeedId,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        let found = writing.tx.feed(id).await?;
        let Some(feed) = found.filter(|feed| feed.user == asked.actor.user) else {
            let why = "This address was revoked or renewed already. `/oncall calendar` makes another one.";
            return Err(Refusal::Stale(why.to_owned()).into());
        };
        let now = writing.now;
        writing.tx.feed_revoke(id, now).await?;
        let event = duty::event(&feed, Kind::CalendarRevoked, asked.actor.user, now);
        writing.record(&[event]).await?;
        let reply = match verb {
            FeedVerb::Revoke => duty::revoked(&feed),
            FeedVerb::Renew => {
                let (feed, token) = writing.feed_make(asked, feed.schedule).await?;
                duty::made(&feed, &token, &self.site.pages, true)
            }
        };
        writing.finish().await?;
        Ok(reply)
    }

    /// What is read under an address; `None` when it leads nowhere.
    pub async fn calendar_file(&self, sent: &str) -> Result<Option<CalendarFile>, Failure> {
        let Some(secret) = Token::read(sent) else {
            return Ok(None);
        };
        let mut reader = self.db.read().await?;
        let Some(feed) = reader.feed_of(&secret).await? else {
            return Ok(None);
        };
        // A team that Binnacle no longer works for has no calendars.
        let Ok(team) = self.team(feed.workspace) else {
            return Ok(None);
        };
        let person = team.person(feed.user).map(|person| person.name.clone());
        let schedules: Vec<&Schedule> = match &feed.schedule {
            Some(name) => team.schedule(name).into_iter().collect(),
            None => team.schedules.iter().collect(),
        };
        if schedules.is_empty() || (feed.schedule.is_none() && person.is_none()) {
            return Ok(None);
        }
        let now = self.now();
        calendar(&mut reader, &team, &feed, person, &schedules, now)
            .await
            .map(Some)
    }
}

async fn calendar(
    reader: &mut Reader,
    team: &Team,
    feed: &Feed,
    person: Option<PersonName>,
    schedules: &[&Schedule],
    now: Timestamp,
) -> Result<CalendarFile, Failure> {
    // A whole day at a time, so that what did not change stays the same text all day.
    let today = TimeZone::UTC.to_datetime(now).date();
    let midnight = today
        .to_zoned(TimeZone::UTC)
        .map_or(now, |day| day.timestamp());
    let (mut plans, mut past): (Vec<Plan>, Vec<oncall::Past>) = (Vec::new(), Vec::new());
    let (mut changed_at, mut revision) = (midnight.max(feed.made_at), 0);
    for schedule in schedules {
        let plan = plan(reader, team, &schedule.name, midnight - BACK).await?;
        if let Some(watch) = reader.duty_watch(team.guild, &schedule.name).await? {
            changed_at = changed_at.max(watch.changed_at);
            revision += watch.revision;
        }
        let on_record = reader
            .shifts_on_record(team.guild, Some(&schedule.name), midnight - BACK, now)
            .await?;
        let over = on_record.into_iter().filter_map(|one| {
            Some(oncall::Past {
                schedule: one.schedule,
                start: one.shift.start,
                end: one.shift.end?,
                person: one.shift.person,
            })
        });
        past.extend(over.filter(|one| one.end > midnight - BACK));
        plans.push(plan);
    }
    let name = match &feed.schedule {
        Some(schedule) => format!("{}: on call, {schedule}", team.name),
        None => format!("{}: my on-call shifts", team.name),
    };
    let sheet = Sheet {
        name: &name,
        scope: &format!("{}.binnacle", team.guild),
        now: changed_at,
        revision,
        person: feed.schedule.is_none().then_some(person.as_ref()).flatten(),
    };
    let plans: Vec<&Plan> = plans.iter().collect();
    Ok(CalendarFile {
        text: oncall::calendar(&sheet, &plans, &past, now, midnight + AHEAD),
        changed_at,
    })
}

impl Writing<'_> {
    /// Makes an address for whoever asks.
    async fn feed_make(
        &mut self,
        asked: &Asked,
        schedule: Option<ScheduleName>,
    ) -> Result<(Feed, Token), Failure> {
        let feed = Feed {
            id: self.id(),
            workspace: asked.guild,
            user: asked.actor.user,
            schedule,
            made_at: self.now,
        };
        let token = Token::new(self.secret());
        self.tx.feed_insert(&token, &feed).await?;
        let event = duty::event(&feed, Kind::CalendarMade, asked.actor.user, self.now);
        self.record(&[event]).await?;
        Ok((feed, token))
    }
}
