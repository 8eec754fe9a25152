//! The forms behind the buttons of the board.

use crate::{
    Refusal, action,
    postmortem::{self, Part},
    press::FormId,
    reply::{Form, Input},
    seen::Seen,
    team::Team,
    text,
};

use super::{Incident, Verb, close, life, milestones_form};

/// The form behind a button of the board.
///
/// # Errors
/// When the incident has moved on since the button was shown.
pub fn form(incident: &Incident, verb: Verb, team: &Team) -> Result<Form, Refusal> {
    fits(incident, verb)?;
    Ok(form_now(incident, verb, team))
}

/// The form behind a button of the board as it would show now, whether or not it would still be opened.
pub fn form_now(incident: &Incident, verb: Verb, team: &Team) -> Form {
    let form = Form {
        title: text::cut(&format!("{} {}", heading(verb), incident.name()), 45),
        id: FormId::Incident(verb, incident.id, Seen::default()),
        inputs: inputs(incident, verb, team),
    };
    form.marked()
}

const fn heading(verb: Verb) -> &'static str {
    match verb {
        Verb::Update => "Update",
        Verb::Resolve => "Resolve",
        Verb::Reopen => "Reopen",
        Verb::Severity => "Severity of",
        Verb::Milestones => "Times of",
        Verb::Note => "Timeline of",
        Verb::Report | Verb::ReportCourse | Verb::ReportMessages => "Report of",
        Verb::Action => "Action for",
        Verb::Close => "Close",
    }
}

fn fits(incident: &Incident, verb: Verb) -> Result<(), Refusal> {
    match verb {
        Verb::Update => life::open(incident, "Reopen it first with `/incident reopen`."),
        Verb::Resolve => life::open(incident, "Nothing is left to resolve."),
        Verb::Reopen if incident.is_open() => Err(Refusal::Stale(format!(
            "{} is open already; it was declared {}.",
            incident.name(),
            text::ago(incident.declared_at)
        ))),
        Verb::Close => close::not_closed(incident),
        _ => Ok(()),
    }
}

fn inputs(incident: &Incident, verb: Verb, team: &Team) -> Vec<Input> {
    let hint = "What we see, what we do, what comes next";
    match verb {
        Verb::Update => vec![
            Input::long("text", "What is known now?", hint, true),
            Input::short(
                "next",
                "Next update in (empty: as usual)",
                "30m, 2h, 1 day",
                "",
            ),
        ],
        Verb::Resolve => {
            let hint = "Rolled back to the last release";
            vec![Input::long(
                "text",
                "What ended it? Empty is fine",
                hint,
                false,
            )]
        }
        Verb::Reopen => {
            let hint = "Errors are back since 14:10";
            vec![Input::long("text", "Why is it not over?", hint, true)]
        }
        Verb::Severity => severity(incident),
        Verb::Note => vec![
            Input::long("text", "What happened?", "Restarted the database", true),
            Input::short("when", "When? Empty means now", "14:05, or 10 min ago", ""),
        ],
        Verb::Milestones => milestones_form::inputs(incident, team),
        Verb::Report => postmortem::inputs(Part::Summary),
        Verb::ReportCourse => postmortem::inputs(Part::Course),
        Verb::ReportMessages => postmortem::inputs(Part::Messages),
        Verb::Action => action(),
        Verb::Close => vec![
            Input::short(
                "reason",
                "Reason",
                "reported, false_alarm, duplicate, drill, too_small",
                "reported",
            ),
            Input::long(
                "text",
                "Words to it",
                "Needed when it is too small for a report",
                false,
            ),
        ],
    }
}

fn action() -> Vec<Input> {
    vec![
        Input {
            max: action::Task::MAX,
            ..Input::long(
                "text",
                "What is to be done?",
                "Warm the cache before the switch",
                true,
            )
        },
        Input::short(
            "kind",
            "Type",
            "prevent, detect, mitigate or process",
            "prevent",
        ),
        Input::short("owner", "Owner (a name from the team)", "ana", ""),
        Input::short("due", "Due", "2026-12-01, friday, in 2 weeks", "in 2 weeks"),
    ]
}

fn severity(incident: &Incident) -> Vec<Input> {
    let mut impact = Input::long(
        "impact",
        "Impact: who is affected, and how?",
        "All customers who pay by card; no orders are lost",
        incident.impact.is_none(),
    );
    impact.value = incident
        .impact
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    vec![
        Input::short(
            "severity",
            "Severity (sev1 is the worst)",
            "sev1, sev2, sev3 or sev4",
            incident.severity.as_str(),
        ),
        Input::long(
            "reason",
            "Why?",
            "More customers are affected than we thought",
            true,
        ),
        impact,
    ]
}
