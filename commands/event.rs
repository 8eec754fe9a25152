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

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal;)+) => {
        /// The kinds of things that happen. The names are stored and published, so they never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $name)] $kind,)+
        }

        impl Kind {
            /// Every kind, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The stored name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }
        }
    };
}

kinds! {
    /// A team's document was applied.
    TeamApplied = "team.applied";
    /// Somebody proved which login on GitHub is theirs.
    LinkProved = "link.proved";
    /// Somebody took back which login on GitHub is theirs.
    LinkRemoved = "link.removed";
    /// An incident was declared.
    IncidentDeclared = "incident.declared";
    /// An update was posted.
    IncidentUpdated = "incident.updated";
    /// An incident was resolved.
    IncidentResolved = "incident.resolved";
    /// An incident was reopened.
    IncidentReopened = "incident.reopened";
    /// An incident was moved on, or back.
    IncidentMoved = "incident.moved";
    /// An incident was judged anew.
    IncidentSeverityChanged = "incident.severity_changed";
    /// It was said whom an incident harms.
    IncidentImpactSaid = "incident.impact_said";
    /// An incident was made private.
    IncidentHidden = "incident.hidden";
    /// Somebody took a role in an incident.
    IncidentRoleTaken = "incident.role_taken";
    /// Somebody was given a role in an incident.
    IncidentRoleGiven = "incident.role_given";
    /// Somebody left a role in an incident.
    IncidentRoleLeft = "incident.role_left";
    /// An incident was merged into another.
    IncidentMerged = "incident.merged";
    /// Another incident was merged into this one.
    IncidentAbsorbed = "incident.absorbed";
    /// An incident was related to another.
    IncidentRelated = "incident.related";
    /// A page was linked to an incident.
    IncidentLinked = "incident.linked";
    /// The times of an incident were set right.
    IncidentTimesSet = "incident.times_set";
    /// Help was asked for in an incident.
    IncidentEscalated = "incident.escalated";
    /// Somebody did something on GitHub with an issue of an incident.
    IncidentHeard = "incident.heard";
    /// A reminder reached the room of an incident.
    IncidentReminded = "incident.reminded";
    /// Somebody said whether a runbook helps in an incident.
    IncidentRunbookRated = "incident.runbook_rated";
    /// An incident was closed.
    IncidentClosed = "incident.closed";
    /// Something was put on the timeline of an incident.
    IncidentNoted = "incident.noted";
    /// An entry on the timeline of an incident was changed.
    IncidentNoteChanged = "incident.note_changed";
    /// An entry was taken from the timeline of an incident.
    IncidentNoteRemoved = "incident.note_removed";
    /// An entry was put back on the timeline of an incident.
    IncidentNoteRestored = "incident.note_restored";
    /// An incident's room was made.
    IncidentRoomOpened = "incident.room_opened";
    /// What was said in an incident's room was kept, and the room taken away.
    IncidentRoomArchived = "incident.room_archived";
    /// An incident's GitHub issue was made or found.
    IncidentIssueOpened = "incident.issue_opened";
    /// A team was told what is overdue.
    TeamDigested = "team.digested";
    /// An action was added to an incident.
    ActionAdded = "action.added";
    /// An action was changed.
    ActionChanged = "action.changed";
    /// An action was done.
    ActionDone = "action.done";
    /// An action was dropped.
    ActionDropped = "action.dropped";
    /// An action was taken up again.
    ActionReopened = "action.reopened";
    /// An action's GitHub issue was made or found.
    ActionIssueOpened = "action.issue_opened";
    /// A past report was put on record.
    PastImported = "past.imported";
    /// A past report was replaced by what its file says now.
    PastReplaced = "past.replaced";
    /// Parts of a report were written.
    PostmortemWritten = "postmortem.written";
    /// A report was moved on, or back.
    PostmortemMoved = "postmortem.moved";
    /// A report was published.
    PostmortemPublished = "postmortem.published";
    /// A report's GitHub issue was made or found.
    PostmortemIssueOpened = "postmortem.issue_opened";
    /// An override or a temporary schedule counts.
    OncallOverridden = "oncall.overridden";
    /// An override or a temporary schedule was taken back.
    OncallOverrideUndone = "oncall.override_undone";
    /// Somebody was asked to take a shift, or to swap one.
    OncallRequested = "oncall.requested";
    /// A shift, or a part of one, went to somebody else.
    OncallTaken = "oncall.taken";
    /// Somebody who was asked said no.
    OncallDeclined = "oncall.declined";
    /// Nobody is asked any more.
    OncallWithdrawn = "oncall.withdrawn";
    /// A shift was given back.
    OncallGivenBack = "oncall.given_back";
    /// The time of a request passed.
    OncallLapsed = "oncall.lapsed";
    /// It was said again that somebody is asked.
    OncallFollowedUp = "oncall.followed_up";
    /// Somebody is away.
    OncallAbsent = "oncall.absent";
    /// Somebody is not away after all.
    OncallBack = "oncall.back";
    /// Somebody said when they let themselves be asked.
    OncallVolunteered = "oncall.volunteered";
    /// Somebody was paged.
    PageSent = "page.sent";
    /// A page called those of a step.
    PageCalled = "page.called";
    /// A message of a page did not reach somebody.
    PageRefused = "page.refused";
    /// Somebody answered a page.
    PageAcknowledged = "page.acknowledged";
    /// The next ones of a page were called by hand.
    PageEscalated = "page.escalated";
    /// A page was handed on.
    PageHandedOn = "page.handed_on";
    /// Nobody answered a page.
    PageUnanswered = "page.unanswered";
    /// A page is over.
    PageResolved = "page.resolved";
    /// Somebody was paged for an incident.
    IncidentPaged = "incident.paged";
    /// Somebody answered a page of an incident.
    IncidentPageAnswered = "incident.page_answered";
    /// Nobody answered a page of an incident.
    IncidentPageUnanswered = "incident.page_unanswered";
    /// An action was asked for.
    ErrandAsked = "errand.asked";
    /// An action was confirmed by whoever asked for it.
    ErrandConfirmed = "errand.confirmed";
    /// Somebody agreed to an action.
    ErrandApproved = "errand.approved";
    /// An action was called off before it ran.
    ErrandCalledOff = "errand.called_off";
    /// An action was given to the machine.
    ErrandStarted = "errand.started";
    /// An action is over.
    ErrandEnded = "errand.ended";
    /// Nobody knows whether an action ran.
    ErrandDoubted = "errand.doubted";
    /// Somebody looked after an action that perhaps ran.
    ErrandSettled = "errand.settled";
    /// A runbook is run.
    RunStarted = "run.started";
    /// A step of a run was ticked.
    RunTicked = "run.ticked";
    /// What a step of a run says was found to be so.
    RunChecked = "run.checked";
    /// What a step of a run says was found not to be so.
    RunDenied = "run.denied";
    /// A step of a run was left out.
    RunSkipped = "run.skipped";
    /// Every step of a run is settled.
    RunFinished = "run.finished";
    /// A run was given up.
    RunAbandoned = "run.abandoned";
    /// A newcomer was reminded of what is left of their checklist.
    RunReminded = "run.reminded";
    /// A decision was recorded.
    DecisionRecorded = "decision.recorded";
    /// A decision was withdrawn.
    DecisionWithdrawn = "decision.withdrawn";
    /// Something could not be delivered and was set aside.
    DeliveryParked = "delivery.parked";
    /// Something set aside is tried again.
    DeliveryRetried = "delivery.retried";
    /// Something set aside was given up.
    DeliveryDismissed = "delivery.dismissed";
    /// Those on call in a schedule changed.
    OncallHandedOver = "oncall.handed_over";
    /// The role of a schedule was given or taken.
    OncallRoleChanged = "oncall.role_changed";
    /// Something was locked against deploys.
    DeployLocked = "deploy.locked";
    /// A lock is held for longer, or for another reason.
    DeployLockChanged = "deploy.lock_changed";
    /// A lock is kept for whoever was next in line.
    DeployLockOffered = "deploy.lock_offered";
    /// A lock ended.
    DeployUnlocked = "deploy.unlocked";
    /// Somebody waits for a lock, or waits no longer.
    DeployLineChanged = "deploy.line_changed";
    /// Somebody asked for a deploy.
    DeployRequested = "deploy.requested";
    /// A request could never have started.
    DeployRefused = "deploy.refused";
    /// It was decided anew where a request stands.
    DeployDecided = "deploy.decided";
    /// Somebody approved of a request.
    DeployApproved = "deploy.approved";
    /// Somebody wants to let pass what stands in the way of a request.
    DeployOverrideAsked = "deploy.override_asked";
    /// A second person agreed to that.
    DeployOverridden = "deploy.overridden";
    /// Somebody rejected a request.
    DeployRejected = "deploy.rejected";
    /// A request was called off.
    DeployCancelled = "deploy.cancelled";
    /// Something on the checklist of a request was done.
    DeployTicked = "deploy.ticked";
    /// A deploy began.
    DeployBegun = "deploy.begun";
    /// Something is wrong with a deploy that runs.
    DeployTroubled = "deploy.troubled";
    /// Somebody keeps waiting for a deploy that is late.
    DeployAwaited = "deploy.awaited";
    /// A deploy was done.
    DeploySucceeded = "deploy.succeeded";
    /// A deploy did not work.
    DeployFailed = "deploy.failed";
    /// One went back from a deploy.
    DeployRolledBack = "deploy.rolled_back";
    /// Somebody did something on GitHub with the issue or the deployment of a request.
    DeployHeard = "deploy.heard";
    /// Somebody cleared commits that were held back since one went back.
    DeployCleared = "deploy.cleared";
    /// Somebody says that a deploy caused an incident, or that it did not.
    DeployCaused = "deploy.caused";
    /// A request rides along with another.
    DeployJoined = "deploy.joined";
    /// A request rides along no longer, and stands for itself.
    DeployLeft = "deploy.left";
    /// A request went out with another.
    DeployCarried = "deploy.carried";
    /// A request was not brought to its end in time.
    DeployExpired = "deploy.expired";
    /// The branch that a request was found by points to another commit.
    DeploySuperseded = "deploy.superseded";
    /// Somebody got the address of a calendar.
    CalendarMade = "calendar.made";
    /// The address of a calendar was revoked.
    CalendarRevoked = "calendar.revoked";
    /// Holidays were imported.
    OncallHolidaysImported = "oncall.holidays_imported";
    /// Somebody took the list of what duty is paid.
    OncallPayExported = "oncall.pay_exported";
    /// Somebody signed in on the web pages.
    WebSignedIn = "web.signed_in";
    /// Somebody signed out there.
    WebSignedOut = "web.signed_out";
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
