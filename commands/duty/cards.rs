//! The words of notices.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    duties::Duty,
    notice::{Notice, To, Unreachable, What},
    posts::{handed, roster, week},
    remind::{LATE, Remind},
    watch::{Moved, Span},
};
use crate::{
    incident::Incident,
    names::PersonName,
    reply::{Card, Mention, Tone},
    team::Team,
    text,
};

/// How many things of a kind a handoff lists.
const SHOWN: usize = 8;

/// What is known beside a notice, when it is sent.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Incidents that are open.
    pub incidents: Vec<Incident>,
    /// Changes by hand that reach into the next seven days, in words.
    pub changes: Vec<String>,
    /// Times to come with nobody on call: of the next 30 days, or of seven for the week ahead.
    pub gaps: Vec<Span>,
    /// Who is on call now, and until when; `None` when nobody is.
    pub on: Option<(Span, BTreeSet<PersonName>)>,
    /// The next shifts: three at most, or those of the week ahead.
    pub shifts: Vec<(Span, BTreeSet<PersonName>)>,
    /// Who of the week ahead cannot be reached.
    pub unreachable: Vec<(PersonName, Unreachable)>,
}

/// The message of a notice. `tried_at` is when it was first tried, which settles whether it is late.
pub fn card(notice: &Notice, beside: &Beside, team: &Team, tried_at: Timestamp) -> Card {
    let schedule = notice.schedule.as_str();
    let card = match &notice.what {
        What::Handoff { handoff, missed } => {
            handed(schedule, (handoff, missed), beside, team, tried_at)
        }
        What::Post { due_at } => roster(schedule, *due_at, beside, team, tried_at),
        What::Ahead { due_at } => week(schedule, *due_at, beside, team, tried_at),
        What::Shift {
            duty,
            remind,
            due_at,
        } => shift(schedule, duty, remind, *due_at, tried_at),
        What::Moved { moved, by, .. } => {
            let by = by.map_or_else(
                || "A new version of the team's document did this.".to_owned(),
                |by| format!("<@{by}> did this."),
            );
            changed(schedule, moved, &by)
        }
        What::Gaps { gaps, due_at } => empty(schedule, gaps, *due_at, tried_at),
        What::Unreachable { duty, why } => unreachable(schedule, duty, *why, team),
        What::Role { why, .. } => Card::new(
            Tone::Red,
            format!("The role of {schedule} does not follow who is on call"),
            format!("{why}\nIt is tried again every few minutes; `/status` shows when it works."),
        ),
    };
    match notice.to {
        To::Channel | To::Person(_) => card,
        To::Instead(user) => {
            let body = format!(
                "<@{user}>, this was meant for you alone, but you take no direct messages from Binnacle. Allow them in the server's privacy settings.\n{}",
                card.body
            );
            Card { body, ..card }.mention(Mention::User(user))
        }
    }
}

/// People as Discord shows them; names of those that the document does not know.
pub fn named(people: &BTreeSet<PersonName>, team: &Team) -> String {
    let each = people.iter().map(|name| {
        let known = team.people.iter().find(|one| one.name == *name);
        known.map_or_else(|| format!("`{name}`"), |one| format!("<@{}>", one.discord))
    });
    match each.collect::<Vec<_>>() {
        all if all.is_empty() => "nobody".to_owned(),
        all => all.join(", "),
    }
}

pub(super) fn late(due: Timestamp, tried_at: Timestamp) -> Option<String> {
    (tried_at.duration_since(due) > LATE)
        .then(|| format!("This comes late: it was meant for {}.\n", text::when(due)))
}

/// A list with as many of the first as fit.
pub(super) fn listed(
    card: Card,
    name: &str,
    all: impl Iterator<Item = String>,
    none: &str,
) -> Card {
    let all: Vec<String> = all.collect();
    if all.is_empty() {
        return card.field(name, none);
    }
    let (mut rows, mut shown) = (String::new(), 0);
    for one in all.iter().take(SHOWN) {
        // The last 40 characters are kept for what is left out.
        if text::units(&rows) + text::units(one) > 980 {
            break;
        }
        rows.push_str(one);
        rows.push('\n');
        shown += 1;
    }
    if all.len() > shown {
        rows.extend(["and ", &(all.len() - shown).to_string(), " more"]);
    }
    card.field(name, rows.trim_end())
}

