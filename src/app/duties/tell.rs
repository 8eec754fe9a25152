//! What a look at a schedule leads to say: each thing once.

use std::collections::BTreeSet;

use binnacle_commands::{
    Effect,
    cron::Cron,
    duty::{Duty, Handoff, Look, Notice, Pace, Span, To, What, minus, newest, soonest},
    names::{PersonName, UserId},
    oncall::{Plan, gaps, who},
    team::{Gaps, Schedule},
};
use jiff::{SignedDuration, Timestamp};

use crate::app::{Failure, writing::Writing};

use super::planned;

/// How far ahead people are warned of times with nobody on call, and of somebody who cannot be reached.
const WARNED: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Writing<'_> {
    /// Says what has to be said after a look, and gives the time at which there is more to say.
    pub(super) async fn duty_tell(
        &mut self,
        schedule: &Schedule,
        plan: &Plan,
        from: Timestamp,
        seen: &Look,
        by: Option<UserId>,
    ) -> Result<Option<Timestamp>, Failure> {
        self.duty_post(schedule, from, seen).await?;
        self.duty_moved(schedule, seen, by).await?;
        let duties = planned(plan, from, seen.watch.until);
        let pace = Pace {
            reminds: &schedule.handoff.remind,
            quiet: schedule.handoff.quiet,
            zone: schedule.plan.zone.time_zone(),
        };
        for reminder in pace.due_between(&duties, from, self.now) {
            let Some(user) = self.account(&reminder.duty.person) else {
                continue;
            };
            let key = reminder.key();
            let what = What::Shift {
                duty: reminder.duty,
                remind: reminder.remind,
                due_at: reminder.due_at,
            };
            self.duty_say(schedule, &key, what, To::Person(user))
                .await?;
        }
        self.duty_warn(schedule, plan, &duties, from).await?;
        let told = &schedule.handoff;
        let named = [&told.post.at, &told.ahead, &told.warn];
        let named = named.map(|times| soonest(times, pace.zone, self.now));
        let next = [
            Some(seen.watch.next()),
            pace.next(&duties, self.now),
            warning(&duties, self.now),
        ];
        Ok(next.into_iter().chain(named).flatten().min())
    }

    /// Posts who took over, who is on call, and what comes, as far as it is time for it.
    async fn duty_post(
        &mut self,
        schedule: &Schedule,
        from: Timestamp,
        seen: &Look,
    ) -> Result<(), Failure> {
        let told = &schedule.handoff;
        let is_told = |last| told.post.on_change && is_news(last, schedule);
        let handed = seen.handoffs.split_last();
        let handed = handed.filter(|(last, _)| is_told(last));
        if let Some((handoff, missed)) = handed {
            // Several were missed: one post says who is on call now, and what came before.
            let key = format!("handoff/{}", handoff.at.as_second());
            let missed = missed.iter().filter(|one| is_news(one, schedule));
            let what = What::Handoff {
                handoff: handoff.clone(),
                missed: missed.cloned().collect(),
            };
            self.duty_say(schedule, &key, what, To::Channel).await?;
        }
        // A handoff at the same time says who is on call already.
        let said = handed.map(|(handoff, _)| handoff.at);
        let post = self.due(&told.post.at, schedule, from);
        if let Some(due_at) = post.filter(|at| Some(*at) != said) {
            let key = format!("post/{}", due_at.as_second());
            self.duty_say(schedule, &key, What::Post { due_at }, To::Channel)
                .await?;
        }
        if let Some(due_at) = self.due(&told.ahead, schedule, from) {
            let key = format!("ahead/{}", due_at.as_second());
            self.duty_say(schedule, &key, What::Ahead { due_at }, To::Channel)
                .await?;
        }
        Ok(())
    }

    /// The newest of some times that the team named, since the last look.
    fn due(&self, times: &[Cron], schedule: &Schedule, from: Timestamp) -> Option<Timestamp> {
        newest(times, schedule.plan.zone.time_zone(), from, self.now)
    }

    /// Tells those whose shifts are others than before, but for who changed them.
    async fn duty_moved(
        &mut self,
        schedule: &Schedule,
        seen: &Look,
        by: Option<UserId>,
    ) -> Result<(), Failure> {
        for (person, moved) in &seen.moved {
            let Some(user) = self.account(person).filter(|user| Some(*user) != by) else {
                continue;
            };
            let key = format!("moved/{person}/{}", self.now.as_millisecond());
            let what = What::Moved {
                person: person.clone(),
                moved: moved.clone(),
                by,
            };
            self.duty_say(schedule, &key, what, To::Person(user))
                .await?;
        }
        Ok(())
    }

    /// Warns of times with nobody on call and of people who cannot be reached, a week ahead: as soon as it is known, or at the
    /// times that the team named.
    async fn duty_warn(
        &mut self,
        schedule: &Schedule,
        plan: &Plan,
        duties: &[Duty],
        from: Timestamp,
    ) -> Result<(), Failure> {
        let times = &schedule.handoff.warn;
        let due_at = self.due(times, schedule, from);
        if due_at.is_none() && !times.is_empty() {
            return Ok(());
        }
        let mut gaps = unwanted(schedule, plan, self.now, self.now + WARNED);
        if due_at.is_none() {
            gaps = self.duty_new(schedule, gaps).await?;
        }
        if !gaps.is_empty() {
            let key = due_at.map_or_else(
                || format!("gaps/{}", self.now.as_millisecond()),
                |at| format!("gaps/at/{}", at.as_second()),
            );
            self.duty_say(schedule, &key, What::Gaps { gaps, due_at }, To::Channel)
                .await?;
        }
        self.duty_unreached(schedule, duties, due_at).await
    }

    /// The gaps of which nobody was warned yet.
    async fn duty_new(
        &mut self,
        schedule: &Schedule,
        gaps: Vec<Span>,
    ) -> Result<Vec<Span>, Failure> {
        let (guild, now) = (self.team.guild, self.now);
        let mut new = Vec::new();
        for gap in gaps {
            // One that began is known by its end: its beginning is only where we look.
            let key = if gap.start > now {
                format!("gap/{}", gap.start.as_second())
            } else {
                format!("gap/until/{}", gap.end.as_second())
            };
            if self
                .tx
                .duty_notice(guild, &schedule.name, &key, now)
                .await?
            {
                new.push(gap);
            }
        }
        Ok(new)
    }

    /// Warns of people who will be on call and cannot be reached.
    async fn duty_unreached(
        &mut self,
        schedule: &Schedule,
        duties: &[Duty],
        due_at: Option<Timestamp>,
    ) -> Result<(), Failure> {
        let (guild, now) = (self.team.guild, self.now);
        let unreachable = self.tx.duty_unreachable(guild).await?;
        let soon = duties
            .iter()
            .filter(|duty| duty.end > now && duty.start < now + WARNED);
        // Of each person the next shift is enough.
        let mut told: BTreeSet<&PersonName> = BTreeSet::new();
        for duty in soon {
            if !told.insert(&duty.person) {
                continue;
            }
            let user = self.account(&duty.person);
            let Some(why) = user.and_then(|user| unreachable.get(&user)) else {
                continue;
            };
            let upto = due_at.unwrap_or(duty.end).as_second();
            let key = format!("unreachable/{}/{}/{upto}", duty.person, why.as_str());
            let what = What::Unreachable {
                duty: duty.clone(),
                why: *why,
            };
            self.duty_say(schedule, &key, what, To::Channel).await?;
        }
        Ok(())
    }

    /// Tells something of a schedule, once.
    pub(super) async fn duty_say(
        &mut self,
        schedule: &Schedule,
        key: &str,
        what: What,
        to: To,
    ) -> Result<(), Failure> {
        let has_channel = schedule
            .handoff
            .channel
            .or(self.team.oncall.channel)
            .is_some();
        if to == To::Channel && !has_channel {
            return Ok(());
        }
        let (guild, now) = (self.team.guild, self.now);
        if !self.tx.duty_notice(guild, &schedule.name, key, now).await? {
            return Ok(());
        }
        let notice = Notice {
            schedule: schedule.name.clone(),
            what,
            to,
        };
        self.push(&[Effect::Notice {
            key: key.to_owned(),
            notice: Box::new(notice),
        }])
        .await
    }

    /// The account of a person of the team.
    pub(super) fn account(&self, person: &PersonName) -> Option<UserId> {
        let mut people = self.team.people.iter();
        people
            .find(|one| one.name == *person)
            .map(|one| one.discord)
    }
}

