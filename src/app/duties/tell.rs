//! What a look at a schedule leads to say: each thing once.

use std::collections::BTreeSet;

use binnacle_commands::{
    Effect,
    duty::{Duty, Handoff, Look, Notice, Pace, Span, To, What, minus},
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
        // Of handoffs that were missed the newest tells who is on call now.
        if let Some(handoff) = seen.handoffs.last().filter(|one| is_news(one, schedule)) {
            let key = format!("handoff/{}", handoff.at.as_second());
            let what = What::Handoff(handoff.clone());
            self.duty_say(schedule, &key, what, To::Channel).await?;
        }
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
        self.duty_warn(schedule, plan, &duties).await?;
        let next = [
            Some(seen.watch.next()),
            pace.next(&duties, self.now),
            warning(&duties, self.now),
        ];
        Ok(next.into_iter().flatten().min())
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

    /// Warns of times with nobody on call and of people who cannot be reached, a week ahead.
    async fn duty_warn(
        &mut self,
        schedule: &Schedule,
        plan: &Plan,
        duties: &[Duty],
    ) -> Result<(), Failure> {
        let (guild, now) = (self.team.guild, self.now);
        let mut new = Vec::new();
        for gap in unwanted(schedule, plan, now, now + WARNED) {
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
        if !new.is_empty() {
            let key = format!("gaps/{}", now.as_millisecond());
            let what = What::Gaps { gaps: new };
            self.duty_say(schedule, &key, what, To::Channel).await?;
        }
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
            let key = format!(
                "unreachable/{}/{}/{}",
                duty.person,
                why.as_str(),
                duty.end.as_second()
            );
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
