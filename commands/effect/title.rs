//! What is sent, in words for people who look at the queue.

use super::Effect;

impl Effect {
    /// What it is, for people who look at the queue.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Room { .. } => "open the room",
            Self::PageCall { .. } => "page somebody",
            Self::PagePost { .. } => "call in the channel",
            Self::PageCard { .. } => "show the page",
            Self::RunCard { .. } => "show the run",
            Self::RunNote { .. } => "tell a newcomer of their checklist",
            Self::ErrandCard { .. } => "show the action",
            Self::ErrandShip { step, .. } => step.words(),
            Self::Board { .. } => "show the board",
            Self::Announce { .. } => "announce the incident",
            Self::Answer { .. } => "link the room in the answer",
            Self::Post { .. } => "post into the room",
            Self::Heard { .. } => "tell the room what was done on GitHub",
            Self::DeployHeard { .. } => "tell the thread what was done on GitHub",
            Self::Access { .. } => "let the crew into the room",
            Self::Nudge { .. } => "remind the room",
            Self::Guide { .. } => "say what to try next in the drill",
            Self::Suggest { .. } => "offer runbooks to the room",
            Self::Keep { .. } => "keep a file of the timeline",
            Self::Archive { .. } => "archive the room",
            Self::Unroom { .. } => "take the room away",
            Self::Digest { .. } => "tell what is overdue",
            Self::OncallCard { .. } => "show who is asked to take a shift",
            Self::OncallFollowUp { .. } => "ask again to take a shift",
            Self::DeployCard { .. } => "show a request to deploy",
            Self::DeployPost { .. } => "say how a deploy goes on",
            Self::DeployShip { step, .. } => step.words(),
            Self::DeployLock { .. } => "show a lock",
            Self::DeployLockNote { .. } => "tell of a lock",
            Self::Role { .. } => "give the on-call role",
            Self::Members => "look who is on the server",
            Self::Notice { notice, .. } => notice.title(),
            Self::Action { .. } => "mirror the action to its GitHub issue",
            Self::Report { .. } => "mirror the report to its GitHub issue",
            Self::Issue { .. } => "mirror to the GitHub issue",
            Self::Matter { .. } => "mirror it to its GitHub issue",
            Self::Remark { .. } => "comment on its GitHub issue",
            Self::Comment { .. } => "comment on the GitHub issue",
        }
    }
}
