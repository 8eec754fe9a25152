//! What must be sent to the world after a decision.

mod lane;
mod merged;
mod priority;
mod title;

use serde::{Deserialize, Serialize};

use crate::{
    deploy::{life, lock, ship},
    duty::Notice,
    errand,
    heard::Heard,
    ids::{
        ActionId, AttachmentId, DeployId, ErrandId, IncidentId, LockId, PageId, RequestId, RunId,
    },
    incident::{Deed, Nudge, Step},
    issue::Thing,
    matter::Matter,
    names::{InteractionId, RoleId},
    page::Callee,
    run::RunNote,
};

pub use lane::Lane;

/// One thing to send. Most say what to make right, not what to say: the sender shows the state at the time of sending, so
/// several changes in a row need one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// Make the incident's room.
    Room {
        /// Whose room.
        incident: IncidentId,
        /// The interaction that declared it; its answer is made to name the room.
        interaction: Option<InteractionId>,
    },
    /// Keep what was said in the incident's room, so that the room can go.
    Archive {
        /// Whose room.
        incident: IncidentId,
    },
    /// Take the incident's room away.
    Unroom {
        /// Whose room.
        incident: IncidentId,
    },
    /// Make the incident's board in the room right, and pin it.
    Board {
        /// Whose board.
        incident: IncidentId,
    },
    /// Make the incident's card in the announcement channel right.
    Announce {
        /// Whose card.
        incident: IncidentId,
    },
    /// Make the answer to a declaration right: it names the room once there is one.
    Answer {
        /// Whose declaration.
        incident: IncidentId,
        /// The interaction that was answered.
        interaction: InteractionId,
    },
    /// Post what happened into the incident's room.
    Post {
        /// In whose room.
        incident: IncidentId,
        /// What happened.
        note: Note,
    },
    /// Make the private room's doors right: its crew may enter, others may not.
    Access {
        /// Whose room.
        incident: IncidentId,
    },
    /// Say in the incident's room what somebody did on GitHub.
    Heard {
        /// In whose room.
        incident: IncidentId,
        /// What.
        heard: Box<Heard>,
    },
    /// Remind the incident's room.
    Nudge {
        /// In whose room.
        incident: IncidentId,
        /// Of what.
        nudge: Nudge,
        /// When that was planned.
        planned_at: jiff::Timestamp,
    },
    /// Say in the room of a drill what to try next.
    Guide {
        /// In whose room.
        incident: IncidentId,
        /// What.
        step: Step,
    },
    /// Offer the incident's room the pages that may help.
    Suggest {
        /// In whose room.
        incident: IncidentId,
    },
    /// Keep a file of a message on the timeline, before Discord's link to it expires.
    Keep {
        /// On whose timeline.
        incident: IncidentId,
        /// The file.
        attachment: AttachmentId,
    },
    /// Make the GitHub issue of one of its actions right.
    Action {
        /// Of which incident.
        incident: IncidentId,
        /// Whose issue.
        action: ActionId,
    },
    /// Make the GitHub issue of its report right.
    Report {
        /// Whose report.
        incident: IncidentId,
    },
    /// Tell the team what is overdue.
    Digest {
        /// For which day of the team's wall clock.
        on: jiff::civil::Date,
    },
    /// Make the card of a swap or a cover right.
    OncallCard {
        /// Whose card.
        request: RequestId,
    },
    /// Say again that somebody is asked to take a shift.
    OncallFollowUp {
        /// Of which request.
        request: RequestId,
        /// When that was planned.
        planned_at: jiff::Timestamp,
    },
    /// Give a role to whoever is on call, and take it from everybody else.
    Role {
        /// Which role.
        role: RoleId,
    },
    /// Look which of those who will soon be on call are on the server.
    Members,
    /// Tell people something about who is on call.
    Notice {
        /// What tells it from everything else that is told of its schedule.
        key: String,
        /// What is told, and where.
        notice: Box<Notice>,
    },
    /// Call somebody for a page: make the message that reaches them right.
    PageCall {
        /// Which page.
        page: PageId,
        /// In which round.
        round: u8,
        /// In which step.
        step: u8,
        /// Who.
        callee: Callee,
    },
    /// Say in the channel what a turn of a page brought.
    PagePost {
        /// Which page.
        page: PageId,
        /// Which turn.
        turn: u16,
        /// Only that this one could not be reached by a message of their own.
        instead: Option<Callee>,
    },
    /// Make a page's card right.
    PageCard {
        /// Which page.
        page: PageId,
    },
    /// Make the card of an errand right.
    ErrandCard {
        /// Whose card.
        errand: ErrandId,
    },
    /// Let GitHub or an address do an errand, or stop it.
    ErrandShip {
        /// Which errand.
        errand: ErrandId,
        /// What is to be done.
        step: errand::Step,
    },
    /// Make the card of a run right.
    RunCard {
        /// Whose card.
        run: RunId,
    },
    /// Tell a newcomer of their checklist.
    RunNote {
        /// Which run it is.
        run: RunId,
        /// What they are told.
        note: RunNote,
    },
    /// Make the card of a request to deploy right.
    DeployCard {
        /// Whose card.
        deploy: DeployId,
    },
    /// Say in the thread of a request what happened.
    DeployPost {
        /// Of which request.
        deploy: DeployId,
        /// What.
        post: life::Post,
    },
    /// Say in the thread of a request what was done on GitHub.
    DeployHeard {
        /// Of which request.
        deploy: DeployId,
        /// What.
        heard: Box<Heard>,
    },
    /// Let GitHub run a deploy, stop it or show it.
    DeployShip {
        /// Which request.
        deploy: DeployId,
        /// What GitHub is to do.
        step: ship::Step,
    },
    /// Make the card of a lock right.
    DeployLock {
        /// Whose card.
        lock: LockId,
    },
    /// Tell the owner of a lock what became of it.
    DeployLockNote {
        /// Of which lock.
        lock: LockId,
        /// What.
        note: lock::Note,
    },
    /// Make the incident's GitHub issue right.
    Issue {
        /// Whose issue.
        incident: IncidentId,
    },
    /// Make the GitHub issue of a matter right.
    Matter {
        /// Whose issue.
        matter: Matter,
    },
    /// Comment what happened on the GitHub issue of a matter.
    Remark {
        /// On whose issue.
        matter: Matter,
        /// What happened.
        remark: Remark,
        /// What happened after that while it waited, told in the same comment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        more: Vec<Remark>,
    },
    /// Comment what happened on the incident's GitHub issue.
    Comment {
        /// On whose issue.
        incident: IncidentId,
        /// What happened.
        note: Note,
        /// What happened after that while it waited, told in the same comment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        more: Vec<Note>,
    },
}

