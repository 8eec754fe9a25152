//! What becomes of a request: it is decided, approved, begun and ended, and decided anew whenever something changes.

mod answer;
mod ask;
mod back;
mod begin;
mod call;
mod card;
mod caused;
mod due;
mod emergency;
mod end;
mod heard;
mod held;
mod issue;
mod known;
mod late;
mod list;
mod over;
mod place;
mod post;
mod run;
mod settle;
mod train;
mod verb;
mod watch;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    code::Code,
    decision::Decision,
    outside::{Outside, Range},
    policy::Policy,
    request::Request,
    ship::Carriage,
};
use crate::{
    By, Effect, Event, Reply,
    ids::DeployId,
    incident::words,
    issue::IssuePlace,
    names::{ChannelId, GuildId, MessageId, RoleId, UserId},
    rota::states,
    team::Team,
    text,
    workflow::Run,
};

pub use answer::{approve, cancel, reject, tick};
pub use ask::{RequestAsk, check, request};
pub use back::{Back, Promotion, back_to, promotion};
pub use begin::begin;
pub use call::{Call, reported, taken};
pub use card::{card, form, mentioned, shown};
pub use caused::{Caused, caused};
pub use due::{Due, fire, look, looked, next};
pub use emergency::{follow_up, follow_up_key, followed_up};
pub use end::{end, rolled_back, trouble};
pub use heard::{Stated, closed_at_github, stated};
pub use held::{Cleared, clear};
pub use issue::{remark, telling};
pub use known::Known;
pub use late::is_for_all;
pub use list::{HISTORY, board, history};
pub use over::{agree, override_ask};
pub use place::{Place, Standing};
pub use post::{Post, post_card};
pub use run::{followed, mirrored_as, shipped, unclear, unshipped};
pub use train::{Coupled, Rider, Train, arrived, contains, join, leave, offers, train_for};
pub use verb::DeployVerb;
pub use watch::{Watch, wait};

words! {
    /// A reason or a note, on one line.
    Note, "The reason", text::one_line, 1, 300
}

/// For how long a request stands.
const EXPIRES: SignedDuration = SignedDuration::from_hours(7 * 24);

/// After what time somebody is reminded that they may begin.
const BEGIN: SignedDuration = SignedDuration::from_mins(30);

/// After what time without a cause one goes back.
const REVERT: SignedDuration = SignedDuration::from_mins(10);

/// How often something under way is looked at.
const LOOK: SignedDuration = SignedDuration::from_mins(1);

/// A request to deploy, and what became of it. People call it by its number: `DPL-7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deploy {
    /// Its key.
    pub id: DeployId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Counted in its workspace from 1.
    pub number: i64,
    /// Where it stands.
    pub state: State,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it began.
    pub begun_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Everything else that is on record of it.
    pub record: Record,
    /// Where its card is.
    pub channel: ChannelId,
    /// Its card, once it is there. Its thread has the same id.
    pub message: Option<MessageId>,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

states! {
    /// Where a request stands. The names are stored.
    State {
        /// It waits for approval.
        Approval = "approval",
        /// It waits for a time, or for something that is under way.
        Waiting = "waiting",
        /// Something has to change before it can go on.
        Blocked = "blocked",
        /// Nothing stands in the way: somebody may begin.
        Approved = "approved",
        /// It goes out with another request that contains it.
        Riding = "riding",
        /// It is being done.
        Running = "running",
        /// It was done.
        Succeeded = "succeeded",
        /// It went out with another request that contained it.
        Carried = "carried",
        /// It was done, and then one went back to what was before.
        RolledBack = "rolled_back",
        /// It did not work.
        Failed = "failed",
        /// Somebody called it off.
        Cancelled = "cancelled",
        /// Somebody who could have approved of it did not.
        Rejected = "rejected",
        /// Nobody brought it to its end in time.
        Expired = "expired",
        /// It never could have started.
        Refused = "refused",
        /// The branch it was found by points to another commit now.
        Superseded = "superseded",
    }
}

impl State {
    /// Whether it has not begun and still can.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Approval | Self::Waiting | Self::Blocked | Self::Approved
        )
    }

    /// What it is called.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Approval => "waits for approval",
            Self::Waiting => "waits",
            Self::Blocked => "is held",
            Self::Approved => "may begin",
            Self::Riding => "rides along",
            Self::Running => "runs",
            Self::Succeeded => "succeeded",
            Self::Carried => "went out with another",
            Self::RolledBack => "was rolled back",
            Self::Failed => "failed",
            Self::Cancelled => "was cancelled",
            Self::Rejected => "was rejected",
            Self::Expired => "expired",
            Self::Refused => "was refused",
            Self::Superseded => "was superseded",
        }
    }
}

