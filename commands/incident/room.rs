//! An incident's room: its name and topic. Both are set once; they never show a state, since Discord lets them change only
//! twice in ten minutes.

use crate::text;

use super::Incident;

/// The channel's name: `inc-12-checkout-is-down`, or `drill-12-checkout-is-down`.
pub fn room_name(incident: &Incident) -> String {
    let mut slug = String::new();
    for c in incident.title.as_str().chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let kind = if incident.is_drill { "drill" } else { "inc" };
    let name = format!("{kind}-{}-{}", incident.number, slug.trim_matches('-'));
    let short: String = name.chars().take(60).collect();
    short.trim_end_matches('-').to_owned()
}

/// The channel's topic. It ends in the incident's key, by which the room is found again when the answer to its creation was
/// lost.
pub fn room_topic(incident: &Incident) -> String {
    let title = text::cut(incident.title.as_str(), 200);
    format!("{} · {title} · key {}", incident.name(), incident.id)
}

/// Why an incident has no room, as its cards say it.
pub fn room_trouble(why: &str) -> String {
    let mut words = text::cut(&text::discord(&text::one_line(why)), 300);
    if !words.ends_with(['.', '…']) {
        words.push('.');
    }
    words
}