/// What is said on the issue of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// What is said in the thread of a request to deploy.
    Post(life::Post),
    /// These words, as GitHub is given them.
    Words(String),
}

/// Something that happened to an incident, as the room and the issue are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What happened.
    pub what: Deed,
    /// The person's words; may be empty.
    pub text: String,
    /// Who did it: the Discord account.
    pub by: crate::names::UserId,
    /// The name that the person showed then.
    pub by_name: String,
    /// When.
    pub at: jiff::Timestamp,
}

impl Effect {
    /// On whose issue it says something; `None` for what says nothing on an issue.
    pub const fn said_on(&self) -> Option<Thing> {
        match self {
            Self::Comment { incident, .. } => Some(Thing::Incident(*incident)),
            Self::Remark { matter, .. } => Some(Thing::Matter(*matter)),
            _ => None,
        }
    }

    /// The incident it is about; `None` for what is about the whole team.
    pub const fn incident(&self) -> Option<IncidentId> {
        match self {
            Self::Digest { .. }
            | Self::OncallCard { .. }
            | Self::OncallFollowUp { .. }
            | Self::Role { .. }
            | Self::Members
            | Self::Notice { .. }
            | Self::PageCall { .. }
            | Self::PagePost { .. }
            | Self::PageCard { .. }
            | Self::RunCard { .. }
            | Self::RunNote { .. }
            | Self::DeployCard { .. }
            | Self::DeployPost { .. }
            | Self::DeployHeard { .. }
            | Self::DeployShip { .. }
            | Self::DeployLock { .. }
            | Self::DeployLockNote { .. }
            | Self::Matter { .. }
            | Self::Remark { .. }
            | Self::ErrandCard { .. }
            | Self::ErrandShip { .. } => None,
            Self::Room { incident, .. }
            | Self::Board { incident }
            | Self::Announce { incident }
            | Self::Answer { incident, .. }
            | Self::Post { incident, .. }
            | Self::Heard { incident, .. }
            | Self::Access { incident }
            | Self::Archive { incident }
            | Self::Unroom { incident }
            | Self::Nudge { incident, .. }
            | Self::Guide { incident, .. }
            | Self::Suggest { incident }
            | Self::Keep { incident, .. }
            | Self::Action { incident, .. }
            | Self::Report { incident }
            | Self::Issue { incident }
            | Self::Comment { incident, .. } => Some(*incident),
        }
    }

