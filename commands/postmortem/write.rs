//! Writing a report, moving it on, and publishing it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Actor, Decision, Effect, Event, Refusal, Reply,
    effect::Note,
    incident::{Deed, Incident, Stamp, Text, allowed, post},
    issue::IssuePlace,
    names::ChannelId,
    press::Press,
    reply::{ButtonStyle, Card},
    team::{Right, Team},
    text,
};

use super::{Part, Report, Section, Status, Step};

/// Of what, where and by whom something is asked of a report.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The incident that it is about.
    pub incident: &'a Incident,
    /// The team.
    pub team: &'a Team,
    /// Who asks.
    pub actor: &'a Actor,
    /// Where.
    pub channel: ChannelId,
    /// When.
    pub now: Timestamp,
}

/// Writes sections of a report, which begins with the first; `None` empties one.
///
/// # Errors
/// When the asker may not, the incident is a duplicate, or nothing is other than before.
pub fn write(
    report: Option<&Report>,
    written: &[(Section, Option<Text>)],
    asking: Asking<'_>,
) -> Result<Decision<Report>, Refusal> {
    allowed(asking.team, Right::IncidentUpdate, asking.actor)?;
    let incident = asking.incident;
    if let Some(number) = incident.duplicate_of() {
        return Err(Refusal::Stale(format!(
            "{} was merged into INC-{number}. Write the report of that one.",
            incident.name()
        )));
    }
    let mut next = report.cloned().unwrap_or_else(|| begun(asking));
    let mut changed = BTreeMap::new();
    for (section, words) in written {
        let before = next.section(*section);
        if before != words.as_ref().map(Text::as_str) {
            changed.insert(section.as_str(), words.as_ref().map(Text::as_str));
            match words {
                Some(words) => next.sections.insert(*section, words.clone()),
                None => next.sections.remove(section),
            };
        }
    }
    if changed.is_empty() {
        return Err(Refusal::Stale(
            "Nothing in the report was changed.".to_owned(),
        ));
    }
    let names: Vec<&str> = Section::all()
        .filter(|section| changed.contains_key(section.as_str()))
        .map(Section::heading)
        .collect();
    let words = names.join(", ");
    let data = json!({ "sections": changed });
    Ok(asking.decide(next, Step::Written, &words, data))
}

fn begun(asking: Asking<'_>) -> Report {
    Report {
        incident: asking.incident.id,
        workspace: asking.incident.workspace,
        status: Status::Draft,
        sections: BTreeMap::new(),
        written: Stamp {
            by: asking.actor.user,
            at: asking.now,
        },
        changed_at: asking.now,
        issue: IssuePlace::default(),
        version: 0,
    }
}

/// Moves a report on, or back.
///
/// # Errors
/// When the asker may not, nothing is written yet, or it stands there already.
pub fn advance(
    report: Option<&Report>,
    to: Status,
    asking: Asking<'_>,
) -> Result<Decision<Report>, Refusal> {
    allowed(asking.team, Right::IncidentUpdate, asking.actor)?;
    let report = summed_up(report, asking.incident)?;
    let step = match to {
        Status::Draft => Step::Drafted,
        Status::InReview => Step::Submitted,
        Status::Reviewed => Step::Reviewed,
        Status::Published => return publish(Some(report), asking),
    };
    if report.status == to {
        return Err(Refusal::Stale(format!(
            "The report of {} is `{}` already.",
            asking.incident.name(),
            to.as_str()
        )));
    }
    if report.status == Status::Published {
        return Err(Refusal::Stale(format!(
            "The report of {} is published. What you write from now on is published at once.",
            asking.incident.name()
        )));
    }
    let from = report.status.as_str();
    let next = Report {
        status: to,
        ..report.clone()
    };
    let data = json!({ "from": from, "to": to.as_str() });
    Ok(asking.decide(next, step, "", data))
}

