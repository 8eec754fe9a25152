//! How an incident looks wherever a page shows it: its colour, what it is, and how long it lasts.

use binnacle_commands::{incident::Incident, reply::Tone, team::Severity, text};
use jiff::Timestamp;

/// The class of a colour.
pub(super) const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Red => "red",
        Tone::Amber => "amber",
        Tone::Green => "green",
        Tone::Grey => "grey",
    }
}

/// The class of an incident's colour: red acts now, amber waits for someone, green is done.
pub(super) fn tone(incident: &Incident) -> &'static str {
    class(match (incident.is_open(), incident.severity) {
        (false, _) => Tone::Green,
        (true, Severity::Sev1 | Severity::Sev2) => Tone::Red,
        (true, Severity::Sev3 | Severity::Sev4) => Tone::Amber,
    })
}

/// How long it lasts, or did.
pub(super) fn lasted(incident: &Incident, now: Timestamp) -> String {
    match incident.resolved {
        Some(resolved) if !incident.is_open() => {
            format!(
                "Resolved after {}",
                text::span(incident.open_for(resolved.at))
            )
        }
        Some(_) | None => format!("Open for {}", text::span(incident.open_for(now))),
    }
}

/// What sets it apart from a plain incident.
pub(super) fn flags(incident: &Incident) -> Vec<&'static str> {
    let all = [
        (incident.is_drill, "Drill"),
        (incident.is_near_miss, "Near miss"),
        (incident.is_private, "Private"),
    ];
    let set = all.into_iter().filter(|(is_set, _)| *is_set);
    set.map(|(_, flag)| flag).collect()
}
