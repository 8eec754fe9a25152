//! Absences out of a calendar: all of it is taken, or nothing.

use std::collections::BTreeSet;

use crate::{
    Event, Refusal, Reply,
    duty::CalendarEvent,
    ids::AbsenceId,
    names::UserId,
    reply::{Card, Tone},
    team::Right,
    text,
};

use super::{
    Absence, By, Reason, Span, View,
    asking::may_for,
    away::{added, clashes},
    card,
    check::linked,
};

/// What an import of absences leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The absences that are new.
    pub absences: Vec<Absence>,
    /// What happened, for the record.
    pub events: Vec<Event>,
    /// What the asker is told.
    pub reply: Reply,
}

/// Takes the events of a calendar as absences of a person. What is past or was taken before is left out.
///
/// # Errors
/// When the asker may not, or the person is none of the team's.
pub fn import(
    found: &[CalendarEvent],
    person: UserId,
    known: &BTreeSet<String>,
    mut fresh: impl FnMut() -> (AbsenceId, i64),
    view: &View<'_>,
    by: By<'_>,
) -> Result<Imported, Refusal> {
    may_for(view, person, Right::OncallSwap, by)?;
    linked(view.team, person)?;
    let (mut absences, mut events, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let (mut past, mut before) = (0, 0);
    for one in found {
        let Some((start, end)) = one.when.span(view.zone()) else {
            continue;
        };
        if end <= by.now {
            past += 1;
        } else if known.contains(&one.uid) {
            before += 1;
        } else {
            let (id, number) = fresh();
            let absence = Absence {
                id,
                workspace: view.team.guild,
                number,
                person,
                span: Span::new(start, end),
                reason: Reason::parse(&one.summary).ok(),
                uid: Some(one.uid.clone()),
                added: by.stamp(),
                removed: None,
            };
            let touched: Vec<String> = clashes(&absence, view, by.now)
                .iter()
                .map(card::piece)
                .collect();
            lines.push(format!("**{}** {}", absence.name(), absence.span.words()));
            lines.extend(touched.iter().map(|piece| format!("on call then: {piece}")));
            events.push(added(&absence, by));
            absences.push(absence);
        }
    }
    let title = match absences.len() {
        0 => "No new absences".to_owned(),
        1 => "1 absence imported".to_owned(),
        count => format!("{count} absences imported"),
    };
    let left = format!(
        "{past} past and {before} known ones were left out. `/oncall cover` asks others to take what clashes."
    );
    let shown = text::cut(&lines.join("\n"), 3500);
    let card = Card::new(Tone::Green, title, shown).footer(left.replace('`', ""));
    Ok(Imported {
        absences,
        events,
        reply: Reply::private(card),
    })
}
