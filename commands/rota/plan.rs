//! The plan of a schedule: what the team's document says, and what people changed by hand.

use crate::{
    names::{PersonName, UserId},
    oncall::{self, Act, Plan, Swap, Temporary, TemporaryShift},
    team::Team,
};

use super::{Absence, Move, Override, Rows, What};

/// Puts what people changed by hand into the plan that a document makes.
///
/// People are kept by their account, so that a new name in the document changes nothing. A change that names somebody who left the
/// document does nothing for them: whoever would be on call without it is.
pub fn plan(base: &Plan, rows: &Rows, team: &Team) -> Plan {
    let name = |user: &UserId| team.person(*user).map(|person| person.name.clone());
    let own = rows
        .overrides
        .iter()
        .filter(|one| one.schedule == base.schedule);
    let moved = rows
        .moves
        .iter()
        .filter(|one| one.piece.schedule == base.schedule && one.undone.is_none());
    // What was agreed on in chat goes on from what the document says.
    let first = base.swaps.iter().map(|swap| swap.order).max().unwrap_or(0);
    let swaps = moved.filter_map(|one| swap(one, first.max(0), name));
    let away = rows.absences.iter().filter(|one| one.removed.is_none());
    let mut plan = base.clone();
    plan.swaps.extend(swaps);
    plan.overrides
        .extend(own.clone().filter_map(|one| over(one, name)));
    plan.temporaries
        .extend(own.filter_map(|one| temporary(one, name)));
    plan.absences
        .extend(away.filter_map(|one| absence(one, name)));
    plan
}

fn over(one: &Override, name: impl Fn(&UserId) -> Option<PersonName>) -> Option<oncall::Override> {
    let act = match &one.what {
        What::Add(user) => Act::Add(name(user)?),
        What::Remove(user) => Act::Remove(name(user)?),
        What::Replace { leaves, joins } => Act::Replace {
            remove: name(leaves)?,
            add: name(joins)?,
        },
        What::Nobody => Act::Nobody,
        What::Temporary { .. } => return None,
    };
    Some(oncall::Override {
        id: one.name(),
        start: one.span.start,
        end: one.span.end,
        act,
    })
}

fn temporary(one: &Override, name: impl Fn(&UserId) -> Option<PersonName>) -> Option<Temporary> {
    let What::Temporary { turns, fallback } = &one.what else {
        return None;
    };
    let shifts = turns.iter().map(|turn| TemporaryShift {
        start: turn.span.start,
        end: turn.span.end,
        people: turn.people.iter().filter_map(&name).collect(),
    });
    Some(Temporary {
        id: one.name(),
        start: one.span.start,
        end: one.span.end,
        shifts: shifts.collect(),
        fallback: *fallback,
    })
}

fn swap(one: &Move, first: i64, name: impl Fn(&UserId) -> Option<PersonName>) -> Option<Swap> {
    Some(Swap {
        start: one.piece.span.start,
        end: one.piece.span.end,
        giver: name(&one.giver)?,
        taker: name(&one.taker)?,
        order: first.saturating_add(one.position),
    })
}

fn absence(one: &Absence, name: impl Fn(&UserId) -> Option<PersonName>) -> Option<oncall::Absence> {
    Some(oncall::Absence {
        person: name(&one.person)?,
        start: one.span.start,
        end: one.span.end,
        reason: one.reason.as_ref().map(ToString::to_string),
    })
}
