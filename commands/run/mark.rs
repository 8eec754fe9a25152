//! Marking a step of a run: done, found to be so or not so, left out.

use serde_json::{Value, json};

use crate::{
    Decision, Event, Refusal, Reply,
    event::Kind,
    incident::Text,
    press::FormId,
    reply::{Card, Form, Input, Tone},
    runbook::{Call, Step},
    text,
};

use super::{Asking, Mark, Run, Sign, Stage, Verb, newcomer, told};

/// How a step is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marking {
    /// It is done.
    Tick,
    /// What it says is so.
    Confirm,
    /// What it says is not so: it has to be done again.
    Deny,
    /// It is left out, for this reason.
    Skip(Text),
}

/// Marks a step, by its number from 1.
///
/// # Errors
/// When the asker may not, the run is over, or the step is marked already or not open yet.
pub fn mark(
    run: &Run,
    number: u16,
    marking: &Marking,
    asking: Asking<'_>,
) -> Result<Decision<Run>, Refusal> {
    asking.may_in(run)?;
    let found = run.steps().find(|(one, _, _)| *one == number);
    let (_, step, before) = found.ok_or_else(|| no_step(run, number))?;
    may_mark(run, number, before, marking)?;
    newcomer::may_confirm(run, (number, before), marking, asking)?;
    Ok(marked(run, number, (step, before), marking, asking))
}

/// The action of a step went well, for whoever asked for it; nothing where the step is marked by now.
pub fn acted(run: &Run, number: u16, asking: Asking<'_>) -> Option<Decision<Run>> {
    let (_, step, before) = run.steps().find(|(one, _, _)| *one == number)?;
    may_mark(run, number, before, &Marking::Tick).ok()?;
    Some(marked(run, number, (step, before), &Marking::Tick, asking))
}

/// The action of a step that is open.
///
/// # Errors
/// When the step is marked already, not open yet, or has no action.
pub fn call(run: &Run, number: u16) -> Result<&Call, Refusal> {
    let found = run.steps().find(|(one, _, _)| *one == number);
    let (_, step, before) = found.ok_or_else(|| no_step(run, number))?;
    may_mark(run, number, before, &Marking::Tick)?;
    let none = || Refusal::Invalid(format!("Step {number} of {} has no action.", run.name()));
    step.action.as_ref().ok_or_else(none)
}

fn marked(
    run: &Run,
    number: u16,
    (step, before): (&Step, &Mark),
    marking: &Marking,
    asking: Asking<'_>,
) -> Decision<Run> {
    let sign = asking.sign();
    let (after, kind) = match (marking, before) {
        (Marking::Tick, _) if step.verify.is_some() => {
            (Mark::Checking { done: sign }, Kind::RunTicked)
        }
        (Marking::Tick, _) => {
            let checked = None;
            (
                Mark::Done {
                    done: sign,
                    checked,
                },
                Kind::RunTicked,
            )
        }
        (Marking::Confirm, Mark::Checking { done }) => {
            let (done, checked) = (done.clone(), Some(sign));
            (Mark::Done { done, checked }, Kind::RunChecked)
        }
        (Marking::Confirm | Marking::Deny, _) => (Mark::Open, Kind::RunDenied),
        (Marking::Skip(reason), _) => {
            let reason = reason.to_string();
            (Mark::Skipped { by: sign, reason }, Kind::RunSkipped)
        }
    };
    let mut next = run.clone();
    next.version += 1;
    next.course.marks[usize::from(number) - 1] = after;
    let event = told::event(&next, kind, asking, data(number, step, marking));
    decided(next, number, event, asking)
}

/// What belongs to the event of a mark.
fn data(number: u16, step: &Step, marking: &Marking) -> Value {
    let mut data = json!({ "step": number, "what": step.words });
    match marking {
        Marking::Skip(reason) => data["text"] = json!(reason.as_str()),
        Marking::Confirm | Marking::Deny => data["text"] = json!(step.verify),
        Marking::Tick => {}
    }
    data
}

/// The decision about a mark; with the last one the run is over.
fn decided(mut next: Run, number: u16, event: Event, asking: Asking<'_>) -> Decision<Run> {
    let mut events = vec![event];
    let is_over = next.course.marks.iter().all(Mark::is_settled);
    let effects = if is_over {
        let by = asking.sign();
        next.course.stage = Stage::Finished { by };
        let (done, skipped) = next.counts();
        let data = json!({ "done": done, "skipped": skipped });
        events.push(told::event(&next, Kind::RunFinished, asking, data));
        told::over(&next, asking)
    } else {
        told::shown(&next)
    };
    Decision {
        reply: Reply::private(reply(&next, number)),
        state: next,
        events,
        effects,
    }
}

