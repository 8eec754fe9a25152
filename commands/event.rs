//! The event log: what happened, who did it, and the chain that shows nothing was changed afterwards.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{actor::Who, hex::hex, names::GuildId};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: Who,
    /// What it is about: `incident:<id>`.
    pub subject: String,
    /// What happened.
    pub kind: Kind,
    /// What belongs to it; the shape is fixed by `kind`.
    pub data: Value,
}

/// The kinds of things that happen. The names are stored and published, so they never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A team's document was applied.
    #[serde(rename = "team.applied")]
    TeamApplied,
    /// An incident was declared.
    #[serde(rename = "incident.declared")]
    IncidentDeclared,
    /// An update was posted.
    #[serde(rename = "incident.updated")]
    IncidentUpdated,
    /// An incident was resolved.
    #[serde(rename = "incident.resolved")]
    IncidentResolved,
    /// An incident was reopened.
    #[serde(rename = "incident.reopened")]
    IncidentReopened,
    /// An incident was moved on, or back.
    #[serde(rename = "incident.moved")]
    IncidentMoved,
    /// An incident was judged anew.
    #[serde(rename = "incident.severity_changed")]
    IncidentSeverityChanged,
    /// It was said whom an incident harms.
    #[serde(rename = "incident.impact_said")]
    IncidentImpactSaid,
    /// An incident was made private.
    #[serde(rename = "incident.hidden")]
    IncidentHidden,
    /// Somebody took a role in an incident.
    #[serde(rename = "incident.role_taken")]
    IncidentRoleTaken,
    /// Somebody was given a role in an incident.
    #[serde(rename = "incident.role_given")]
    IncidentRoleGiven,
    /// Somebody left a role in an incident.
    #[serde(rename = "incident.role_left")]
    IncidentRoleLeft,
    /// An incident was merged into another.
    #[serde(rename = "incident.merged")]
    IncidentMerged,
    /// Another incident was merged into this one.
    #[serde(rename = "incident.absorbed")]
    IncidentAbsorbed,
    /// An incident was related to another.
    #[serde(rename = "incident.related")]
    IncidentRelated,
    /// A page was linked to an incident.
    #[serde(rename = "incident.linked")]
    IncidentLinked,
    /// The times of an incident were set right.
    #[serde(rename = "incident.times_set")]
    IncidentTimesSet,
    /// Help was asked for in an incident.
    #[serde(rename = "incident.escalated")]
    IncidentEscalated,
    /// A reminder reached the room of an incident.
    #[serde(rename = "incident.reminded")]
    IncidentReminded,
    /// Somebody said whether a runbook helps in an incident.
    #[serde(rename = "incident.runbook_rated")]
    IncidentRunbookRated,
    /// An incident was closed.
    #[serde(rename = "incident.closed")]
    IncidentClosed,
    /// Something was put on the timeline of an incident.
    #[serde(rename = "incident.noted")]
    IncidentNoted,
    /// An entry on the timeline of an incident was changed.
    #[serde(rename = "incident.note_changed")]
    IncidentNoteChanged,
    /// An entry was taken from the timeline of an incident.
    #[serde(rename = "incident.note_removed")]
    IncidentNoteRemoved,
    /// An entry was put back on the timeline of an incident.
    #[serde(rename = "incident.note_restored")]
    IncidentNoteRestored,
    /// An incident's room was made.
    #[serde(rename = "incident.room_opened")]
    IncidentRoomOpened,
    /// What was said in an incident's room was kept, and the room taken away.
    #[serde(rename = "incident.room_archived")]
    IncidentRoomArchived,
    /// An incident's GitHub issue was made or found.
    #[serde(rename = "incident.issue_opened")]
    IncidentIssueOpened,
    /// A team was told what is overdue.
    #[serde(rename = "team.digested")]
    TeamDigested,
    /// An action was added to an incident.
    #[serde(rename = "action.added")]
    ActionAdded,
    /// An action was changed.
    #[serde(rename = "action.changed")]
    ActionChanged,
    /// An action was done.
    #[serde(rename = "action.done")]
    ActionDone,
    /// An action was dropped.
    #[serde(rename = "action.dropped")]
    ActionDropped,
    /// An action was taken up again.
    #[serde(rename = "action.reopened")]
    ActionReopened,
    /// An action's GitHub issue was made or found.
    #[serde(rename = "action.issue_opened")]
    ActionIssueOpened,
    /// A past report was put on record.
    #[serde(rename = "past.imported")]
    PastImported,
    /// A past report was replaced by what its file says now.
    #[serde(rename = "past.replaced")]
    PastReplaced,
    /// Parts of a report were written.
    #[serde(rename = "postmortem.written")]
    PostmortemWritten,
    /// A report was moved on, or back.
    #[serde(rename = "postmortem.moved")]
    PostmortemMoved,
    /// A report was published.
    #[serde(rename = "postmortem.published")]
    PostmortemPublished,
    /// A report's GitHub issue was made or found.
    #[serde(rename = "postmortem.issue_opened")]
    PostmortemIssueOpened,
    /// An override or a temporary schedule counts.
    #[serde(rename = "oncall.overridden")]
    OncallOverridden,
    /// An override or a temporary schedule was taken back.
    #[serde(rename = "oncall.override_undone")]
    OncallOverrideUndone,
    /// Somebody was asked to take a shift, or to swap one.
    #[serde(rename = "oncall.requested")]
    OncallRequested,
    /// A shift, or a part of one, went to somebody else.
    #[serde(rename = "oncall.taken")]
    OncallTaken,
    /// Somebody who was asked said no.
    #[serde(rename = "oncall.declined")]
    OncallDeclined,
    /// Nobody is asked any more.
    #[serde(rename = "oncall.withdrawn")]
    OncallWithdrawn,
    /// A shift was given back.
    #[serde(rename = "oncall.given_back")]
    OncallGivenBack,
    /// The time of a request passed.
    #[serde(rename = "oncall.lapsed")]
    OncallLapsed,
    /// It was said again that somebody is asked.
    #[serde(rename = "oncall.followed_up")]
    OncallFollowedUp,
    /// Somebody is away.
    #[serde(rename = "oncall.absent")]
    OncallAbsent,
    /// Somebody is not away after all.
    #[serde(rename = "oncall.back")]
    OncallBack,
    /// Somebody said when they let themselves be asked.
    #[serde(rename = "oncall.volunteered")]
    OncallVolunteered,
    /// Somebody was paged.
    #[serde(rename = "page.sent")]
    PageSent,
    /// A page called those of a step.
    #[serde(rename = "page.called")]
    PageCalled,
    /// A message of a page did not reach somebody.
    #[serde(rename = "page.refused")]
    PageRefused,
    /// Somebody answered a page.
    #[serde(rename = "page.acknowledged")]
    PageAcknowledged,
    /// The next ones of a page were called by hand.
    #[serde(rename = "page.escalated")]
    PageEscalated,
    /// A page was handed on.
    #[serde(rename = "page.handed_on")]
    PageHandedOn,
    /// Nobody answered a page.
    #[serde(rename = "page.unanswered")]
    PageUnanswered,
    /// A page is over.
    #[serde(rename = "page.resolved")]
    PageResolved,
    /// Somebody was paged for an incident.
    #[serde(rename = "incident.paged")]
    IncidentPaged,
    /// Somebody answered a page of an incident.
    #[serde(rename = "incident.page_answered")]
    IncidentPageAnswered,
    /// Nobody answered a page of an incident.
    #[serde(rename = "incident.page_unanswered")]
    IncidentPageUnanswered,
    /// A runbook is run.
    #[serde(rename = "run.started")]
    RunStarted,
    /// A step of a run was ticked.
    #[serde(rename = "run.ticked")]
    RunTicked,
    /// What a step of a run says was found to be so.
    #[serde(rename = "run.checked")]
    RunChecked,
    /// What a step of a run says was found not to be so.
    #[serde(rename = "run.denied")]
    RunDenied,
    /// A step of a run was left out.
    #[serde(rename = "run.skipped")]
    RunSkipped,
    /// Every step of a run is settled.
    #[serde(rename = "run.finished")]
    RunFinished,
    /// A run was given up.
    #[serde(rename = "run.abandoned")]
    RunAbandoned,
    /// Something could not be delivered and was set aside.
    #[serde(rename = "delivery.parked")]
    DeliveryParked,
    /// Something set aside is tried again.
    #[serde(rename = "delivery.retried")]
    DeliveryRetried,
    /// Something set aside was given up.
    #[serde(rename = "delivery.dismissed")]
    DeliveryDismissed,
    /// Those on call in a schedule changed.
    #[serde(rename = "oncall.handed_over")]
    OncallHandedOver,
    /// The role of a schedule was given or taken.
    #[serde(rename = "oncall.role_changed")]
    OncallRoleChanged,
    /// Something was locked against deploys.
    #[serde(rename = "deploy.locked")]
    DeployLocked,
    /// A lock is held for longer, or for another reason.
    #[serde(rename = "deploy.lock_changed")]
    DeployLockChanged,
    /// A lock is kept for whoever was next in line.
    #[serde(rename = "deploy.lock_offered")]
    DeployLockOffered,
    /// A lock ended.
    #[serde(rename = "deploy.unlocked")]
    DeployUnlocked,
    /// Somebody waits for a lock, or waits no longer.
    #[serde(rename = "deploy.line_changed")]
    DeployLineChanged,
    /// Somebody asked for a deploy.
    #[serde(rename = "deploy.requested")]
    DeployRequested,
    /// A request could never have started.
    #[serde(rename = "deploy.refused")]
    DeployRefused,
    /// It was decided anew where a request stands.
    #[serde(rename = "deploy.decided")]
    DeployDecided,
    /// Somebody approved of a request.
    #[serde(rename = "deploy.approved")]
    DeployApproved,
    /// Somebody wants to let pass what stands in the way of a request.
    #[serde(rename = "deploy.override_asked")]
    DeployOverrideAsked,
    /// A second person agreed to that.
    #[serde(rename = "deploy.overridden")]
    DeployOverridden,
    /// Somebody rejected a request.
    #[serde(rename = "deploy.rejected")]
    DeployRejected,
    /// A request was called off.
    #[serde(rename = "deploy.cancelled")]
    DeployCancelled,
    /// Something on the checklist of a request was done.
    #[serde(rename = "deploy.ticked")]
    DeployTicked,
    /// A deploy began.
    #[serde(rename = "deploy.begun")]
    DeployBegun,
    /// Something is wrong with a deploy that runs.
    #[serde(rename = "deploy.troubled")]
    DeployTroubled,
    /// A deploy was done.
    #[serde(rename = "deploy.succeeded")]
    DeploySucceeded,
    /// A deploy did not work.
    #[serde(rename = "deploy.failed")]
    DeployFailed,
    /// One went back from a deploy.
    #[serde(rename = "deploy.rolled_back")]
    DeployRolledBack,
    /// Somebody cleared commits that were held back since one went back.
    #[serde(rename = "deploy.cleared")]
    DeployCleared,
    /// A request was not brought to its end in time.
    #[serde(rename = "deploy.expired")]
    DeployExpired,
    /// The branch that a request was found by points to another commit.
    #[serde(rename = "deploy.superseded")]
    DeploySuperseded,
    /// Somebody got the address of a calendar.
    #[serde(rename = "calendar.made")]
    CalendarMade,
    /// The address of a calendar was revoked.
    #[serde(rename = "calendar.revoked")]
    CalendarRevoked,
    /// Holidays were imported.
    #[serde(rename = "oncall.holidays_imported")]
    OncallHolidaysImported,
    /// Somebody took the list of what duty is paid.
    #[serde(rename = "oncall.pay_exported")]
    OncallPayExported,
    /// Somebody signed in on the web pages.
    #[serde(rename = "web.signed_in")]
    WebSignedIn,
    /// Somebody signed out there.
    #[serde(rename = "web.signed_out")]
    WebSignedOut,
}