    /// The swap or cover it is about.
    pub const fn request(&self) -> Option<RequestId> {
        match self {
            Self::OncallCard { request } | Self::OncallFollowUp { request, .. } => Some(*request),
            _ => None,
        }
    }

    /// The page it is about.
    pub const fn page(&self) -> Option<PageId> {
        match self {
            Self::PageCall { page, .. } | Self::PagePost { page, .. } | Self::PageCard { page } => {
                Some(*page)
            }
            _ => None,
        }
    }

    /// The request to deploy that it is about.
    pub const fn deploy(&self) -> Option<DeployId> {
        match self {
            Self::DeployCard { deploy }
            | Self::DeployPost { deploy, .. }
            | Self::DeployHeard { deploy, .. }
            | Self::DeployShip { deploy, .. } => Some(*deploy),
            _ => None,
        }
    }

    /// The errand it is about.
    pub const fn errand(&self) -> Option<ErrandId> {
        match self {
            Self::ErrandCard { errand } | Self::ErrandShip { errand, .. } => Some(*errand),
            _ => None,
        }
    }

    /// The matter whose issue it makes right, or comments on.
    pub const fn matter(&self) -> Option<Matter> {
        match self {
            Self::Matter { matter } | Self::Remark { matter, .. } => Some(*matter),
            _ => None,
        }
    }

    /// What shows on a card and has an issue too, where the team wants it; and what is said there, where something is.
    pub fn shown_elsewhere(&self) -> Option<(Matter, Option<Remark>)> {
        match self {
            Self::OncallCard { request } => Some((Matter::Swap(*request), None)),
            Self::DeployCard { deploy } => Some((Matter::Deploy(*deploy), None)),
            Self::DeployPost { deploy, post } => {
                Some((Matter::Deploy(*deploy), Some(Remark::Post(*post))))
            }
            _ => None,
        }
    }

    /// The lock it is about.
    pub const fn lock(&self) -> Option<LockId> {
        match self {
            Self::DeployLock { lock } | Self::DeployLockNote { lock, .. } => Some(*lock),
            _ => None,
        }
    }

    /// Where it is sent.
    pub const fn lane(&self) -> Lane {
        match self {
            Self::DeployShip {
                step: ship::Step::Call | ship::Step::Recall,
                ..
            }
            | Self::ErrandShip {
                step: errand::Step::Call,
                ..
            } => Lane::Webhooks,
            Self::Issue { .. }
            | Self::Comment { .. }
            | Self::Action { .. }
            | Self::Report { .. }
            | Self::ErrandShip { .. }
            | Self::Matter { .. }
            | Self::Remark { .. }
            | Self::DeployShip { .. } => Lane::Github,
            Self::PageCall { .. } | Self::PagePost { .. } | Self::PageCard { .. } => Lane::Pages,
            _ => Lane::Discord,
        }
    }

