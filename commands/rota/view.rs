//! The team's schedules as they are now: the document, and what people changed by hand.

use std::borrow::Cow;

use jiff::{Timestamp, tz::TimeZone};
use sha2::{Digest as _, Sha256};

use crate::{
    hex::hex,
    names::{PersonName, ScheduleName, UserId},
    oncall::{self, Plan, shifts},
    team::Team,
};

use super::{Absence, Move, Override, Piece, Request, Rows, Span, plan::plan};

/// The team's schedules as they are now, or as they would be.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// The team.
    pub team: &'a Team,
    /// What people changed by hand.
    pub rows: Cow<'a, Rows>,
}

/// A stretch in which the same people are on call; nobody is a stretch as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// When.
    pub span: Span,
    /// Who.
    pub people: Vec<UserId>,
}

impl<'a> View<'a> {
    /// What is so now.
    pub const fn new(team: &'a Team, rows: &'a Rows) -> Self {
        Self {
            team,
            rows: Cow::Borrowed(rows),
        }
    }

    /// The zone in which times are typed.
    pub fn zone(&self) -> &TimeZone {
        self.team.timezone.time_zone()
    }

    /// The names of the schedules.
    pub fn schedules(&self) -> impl Iterator<Item = &'a ScheduleName> + use<'a> {
        self.team.schedules.iter().map(|one| &one.name)
    }

    /// The plan of a schedule.
    pub fn plan(&self, schedule: &ScheduleName) -> Option<Plan> {
        let base = &self.team.schedule(schedule)?.plan;
        Some(plan(base, &self.rows, self.team))
    }

    /// Who is on call in a span, without a gap between the stretches: where nobody is, that is one too.
    pub fn held(&self, schedule: &ScheduleName, span: Span) -> Vec<Held> {
        let found = match self.plan(schedule) {
            Some(plan) => shifts(&plan, span.start, span.end),
            None => Vec::new(),
        };
        let mut held = Vec::new();
        let mut at = span.start;
        for shift in found {
            if at < shift.start {
                held.push(nobody(at, shift.start));
            }
            at = shift.end;
            held.push(Held {
                span: Span::new(shift.start, shift.end),
                people: self.accounts(&shift.people),
            });
        }
        if at < span.end {
            held.push(nobody(at, span.end));
        }
        held
    }

    /// Who is on call at an instant.
    pub fn at(&self, schedule: &ScheduleName, at: Timestamp) -> Vec<UserId> {
        let plan = self.plan(schedule);
        plan.map_or_else(Vec::new, |plan| {
            self.accounts(&oncall::who(&plan, at).people)
        })
    }

