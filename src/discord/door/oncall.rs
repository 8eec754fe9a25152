//! What people ask of who is on call: from Discord's shapes to the use cases.

use binnacle_commands::{
    Refusal,
    ids::RequestId,
    moment::{self, Edge},
    names::{ScheduleName, UserId},
    rota::{
        self, AbsenceAsk, CoverAsk, OverrideAsk, Reason, RequestVerb, ShiftAsk, Span, SwapAsk,
        TakeAsk, What, Willing,
    },
    team::Team,
    text,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    app::{Asked, Failure, RequestAnswer, ShiftsAsk},
    discord::slash::{AbsenceGroup, OncallAsk, OverrideGroup, VolunteerGroup},
};

use super::{Answer, Door, changes::user, incident::words};

type Named = serenity::all::UserId;

impl Door {
    pub(super) async fn oncall(&self, asked: &Asked, ask: OncallAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let team = app.team(asked.guild)?;
        let said = Said::new(&team, app.now());
        let reply = match ask {
            OncallAsk::Who { schedule, at } => {
                let named = schedule.as_deref();
                let schedule = named.map(|_| said.schedule(named)).transpose()?;
                let at = at.as_deref().map(|at| said.time(at, Edge::Start));
                app.oncall_who(asked, schedule.as_ref(), at.transpose()?)
                    .await
            }
            OncallAsk::Next { person, n } => {
                let count = usize::try_from(n.unwrap_or(5)).unwrap_or(5);
                app.oncall_next(asked, somebody(person)?, count).await
            }
            OncallAsk::Schedule {
                schedule,
                from,
                days,
            } => {
                let schedule = said.schedule(schedule.as_deref())?;
                let from = from.as_deref().map(|from| said.time(from, Edge::Start));
                let length = SignedDuration::from_hours(24 * days.unwrap_or(14));
                app.oncall_schedule(asked, &schedule, from.transpose()?, length)
                    .await
            }
            OncallAsk::Override(group) => app.override_propose(asked, said.over(group)?).await,
            OncallAsk::Swap {
                with,
                mine,
                theirs,
                reason,
                of,
            } => {
                let ask = SwapAsk {
                    giver: somebody(of)?.unwrap_or(asked.actor.user),
                    mine: said.shift(mine.as_deref())?,
                    with: user(with)?,
                    theirs: said.shift(theirs.as_deref())?,
                    reason: why(reason.as_deref())?,
                    answers: None,
                };
                app.shifts_ask(asked, ShiftsAsk::Swap(ask)).await
            }
            OncallAsk::Cover {
                shift,
                from,
                until,
                ask,
                reason,
                of,
            } => {
                let from = from.as_deref().map(|from| said.time(from, Edge::Start));
                let part = (from.transpose()?, until.as_deref());
                let (shift, end) = said.part(shift.as_deref(), part)?;
                let ask = CoverAsk {
                    giver: somebody(of)?.unwrap_or(asked.actor.user),
                    shift,
                    start: part.0,
                    end,
                    asked: somebody(ask)?,
                    reason: why(reason.as_deref())?,
                };
                app.shifts_ask(asked, ShiftsAsk::Cover(ask)).await
            }
            OncallAsk::Take {
                schedule,
                until,
                from,
                person,
                reason,
            } => {
                let until = until.as_deref().map(|until| said.until(until, said.now));
                let ask = TakeAsk {
                    schedule: said.schedule(schedule.as_deref())?,
                    taker: somebody(person)?.unwrap_or(asked.actor.user),
                    from: somebody(from)?,
                    end: until.transpose()?,
                    reason: why(reason.as_deref())?,
                };
                app.shifts_ask(asked, ShiftsAsk::Take(ask)).await
            }
            OncallAsk::Undo { change } => app.oncall_undo(asked, number(&change)?).await,
            OncallAsk::Absence(group) => return self.absence(asked, &said, group).await,
            OncallAsk::Volunteer(group) => return self.volunteer(asked, group).await,
            ask @ (OncallAsk::Load { .. } | OncallAsk::Calendar { .. } | OncallAsk::Pay { .. }) => {
                return self.duty(asked, &said, ask).await;
            }
            OncallAsk::History { schedule, page } => {
                let named = schedule.as_deref();
                let schedule = named.map(|_| said.schedule(named)).transpose()?;
                let page = u32::try_from(page.unwrap_or(1)).unwrap_or(1);
                app.oncall_history(asked, schedule.as_ref(), page).await
            }
        };
        reply.map(Answer::Reply)
    }

    async fn absence(
        &self,
        asked: &Asked,
        said: &Said<'_>,
        group: AbsenceGroup,
    ) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match group {
            AbsenceGroup::Add {
                from,
                until,
                person,
                reason,
            } => {
                let ask = AbsenceAsk {
                    person: somebody(person)?.unwrap_or(asked.actor.user),
                    span: said.span(&from, &until)?,
                    reason: why(reason.as_deref())?,
                };
                app.absence_add(asked, ask).await
            }
            AbsenceGroup::List { person } => app.absence_list(asked, somebody(person)?).await,
            AbsenceGroup::Remove { absence } => app.absence_remove(asked, number(&absence)?).await,
        };
        reply.map(Answer::Reply)
    }

    async fn volunteer(&self, asked: &Asked, group: VolunteerGroup) -> Result<Answer, Failure> {
        let (person, hours) = match group {
            VolunteerGroup::Hours { hours, person } => (person, Some(Willing::parse(&hours)?)),
            VolunteerGroup::Always { person } => (person, None),
            VolunteerGroup::Never { person } => (person, Some(Willing::never())),
            VolunteerGroup::List => {
                return self.app.volunteer_list(asked).await.map(Answer::Reply);
            }
        };
        let set = self
            .app
            .volunteer_set(asked, somebody(person)?, hours)
            .await;
        set.map(Answer::Reply)
    }

    /// The form behind a button of a swap or a cover.
    pub(super) async fn request_form<'f>(
        &self,
        asked: &Asked,
        verb: RequestVerb,
        id: RequestId,
        field: impl Fn(&str) -> Option<&'f str>,
    ) -> Result<Answer, Failure> {
        let team = self.app.team(asked.guild)?;
        let said = Said::new(&team, self.app.now());
        let typed = |name: &str| field(name).unwrap_or_default();
        let answer = match verb {
            RequestVerb::Offer => RequestAnswer::Offer(said.time(typed("shift"), Edge::Start)?),
            _ => RequestAnswer::Part(said.span(typed("from"), typed("until"))?),
        };
        let answered = self.app.request_answer(asked, id, answer).await;
        answered.map(Answer::Reply)
    }
}

