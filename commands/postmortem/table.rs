//! The parts of a report that the record fills: the head, the times, the timeline and the actions.

use jiff::{SignedDuration, Timestamp};

use crate::{
    action::{Action, Aim, State},
    incident::{Milestone, Source},
    team::Severity,
    text::{self, span},
    timeline::Line,
};

use super::{Facts, Section};

/// Where the times of a report hang.
pub(super) fn clocks(facts: &Facts<'_>) -> String {
    let zone = &facts.team.timezone;
    let then = facts
        .incident
        .declared_at
        .to_zoned(zone.time_zone().clone());
    format!(
        "All times are in UTC. The team's wall clock is {}, which was UTC{} when the incident was declared.",
        zone.name(),
        then.strftime("%:z")
    )
}

/// How long it was open, each time; `None` while it is.
pub(super) fn lasted(facts: &Facts<'_>) -> Option<SignedDuration> {
    let intervals = &facts.incident.course.intervals;
    let each = intervals
        .iter()
        .map(|one| Some(one.resolved_at?.duration_since(one.opened_at)));
    each.sum::<Option<SignedDuration>>()
}

/// The times it was open, where there is more than one, with why it was opened again.
pub(super) fn intervals(facts: &Facts<'_>) -> Option<String> {
    let intervals = &facts.incident.course.intervals;
    (intervals.len() > 1).then_some(())?;
    let rows = intervals.iter().map(|one| {
        let until = one.resolved_at.map_or("still open".to_owned(), text::utc);
        let lasted = one
            .resolved_at
            .map(|end| format!(", {}", span(end.duration_since(one.opened_at))))
            .unwrap_or_default();
        let why = if one.reason.is_empty() {
            String::new()
        } else {
            format!(": {}", cell(&one.reason))
        };
        format!("- {} to {until}{lasted}{why}", text::utc(one.opened_at))
    });
    Some(rows.collect::<Vec<_>>().join("\n"))
}

/// How long it had each severity while it was open, the worst first. Nothing while it is open.
pub(super) fn severities(facts: &Facts<'_>) -> Option<String> {
    lasted(facts)?;
    let rows = Severity::ALL.into_iter().filter_map(|severity| {
        let time = time_at(facts, severity);
        (!time.is_zero()).then(|| format!("{severity} for {}", span(time)))
    });
    let rows: Vec<String> = rows.collect();
    (!rows.is_empty()).then(|| rows.join(", "))
}

fn time_at(facts: &Facts<'_>, severity: Severity) -> SignedDuration {
    let mut from = Timestamp::MIN;
    let mut time = SignedDuration::ZERO;
    let last = (Timestamp::MAX, facts.incident.severity);
    for (until, was) in facts.judged.iter().copied().chain([last]) {
        if was == severity {
            for one in &facts.incident.course.intervals {
                let end = one.resolved_at.unwrap_or(one.opened_at).min(until);
                let start = one.opened_at.max(from);
                time += end.duration_since(start).max(SignedDuration::ZERO);
            }
        }
        from = until;
    }
    time
}

/// The times that count, with how long after the start they were and how they are known.
pub(super) fn milestones(facts: &Facts<'_>) -> String {
    let known = &facts.incident.course.milestones;
    let start = known
        .at(Milestone::Started)
        .unwrap_or(facts.incident.declared_at);
    let of = if known.at(Milestone::Started).is_some() {
        "After the start"
    } else {
        "After the declaration"
    };
    let rows = known.known().map(|(milestone, mark)| {
        let how = match mark.source {
            Source::Evidence => "on record".to_owned(),
            Source::Person(user) => format!("said by {}", facts.team.called(user)),
        };
        let after = mark.at.duration_since(start);
        let after = if after.is_negative() {
            format!("{} before", span(-after))
        } else {
            span(after)
        };
        let (utc, own) = both(facts, mark.at, "%Y-%m-%d %H:%M");
        format!(
            "| {} | {utc} | {own} | {after} | {how} |",
            milestone.label()
        )
    });
    let zone = facts.team.timezone.name();
    let rows: Vec<String> = rows.collect();
    format!(
        "| Milestone | UTC | {zone} | {of} | Known |\n|---|---|---|---|---|\n{}",
        rows.join("\n")
    )
}

/// An instant on both clocks.
pub(super) fn both(facts: &Facts<'_>, at: Timestamp, shape: &str) -> (String, String) {
    let own = at.to_zoned(facts.team.timezone.time_zone().clone());
    (
        at.strftime(shape).to_string(),
        own.strftime(shape).to_string(),
    )
}

/// The lines of the timeline that tell of the incident itself: what was done about its report afterwards is no part of it.
pub(super) fn lines<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = &'f Line> {
    let silent = [
        "incident.reminded",
        "incident.room_opened",
        "incident.room_archived",
        "incident.issue_opened",
        "incident.times_set",
    ];
    facts.timeline.iter().filter(move |line| {
        line.entry.is_some()
            || (line.kind.starts_with("incident.") && !silent.contains(&line.kind.as_str()))
    })
}

/// What a line tells, in safe words, with who did it.
pub(super) fn told(facts: &Facts<'_>, line: &Line) -> String {
    let what = line.plain(|user| facts.team.called(user));
    let who = match &line.who {
        crate::timeline::Teller::Binnacle => "Binnacle".to_owned(),
        crate::timeline::Teller::Person { user, name } => name
            .as_ref()
            .map_or_else(|| facts.team.called(*user), |name| text::one_line(name)),
    };
    format!("{} ({})", text::github(&what), text::github(&who))
}

/// Words that stand in a cell of a table.
pub(super) fn cell(words: &str) -> String {
    text::github(words).replace('\n', "<br>")
}

/// The actions for one aim, each on a line, with its owner, its day and its issue.
pub(super) fn actions_for(facts: &Facts<'_>, aim: Aim) -> Vec<String> {
    let of = facts.actions.iter().filter(|action| action.aim == aim);
    of.map(|action| action_line(facts, action)).collect()
}

fn action_line(facts: &Facts<'_>, action: &Action) -> String {
    let owner = action.owner.map_or_else(
        || "no owner yet".to_owned(),
        |owner| facts.team.called(owner),
    );
    let state = match action.state {
        State::Open => format!("due {}", action.due_on),
        ended => ended.as_str().to_owned(),
    };
    let issue = action
        .issue
        .link()
        .map(|link| format!(" {link}"))
        .unwrap_or_default();
    format!(
        "{}{issue} ({}; {owner}; {state})",
        text::github(action.text.as_str()),
        action.name()
    )
}

/// What stands where there are no actions: why none is needed, or that none was added.
pub(super) fn no_actions(facts: &Facts<'_>) -> String {
    let words = facts
        .report
        .and_then(|report| report.section(Section::NoAction));
    match words {
        Some(words) => format!("No action is needed: {}", text::github(words)),
        None => "> **No action yet.** Add each with `/action add`, or say why none is needed with `/postmortem write part: how it went`.".to_owned(),
    }
}
