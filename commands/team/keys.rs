//! The keys of the document, table by table. Whatever is not here is refused, and all of it is documented.

/// The keys of the document itself.
pub(super) const TEAM: &[&str] = &[
    "guild",
    "name",
    "timezone",
    "github",
    "incidents",
    "rights",
    "role",
    "person",
    "service",
    "oncall",
    "schedule",
    "oncall",
    "escalation",
];
/// `[github]`
pub(super) const GITHUB: &[&str] = &["repository", "labels"];
/// `[incidents]`
pub(super) const INCIDENTS: &[&str] = &[
    "category",
    "announce",
    "default_severity",
    "severity",
    "page",
    "quiet",
    "support",
];
/// `[incidents.quiet]`
pub(super) const QUIET: &[&str] = &["from", "to"];
/// `[incidents.support]`
pub(super) const HOURS: &[&str] = &["days", "from", "to"];
/// `[incidents.severity]`
pub(super) const SEVERITY: &[&str] = &["sev1", "sev2", "sev3", "sev4"];
/// `[incidents.severity.sev1]`
pub(super) const LEVEL: &[&str] = &[
    "text",
    "label",
    "venue",
    "update_every",
    "report_within",
    "page",
];
/// `[[role]]`
pub(super) const ROLE: &[&str] = &["name", "id"];
/// `[[person]]`
pub(super) const PERSON: &[&str] = &["name", "discord", "github"];
/// `[[service]]`
pub(super) const SERVICE: &[&str] = &["name", "description", "owner", "links", "escalation"];
/// `[[schedule]]`
pub(super) const SCHEDULE: &[&str] = &[
    "name",
    "timezone",
    "role",
    "handoff",
    "layer",
    "override",
    "swap",
    "temporary",
    "absence",
];
/// `[[schedule.layer]]`
pub(super) const LAYER: &[&str] = &[
    "name", "priority", "timezone", "anchor", "every", "turns", "advance", "windows", "start",
    "end", "change",
];
/// `schedule.layer.every`; the first three may also stand in a list.
pub(super) const EVERY: &[&str] = &["hours", "days", "weeks", "months", "years"];
/// `schedule.layer.windows`
pub(super) const WINDOW: &[&str] = &["days", "from", "to"];
/// `[[schedule.layer.change]]`
pub(super) const CHANGE: &[&str] = &["from", "turns"];
/// `[[schedule.override]]`
pub(super) const OVERRIDE: &[&str] = &["from", "until", "add", "remove", "nobody"];
/// `[[schedule.swap]]`
pub(super) const SWAP: &[&str] = &["from", "until", "giver", "taker"];
/// `[[schedule.temporary]]`
pub(super) const TEMPORARY: &[&str] = &["from", "until", "fallback", "shift"];
/// `[[schedule.temporary.shift]]`
pub(super) const TEMPORARY_SHIFT: &[&str] = &["from", "until", "people"];
/// `[[schedule.absence]]`
pub(super) const ABSENCE: &[&str] = &["person", "from", "until", "reason"];
/// `[oncall.hours]`
pub(super) const COUNTING: &[&str] = &[
    "night", "weekend", "holidays", "weights", "rates", "currency",
];
/// `[oncall.hours.weights]`, `[oncall.hours.rates]`
pub(super) const WORTH: &[&str] = &["day", "night", "weekend", "holiday"];
/// `handoff` of a `[[schedule]]`
pub(super) const HANDOFF: &[&str] = &["channel", "remind", "quiet", "gaps"];
/// `[oncall]`
pub(super) const ONCALL: &[&str] = &["channel", "hours"];
/// `[oncall]`
pub(super) const ONCALL: &[&str] = &["channel"];
/// `[[escalation]]`
pub(super) const ESCALATION: &[&str] = &["name", "owner", "repeat", "steps"];
/// `[[escalation.steps]]`
pub(super) const STEP: &[&str] = &["notify", "wait", "need", "when_empty", "fallback"];