impl Kind {
    /// Every kind, in the order of their declaration.
    pub const ALL: [Self; 104] = [
        Self::TeamApplied,
        Self::IncidentDeclared,
        Self::IncidentUpdated,
        Self::IncidentResolved,
        Self::IncidentReopened,
        Self::IncidentMoved,
        Self::IncidentSeverityChanged,
        Self::IncidentImpactSaid,
        Self::IncidentHidden,
        Self::IncidentRoleTaken,
        Self::IncidentRoleGiven,
        Self::IncidentRoleLeft,
        Self::IncidentMerged,
        Self::IncidentAbsorbed,
        Self::IncidentRelated,
        Self::IncidentLinked,
        Self::IncidentTimesSet,
        Self::IncidentEscalated,
        Self::IncidentReminded,
        Self::IncidentRunbookRated,
        Self::IncidentClosed,
        Self::IncidentNoted,
        Self::IncidentNoteChanged,
        Self::IncidentNoteRemoved,
        Self::IncidentNoteRestored,
        Self::IncidentRoomOpened,
        Self::IncidentRoomArchived,
        Self::IncidentIssueOpened,
        Self::TeamDigested,
        Self::ActionAdded,
        Self::ActionChanged,
        Self::ActionDone,
        Self::ActionDropped,
        Self::ActionReopened,
        Self::ActionIssueOpened,
        Self::PastImported,
        Self::PastReplaced,
        Self::PostmortemWritten,
        Self::PostmortemMoved,
        Self::PostmortemPublished,
        Self::PostmortemIssueOpened,
        Self::OncallOverridden,
        Self::OncallOverrideUndone,
        Self::OncallRequested,
        Self::OncallTaken,
        Self::OncallDeclined,
        Self::OncallWithdrawn,
        Self::OncallGivenBack,
        Self::OncallLapsed,
        Self::OncallFollowedUp,
        Self::OncallAbsent,
        Self::OncallBack,
        Self::OncallVolunteered,
        Self::PageSent,
        Self::PageCalled,
        Self::PageRefused,
        Self::PageAcknowledged,
        Self::PageEscalated,
        Self::PageHandedOn,
        Self::PageUnanswered,
        Self::PageResolved,
        Self::IncidentPaged,
        Self::IncidentPageAnswered,
        Self::IncidentPageUnanswered,
        Self::RunStarted,
        Self::RunTicked,
        Self::RunChecked,
        Self::RunDenied,
        Self::RunSkipped,
        Self::RunFinished,
        Self::RunAbandoned,
        Self::DeliveryParked,
        Self::DeliveryRetried,
        Self::DeliveryDismissed,
        Self::OncallHandedOver,
        Self::OncallRoleChanged,
        Self::DeployLocked,
        Self::DeployLockChanged,
        Self::DeployLockOffered,
        Self::DeployUnlocked,
        Self::DeployLineChanged,
        Self::DeployRequested,
        Self::DeployRefused,
        Self::DeployDecided,
        Self::DeployApproved,
        Self::DeployOverrideAsked,
        Self::DeployOverridden,
        Self::DeployRejected,
        Self::DeployCancelled,
        Self::DeployTicked,
        Self::DeployBegun,
        Self::DeployTroubled,
        Self::DeploySucceeded,
        Self::DeployFailed,
        Self::DeployRolledBack,
        Self::DeployCleared,
        Self::DeployExpired,
        Self::DeploySuperseded,
        Self::CalendarMade,
        Self::CalendarRevoked,
        Self::OncallHolidaysImported,
        Self::OncallPayExported,
        Self::WebSignedIn,
        Self::WebSignedOut,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TeamApplied => "team.applied",
            Self::IncidentDeclared => "incident.declared",
            Self::IncidentUpdated => "incident.updated",
            Self::IncidentResolved => "incident.resolved",
            Self::IncidentReopened => "incident.reopened",
            Self::IncidentMoved => "incident.moved",
            Self::IncidentSeverityChanged => "incident.severity_changed",
            Self::IncidentImpactSaid => "incident.impact_said",
            Self::IncidentHidden => "incident.hidden",
            Self::IncidentRoleTaken => "incident.role_taken",
            Self::IncidentRoleGiven => "incident.role_given",
            Self::IncidentRoleLeft => "incident.role_left",
            Self::IncidentMerged => "incident.merged",
            Self::IncidentAbsorbed => "incident.absorbed",
            Self::IncidentRelated => "incident.related",
            Self::IncidentLinked => "incident.linked",
            Self::IncidentTimesSet => "incident.times_set",
            Self::IncidentEscalated => "incident.escalated",
            Self::IncidentReminded => "incident.reminded",
            Self::IncidentRunbookRated => "incident.runbook_rated",
            Self::IncidentClosed => "incident.closed",
            Self::IncidentNoted => "incident.noted",
            Self::IncidentNoteChanged => "incident.note_changed",
            Self::IncidentNoteRemoved => "incident.note_removed",
            Self::IncidentNoteRestored => "incident.note_restored",
            Self::IncidentRoomOpened => "incident.room_opened",
            Self::IncidentRoomArchived => "incident.room_archived",
            Self::IncidentIssueOpened => "incident.issue_opened",
            Self::TeamDigested => "team.digested",
            Self::ActionAdded => "action.added",
            Self::ActionChanged => "action.changed",
            Self::ActionDone => "action.done",
            Self::ActionDropped => "action.dropped",
            Self::ActionReopened => "action.reopened",
            Self::ActionIssueOpened => "action.issue_opened",
            Self::PastImported => "past.imported",
            Self::PastReplaced => "past.replaced",
            Self::PostmortemWritten => "postmortem.written",
            Self::PostmortemMoved => "postmortem.moved",
            Self::PostmortemPublished => "postmortem.published",
            Self::PostmortemIssueOpened => "postmortem.issue_opened",
            Self::OncallOverridden => "oncall.overridden",
            Self::OncallOverrideUndone => "oncall.override_undone",
            Self::OncallRequested => "oncall.requested",
            Self::OncallTaken => "oncall.taken",
            Self::OncallDeclined => "oncall.declined",
            Self::OncallWithdrawn => "oncall.withdrawn",
            Self::OncallGivenBack => "oncall.given_back",
            Self::OncallLapsed => "oncall.lapsed",
            Self::OncallFollowedUp => "oncall.followed_up",
            Self::OncallAbsent => "oncall.absent",
            Self::OncallBack => "oncall.back",
            Self::OncallVolunteered => "oncall.volunteered",
            Self::PageSent => "page.sent",
            Self::PageCalled => "page.called",
            Self::PageRefused => "page.refused",
            Self::PageAcknowledged => "page.acknowledged",
            Self::PageEscalated => "page.escalated",
            Self::PageHandedOn => "page.handed_on",
            Self::PageUnanswered => "page.unanswered",
            Self::PageResolved => "page.resolved",
            Self::IncidentPaged => "incident.paged",
            Self::IncidentPageAnswered => "incident.page_answered",
            Self::IncidentPageUnanswered => "incident.page_unanswered",
            Self::RunStarted => "run.started",
            Self::RunTicked => "run.ticked",
            Self::RunChecked => "run.checked",
            Self::RunDenied => "run.denied",
            Self::RunSkipped => "run.skipped",
            Self::RunFinished => "run.finished",
            Self::RunAbandoned => "run.abandoned",
            Self::DeliveryParked => "delivery.parked",
            Self::DeliveryRetried => "delivery.retried",
            Self::DeliveryDismissed => "delivery.dismissed",
            Self::OncallHandedOver => "oncall.handed_over",
            Self::OncallRoleChanged => "oncall.role_changed",
            Self::DeployLocked => "deploy.locked",
            Self::DeployLockChanged => "deploy.lock_changed",
            Self::DeployLockOffered => "deploy.lock_offered",
            Self::DeployUnlocked => "deploy.unlocked",
            Self::DeployLineChanged => "deploy.line_changed",
            Self::DeployRequested => "deploy.requested",
            Self::DeployRefused => "deploy.refused",
            Self::DeployDecided => "deploy.decided",
            Self::DeployApproved => "deploy.approved",
            Self::DeployOverrideAsked => "deploy.override_asked",
            Self::DeployOverridden => "deploy.overridden",
            Self::DeployRejected => "deploy.rejected",
            Self::DeployCancelled => "deploy.cancelled",
            Self::DeployTicked => "deploy.ticked",
            Self::DeployBegun => "deploy.begun",
            Self::DeployTroubled => "deploy.troubled",
            Self::DeploySucceeded => "deploy.succeeded",
            Self::DeployFailed => "deploy.failed",
            Self::DeployRolledBack => "deploy.rolled_back",
            Self::DeployCleared => "deploy.cleared",
            Self::DeployExpired => "deploy.expired",
            Self::DeploySuperseded => "deploy.superseded",
            Self::CalendarMade => "calendar.made",
            Self::CalendarRevoked => "calendar.revoked",
            Self::OncallHolidaysImported => "oncall.holidays_imported",
            Self::OncallPayExported => "oncall.pay_exported",
            Self::WebSignedIn => "web.signed_in",
            Self::WebSignedOut => "web.signed_out",
        }
    }
}