/// What is on record of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What was asked.
    pub request: Request,
    /// Who approved, in order; also what does not count any more.
    pub approvals: Vec<Given>,
    /// What somebody lets pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Overriding>,
    /// What was ticked.
    pub ticks: Vec<Tick>,
    /// What GitHub said last.
    pub outside: Outside,
    /// What was decided last.
    pub decision: Decision,
    /// When.
    pub decided_at: Timestamp,
    /// What comes once nothing stands in the way, where it only waits; nothing where people have to do something first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<Then>,
    /// When everything was in order.
    pub approved_at: Option<Timestamp>,
    /// Who began it; nobody where it began by itself.
    pub begun_by: Option<UserId>,
    /// Who ended it; nobody where it ended by itself.
    pub ended_by: Option<UserId>,
    /// What was said at its end.
    pub note: Option<String>,
    /// Since when something is wrong, and nobody knows why.
    pub trouble_at: Option<Timestamp>,
    /// What it undoes, where it goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Undone>,
    /// How it is carried out, since it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carriage: Option<Carriage>,
    /// What is known of the program that carries it out, once it has taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
    /// The run of the workflow that carries it out, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// Why nobody can tell whether a workflow carries it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unclear: Option<String>,
    /// When people are asked to look at it while it runs.
    #[serde(default)]
    pub watch: Watch,
    /// What incidents people say it caused or did not, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caused: Vec<Caused>,
    /// The request that it rides with, or rode with when it went out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rides: Option<Train>,
    /// The requests that ride with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub riders: Vec<Rider>,
    /// The deployment that GitHub shows it as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<i64>,
    /// The issue in which an emergency is looked at afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Box<IssuePlace>>,
    /// What people were reminded of already.
    pub reminded: Vec<Reminder>,
}

/// What comes once nothing stands in the way of a request that only waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// It begins by itself, since a machine carries it out.
    Begin,
    /// Whoever asked is called, and begins.
    Call,
}

/// What going back undoes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The commit that was deployed last.
    pub sha: String,
    /// What it had brought, as far as GitHub told.
    pub range: Option<Range>,
}

impl Undone {
    /// The commits that are held back once one has gone back, until somebody clears them.
    pub fn commits(&self) -> Vec<String> {
        let range = self.range.iter().flat_map(|range| &range.commits);
        let mut all: Vec<String> = range.map(|commit| commit.sha.clone()).collect();
        if !all.contains(&self.sha) {
            all.push(self.sha.clone());
        }
        all
    }
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// By whom.
    pub by: UserId,
    /// The roles they held then.
    pub roles: Vec<RoleId>,
    /// When.
    pub at: Timestamp,
    /// To exactly what.
    pub binding: String,
    /// What they said with it.
    pub note: String,
}

/// Somebody lets a kind of blocker pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overriding {
    /// Which kind.
    pub code: Code,
    /// Who.
    pub by: UserId,
    /// The roles they held then.
    pub roles: Vec<RoleId>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// For exactly what.
    pub binding: String,
    /// Who agreed, and the roles they held then.
    pub second: Option<(UserId, Vec<RoleId>)>,
}

/// Something on the checklist was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// What.
    pub item: String,
    /// By whom.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What people are reminded of, once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// That they may begin.
    Begin,
    /// To look, since what was asked for has not started.
    Start,
    /// To say whether it is done.
    Late,
    /// To go back, since nobody knows what is wrong.
    Revert,
}

/// What the store gives a new request.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Its key.
    pub id: DeployId,
    /// Its workspace.
    pub workspace: GuildId,
    /// Its number.
    pub number: i64,
    /// Where its card will be.
    pub channel: ChannelId,
}

/// What became of a request, with everything that follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The request as it is from now on.
    pub deploy: Deploy,
    /// What happened.
    pub events: Vec<Event>,
    /// What must be sent.
    pub effects: Vec<Effect>,
}

impl Moved {
    fn decided(self, reply: Reply) -> crate::Decision<Deploy> {
        crate::Decision {
            state: self.deploy,
            events: self.events,
            effects: self.effects,
            reply,
        }
    }
}

/// What people call a request with a number.
pub fn name(number: i64) -> String {
    format!("DPL-{number}")
}

impl Deploy {
    /// What people call it: `DPL-7`.
    pub fn name(&self) -> String {
        name(self.number)
    }

    /// The subject of its events and of its timer.
    pub fn subject(&self) -> String {
        format!("deploy:{}", self.id)
    }

    /// The policy of its place, as the team's document has it now.
    pub fn policy(&self, team: &Team) -> Policy {
        let request = &self.record.request;
        Policy::of(team, &request.service, &request.environment)
    }

    /// What it is: `checkout` at `0123456` to `production`.
    pub fn what(&self) -> String {
        let request = &self.record.request;
        format!(
            "`{}` at `{}` to `{}`",
            request.service,
            short(&request.sha),
            request.environment
        )
    }
}

/// The first digits of a commit, as people say them; what was typed for one is shown as it is.
pub fn short(sha: &str) -> String {
    match sha.parse::<super::Sha>() {
        Ok(sha) => sha.short().to_owned(),
        Err(_) => text::code(sha, 60),
    }
}