/// What somebody typed, on the wall clock of their team.
pub(super) struct Said<'a> {
    team: &'a Team,
    pub(super) now: Timestamp,
}

impl<'a> Said<'a> {
    const fn new(team: &'a Team, now: Timestamp) -> Self {
        Self { team, now }
    }

    pub(super) fn schedule(&self, typed: Option<&str>) -> Result<ScheduleName, Refusal> {
        rota::schedule(self.team, typed)
    }

    pub(super) fn time(&self, typed: &str, edge: Edge) -> Result<Timestamp, Refusal> {
        moment::ahead(typed, self.now, self.team.timezone.time_zone(), edge)
    }

    fn until(&self, typed: &str, start: Timestamp) -> Result<Timestamp, Refusal> {
        moment::until(typed, start, self.now, self.team.timezone.time_zone())
    }

    fn span(&self, from: &str, until: &str) -> Result<Span, Refusal> {
        let start = self.time(from, Edge::Start)?;
        Ok(Span::new(start, self.until(until, start)?))
    }

    /// A shift, or the part of one that begins and ends then, and when that part ends.
    fn part(
        &self,
        typed: Option<&str>,
        (from, until): (Option<Timestamp>, Option<&str>),
    ) -> Result<(ShiftAsk, Option<Timestamp>), Refusal> {
        let mut shift = self.shift(typed)?;
        // Who names only a part means the shift that it lies in.
        shift.at = shift.at.or(from);
        let since = from.or(shift.at).unwrap_or(self.now);
        let end = until.map(|until| self.until(until, since));
        Ok((shift, end.transpose()?))
    }

    /// A shift as it is offered while typing, `primary@1767261600`, or any time in it.
    fn shift(&self, typed: Option<&str>) -> Result<ShiftAsk, Refusal> {
        let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
            return Ok(ShiftAsk {
                schedule: None,
                at: None,
                within: None,
            });
        };
        let offered = typed.split_once('@').and_then(|(name, second)| {
            let at = Timestamp::from_second(second.parse().ok()?).ok()?;
            Some((name, at))
        });
        if let Some((name, at)) = offered {
            return Ok(ShiftAsk {
                schedule: Some(self.schedule(Some(name))?),
                at: Some(at),
                within: None,
            });
        }
        Ok(ShiftAsk {
            schedule: None,
            at: Some(self.time(typed, Edge::Start)?),
            within: None,
        })
    }

    fn over(&self, group: OverrideGroup) -> Result<OverrideAsk, Refusal> {
        let (what, from, until, schedule, reason) = match group {
            OverrideGroup::Add {
                person,
                from,
                until,
                schedule,
                reason,
            } => (What::Add(user(person)?), from, until, schedule, reason),
            OverrideGroup::Remove {
                person,
                from,
                until,
                schedule,
                reason,
            } => (What::Remove(user(person)?), from, until, schedule, reason),
            OverrideGroup::Replace {
                person,
                with,
                from,
                until,
                schedule,
                reason,
            } => {
                let what = What::Replace {
                    leaves: user(person)?,
                    joins: user(with)?,
                };
                (what, from, until, schedule, reason)
            }
            OverrideGroup::Nobody {
                from,
                until,
                schedule,
                reason,
            } => (What::Nobody, from, until, schedule, reason),
            OverrideGroup::Temporary {
                people,
                from,
                until,
                each,
                fallback,
                schedule,
                reason,
            } => {
                let each = each.as_deref().map(moment::span).transpose()?;
                let span = self.span(&from, &until)?;
                let what = What::Temporary {
                    turns: rota::turns(&people, each, span, self.team)?,
                    fallback: fallback.unwrap_or(false),
                };
                (what, from, until, schedule, reason)
            }
        };
        Ok(OverrideAsk {
            schedule: self.schedule(schedule.as_deref())?,
            span: self.span(&from, &until)?,
            what,
            reason: why(reason.as_deref())?,
        })
    }
}

fn somebody(named: Option<Named>) -> Result<Option<UserId>, Refusal> {
    named.map(user).transpose()
}

fn why(typed: Option<&str>) -> Result<Option<Reason>, Refusal> {
    words(typed, Reason::parse)
}

/// Which change an option names: `3`, `OVR-3`, `SWP-3` or `ABS-3`.
fn number(typed: &str) -> Result<i64, Refusal> {
    let digits = typed.trim().trim_start_matches('#');
    let digits = match digits.split_once('-') {
        Some((kind, rest)) if ["ovr", "swp", "abs"].contains(&kind.to_lowercase().as_str()) => rest,
        _ => digits,
    };
    let number = digits.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        Refusal::Invalid(format!(
            "`{}` is no change's number. Pick one that Discord offers as you type, or write it like OVR-3, SWP-4 or ABS-5.",
            text::code(typed, 40)
        ))
    })
}
