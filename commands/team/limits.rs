//! How much a document may hold. Each limit is far above what a team needs and keeps one bad file from costing much.

/// The document, in bytes.
pub const DOCUMENT: usize = 1024 * 1024;
/// The characters of a team's name, a link's name and other titles.
pub const TITLE: usize = 100;
/// The characters of a description or a level's text.
pub const TEXT: usize = 300;
/// The characters of an address; more do not fit under a Discord button.
pub const URL: usize = 512;
/// The characters of a label; GitHub takes no more.
pub const LABEL: usize = 50;
/// The labels put on every mirrored issue.
pub const LABELS: usize = 20;
/// The labels that a team allows.
pub const ALLOWED: usize = 100;
/// The rules for issues.
pub const ROUTES: usize = 200;
/// The characters of what a rule adds to issues.
pub const TEMPLATE: usize = 4000;
/// The names in one list of a rule for issues.
pub const ROUTED: usize = 500;
/// The links of one service.
pub const LINKS: usize = 20;
/// The roles; a Discord server has no more.
pub const ROLES: usize = 250;
/// The people.
pub const PEOPLE: usize = 1000;
/// The escalation policies.
pub const POLICIES: usize = 100;
/// The steps of one policy.
pub const STEPS: usize = 10;
/// Whom one step notifies.
pub const TARGETS: usize = 20;
/// How often a policy begins again.
pub const REPEATS: u8 = 5;
/// The services.
pub const SERVICES: usize = 500;
/// The schedules.
pub const SCHEDULES: usize = 100;
/// The layers of one schedule.
pub const LAYERS: usize = 30;
/// The turns of one layer.
pub const TURNS: usize = 200;
/// The people of one turn.
pub const GROUP: usize = 50;
/// The windows of one layer.
pub const WINDOWS: usize = 40;
/// The lengths of one pattern.
pub const PATTERN: usize = 60;
/// The dates on which the people of one layer change.
pub const CHANGES: usize = 150;
/// The overrides of one schedule, and its swaps.
pub const OVERRIDES: usize = 1500;
/// The temporary schedules of one schedule.
pub const TEMPORARIES: usize = 120;
/// The shifts of one temporary schedule.
pub const TEMPORARY_SHIFTS: usize = 400;
/// The absences of one schedule.
pub const ABSENCES: usize = 2000;
/// The holidays.
pub const HOLIDAYS: usize = 400;
/// The reminders of one shift.
pub const REMINDERS: usize = 10;
/// The times of one kind of notice.
pub const NOTICE_TIMES: usize = 10;
/// The environments.
pub const ENVIRONMENTS: usize = 50;
/// The deploy tables, and the freezes.
pub const RULES: usize = 200;
/// The tests of policies.
pub const TESTS: usize = 2000;
/// The entries of a list within a deploy table.
pub const ENTRIES: usize = 60;
/// The folders of runbooks.
pub const LIBRARIES: usize = 20;
