//! Giving a run up.

use serde_json::json;

use crate::{
    Decision, Refusal, Reply,
    event::Kind,
    incident::Text,
    press::FormId,
    reply::{Card, Form, Input, Tone},
    text,
};

use super::{Asking, Run, Stage, Verb, told};

/// Gives a run up. What was done stays on record.
///
/// # Errors
/// When the asker may not, or the run is over.
pub fn abandon(run: &Run, reason: &Text, asking: Asking<'_>) -> Result<Decision<Run>, Refusal> {
    asking.may()?;
    told::going_on(run)?;
    let mut next = run.clone();
    next.version += 1;
    next.course.stage = Stage::Abandoned {
        by: asking.sign(),
        reason: reason.to_string(),
    };
    let data = json!({ "text": reason.as_str() });
    let summary = text::discord(&told::summary(&next));
    Ok(Decision {
        events: vec![told::event(&next, Kind::RunAbandoned, asking, data)],
        effects: told::over(&next, asking),
        reply: Reply::private(Card::new(
            Tone::Grey,
            format!("Given up: {}", next.name()),
            text::cut(&summary, 2000),
        )),
        state: next,
    })
}

/// The form for giving a run up.
///
/// # Errors
/// When the run is over.
pub fn abandon_form(run: &Run) -> Result<Form, Refusal> {
    told::going_on(run)?;
    Ok(Form {
        title: text::cut(&format!("Give {} up", run.name()), 45),
        id: FormId::Run(Verb::Abandon, run.id),
        inputs: vec![Input::long(
            "reason",
            "Why it is given up",
            "Others read it on the timeline",
            true,
        )],
    })
}
