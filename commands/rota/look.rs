//! Looking: who is on call, when somebody is next, and how a schedule goes on.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::{
    Refusal, Reply,
    names::{ScheduleName, UserId},
    picture::Svg,
    reply::{Card, File, Tone},
    text,
};

use super::{
    Held, Span, View,
    card::{lines, people, piece},
    check::linked,
    overrides::whole,
    picture::picture,
};

/// How far ahead it is looked for who comes next: near first, since most shifts end soon and many more would have to be counted.
const NEXT: [SignedDuration; 3] = [
    SignedDuration::from_hours(36),
    SOON,
    SignedDuration::from_hours(60 * 24),
];

/// How far ahead it is enough to look where every shift ends within a week.
pub const SOON: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Who is on call, as people are told.
#[derive(Debug, Clone, PartialEq)]
pub struct OnCall {
    /// The answer.
    pub reply: Reply,
    /// Whether it says of every schedule who comes next; else it may look further.
    pub is_whole: bool,
}

/// The most shifts of a schedule that are listed.
const LISTED: usize = 30;

/// Who is on call at a time, in one schedule or in all. Nobody is a normal answer, and is said plainly.
///
/// `was` has the people of a time that is past, of the schedules whose record reaches back so far: what was is what is on record,
/// whatever the plan says of that time now. `reach` says how far what people changed by hand is known from the time on, 60 days at most.
pub fn who(
    view: &View<'_>,
    schedule: Option<&ScheduleName>,
    at: Timestamp,
    now: Timestamp,
    was: &BTreeMap<ScheduleName, Vec<UserId>>,
    reach: SignedDuration,
) -> OnCall {
    let names: Vec<&ScheduleName> = view
        .schedules()
        .filter(|name| schedule.is_none_or(|wanted| wanted == *name))
        .collect();
    let is_now = whole(at) == whole(now);
    let at = whole(at);
    let (mut is_empty, mut is_whole) = (false, true);
    let mut card = Card::new(
        Tone::Green,
        if is_now {
            "Who is on call now".to_owned()
        } else {
            "Who is on call".to_owned()
        },
        if is_now {
            String::new()
        } else {
            text::when(at)
        },
    );
    for name in names {
        if let Some(on_record) = was.get(name) {
            is_empty |= on_record.is_empty();
            card = card.field(
                name.as_str(),
                format!("{}, by the record", people(on_record)),
            );
            continue;
        }
        let held = coming(view, name, at, reach);
        is_whole &= held.len() > 1;
        let (first, then) = (held.first(), held.get(1));
        is_empty |= first.is_none_or(|held| held.people.is_empty());
        card = card.field(name.as_str(), stands(first, then));
    }
    if card.fields.is_empty() {
        card.body.push_str("Your team has no schedule. Whoever looks after its document adds a `[[schedule]]` to it.");
        is_empty = true;
    }
    if is_empty {
        card.tone = Tone::Amber;
    }
    OnCall {
        reply: Reply::private(card),
        is_whole,
    }
}

/// Who is on call from a time on, as far as somebody else comes after them.
fn coming(
    view: &View<'_>,
    schedule: &ScheduleName,
    at: Timestamp,
    reach: SignedDuration,
) -> Vec<Held> {
    let mut held = Vec::new();
    for reach in NEXT.into_iter().filter(|it| *it <= reach) {
        let reach = at.checked_add(reach).unwrap_or(Timestamp::MAX);
        held = view.held(schedule, Span::new(at, reach));
        if held.len() > 1 {
            break;
        }
    }
    held
}

fn stands(first: Option<&Held>, then: Option<&Held>) -> String {
    let Some(first) = first else {
        return "**nobody**".to_owned();
    };
    let on = people(&first.people);
    match then {
        Some(then) => format!(
            "{on} until {}\nthen {}",
            text::when(first.span.end),
            people(&then.people)
        ),
        None => format!("{on}, for the next 60 days"),
    }
}

/// The next shifts of somebody, in all schedules.
///
/// # Errors
/// When they are none of the team's people.
pub fn next(view: &View<'_>, user: UserId, count: usize, now: Timestamp) -> Result<Reply, Refusal> {
    linked(view.team, user)?;
    let found = view.next(user, None, whole(now), count);
    if found.is_empty() {
        return Ok(Reply::private(Card::new(
            Tone::Green,
            "No shift to come",
            format!("<@{user}> is in no schedule for the next ten years."),
        )));
    }
    let row = |one: &super::Piece| {
        let state = if one.span.holds(whole(now)) {
            format!("**on call now**, until <t:{}:R>", one.span.end.as_second())
        } else {
            format!("<t:{}:R>", one.span.start.as_second())
        };
        let away = view
            .absent(user, one.span)
            .map(|(name, _)| format!(" · **away then**, {name}"));
        format!("{} · {state}{}", piece(one), away.unwrap_or_default())
    };
    let rows: Vec<String> = found.iter().map(row).collect();
    let title = match rows.len() {
        1 => "The next shift".to_owned(),
        count => format!("The next {count} shifts"),
    };
    let card = Card::new(
        Tone::Grey,
        title,
        text::cut(&format!("<@{user}>\n{}", rows.join("\n")), 4000),
    );
    Ok(Reply::private(card.footer(
        "/oncall cover asks somebody to take one, /oncall swap to swap one",
    )))
}

/// How a schedule goes on, as a list and as a picture that says the same.
pub fn shown(view: &View<'_>, schedule: &ScheduleName, span: Span, now: Timestamp) -> Reply {
    let held = view.held(schedule, span);
    let gaps = held.iter().filter(|one| one.people.is_empty()).count();
    let mut rows: Vec<String> = held.iter().take(LISTED).map(|one| row(one, now)).collect();
    if held.len() > LISTED {
        rows.push(format!("… and {} more", held.len() - LISTED));
    }
    let mut card = Card::new(
        Tone::Grey,
        format!("Schedule {schedule}"),
        text::cut(&rows.join("\n"), 3500),
    );
    let changed: Vec<String> = view
        .rows
        .overrides
        .iter()
        .filter(|one| one.schedule == *schedule && one.span.meet(span).is_some())
        .map(|one| format!("{} {}", one.name(), one.span.words()))
        .collect();
    if !changed.is_empty() {
        card = card.field("Overrides in it", text::cut(&changed.join("\n"), 1000));
    }
    if gaps > 0 {
        let nobody: Vec<Held> = held
            .iter()
            .filter(|one| one.people.is_empty())
            .cloned()
            .collect();
        card = card.field("Nobody is on call", lines(&nobody));
    }
    let svg = picture(view, schedule, span, &held, now);
    Reply::private(card.file(File::picture(&format!("schedule-{schedule}"), svg)))
}

/// How a schedule goes on, as a picture.
pub fn drawn(view: &View<'_>, schedule: &ScheduleName, span: Span, now: Timestamp) -> Svg {
    picture(view, schedule, span, &view.held(schedule, span), now)
}

fn row(one: &Held, now: Timestamp) -> String {
    let is_now = one.span.holds(whole(now));
    let mark = if is_now { " · **now**" } else { "" };
    format!("{} {}{mark}", one.span.words(), people(&one.people))
}
