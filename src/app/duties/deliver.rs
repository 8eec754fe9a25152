//! Notices, roles and looks for members on their way out: what they show when they are sent, and what became of them.

use std::{collections::BTreeSet, sync::Arc};

use binnacle_commands::{
    Effect, Event, Who,
    delivery::Delivered,
    duty::{self, Beside, Notice, Remind, Span, To, Unreachable, What},
    event::Kind,
    names::{ChannelId, PersonName, RoleId, UserId},
    oncall::{self, Shift, shift_at, shifts},
    reply::Card,
    rota,
    team::{Schedule, Team},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    app::{App, Failure, rota::plan, writing::Writing},
    store::{Claimed, Reader},
};

use super::{planned, tell::unwanted};

/// How far ahead a handoff looks for times with nobody on call.
const GAPS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How far ahead it looks for changes by hand.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How far ahead people must be on the server.
const MEMBERS: SignedDuration = SignedDuration::from_hours(8 * 24);
/// How many incidents a handoff is told of.
const INCIDENTS: u32 = 50;

/// A notice to send.
#[derive(Debug, Clone)]
pub struct NoticeParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// What it says; `None` when there is nothing to say any more.
    pub card: Option<Card>,
    /// Where it goes.
    pub to: Option<Place>,
}

/// Where a notice goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into a channel.
    Channel(ChannelId),
    /// To a person.
    Person(UserId),
}

/// A role to give to whoever is on call.
#[derive(Debug, Clone)]
pub struct RoleParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// Which role.
    pub role: RoleId,
    /// Who should have it.
    pub should: BTreeSet<UserId>,
    /// Everybody of the team, for servers that do not list their members.
    pub known: BTreeSet<UserId>,
}

/// People to look for on the server.
#[derive(Debug, Clone)]
pub struct MembersParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// Who.
    pub people: BTreeSet<UserId>,
}

impl App {
    /// Loads what a notice says now.
    pub(in crate::app) async fn notice_load(
        &self,
        claimed: Claimed,
        notice: &Notice,
    ) -> Result<NoticeParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let nothing = |claimed| NoticeParcel {
            claimed,
            card: None,
            to: None,
        };
        let Some(schedule) = team.schedule(&notice.schedule) else {
            return Ok(nothing(claimed));
        };
        let mut reader = self.db.read().await?;
        let now = self.now();
        let plan = plan(&mut reader, &team, &schedule.name, now).await?;
        if !still_holds(notice, schedule, &plan, now) {
            return Ok(nothing(claimed));
        }
        let beside = match &notice.what {
            What::Handoff { .. } | What::Post { .. } => {
                beside(&mut reader, &team, schedule, &plan, now).await?
            }
            What::Ahead { .. } => ahead(&mut reader, &team, schedule, &plan, now).await?,
            _ => Beside::default(),
        };
        let card = duty::card(notice, &beside, &team, claimed.first_tried_at);
        let to = match notice.to {
            To::Person(user) => Some(Place::Person(user)),
            To::Channel | To::Instead(_) => {
                let channel = schedule.handoff.channel.or(team.oncall.channel);
                channel.map(Place::Channel)
            }
        };
        Ok(NoticeParcel {
            claimed,
            card: Some(card),
            to,
        })
    }

    /// Loads who should have a role now.
    pub(in crate::app) async fn role_load(
        &self,
        claimed: Claimed,
        role: RoleId,
    ) -> Result<RoleParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let now = self.now();
        let mut on: BTreeSet<PersonName> = BTreeSet::new();
        for schedule in team
            .schedules
            .iter()
            .filter(|one| team.oncall_role(one) == Some(role))
        {
            let plan = plan(&mut reader, &team, &schedule.name, now).await?;
            on.extend(oncall::who(&plan, now).people);
        }
        Ok(RoleParcel {
            claimed,
            role,
            should: duty::accounts(&on, &team),
            known: team.people.iter().map(|one| one.discord).collect(),
        })
    }

    /// Loads who will be on call soon.
    pub(in crate::app) async fn members_load(
        &self,
        claimed: Claimed,
    ) -> Result<MembersParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let now = self.now();
        let mut soon: BTreeSet<PersonName> = BTreeSet::new();
        for schedule in &team.schedules {
            let plan = plan(&mut reader, &team, &schedule.name, now).await?;
            let shifts = shifts(&plan, now, now + MEMBERS);
            soon.extend(shifts.into_iter().flat_map(|shift| shift.people));
        }
        Ok(MembersParcel {
            claimed,
            people: duty::accounts(&soon, &team),
        })
    }
}

/// Whether a notice still says what is so.
fn still_holds(notice: &Notice, schedule: &Schedule, plan: &oncall::Plan, now: Timestamp) -> bool {
    match &notice.what {
        What::Shift { duty, remind, .. } => {
            let around = planned(plan, duty.start.min(now), duty.end.max(now));
            around.iter().any(|one| {
                one.person == duty.person
                    && match remind {
                        Remind::End => one.end == duty.end,
                        _ => one.start == duty.start,
                    }
            })
        }
        What::Gaps { gaps, .. } => gaps.iter().any(|gap| {
            let left = unwanted(schedule, plan, gap.start.max(now), gap.end.max(now));
            !left.is_empty()
        }),
        What::Handoff { .. }
        | What::Post { .. }
        | What::Ahead { .. }
        | What::Moved { .. }
        | What::Unreachable { .. }
        | What::Role { .. } => true,
    }
}

