//! Who is on call: the plan of a schedule with what people changed by hand, and looking at it.

mod absences;
mod overrides;
mod requests;
mod sending;
mod suggest;

use std::collections::BTreeMap;

use binnacle_commands::{
    Refusal, Reply,
    names::{GuildId, ScheduleName, UserId},
    oncall::Plan,
    rota::{self, By, PAGE, Rows, Span, View},
    team::Team,
};
use jiff::{SignedDuration, Timestamp};

use crate::store::Reader;

use super::{App, Asked, Failure, writing::Writing};

pub use requests::{RequestAnswer, ShiftsAsk};
pub use sending::RequestParcel;

/// How far back changes are read that have ended: as far as load is counted.
const BACK: SignedDuration = SignedDuration::from_hours(32 * 24);

impl App {
    /// The plan of a schedule from now on: what the team's document says, and what people changed by hand.
    pub async fn plan(&self, guild: GuildId, schedule: &ScheduleName) -> Result<Plan, Failure> {
        let team = self.team(guild)?;
        let mut reader = self.db.read().await?;
        plan(&mut reader, &team, schedule, self.now()).await
    }

    /// Who is on call at a time, in one schedule or in all.
    pub async fn oncall_who(
        &self,
        asked: &Asked,
        schedule: Option<&ScheduleName>,
        at: Option<Timestamp>,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let at = at.unwrap_or(now);
        let mut reader = self.db.read().await?;
        let mut was = BTreeMap::new();
        if at < now {
            let names = team.schedules.iter().map(|it| &it.name);
            for name in names.filter(|name| schedule.is_none_or(|one| one == *name)) {
                if let Some(people) = on_record(&mut reader, asked.guild, name, at).await? {
                    was.insert(name.clone(), people);
                }
            }
        }
        // Changes further ahead are read only where somebody is on call for longer than a week.
        let reach = rota::SOON + SignedDuration::from_secs(1);
        let soon = at.checked_add(reach).unwrap_or(Timestamp::MAX);
        let mut look = async |until, reach| {
            let rows = reader.rota_rows(asked.guild, Span::new(at, until)).await?;
            let view = View::new(&team, &rows);
            Ok::<_, Failure>(rota::who(&view, schedule, at, now, &was, reach))
        };
        let near = look(soon, rota::SOON).await?;
        if near.is_whole {
            return Ok(near.reply);
        }
        Ok(look(Timestamp::MAX, SignedDuration::MAX).await?.reply)
    }

    /// The next shifts of somebody.
    pub async fn oncall_next(
        &self,
        asked: &Asked,
        person: Option<UserId>,
        count: usize,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let rows = self.rows(asked.guild, now).await?;
        let person = person.unwrap_or(asked.actor.user);
        Ok(rota::next(&View::new(&team, &rows), person, count, now)?)
    }

    /// How a schedule goes on, as a list and as a picture.
    pub async fn oncall_schedule(
        &self,
        asked: &Asked,
        schedule: &ScheduleName,
        from: Option<Timestamp>,
        length: SignedDuration,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let start = from.unwrap_or(now);
        let start = Timestamp::from_second(start.as_second()).unwrap_or(start);
        let end = start.checked_add(length).map_err(|_| {
            Refusal::Invalid("That is too far ahead. Name an earlier start.".to_owned())
        })?;
        let rows = self.rows(asked.guild, start.min(now)).await?;
        let view = View::new(&team, &rows);
        Ok(rota::shown(&view, schedule, Span::new(start, end), now))
    }

    /// Who changed what, of one schedule or of all.
    pub async fn oncall_history(
        &self,
        asked: &Asked,
        schedule: Option<&ScheduleName>,
        page: u32,
    ) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let subject = schedule.map(rota::subject);
        let mut reader = self.db.read().await?;
        let (events, total) = reader
            .event_rota(asked.guild, subject.as_deref(), page, PAGE)
            .await?;
        Ok(rota::history(&events, total, page))
    }

    /// Forgets overrides and requests that nobody confirmed or asked for a day.
    pub async fn rota_forget(&self) -> crate::store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.rota_forget(self.now() - SignedDuration::from_hours(24))
            .await?;
        tx.commit().await
    }

    /// What people changed by hand, as far as it may matter from a time on.
    async fn rows(&self, guild: GuildId, since: Timestamp) -> Result<Rows, Failure> {
        let mut reader = self.db.read().await?;
        rows(&mut reader, guild, since).await
    }
}

impl Writing<'_> {
    /// What people changed by hand, as far as it may matter from now on.
    async fn rows(&mut self) -> Result<Rows, Failure> {
        rows(&mut self.tx, self.team.guild, self.now).await
    }
}

/// Who was on call at a time that is past, by the record; `None` where the record begins later.
async fn on_record(
    reader: &mut Reader,
    guild: GuildId,
    schedule: &ScheduleName,
    at: Timestamp,
) -> Result<Option<Vec<UserId>>, Failure> {
    if reader
        .shifts_since(guild, schedule)
        .await?
        .is_none_or(|since| since > at)
    {
        return Ok(None);
    }
    let then = at + SignedDuration::from_millis(1);
    let shifts = reader
        .shifts_on_record(guild, Some(schedule), at, then)
        .await?;
    Ok(Some(
        shifts.into_iter().filter_map(|one| one.user).collect(),
    ))
}

/// The plan of a schedule from a time on.
pub(super) async fn plan(
    reader: &mut Reader,
    team: &Team,
    schedule: &ScheduleName,
    since: Timestamp,
) -> Result<Plan, Failure> {
    let rows = rows(reader, team.guild, since).await?;
    let plan = View::new(team, &rows).plan(schedule);
    Ok(plan.ok_or_else(|| Refusal::NotFound(format!("There is no schedule `{schedule}`.")))?)
}

async fn rows(reader: &mut Reader, guild: GuildId, since: Timestamp) -> Result<Rows, Failure> {
    let since = since.checked_sub(BACK).unwrap_or(Timestamp::MIN);
    Ok(reader.rota_rows(guild, Span::onward(since)).await?)
}

const fn by(asked: &Asked, now: Timestamp) -> By<'_> {
    By {
        actor: &asked.actor,
        now,
    }
}
