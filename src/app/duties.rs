//! Looking at schedules: what passed goes on record, whoever has to be told is told, and the role follows.

mod deliver;
mod tell;

use std::collections::BTreeSet;

use binnacle_commands::{
    Effect, Event, Who,
    duty::{self, Duty, Look, Recorded},
    event::Kind,
    ids::DutyId,
    matter::Matter,
    names::{GuildId, PersonName, RoleId, ScheduleName, UserId},
    oncall::{Plan, shifts},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::store::{self, Due};

use super::{App, Failure, Timer, rota::plan, writing::Writing};

pub use deliver::{MembersParcel, NoticeParcel, Place, RoleParcel};

/// How far a shift that reaches into a span is looked for before it, so that it is seen from its beginning.
const LOOKBACK: SignedDuration = SignedDuration::from_hours(62 * 24);

/// A schedule is looked at once in this time at least, also when nothing changes.
const AT_LEAST: SignedDuration = SignedDuration::from_hours(24);

/// How long what was told is remembered: longer than anything is told ahead.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(400 * 24);

impl App {
    /// Makes sure that each schedule is looked at now, and that those which are no more end.
    pub async fn duties_ensure(&self) -> Result<(), Failure> {
        for team in self.teams().all() {
            let mut writing = self.writing(team.guild).await?;
            let now = writing.now;
            for schedule in &team.schedules {
                writing.duty_wake(&schedule.name, now).await?;
            }
            for gone in writing.tx.duty_watched(team.guild).await? {
                if team.schedule(&gone).is_none() {
                    writing.duty_over(&gone).await?;
                }
            }
            writing.finish().await?;
        }
        Ok(())
    }

    /// Looks at the schedule that a timer names; `false` where it is not ours.
    pub async fn duty_due(&self, due: &Due) -> Result<bool, Failure> {
        let parts: Vec<&str> = due.subject.splitn(3, ':').collect();
        let ["schedule", guild, name] = parts[..] else {
            return Ok(false);
        };
        let (Ok(guild), Ok(name)) = (guild.parse::<GuildId>(), name.parse::<ScheduleName>()) else {
            return Ok(false);
        };
        let mut writing = self.writing(guild).await?;
        if writing.team.schedule(&name).is_some() {
            writing.duty_look(&name, None).await?;
        } else {
            writing.duty_over(&name).await?;
        }
        writing.finish().await?;
        Ok(true)
    }

    /// Compares the roles of all schedules with who is on call, once more.
    pub async fn roles_sweep(&self) -> Result<(), Failure> {
        for team in self.teams().all() {
            let roles: BTreeSet<RoleId> = team
                .schedules
                .iter()
                .filter_map(|one| team.oncall_role(one))
                .collect();
            if roles.is_empty() {
                continue;
            }
            let mut writing = self.writing(team.guild).await?;
            for role in roles {
                writing.push(&[Effect::Role { role }]).await?;
            }
            writing.finish().await?;
        }
        Ok(())
    }

    /// Looks who of those who will be on call is on the server.
    pub async fn members_sweep(&self) -> Result<(), Failure> {
        for team in self.teams().all() {
            if team.schedules.is_empty() {
                continue;
            }
            let mut writing = self.writing(team.guild).await?;
            writing.push(&[Effect::Members]).await?;
            writing.finish().await?;
        }
        Ok(())
    }

    /// Forgets what was told long ago, and says how much.
    pub async fn duties_forget(&self) -> store::Result<u64> {
        let before = self.now() - REMEMBERED;
        let mut tx = self.db.write().await?;
        let gone = tx.duty_forget(before).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// Who is on duty when, as it is planned now: everybody's stretches that reach into a span, from their beginning.
pub(super) fn planned(plan: &Plan, from: Timestamp, until: Timestamp) -> Vec<Duty> {
    let earlier = from.checked_sub(LOOKBACK).unwrap_or(Timestamp::MIN);
    let shifts = shifts(plan, earlier, until);
    let spans = shifts
        .iter()
        .map(|shift| (shift.start, shift.end, &shift.people));
    let mut all = duty::duties(spans);
    all.retain(|duty| duty.end > from);
    all
}

impl Writing<'_> {
    /// Looks at a schedule: after somebody changed it, or because it is time. Whoever changed it is not told what they know.
    pub(super) async fn duty_look(
        &mut self,
        name: &ScheduleName,
        by: Option<UserId>,
    ) -> Result<(), Failure> {
        let team = std::sync::Arc::clone(&self.team);
        let Some(schedule) = team.schedule(name) else {
            return Ok(());
        };
        let before = self.tx.duty_watch(team.guild, name).await?;
        let from = before.as_ref().map_or(self.now, |watch| watch.looked_at);
        // A clock that was set back, or is that of another machine, must not end what has just begun.
        let now = self.now.max(from);
        let plan = plan(&mut self.tx, &team, name, from - LOOKBACK).await?;
        let running = self.tx.shifts_running(team.guild, name).await?;
        let seen = duty::look(
            before.as_ref(),
            &running,
            |from, until| planned(&plan, from, until),
            now,
        );
        self.duty_record(name, &seen).await?;
        if !self
            .tx
            .duty_keep(team.guild, name, before.as_ref(), &seen.watch)
            .await?
        {
            return Err(store::Error::Conflict("oncall_watch").into());
        }
        let next = self.duty_tell(schedule, &plan, from, &seen, by).await?;
        if let Some(role) = team.oncall_role(schedule)
            && (before.is_none() || !seen.handoffs.is_empty())
        {
            self.push(&[Effect::Role { role }]).await?;
        }
        let latest = self.now + AT_LEAST;
        self.duty_wake(name, next.map_or(latest, |next| next.min(latest)))
            .await
    }

    /// Ends what runs in a schedule that is no more.
    async fn duty_over(&mut self, name: &ScheduleName) -> Result<(), Failure> {
        let guild = self.team.guild;
        let before = self.tx.duty_watch(guild, name).await?;
        let running = self.tx.shifts_running(guild, name).await?;
        let now = before
            .as_ref()
            .map_or(self.now, |watch| self.now.max(watch.looked_at));
        let seen = duty::look(before.as_ref(), &running, |_, _| Vec::new(), now);
        self.duty_record(name, &seen).await?;
        self.tx.duty_forget_watch(guild, name).await?;
        self.tx
            .timer_set_to(Timer::Schedule.as_str(), &subject(guild, name), None)
            .await?;
        Ok(())
    }

    /// Sets when a schedule is looked at next.
    pub(super) async fn duty_wake(
        &mut self,
        name: &ScheduleName,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let subject = subject(self.team.guild, name);
        self.tx
            .timer_set_to(Timer::Schedule.as_str(), &subject, Some(at))
            .await?;
        self.ring_timers();
        Ok(())
    }

    /// Puts on record what passed.
    async fn duty_record(&mut self, name: &ScheduleName, seen: &Look) -> Result<(), Failure> {
        let team = std::sync::Arc::clone(&self.team);
        let account = |person: &PersonName| {
            let known = team.people.iter().find(|one| one.name == *person);
            known.map(|one| one.discord)
        };
        for (row, end) in &seen.ended {
            let ended = self.tx.shift_end(team.guild, name, row, *end).await?;
            if let Some(id) = ended {
                self.matter(Matter::Duty(id)).await?;
            }
        }
        for row in seen.begun.iter().filter(|row| !is_empty(row)) {
            let user = account(&row.person);
            let id: DutyId = self.id();
            self.tx
                .shift_insert(team.guild, name, row, (id, user))
                .await?;
            self.matter(Matter::Duty(id)).await?;
        }
        let events: Vec<Event> = seen
            .handoffs
            .iter()
            .map(|handoff| Event {
                at: self.now,
                who: Who::Bot,
                subject: format!("schedule:{name}"),
                kind: Kind::OncallHandedOver,
                data: json!({ "at": handoff.at, "out": handoff.out, "in": handoff.into }),
            })
            .collect();
        self.record(&events).await
    }
}

fn is_empty(row: &Recorded) -> bool {
    row.end.is_some_and(|end| end <= row.start)
}

fn subject(guild: GuildId, name: &ScheduleName) -> String {
    format!("schedule:{guild}:{name}")
}