/// What a post tells beside who takes over, or is on call.
async fn beside(
    reader: &mut Reader,
    team: &Team,
    schedule: &Schedule,
    plan: &oncall::Plan,
    now: Timestamp,
) -> Result<Beside, Failure> {
    let rows = reader
        .rota_rows(team.guild, rota::Span::onward(now))
        .await?;
    let next = shifts(plan, now, now + GAPS).into_iter();
    let next = next.filter(|shift| shift.start > now).take(3);
    Ok(Beside {
        incidents: reader.incident_open(team.guild, INCIDENTS).await?,
        changes: rota::changes(&rows, &schedule.name, now, now + WEEK),
        gaps: unwanted(schedule, plan, now, now + GAPS),
        on: shift_at(plan, now).map(turn),
        shifts: next.map(turn).collect(),
        unreachable: Vec::new(),
    })
}

/// What the week ahead brings.
async fn ahead(
    reader: &mut Reader,
    team: &Team,
    schedule: &Schedule,
    plan: &oncall::Plan,
    now: Timestamp,
) -> Result<Beside, Failure> {
    let rows = reader
        .rota_rows(team.guild, rota::Span::onward(now))
        .await?;
    let unreachable = reader.duty_unreachable(team.guild).await?;
    let coming = shifts(plan, now, now + WEEK);
    let people: BTreeSet<&PersonName> = coming.iter().flat_map(|shift| &shift.people).collect();
    let why = |person: &PersonName| {
        let known = team.people.iter().find(|one| one.name == *person)?;
        unreachable.get(&known.discord).copied()
    };
    let unreachable = people
        .into_iter()
        .filter_map(|person| Some((person.clone(), why(person)?)));
    Ok(Beside {
        changes: rota::changes(&rows, &schedule.name, now, now + WEEK),
        gaps: unwanted(schedule, plan, now, now + WEEK),
        unreachable: unreachable.collect(),
        shifts: coming.into_iter().map(turn).collect(),
        ..Beside::default()
    })
}

fn turn(shift: Shift) -> (Span, BTreeSet<PersonName>) {
    let span = Span {
        start: shift.start,
        end: shift.end,
    };
    (span, shift.people.into_iter().collect())
}

impl Writing<'_> {
    /// A notice arrived, or had nothing to say any more, or found a closed door.
    pub(in crate::app) async fn noticed(
        &mut self,
        key: &str,
        notice: &Notice,
        delivered: &Delivered,
    ) -> Result<(), Failure> {
        let (guild, now) = (self.team.guild, self.now);
        match delivered {
            Delivered::Closed(user) => {
                let why = Some(Unreachable::Closed);
                self.tx.duty_set_unreachable(guild, *user, why, now).await?;
                // What was meant for one person is said where they look next.
                let notice = Notice {
                    to: To::Instead(*user),
                    ..notice.clone()
                };
                self.push(&[Effect::Notice {
                    key: key.to_owned(),
                    notice: Box::new(notice),
                }])
                .await
            }
            Delivered::Reminder => {
                if let To::Person(user) = notice.to {
                    self.tx.duty_set_unreachable(guild, user, None, now).await?;
                }
                Ok(self.tx.duty_told(guild, &notice.schedule, key, now).await?)
            }
            _ => Ok(()),
        }
    }

    /// A role was given and taken as it should be, or it cannot be.
    pub(in crate::app) async fn role_kept(
        &mut self,
        role: RoleId,
        delivered: &Delivered,
    ) -> Result<(), Failure> {
        let (guild, now) = (self.team.guild, self.now);
        match delivered {
            Delivered::RoleKept { gone, changed } => {
                self.tx
                    .duty_set_role_trouble(guild, role, None, now)
                    .await?;
                self.duty_gone(gone, gone).await?;
                if *changed == 0 {
                    return Ok(());
                }
                let event = Event {
                    at: now,
                    who: Who::Bot,
                    subject: format!("role:{role}"),
                    kind: Kind::OncallRoleChanged,
                    data: json!({ "changed": changed }),
                };
                self.record(&[event]).await
            }
            Delivered::RoleStuck(why) => {
                let known = self.tx.duty_role_troubles(guild).await?;
                let since = known.get(&role).map_or(now, |(_, since)| *since);
                self.tx
                    .duty_set_role_trouble(guild, role, Some(why), now)
                    .await?;
                let team = Arc::clone(&self.team);
                let Some(schedule) = team
                    .schedules
                    .iter()
                    .find(|one| team.oncall_role(one) == Some(role))
                else {
                    return Ok(());
                };
                let key = format!("role/{role}/{}", since.as_millisecond());
                let what = What::Role {
                    role,
                    why: why.clone(),
                };
                self.duty_say(schedule, &key, what, To::Channel).await
            }
            _ => Ok(()),
        }
    }

    /// It was looked who is on the server.
    pub(in crate::app) async fn duty_gone(
        &mut self,
        looked_for: &BTreeSet<UserId>,
        gone: &BTreeSet<UserId>,
    ) -> Result<(), Failure> {
        let (guild, now) = (self.team.guild, self.now);
        let known = self.tx.duty_unreachable(guild).await?;
        let mut is_news = false;
        for user in looked_for {
            let was_gone = known.get(user) == Some(&Unreachable::Gone);
            if gone.contains(user) && !was_gone {
                let why = Some(Unreachable::Gone);
                self.tx.duty_set_unreachable(guild, *user, why, now).await?;
                is_news = true;
            } else if !gone.contains(user) && was_gone {
                self.tx
                    .duty_set_unreachable(guild, *user, None, now)
                    .await?;
            }
        }
        if is_news {
            let team = Arc::clone(&self.team);
            for schedule in &team.schedules {
                self.duty_wake(&schedule.name, now).await?;
            }
        }
        Ok(())
    }
}
