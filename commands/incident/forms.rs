//! The form that declares an incident.

use crate::{
    press::FormId,
    reply::{Form, Input},
    team::Team,
    text,
};

use super::{Description, Origin, Title};

/// The form that declares an incident, empty or from a message.
pub fn declare_form(team: &Team, from: Option<(Origin, &str)>) -> Form {
    let (id, words) = match from {
        Some((origin, words)) => (
            FormId::IncidentDeclareFrom(origin.channel, origin.message),
            words,
        ),
        None => (FormId::IncidentDeclare, ""),
    };
    let default = team.incidents.default_severity;
    Form {
        title: "Declare an incident".to_owned(),
        id,
        inputs: vec![
            Input {
                name: "title".to_owned(),
                label: "What is broken?".to_owned(),
                long: false,
                required: true,
                max: Title::MAX,
                value: text::cut(
                    &text::one_line(words.lines().next().unwrap_or_default()),
                    usize::from(Title::MAX),
                ),
                hint: "Checkout answers with errors".to_owned(),
            },
            Input {
                name: "severity".to_owned(),
                label: "Severity (sev1 is the worst)".to_owned(),
                long: false,
                required: false,
                max: 4,
                value: String::new(),
                hint: format!("sev1, sev2, sev3 or sev4; empty means {}", default.as_str()),
            },
            Input {
                name: "service".to_owned(),
                label: "Service".to_owned(),
                long: false,
                required: false,
                max: 50,
                value: String::new(),
                hint: text::cut(&service_hint(team), 100),
            },
            Input::long(
                "impact",
                "Impact: who is affected, and how?",
                "Everyone who pays by card",
                false,
            ),
            Input {
                name: "description".to_owned(),
                label: "What do you know?".to_owned(),
                long: true,
                required: false,
                max: Description::MAX,
                value: text::cut(&text::lines(words), usize::from(Description::MAX)),
                hint: "Since when, who is affected, what changed".to_owned(),
            },
        ],
    }
}

fn service_hint(team: &Team) -> String {
    let names: Vec<String> = team.services.iter().map(|s| s.name.to_string()).collect();
    match names[..] {
        [] => "Your team's document names no services yet".to_owned(),
        _ => names.join(", "),
    }
}
