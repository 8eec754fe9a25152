//! What has an issue where the team wants it: requests to deploy, swaps, absences, decisions and duty, all mirrored by one way.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    ids::{AbsenceId, DecisionId, DeployId, DutyId, RequestId},
    issue::{IssuePlace, IssueState, IssueWanted, LABEL, Mirrored, Thing, table},
    names::{ServiceName, UserId},
    team::{IssueKind, Team, Traits},
    text,
};

/// What has an issue where the team wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A request to deploy.
    Deploy(DeployId),
    /// A swap, a cover, or a shift that somebody took.
    Swap(RequestId),
    /// Somebody is away.
    Absence(AbsenceId),
    /// Something that the team decided.
    Decision(DecisionId),
    /// A stretch of somebody's duty.
    Duty(DutyId),
}

impl Matter {
    /// What it is, as rules tell issues apart.
    pub const fn kind(self) -> IssueKind {
        match self {
            Self::Deploy(_) => IssueKind::Deploy,
            Self::Swap(_) => IssueKind::Swap,
            Self::Absence(_) => IssueKind::Absence,
            Self::Decision(_) => IssueKind::Decision,
            Self::Duty(_) => IssueKind::Duty,
        }
    }

    /// The raw key, for storage.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Deploy(id) => id.uuid(),
            Self::Swap(id) => id.uuid(),
            Self::Absence(id) => id.uuid(),
            Self::Decision(id) => id.uuid(),
            Self::Duty(id) => id.uuid(),
        }
    }

    /// The one of a stored kind with a key; `None` for a kind of another version.
    pub fn stored(kind: &str, id: Uuid) -> Option<Self> {
        let all = [
            Self::Deploy(id.into()),
            Self::Swap(id.into()),
            Self::Absence(id.into()),
            Self::Decision(id.into()),
            Self::Duty(id.into()),
        ];
        all.into_iter().find(|one| one.kind().as_str() == kind)
    }

    /// The key by which its issue is found again.
    pub fn key(self) -> String {
        format!("{}-{}", self.kind().as_str(), self.uuid().simple())
    }
}

/// What the issue of a matter tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// What it is, on one line.
    pub title: String,
    /// What people call it: `SWP-4`.
    pub name: Option<String>,
    /// The service that it is about, as rules know it.
    pub service: Option<ServiceName>,
    /// People's words, escaped.
    pub words: Option<String>,
    /// What is known of it.
    pub rows: Vec<(&'static str, String)>,
    /// Whether it is open.
    pub state: IssueState,
    /// Who has to do with it.
    pub who: Option<UserId>,
}

impl Telling {
    /// The matter as it is to be mirrored; `None` where the team does not want that.
    pub fn mirrored(self, matter: Matter, place: IssuePlace, team: &Team) -> Option<Mirrored> {
        let kind = matter.kind();
        let routed = team.issue_route(
            kind,
            Traits {
                service: self.service.as_ref(),
                ..Traits::default()
            },
        )?;
        if !team.mirrors(kind) {
            return None;
        }
        let name = self
            .name
            .map_or_else(String::new, |name| format!(" ({name})"));
        let title = text::cut(&text::one_line(&self.title), 250 - name.len());
        let follows = "This issue follows what is on Discord; it is closed when it is over there.";
        let parts = [self.words, Some(table(self.rows)), Some(follows.to_owned())];
        let wanted = IssueWanted {
            title: format!("{title}{name}"),
            body: routed.body(parts.into_iter().flatten(), matter.key()),
            labels: routed.labelled([LABEL.to_owned(), kind.as_str().to_owned()]),
            repository: routed.repository,
            unwanted: Vec::new(),
            state: self.state,
            assignee: self
                .who
                .and_then(|who| team.login_of(who))
                .map(ToString::to_string),
            also: routed.assignees,
            milestone: routed.milestone,
        };
        Some(Mirrored {
            thing: Thing::Matter(matter),
            wanted,
            place,
        })
    }
}