/// A span, in the reader's zone.
pub fn spoken(span: Span) -> String {
    format!(
        "<t:{}:f> to <t:{}:f>",
        span.start.as_second(),
        span.end.as_second()
    )
}

fn shift(
    schedule: &str,
    duty: &Duty,
    remind: &Remind,
    due_at: Timestamp,
    tried_at: Timestamp,
) -> Card {
    let span = Span {
        start: duty.start,
        end: duty.end,
    };
    let late = late(due_at, tried_at).unwrap_or_default();
    let lasts = text::span(duty.end.duration_since(duty.start));
    let (tone, title, body) = if *remind == Remind::End {
        (
            Tone::Grey,
            format!("Your shift in {schedule} is over"),
            format!("It was {}, {lasts}. Thank you.", spoken(span)),
        )
    } else if duty.start <= tried_at {
        (
            Tone::Amber,
            format!("You are on call for {schedule}"),
            format!("Your shift is {}, {lasts}.", spoken(span)),
        )
    } else {
        (
            Tone::Grey,
            format!("You will be on call for {schedule}"),
            format!(
                "Your shift begins {} and lasts {lasts}: {}. `/oncall cover` asks others to take it, or a part of it.",
                text::ago(duty.start),
                spoken(span)
            ),
        )
    };
    Card::new(tone, title, format!("{late}{body}"))
}

fn changed(schedule: &str, moved: &Moved, by: &str) -> Card {
    let card = Card::new(
        Tone::Amber,
        format!("Your shifts in {schedule} changed"),
        by,
    );
    let card = if moved.gained.is_empty() {
        card
    } else {
        listed(
            card,
            "Yours now",
            moved.gained.iter().map(|span| spoken(*span)),
            "",
        )
    };
    if moved.lost.is_empty() {
        card
    } else {
        listed(
            card,
            "No longer yours",
            moved.lost.iter().map(|span| spoken(*span)),
            "",
        )
    }
}

fn empty(schedule: &str, gaps: &[Span], due_at: Option<Timestamp>, tried_at: Timestamp) -> Card {
    let late = due_at.and_then(|due| late(due, tried_at));
    let all: SignedDuration = gaps
        .iter()
        .map(|gap| gap.end.duration_since(gap.start))
        .fold(SignedDuration::ZERO, |sum, one| sum + one);
    let card = Card::new(
        Tone::Amber,
        format!("Nobody is on call for {schedule} in the next days"),
        format!(
            "{}{} in all. `/oncall override` puts somebody on.",
            late.unwrap_or_default(),
            text::span(all)
        ),
    );
    listed(card, "When", gaps.iter().map(|gap| spoken(*gap)), "")
}

fn unreachable(schedule: &str, duty: &Duty, why: Unreachable, team: &Team) -> Card {
    let who = named(&BTreeSet::from([duty.person.clone()]), team);
    let span = Span {
        start: duty.start,
        end: duty.end,
    };
    let (what, help) = cannot(why);
    Card::new(
        Tone::Amber,
        format!(
            "{} cannot be reached, and is on call for {schedule} soon",
            duty.person
        ),
        format!("{who} {what}. Their shift: {}. {help}", spoken(span)),
    )
}

/// Why somebody cannot be reached, and what would help.
pub(super) const fn cannot(why: Unreachable) -> (&'static str, &'static str) {
    match why {
        Unreachable::Gone => (
            "is not on this server",
            "Invite them, or take them out of the schedule; `/oncall override` puts somebody else on until then.",
        ),
        Unreachable::Closed => (
            "takes no direct messages from Binnacle, so pages reach them in channels alone",
            "They allow direct messages in the privacy settings of the server.",
        ),
    }
}