fn reply(run: &Run, number: u16) -> Card {
    let step = format!("step {number} of {}", run.name());
    let mark = run.course.marks.get(usize::from(number) - 1);
    let title = match mark {
        Some(Mark::Skipped { .. }) => format!("Left out: {step}"),
        Some(Mark::Open) => format!("Open again: {step}"),
        Some(Mark::Done {
            checked: Some(_), ..
        }) => format!("Checked: {step}"),
        Some(Mark::Checking { .. } | Mark::Done { .. }) | None => format!("Ticked: {step}"),
    };
    let open: Vec<String> = run.open().iter().map(|(n, _, _)| n.to_string()).collect();
    let (tone, body) = match (&run.course.stage, mark) {
        (Stage::Finished { .. }, _) => (Tone::Green, told::summary(run)),
        (_, Some(Mark::Checking { .. })) => (
            Tone::Amber,
            "Now somebody has to look whether it is so; the buttons are on the card.".to_owned(),
        ),
        _ if open.len() == 1 => (Tone::Grey, format!("Open now: step {}.", open[0])),
        _ => (Tone::Grey, format!("Open now: steps {}.", open.join(", "))),
    };
    Card::new(tone, title, text::cut(&text::discord(&body), 1000))
}

/// Whether a step can be marked like that as things are.
fn may_mark(run: &Run, number: u16, before: &Mark, marking: &Marking) -> Result<(), Refusal> {
    let stale = |what: &str, sign: &Sign| {
        Err(Refusal::Stale(format!(
            "Step {number} of {} was already {what} by <@{}> {}.",
            run.name(),
            sign.by,
            text::when(sign.at)
        )))
    };
    match (before, marking) {
        (
            Mark::Done {
                checked: Some(by), ..
            },
            Marking::Confirm | Marking::Deny,
        ) => {
            return stale("checked", by);
        }
        (Mark::Done { done, .. }, _) | (Mark::Checking { done }, Marking::Tick) => {
            return stale("ticked", done);
        }
        (Mark::Skipped { by, .. }, _) => return stale("left out", by),
        _ => {}
    }
    told::going_on(run)?;
    let open = run.open();
    if !open.iter().any(|(one, _, _)| *one == number) {
        let first: Vec<String> = open.iter().map(|(n, _, _)| n.to_string()).collect();
        return Err(Refusal::Invalid(format!(
            "Step {number} of {} is not open yet. Before it: {}.",
            run.name(),
            first.join(", ")
        )));
    }
    if matches!(
        (before, marking),
        (Mark::Open, Marking::Confirm | Marking::Deny)
    ) {
        return Err(Refusal::Stale(format!(
            "Step {number} of {} is open again. Tick it first.",
            run.name()
        )));
    }
    Ok(())
}

fn no_step(run: &Run, number: u16) -> Refusal {
    Refusal::NotFound(format!(
        "{} has no step {number}. Its steps are 1 to {}.",
        run.name(),
        run.course.steps.len()
    ))
}

/// The form for leaving a step out.
///
/// # Errors
/// When the run is over.
pub fn skip_form(run: &Run) -> Result<Form, Refusal> {
    told::going_on(run)?;
    let open = run.open();
    let first = open.first().map_or(1, |(number, _, _)| *number);
    let step = Input {
        required: true,
        max: 3,
        ..Input::short("step", "Which step", "Its number", &first.to_string())
    };
    Ok(Form {
        title: text::cut(&format!("{}: leave a step out", run.name()), 45),
        id: FormId::Run(Verb::Skip, run.id),
        inputs: vec![
            step,
            Input::long(
                "reason",
                "Why it is left out",
                "Others read it on the timeline",
                true,
            ),
        ],
    })
}

/// The step that was typed into the form.
///
/// # Errors
/// When it is no number.
pub fn skipped_step(typed: &str) -> Result<u16, Refusal> {
    typed.trim().parse().map_err(|_| {
        Refusal::Invalid(format!(
            "`{}` is no step's number. Write it like 3.",
            text::code(typed, 20)
        ))
    })
}
