//! The words of what is posted of a schedule: handoffs, who is on call, the week ahead.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    cards::{Beside, cannot, late, listed, named, spoken},
    watch::Handoff,
};
use crate::{
    incident::Incident,
    reply::{Card, Mention, Tone},
    team::Team,
    text,
};

pub(super) fn handed(
    schedule: &str,
    (handoff, missed): (&Handoff, &[Handoff]),
    beside: &Beside,
    team: &Team,
    tried_at: Timestamp,
) -> Card {
    let late = late(handoff.at, tried_at).unwrap_or_default();
    let is_left = handoff.into.is_empty();
    let title = format!("{schedule}: on-call handoff");
    let tone = if is_left { Tone::Amber } else { Tone::Grey };
    let mut card = Card::new(tone, title, format!("{late}{}", took_over(handoff, team)));
    if !missed.is_empty() {
        // The newest first: a list that is too long loses the oldest.
        let before = missed.iter().rev().map(|one| took_over(one, team));
        card = listed(card, "Missed before", before, "");
    }
    let card = around(card, beside, team);
    let due = team
        .people
        .iter()
        .filter(|one| handoff.into.contains(&one.name));
    let card = due.fold(card, |card, one| card.mention(Mention::User(one.discord)));
    card.footer(format!("Handoff of {schedule}, {}", text::utc(handoff.at)))
}

/// Who took over from whom, in a sentence.
fn took_over(handoff: &Handoff, team: &Team) -> String {
    let (out, into) = (named(&handoff.out, team), named(&handoff.into, team));
    let when = text::when(handoff.at);
    match (handoff.out.is_empty(), handoff.into.is_empty()) {
        (true, _) => format!("{into} is on call from {when}."),
        (false, true) => format!("{out} is off call since {when}, and nobody takes over."),
        (false, false) => format!("{out} → {into} at {when}."),
    }
}

/// What whoever takes over should know: incidents, changes, gaps, shifts.
fn around(card: Card, beside: &Beside, team: &Team) -> Card {
    let open = beside.incidents.iter().map(incident);
    let mut card = listed(card, "Open incidents", open, "none");
    if !beside.changes.is_empty() {
        card = listed(
            card,
            "Changes by hand this week",
            beside.changes.iter().cloned(),
            "",
        );
    }
    if !beside.gaps.is_empty() {
        let gaps = beside.gaps.iter().map(|gap| spoken(*gap));
        card = listed(card, "Nobody on call in the next 30 days", gaps, "");
    }
    listed(card, "Next shifts", turns(beside, team), "none")
}

fn turns(beside: &Beside, team: &Team) -> impl Iterator<Item = String> {
    let all = beside.shifts.iter();
    all.map(move |(span, people)| format!("{}: {}", spoken(*span), named(people, team)))
}

/// Who is on call, at a time that the team named. Nobody is called by it.
pub(super) fn roster(
    schedule: &str,
    due_at: Timestamp,
    beside: &Beside,
    team: &Team,
    tried_at: Timestamp,
) -> Card {
    let late = late(due_at, tried_at).unwrap_or_default();
    let who = match &beside.on {
        Some((span, people)) => format!(
            "{} is on call until <t:{}:f>.",
            named(people, team),
            span.end.as_second()
        ),
        None => "Nobody is on call.".to_owned(),
    };
    let card = Card::new(
        Tone::Grey,
        format!("{schedule}: who is on call"),
        format!("{late}{who}"),
    );
    let card = around(card, beside, team);
    card.footer(format!(
        "Who is on call in {schedule}, {}",
        text::utc(due_at)
    ))
}

/// The week ahead, at a time that the team named.
pub(super) fn week(
    schedule: &str,
    due_at: Timestamp,
    beside: &Beside,
    team: &Team,
    tried_at: Timestamp,
) -> Card {
    let late = late(due_at, tried_at).unwrap_or_default();
    let is_quiet = beside.gaps.is_empty() && beside.unreachable.is_empty();
    let tone = if is_quiet { Tone::Grey } else { Tone::Amber };
    let title = format!("{schedule}: the week ahead");
    let card = Card::new(tone, title, late.trim_end());
    let mut card = listed(card, "Shifts", turns(beside, team), "nobody");
    if !beside.changes.is_empty() {
        let changes = beside.changes.iter().cloned();
        card = listed(card, "Changes by hand", changes, "");
    }
    if !beside.gaps.is_empty() {
        let gaps = beside.gaps.iter().map(|gap| spoken(*gap));
        card = listed(card, "Nobody on call", gaps, "");
    }
    if !beside.unreachable.is_empty() {
        let each = beside.unreachable.iter().map(|(person, why)| {
            let who = named(&BTreeSet::from([person.clone()]), team);
            format!("{who} {}.", cannot(*why).0)
        });
        card = listed(card, "Cannot be reached", each, "");
    }
    card.footer(format!(
        "The week ahead of {schedule}, {}",
        text::utc(due_at)
    ))
}

fn incident(incident: &Incident) -> String {
    if incident.is_private {
        return format!("**{}** (private)", incident.name());
    }
    let title = text::cut(&text::discord(incident.title.as_str()), 80);
    let issue = incident
        .places
        .issue_url
        .as_ref()
        .map_or_else(String::new, |url| format!(" · [issue]({url})"));
    format!(
        "**{}** {} · {title} · {}{issue}",
        incident.name(),
        incident.severity,
        incident.state.label()
    )
}