/// The link of one event to the one before it: lower-case hex of SHA-256.
///
/// The first event of a workspace is linked to the empty string. The hash covers, each on a line of its own: the hash before,
/// the workspace, the number, the time in milliseconds, the actor, the subject, the kind, and the data as JSON with
/// sorted keys.
pub fn link(before: &str, workspace: GuildId, number: i64, event: &Event) -> String {
    let mut hash = Sha256::new();
    for part in [
        before,
        &workspace.to_string(),
        &number.to_string(),
        &event.at.as_millisecond().to_string(),
        &event.who.to_string(),
        &event.subject,
        event.kind.as_str(),
    ] {
        hash.update(part.as_bytes());
        hash.update(b"\n");
    }
    let mut data = String::new();
    canonical(&event.data, &mut data);
    hash.update(data.as_bytes());
    hex(&hash.finalize())
}

/// Appends the JSON with keys sorted, so that a database that reorders keys does not change the hash.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push('{');
            for (n, key) in keys.into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(data: Value) -> Event {
        Event {
            at: Timestamp::from_millisecond(1_700_000_000_123).expect("in range"),
            who: Who::Bot,
            subject: "incident:1".to_owned(),
            kind: Kind::IncidentUpdated,
            data,
        }
    }

    fn guild() -> GuildId {
        "7".parse().expect("a guild id")
    }

    #[test]
    fn the_link_changes_with_every_part_and_not_with_the_order_of_keys() {
        let base = link(
            "",
            guild(),
            1,
            &event(json!({"a": 1, "b": [true, {"x": null, "y": "z"}]})),
        );
        let reordered = serde_json::from_str(r#"{"b": [true, {"y": "z", "x": null}], "a": 1}"#);
        assert_eq!(base, link("", guild(), 1, &event(reordered.expect("JSON"))));
        assert_eq!(base.len(), 64);

        let mut other = event(json!({"a": 1}));
        assert_ne!(base, link("", guild(), 1, &other));
        assert_ne!(
            base,
            link(
                &base,
                guild(),
                1,
                &event(json!({"a": 1, "b": [true, {"x": null, "y": "z"}]}))
            )
        );
        let same = link("", guild(), 1, &other);
        assert_ne!(same, link("", guild(), 2, &other));
        other.subject = "incident:2".to_owned();
        assert_ne!(same, link("", guild(), 1, &other));
    }

    #[test]
    fn stored_names_are_those_of_serde() {
        for kind in Kind::ALL {
            assert_eq!(json!(kind), json!(kind.as_str()));
        }
    }
}