/// Publishes a report: it becomes a GitHub issue, and stays one with what is written later.
///
/// # Errors
/// When the asker may not, nothing is written yet, it is published already, or it may be told nowhere.
pub fn publish(report: Option<&Report>, asking: Asking<'_>) -> Result<Decision<Report>, Refusal> {
    allowed(asking.team, Right::IncidentUpdate, asking.actor)?;
    let incident = asking.incident;
    let name = incident.name();
    let instead = "`/postmortem show` gives it as a file.";
    let refused = |why: String| Err(Refusal::Invalid(format!("{why} {instead}")));
    if asking.team.github.is_none() {
        return refused("Your team's document names no repository under `[github]`, so there is nowhere to publish it.".to_owned());
    }
    if incident.is_private {
        return refused(format!("{name} is private; nothing of it is published."));
    }
    if incident.is_drill {
        return refused(format!("{name} is a drill; its report is not published."));
    }
    let report = summed_up(report, incident)?;
    if report.status == Status::Published {
        let at = report
            .issue
            .link()
            .unwrap_or_else(|| "an issue that is being opened".to_owned());
        return Err(Refusal::Stale(format!(
            "The report of {name} is published already, as {at}. What is written later follows by itself."
        )));
    }
    let next = Report {
        status: Status::Published,
        ..report.clone()
    };
    let data = json!({ "from": report.status.as_str() });
    Ok(asking.decide(next, Step::Published, "", data))
}

/// A report that has at least its summary.
fn summed_up<'r>(report: Option<&'r Report>, incident: &Incident) -> Result<&'r Report, Refusal> {
    report
        .filter(|report| report.section(Section::Summary).is_some())
        .ok_or_else(|| {
            Refusal::Stale(format!(
                "The report of {} has no summary yet. Write it with `/postmortem write`.",
                incident.name()
            ))
        })
}

impl Asking<'_> {
    /// Everything that follows from a change.
    fn decide(self, mut next: Report, step: Step, words: &str, data: Value) -> Decision<Report> {
        let incident = self.incident;
        next.version += 1;
        next.changed_at = self.now;
        let note = Note {
            what: Deed::Report(step),
            text: words.to_owned(),
            by: self.actor.user,
            by_name: self.actor.name.clone(),
            at: self.now,
        };
        let in_room = incident.places.room == Some(self.channel);
        let card = onward(post(incident, &note, self.team), &next, incident);
        let mut effects = Vec::new();
        if !in_room && incident.places.has_room() {
            effects.push(Effect::Post {
                incident: incident.id,
                note,
            });
        }
        if next.status == Status::Published {
            effects.push(Effect::Report {
                incident: incident.id,
            });
        }
        let mut whole = json!({ "number": incident.number, "by_name": self.actor.name });
        if let (Value::Object(whole), Value::Object(data)) = (&mut whole, data) {
            whole.extend(data);
        }
        Decision {
            events: vec![Event {
                at: self.now,
                who: self.actor.who(),
                subject: incident.subject(),
                kind: step.kind(),
                data: whole,
            }],
            effects,
            reply: if in_room {
                Reply::public(card)
            } else {
                Reply::private(card)
            },
            state: next,
        }
    }
}

/// What is likely next: what nobody wrote yet, and the forms for it.
fn onward(card: Card, report: &Report, incident: &Incident) -> Card {
    let open: Vec<&str> = Section::all()
        .filter(|section| *section != Section::NoAction && report.section(*section).is_none())
        .map(Section::heading)
        .collect();
    let open = if open.is_empty() {
        "nothing".to_owned()
    } else {
        open.join(", ")
    };
    let card = card
        .field("Status", report.status.label())
        .field("Not written yet", text::cut(&open, 1024));
    Part::ALL.into_iter().fold(card, |card, part| {
        let press = Press::Incident(part.verb(), incident.id);
        card.button(ButtonStyle::Secondary, part.label(), press)
    })
}
