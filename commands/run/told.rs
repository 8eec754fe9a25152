//! What the record and the world are told of a run.

use serde_json::{Value, json};

use crate::{Effect, Event, Refusal, effect::Note, event::Kind, incident::Deed, text};

use super::{Asking, Run, Stage};

/// Something that happened in a run, with what belongs to it. It stands on the timeline of the incident, where there is one.
pub(super) fn event(run: &Run, kind: Kind, asking: Asking<'_>, more: Value) -> Event {
    let mut data = json!({ "run": run.number, "page": run.title, "by_name": asking.actor.name });
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    Event {
        at: asking.now,
        who: asking.actor.who(),
        subject: match run.incident {
            Some(incident) => format!("incident:{incident}"),
            None => format!("run:{}", run.id),
        },
        kind,
        data,
    }
}

/// What has to be shown of a run as it is.
pub(super) fn shown(run: &Run) -> Vec<Effect> {
    vec![Effect::RunCard { run: run.id }]
}

/// The same once it is over; the incident's issue gets a line.
pub(super) fn over(run: &Run, asking: Asking<'_>) -> Vec<Effect> {
    let mut effects = shown(run);
    let mirrored = asking
        .incident
        .filter(|incident| asking.team.github.is_some() && incident.is_public());
    effects.extend(mirrored.map(|incident| Effect::Comment {
        incident: incident.id,
        note: Note {
            what: Deed::Ran(run.number),
            text: summary(run),
            by: asking.actor.user,
            by_name: asking.actor.name.clone(),
            at: asking.now,
        },
        more: Vec::new(),
    }));
    effects
}

/// How a run went, in a sentence.
pub(super) fn summary(run: &Run) -> String {
    let (done, skipped) = run.counts();
    let all = run.course.steps.len();
    let went = match &run.course.stage {
        Stage::Running => "goes on".to_owned(),
        Stage::Finished { .. } => "is finished".to_owned(),
        Stage::Abandoned { reason, .. } => format!("was given up ({reason})"),
    };
    let left_out = match skipped {
        0 => String::new(),
        some => format!(", {some} left out"),
    };
    format!(
        "{} {went}: {done} of {} done{left_out}.",
        run.title,
        steps(all)
    )
}

/// A number of steps in words.
pub(super) fn steps(count: usize) -> String {
    match count {
        1 => "1 step".to_owned(),
        more => format!("{more} steps"),
    }
}

/// Nothing can be changed in a run that is over.
pub(super) fn going_on(run: &Run) -> Result<(), Refusal> {
    let name = run.name();
    match &run.course.stage {
        Stage::Running => Ok(()),
        Stage::Finished { by } => Err(Refusal::Stale(format!(
            "{name} is finished: <@{}> marked its last step {}.",
            by.by,
            text::when(by.at)
        ))),
        Stage::Abandoned { by, reason } => Err(Refusal::Stale(format!(
            "{name} was given up by <@{}> {}: {}",
            by.by,
            text::when(by.at),
            text::discord(reason)
        ))),
    }
}
