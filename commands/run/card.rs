//! A run's card: what is open now, with its buttons, what was done, and what comes.

use crate::{
    incident::Incident,
    press::Press,
    reply::{Button, ButtonStyle, Card, Tone},
    runbook::Step,
    text,
};

use super::{Mark, Run, Stage, Verb, told};

/// The most code units of the steps that are open; the rest of the card needs room too.
const OPEN: usize = 2800;
/// The most code units of what was done and what comes.
const AROUND: usize = 900;
/// The most buttons for steps: Discord takes 20 in the rows that a card has.
const BUTTONS: usize = 16;

/// A run's card, kept current. `is_changed` says that the page is not what it was when the run began.
pub fn card(run: &Run, incident: Option<&Incident>, is_changed: bool) -> Card {
    let tone = match run.course.stage {
        Stage::Running => Tone::Amber,
        Stage::Finished { .. } => Tone::Green,
        Stage::Abandoned { .. } => Tone::Grey,
    };
    let mut card = Card::new(tone, format!("{}: {}", run.name(), run.title), body(run));
    let (done, skipped) = run.counts();
    let mut progress = format!("{done} of {} done", told::steps(run.course.steps.len()));
    if skipped > 0 {
        progress = format!("{progress}, {skipped} left out");
    }
    card = card.field("Progress", progress);
    if let Some(incident) = incident {
        let title = text::discord(incident.title.as_str());
        card = card.field("Incident", format!("{}: {title}", incident.name()));
    }
    if let Some(newcomer) = run.newcomer() {
        card = card.field("For", format!("<@{newcomer}>"));
    }
    let started = &run.course.started;
    card = card.field(
        "Started by",
        format!("<@{}> {}", started.by, text::when(started.at)),
    );
    let short = run.hash.get(..12).unwrap_or(&run.hash);
    let mut page = format!("`{}` as of `{short}`", text::code(&run.place, 200));
    if is_changed {
        page.push_str("; the page was changed since, and this run goes on as it began");
    }
    let card = card
        .field("Page", page)
        .footer(format!("{} · is kept current", run.name()));
    buttons(card, run)
}