    /// Things with one subject are sent in the order they were decided.
    pub fn subject(&self) -> String {
        if let Some(request) = self.request() {
            return format!("request:{request}");
        }
        let Some(incident) = self.incident() else {
            return match self {
                Self::Role { role } => format!("role:{role}"),
                Self::Notice { notice, .. } => notice.subject(),
                Self::Members => "members".to_owned(),
                // Nobody waits for what is sent to somebody else.
                Self::PageCall {
                    page,
                    round,
                    step,
                    callee,
                } => format!("page:{page}:{round}:{step}:{callee}"),
                Self::PagePost { page, .. } => format!("page:{page}:posts"),
                Self::PageCard { page } => format!("page:{page}:card"),
                Self::RunCard { run } => format!("run:{run}"),
                Self::RunNote { run, .. } => format!("run:{run}:notes"),
                Self::DeployCard { deploy }
                | Self::DeployPost { deploy, .. }
                | Self::DeployHeard { deploy, .. } => format!("deploy:{deploy}"),
                Self::DeployShip {
                    deploy,
                    step: ship::Step::Mirror,
                } => format!("deploy:{deploy}:mirror"),
                Self::DeployShip {
                    deploy,
                    step: ship::Step::FollowUp,
                } => format!("deploy:{deploy}:follow-up"),
                Self::DeployShip { deploy, .. } => format!("deploy:{deploy}:run"),
                Self::DeployLock { lock } => format!("lock:{lock}"),
                Self::DeployLockNote { lock, .. } => format!("lock:{lock}:notes"),
                Self::ErrandCard { errand } => format!("errand:{errand}"),
                Self::ErrandShip { errand, .. } => format!("errand:{errand}:run"),
                Self::Matter { matter } | Self::Remark { matter, .. } => {
                    format!("matter:{}", matter.key())
                }
                _ => "digest".to_owned(),
            };
        };
        match self {
            Self::Keep { attachment, .. } => format!("attachment:{attachment}"),
            Self::Action { action, .. } => format!("action:{action}"),
            Self::Report { .. } => format!("incident:{incident}:report"),
            // What people say in the room does not wait for the folders to be read.
            Self::Suggest { .. } => format!("incident:{incident}:suggest"),
            Self::Announce { .. } => format!("incident:{incident}:announce"),
            Self::Answer { .. } => format!("incident:{incident}:answer"),
            Self::Issue { .. } | Self::Comment { .. } => format!("incident:{incident}:issue"),
            _ => format!("incident:{incident}"),
        }
    }

    /// Waiting effects with one fold key become one, since each would show the same state.
    pub fn fold(&self) -> Option<String> {
        match self {
            Self::Board { incident } => Some(format!("board:{incident}")),
            Self::Announce { incident } => Some(format!("announce:{incident}")),
            Self::Issue { incident } => Some(format!("issue:{incident}")),
            Self::Action { action, .. } => Some(format!("action:{action}")),
            Self::Report { incident } => Some(format!("report:{incident}")),
            Self::Matter { .. } => Some(self.subject()),
            Self::Digest { on } => Some(format!("digest:{on}")),
            Self::OncallCard { request } => Some(format!("request:{request}")),
            Self::OncallFollowUp { request, .. } => Some(format!("request:{request}:again")),
            Self::Role { role } => Some(format!("role:{role}")),
            Self::Members => Some("members".to_owned()),
            Self::Access { incident } => Some(format!("access:{incident}")),
            Self::Archive { incident } => Some(format!("archive:{incident}")),
            Self::Unroom { incident } => Some(format!("unroom:{incident}")),
            Self::Nudge {
                incident, nudge, ..
            } => Some(format!("nudge:{}:{incident}", nudge.name())),
            Self::Guide { incident, step } => Some(format!("guide:{}:{incident}", step.as_str())),
            Self::Suggest { .. } | Self::PageCall { .. } | Self::RunNote { .. } => {
                Some(self.subject())
            }
            Self::PageCard { page } => Some(format!("page:{page}:card")),
            Self::RunCard { run } => Some(format!("run:{run}")),
            Self::DeployCard { deploy } => Some(format!("deploy:{deploy}")),
            Self::DeployShip {
                deploy,
                step: ship::Step::Mirror,
            } => Some(format!("deploy:{deploy}:mirror")),
            Self::DeployLock { lock } => Some(format!("lock:{lock}")),
            Self::ErrandCard { errand } => Some(format!("errand:{errand}")),
            Self::Room { .. }
            | Self::DeployPost { .. }
            | Self::DeployHeard { .. }
            | Self::DeployShip { .. }
            | Self::ErrandShip { .. }
            | Self::DeployLockNote { .. }
            | Self::Notice { .. }
            | Self::PagePost { .. }
            | Self::Answer { .. }
            | Self::Post { .. }
            | Self::Heard { .. }
            | Self::Keep { .. }
            | Self::Remark { .. }
            | Self::Comment { .. } => None,
        }
    }

    /// Whether what comes after it in its subject is of no use without it.
    pub const fn holds_back(&self) -> bool {
        matches!(
            self,
            Self::Room { .. }
                | Self::Issue { .. }
                | Self::Action { .. }
                | Self::Report { .. }
                | Self::Matter { .. }
                | Self::OncallCard { .. }
                | Self::DeployCard { .. }
        )
    }
}
