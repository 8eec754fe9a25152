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
pub(super) const LEVEL: &[&str] = &["text", "label", "venue", "update_every", "report_within"];
/// `[[role]]`
pub(super) const ROLE: &[&str] = &["name", "id"];
/// `[[person]]`
pub(super) const PERSON: &[&str] = &["name", "discord", "github"];
/// `[[service]]`
pub(super) const SERVICE: &[&str] = &["name", "description", "owner", "links"];
