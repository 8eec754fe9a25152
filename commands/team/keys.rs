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
    "schedule",
    "oncall",
    "escalation",
    "environment",
    "deploy",
    "freeze",
    "test",
    "library",
];
/// `[github]`
pub(super) const GITHUB: &[&str] = &["repository", "mirror", "labels", "allow", "route"];
/// `[[github.route]]`
pub(super) const ROUTE: &[&str] = &[
    "kinds",
    "services",
    "severities",
    "about",
    "repository",
    "labels",
    "assignees",
    "milestone",
    "template",
];
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
pub(super) const PERSON: &[&str] = &["name", "discord", "github", "also", "roles"];
/// `[[service]]`
pub(super) const SERVICE: &[&str] = &[
    "name",
    "description",
    "owner",
    "links",
    "escalation",
    "repository",
    "workflow",
    "webhook",
    "deployments",
    "start_within",
    "timeout",
    "environments",
];
/// `[service.webhook]`
pub(super) const WEBHOOK: &[&str] = &["url", "secret"];
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
pub(super) const HANDOFF: &[&str] = &[
    "channel", "post", "ahead", "remind", "quiet", "gaps", "warn",
];
/// `[oncall]`
pub(super) const ONCALL: &[&str] = &["channel", "hours"];
/// `[[escalation]]`
pub(super) const ESCALATION: &[&str] = &["name", "owner", "repeat", "steps"];
/// `[[escalation.steps]]`
pub(super) const STEP: &[&str] = &["notify", "wait", "need", "when_empty", "fallback"];
/// `[[environment]]`
pub(super) const ENVIRONMENT: &[&str] = &["name", "description", "after"];
/// `[[deploy]]`
pub(super) const DEPLOY: &[&str] = &[
    "name",
    "services",
    "environments",
    "requesters",
    "reason",
    "branches",
    "checks",
    "reviews",
    "max_behind",
    "soak",
    "checklist",
    "incidents",
    "budget",
    "alerts",
    "approvals",
    "approvals_expire",
    "rollback_approvals",
    "arguments",
    "overrides",
    "emergency",
    "facts_max_age",
];
/// A check of `deploy.checks`
pub(super) const CHECK: &[&str] = &["name", "app"];
/// `deploy.incidents`
pub(super) const DEPLOY_INCIDENTS: &[&str] = &["severity", "grade"];
/// `deploy.budget`
pub(super) const BUDGET: &[&str] = &["slow", "fast", "exhausted"];
/// `deploy.alerts`
pub(super) const ALERTS: &[&str] = &["most", "grade"];
/// A group of `deploy.approvals`
pub(super) const APPROVALS: &[&str] = &["roles", "people", "count", "authors", "self_after"];
/// An argument of `deploy.arguments`
pub(super) const ARGUMENT: &[&str] = &["allowed", "required"];
/// An entry of `deploy.overrides`
pub(super) const OVERRIDES: &[&str] = &["codes", "roles", "second"];
/// `deploy.emergency`
pub(super) const EMERGENCY: &[&str] = &["roles", "skip"];
/// `[[freeze]]`
pub(super) const FREEZE: &[&str] = &[
    "name",
    "services",
    "environments",
    "kind",
    "grade",
    "reason",
    "timezone",
    "days",
    "from",
    "to",
    "starts",
    "ends",
    "cron",
    "lasts",
];
/// `[[test]]`
pub(super) const TEST: &[&str] = &[
    "name", "now", "assume", "request", "facts", "outcome", "blockers", "until",
];
/// `[[library]]`
pub(super) const LIBRARY: &[&str] = &["name", "folder", "services"];