fn body(run: &Run) -> String {
    let over = match &run.course.stage {
        Stage::Running => None,
        Stage::Finished { by } => Some(format!("Finished {}.", text::when(by.at))),
        Stage::Abandoned { by, reason } => Some(format!(
            "Given up by <@{}> {}: {}",
            by.by,
            text::when(by.at),
            text::discord(reason)
        )),
    };
    if let Some(over) = over {
        let all: Vec<String> = run
            .steps()
            .map(|(n, step, mark)| line(n, step, mark))
            .collect();
        return format!("{}\n\n{}", text::cut(&over, 1000), fitting(&all, OPEN));
    }
    let open = run.open();
    let first = open.first().map_or(0, |(number, _, _)| *number);
    let last = open.last().map_or(0, |(number, _, _)| *number);
    let before = run
        .steps()
        .filter(|(n, _, mark)| *n < first || (*n > last && mark.is_settled()));
    let before: Vec<String> = before.map(|(n, step, mark)| line(n, step, mark)).collect();
    // What was done last is nearest, so the beginning is left out.
    let mut done: Vec<String> = before.into_iter().rev().take(4).collect();
    done.reverse();
    let now = run.steps().filter(|(n, _, _)| (first..=last).contains(n));
    let mut above = open
        .first()
        .map_or("", |(_, step, _)| step.heading.as_str());
    let now: Vec<String> = now
        .map(|(n, step, mark)| {
            // Where all is open at once, more than one heading is.
            let is_new = step.heading != above && !step.heading.is_empty();
            above = &step.heading;
            let heading = is_new.then(|| format!("\n**{}**\n", text::discord(&step.heading)));
            format!("{}{}", heading.unwrap_or_default(), whole(n, step, mark))
        })
        .collect();
    let next: Vec<String> = run
        .steps()
        .filter(|(n, _, mark)| *n > last && !mark.is_settled())
        .take(4)
        .map(|(n, step, mark)| line(n, step, mark))
        .collect();
    let heading = open.first().map(|(_, step, _)| step.heading.as_str());
    let heading = heading.filter(|heading| !heading.is_empty());
    let mut parts = Vec::new();
    parts.push(fitting(&done, AROUND / 2));
    parts.push(heading.map_or_else(String::new, |words| format!("**{}**", text::discord(words))));
    parts.push(fitting(&now, OPEN));
    if !next.is_empty() {
        parts.push(format!("*Then:*\n{}", fitting(&next, AROUND / 2)));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// As many lines as fit, with the number of those that are left out.
fn fitting(lines: &[String], most: usize) -> String {
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if text::units(&out) + text::units(line) + 40 > most {
            let left = lines.len() - index;
            return format!("{out}\n… and {left} more").trim_start().to_owned();
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// A step on one line.
fn line(number: u16, step: &Step, mark: &Mark) -> String {
    let words = text::discord(&text::cut(&step.words, 120));
    match mark {
        Mark::Open => format!("☐ **{number}** {words}"),
        Mark::Checking { done } => format!("◪ **{number}** {words} · ticked by <@{}>", done.by),
        Mark::Done { done, checked } => {
            let at = text::ago(done.at);
            let by = match checked {
                Some(checked) if checked.by != done.by => {
                    format!("<@{}>, checked by <@{}>", done.by, checked.by)
                }
                _ => format!("<@{}>", done.by),
            };
            format!("☑ **{number}** {words} · {by} {at}")
        }
        Mark::Skipped { by, reason } => format!(
            "⊘ **{number}** {words} · left out by <@{}>: {}",
            by.by,
            text::discord(&text::cut(&text::one_line(reason), 120))
        ),
    }
}

/// A step that is open, with everything that is needed to do it.
fn whole(number: u16, step: &Step, mark: &Mark) -> String {
    let mut out = match mark {
        Mark::Open => format!("☐ **{number}** {}", step.text),
        Mark::Checking { done } => {
            format!("◪ **{number}** {} · ticked by <@{}>", step.text, done.by)
        }
        Mark::Done { .. } | Mark::Skipped { .. } => return line(number, step, mark),
    };
    if matches!(mark, Mark::Open) && !step.code.is_empty() {
        out = format!("{out}\n{}", step.code);
    }
    if let (Some(call), Mark::Open) = (&step.action, mark) {
        let given = call
            .given
            .iter()
            .map(|(name, value)| format!(" {name}={value}"));
        let given: String = given.collect();
        let call = text::code(&format!("{}{given}", call.tool), 300);
        out = format!("{out}\n> By the action `/run {call}`");
    }
    if let Some(verify) = &step.verify {
        let ask = if matches!(mark, Mark::Open) {
            "Then look"
        } else {
            "**Look whether it is so**"
        };
        out = format!("{out}\n> {ask}: {}", text::discord(verify));
    }
    out
}

fn buttons(mut card: Card, run: &Run) -> Card {
    let press = |verb, number| Press::Run(verb, run.id, number);
    let mut add = |style, label: String, press| {
        card.buttons.push(Button {
            style,
            label,
            press,
        });
    };
    let role = run
        .course
        .newcomer
        .as_ref()
        .and_then(|newcomer| newcomer.role);
    let mut room = BUTTONS - usize::from(role.is_some());
    for (number, step, mark) in run.open() {
        let is_done = matches!(mark, Mark::Checking { .. });
        let wanted = if is_done || step.action.is_some() {
            2
        } else {
            1
        };
        if wanted > room {
            break;
        }
        room -= wanted;
        if is_done {
            let (yes, no) = (
                format!("{number}: it is so"),
                format!("{number}: it is not"),
            );
            add(ButtonStyle::Success, yes, press(Verb::Confirm, number));
            add(ButtonStyle::Secondary, no, press(Verb::Deny, number));
            continue;
        }
        let mut style = ButtonStyle::Primary;
        if step.action.is_some() {
            add(style, format!("Run {number}"), press(Verb::Act, number));
            style = ButtonStyle::Secondary;
        }
        add(style, format!("Tick {number}"), press(Verb::Tick, number));
    }
    if run.is_running() {
        add(
            ButtonStyle::Secondary,
            "Leave out …".to_owned(),
            press(Verb::Skip, 0),
        );
    }
    add(
        ButtonStyle::Secondary,
        "Read the page".to_owned(),
        Press::Runbook(run.page, 0),
    );
    if let Some(role) = role {
        add(
            ButtonStyle::Secondary,
            "About the role".to_owned(),
            Press::Runbook(role, 0),
        );
    }
    add(
        ButtonStyle::Secondary,
        "Take along".to_owned(),
        press(Verb::Export, 0),
    );
    if run.is_running() {
        add(
            ButtonStyle::Secondary,
            "Give up …".to_owned(),
            press(Verb::Abandon, 0),
        );
    }
    card
}