/// Whether a handoff is worth a post: that nobody takes over at the end of the day, as the document means it, is none.
fn is_news(handoff: &Handoff, schedule: &Schedule) -> bool {
    let is_meant = || who(&schedule.plan, handoff.at).people.is_empty();
    !handoff.into.is_empty() || schedule.handoff.gaps == Gaps::All || !is_meant()
}

/// When the next shift comes near enough to be warned of.
fn warning(duties: &[Duty], now: Timestamp) -> Option<Timestamp> {
    let near = duties.iter().map(|duty| duty.start - WARNED);
    near.filter(|at| *at > now).min()
}

/// The times with nobody on call that the team wants to be warned of.
pub(super) fn unwanted(
    schedule: &Schedule,
    plan: &Plan,
    from: Timestamp,
    until: Timestamp,
) -> Vec<Span> {
    let open = gaps(plan, from, until);
    let open = open.iter().map(|gap| Span {
        start: gap.start,
        end: gap.end,
    });
    match schedule.handoff.gaps {
        Gaps::None => Vec::new(),
        Gaps::All => open.collect(),
        Gaps::Unplanned => {
            // Where the document alone has somebody, a gap was made by hand.
            let meant = planned(&schedule.plan, from, until);
            let there: Vec<Duty> = planned(plan, from, until);
            let nobody: PersonName = match meant.first() {
                Some(duty) => duty.person.clone(),
                None => return Vec::new(),
            };
            let one = |duties: &[Duty]| -> Vec<Duty> {
                let cut = duties.iter().filter_map(|duty| duty.within(from, until));
                cut.map(|duty| Duty {
                    person: nobody.clone(),
                    ..duty
                })
                .collect()
            };
            let left = minus(&one(&meant), &one(&there));
            left.into_iter().map(Span::from).collect()
        }
    }
}