    /// The stretches of a span in which somebody is on call.
    pub fn theirs(&self, user: UserId, schedule: &ScheduleName, span: Span) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let held = self.held(schedule, span).into_iter();
        for one in held.filter(|one| one.people.contains(&user)) {
            match pieces.last_mut() {
                Some(last) if last.span.end == one.span.start => last.span.end = one.span.end,
                _ => pieces.push(Piece {
                    schedule: schedule.clone(),
                    span: one.span,
                }),
            }
        }
        pieces
    }

    /// The next shifts of somebody, in one schedule or in all: the one that runs first, from its beginning.
    pub fn next(
        &self,
        user: UserId,
        schedule: Option<&ScheduleName>,
        after: Timestamp,
        count: usize,
    ) -> Vec<Piece> {
        let Some(person) = self.team.person(user) else {
            return Vec::new();
        };
        let wanted = self
            .schedules()
            .filter(|name| schedule.is_none_or(|wanted| wanted == *name));
        let mut found: Vec<Piece> = wanted
            .filter_map(|name| self.plan(name))
            .flat_map(|plan| {
                let next = oncall::next(&plan, &person.name, after, count);
                next.into_iter().map(move |shift| Piece {
                    schedule: plan.schedule.clone(),
                    span: Span::new(shift.start, shift.end),
                })
            })
            .collect();
        found.sort_by(|a, b| (a.span, &a.schedule).cmp(&(b.span, &b.schedule)));
        found.truncate(count);
        found
    }

    /// The shift of somebody that holds an instant.
    pub fn shift_holding(
        &self,
        user: UserId,
        schedule: Option<&ScheduleName>,
        at: Timestamp,
    ) -> Option<Piece> {
        let next = self.next(user, schedule, at, 8);
        next.into_iter().find(|piece| piece.span.holds(at))
    }

    /// The shift that somebody has at an instant; only that instant where they have none.
    pub fn shift_at(&self, schedule: &ScheduleName, user: UserId, at: Timestamp) -> Span {
        let found = self.shift_holding(user, Some(schedule), at);
        found.map_or(Span::new(at, at), |piece| piece.span)
    }

    /// Who has turns in a schedule, now or from a date on, in the order of their names.
    pub fn members(&self, schedule: &ScheduleName) -> Vec<UserId> {
        let Some(plan) = self.plan(schedule) else {
            return Vec::new();
        };
        let groups = plan.layers.iter().flat_map(|layer| {
            let later = layer.changes.iter().flat_map(|change| &change.turns);
            layer.turns.iter().chain(later)
        });
        let mut names: Vec<&PersonName> = groups.flatten().collect();
        names.sort_unstable();
        names.dedup();
        let names: Vec<PersonName> = names.into_iter().cloned().collect();
        self.accounts(&names)
    }

    /// An absence of somebody that touches a span: what it is called, and when it is.
    pub fn absent(&self, user: UserId, span: Span) -> Option<(String, Span)> {
        let said = self
            .rows
            .absences
            .iter()
            .filter(|one| one.removed.is_none() && one.person == user)
            .map(|one| (one.name(), one.span));
        let person = self.team.person(user).map(|person| &person.name);
        let written = self
            .team
            .schedules
            .iter()
            .flat_map(|one| &one.plan.absences)
            .filter(|one| Some(&one.person) == person)
            .map(|one| {
                let span = Span::new(one.start, one.end);
                ("an absence in the team's document".to_owned(), span)
            });
        said.chain(written)
            .find(|(_, away)| away.meet(span).is_some())
    }

    /// Whether somebody lets themselves be asked for a span.
    pub fn is_willing(&self, user: UserId, span: Span) -> bool {
        let said = self.rows.willing.iter().find(|(who, _)| *who == user);
        said.is_none_or(|(_, willing)| willing.covers(span, self.zone()))
    }

    /// What would be so with an override.
    #[must_use]
    pub fn with(&self, one: &Override) -> Self {
        let mut rows = self.rows.clone().into_owned();
        rows.overrides.retain(|other| other.id != one.id);
        rows.overrides.push(one.clone());
        self.of(rows)
    }

    /// What would be so without an override.
    #[must_use]
    pub fn without(&self, one: &Override) -> Self {
        let mut rows = self.rows.clone().into_owned();
        rows.overrides.retain(|other| other.id != one.id);
        self.of(rows)
    }

    /// What would be so if shifts moved.
    #[must_use]
    pub fn with_moves(&self, moved: &[Move]) -> Self {
        let mut rows = self.rows.clone().into_owned();
        rows.moves.extend_from_slice(moved);
        self.of(rows)
    }

    /// What would be so if somebody were away.
    #[must_use]
    pub fn with_absence(&self, one: &Absence) -> Self {
        let mut rows = self.rows.clone().into_owned();
        rows.absences.push(one.clone());
        self.of(rows)
    }

    const fn of(&self, rows: Rows) -> Self {
        Self {
            team: self.team,
            rows: Cow::Owned(rows),
        }
    }

    fn accounts(&self, names: &[PersonName]) -> Vec<UserId> {
        let people = self.team.people.iter();
        people
            .filter(|person| names.contains(&person.name))
            .map(|person| person.discord)
            .collect()
    }
}

const fn nobody(start: Timestamp, end: Timestamp) -> Held {
    Held {
        span: Span::new(start, end),
        people: Vec::new(),
    }
}

/// What tells some shifts from others. That time passes in the first of them makes no difference.
pub(super) fn hash(held: &[Held]) -> String {
    let mut hash = Sha256::new();
    for one in held {
        let people: Vec<String> = one.people.iter().map(ToString::to_string).collect();
        hash.update(format!(
            "{} {}\n",
            one.span.end.as_second(),
            people.join(" ")
        ));
    }
    hex(&hash.finalize())
}

/// What would be so if whoever is asked took it; `None` where everybody is asked.
pub(super) fn supposed(request: &Request, view: &View<'_>) -> Option<Vec<Held>> {
    let taker = request.asked?;
    let one = |piece: Piece, giver, taker, ahead| Move {
        id: uuid::Uuid::nil().into(),
        request: request.id,
        position: i64::MAX - ahead,
        piece,
        giver,
        taker,
        made: request.made,
        undone: None,
    };
    let given = Piece {
        schedule: request.schedule.clone(),
        span: request.span,
    };
    let mut moved = vec![one(given.clone(), request.giver, taker, 1)];
    let mut pieces = vec![given];
    if let Some(back) = &request.back {
        moved.push(one(back.clone(), taker, request.giver, 0));
        pieces.push(back.clone());
    }
    let after = view.with_moves(&moved);
    let held = pieces
        .iter()
        .flat_map(|piece| after.held(&piece.schedule, piece.span));
    Some(held.collect())
}
