//! Whom a page calls, step by step: a policy as it was when the page began, with the people and roles behind its names.

use std::{fmt, str::FromStr};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    incident::Incident,
    names::{ChannelId, Parsed, RoleId, ScheduleName, UserId, reads_and_writes_text},
    team::{self, Escalation, Need, Owner, Team, WhenEmpty},
};

/// Whom a page calls, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// What it is called, for people: `default`, or whom the page is for.
    pub name: String,
    /// Who is told when nobody is on call, and when nobody answered.
    pub owner: Option<Callee>,
    /// How often it begins again after its last step.
    pub repeat: u8,
    /// Its steps; never empty.
    pub steps: Vec<Rung>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Who is called, all at once.
    pub notify: Vec<Target>,
    /// How many seconds an answer is waited for.
    pub wait: i64,
    /// Whose answer it takes.
    pub need: Need,
    /// What happens where nobody is on call.
    pub when_empty: WhenEmpty,
    /// Who is called then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Target>,
}

impl Rung {
    /// How long an answer is waited for.
    pub const fn wait(&self) -> SignedDuration {
        SignedDuration::from_secs(self.wait)
    }
}

/// Whom a step calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Whoever is on call by a schedule when the step comes.
    Schedule(ScheduleName),
    /// Somebody in particular.
    Callee(Callee),
}

/// Who can be called. The text of it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Callee {
    /// A person, by direct message.
    User(UserId),
    /// Everyone who has a role, by a mention.
    Role(RoleId),
    /// Whoever reads a channel.
    Channel(ChannelId),
}

impl Callee {
    /// As Discord shows it to people.
    pub fn mention(self) -> String {
        match self {
            Self::User(user) => format!("<@{user}>"),
            Self::Role(role) => format!("<@&{role}>"),
            Self::Channel(channel) => format!("<#{channel}>"),
        }
    }

    fn accept(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        match kind {
            "user" => id.parse().ok().map(Self::User),
            "role" => id.parse().ok().map(Self::Role),
            "channel" => id.parse().ok().map(Self::Channel),
            _ => None,
        }
    }
}

impl Parsed for Callee {
    const ALLOWED: &'static str = "`user:`, `role:` or `channel:` with an id";
}

impl fmt::Display for Callee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(f, "user:{user}"),
            Self::Role(role) => write!(f, "role:{role}"),
            Self::Channel(channel) => write!(f, "channel:{channel}"),
        }
    }
}

reads_and_writes_text!(Callee);

impl Target {
    fn accept(text: &str) -> Option<Self> {
        match text.strip_prefix("schedule:") {
            Some(name) => name.parse().ok().map(Self::Schedule),
            None => Callee::from_str(text).ok().map(Self::Callee),
        }
    }
}

impl Parsed for Target {
    const ALLOWED: &'static str =
        "`schedule:` with a name, or `user:`, `role:` or `channel:` with an id";
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schedule(name) => write!(f, "schedule:{name}"),
            Self::Callee(callee) => callee.fmt(f),
        }
    }
}

reads_and_writes_text!(Target);

/// How long each of those is waited for who are paged without a policy: the field's usual five minutes.
const WAIT: i64 = 300;
/// How often they are paged again.
const REPEAT: u8 = 2;

/// The ladder of a policy, with the people and roles that its names stand for now.
pub fn ladder_of(policy: &Escalation, team: &Team) -> Ladder {
    let owner = match &policy.owner {
        Owner::Role(name) => team.role(name).map(|role| Callee::Role(role.id)),
        Owner::Person(name) => team.person_named(name).map(Callee::User),
    };
    let steps = policy.steps.iter().map(|step| Rung {
        notify: step
            .notify
            .iter()
            .filter_map(|one| target(one, team))
            .collect(),
        wait: step.wait.duration().as_secs(),
        need: step.need,
        when_empty: step.when_empty,
        fallback: step.fallback.as_ref().and_then(|one| target(one, team)),
    });
    Ladder {
        name: policy.name.to_string(),
        owner,
        repeat: policy.repeat,
        steps: steps.collect(),
    }
}

/// The ladder to somebody who is paged without a policy: three times, and whoever asks hears when nobody answers.
pub fn ladder_to(target: Target, name: String, asks: UserId) -> Ladder {
    Ladder {
        name,
        owner: Some(Callee::User(asks)),
        repeat: REPEAT,
        steps: vec![Rung {
            notify: vec![target],
            wait: WAIT,
            need: Need::Any,
            when_empty: WhenEmpty::Skip,
            fallback: None,
        }],
    }
}

fn target(named: &team::Target, team: &Team) -> Option<Target> {
    Some(match named {
        team::Target::Schedule(name) => Target::Schedule(name.clone()),
        team::Target::Person(name) => Target::Callee(Callee::User(team.person_named(name)?)),
        team::Target::Role(name) => Target::Callee(Callee::Role(team.role(name)?.id)),
        team::Target::Channel(id) => Target::Callee(Callee::Channel(*id)),
    })
}

impl Ladder {
    /// The ladder for something of an incident: of a private one only people hear, each by themselves.
    #[must_use]
    pub fn within(self, incident: Option<&Incident>) -> Self {
        if incident.is_some_and(|incident| incident.is_private) {
            self.by_person()
        } else {
            self
        }
    }

    /// Whether it calls anybody for something of an incident.
    ///
    /// # Errors
    /// When the incident is private, and it calls only roles and channels.
    pub fn reaches(&self, incident: Option<&Incident>) -> Result<(), Refusal> {
        let calls = |rung: &Rung| !rung.notify.is_empty() || rung.fallback.is_some();
        let is_private = incident.is_some_and(|incident| incident.is_private);
        if !is_private || self.clone().by_person().steps.iter().any(calls) {
            return Ok(());
        }
        Err(Refusal::Invalid(format!(
            "`{}` calls only roles and channels, and not everybody there may know of a private incident. Page a schedule or a person.",
            self.name
        )))
    }

    /// The ladder for what only some may see: a mention of a role or a channel reaches nobody in a room that they cannot enter, so
    /// only people are called, each by themselves. A step that names nobody else is one where nobody is on call.
    fn by_person(mut self) -> Self {
        let is_person = |target: &Target| {
            !matches!(target, Target::Callee(Callee::Role(_) | Callee::Channel(_)))
        };
        for rung in &mut self.steps {
            rung.notify.retain(is_person);
            rung.fallback = rung.fallback.take().filter(is_person);
            if rung.fallback.is_none() && rung.when_empty == WhenEmpty::Fallback {
                rung.when_empty = WhenEmpty::Skip;
            }
        }
        self.owner = self
            .owner
            .filter(|owner| is_person(&Target::Callee(*owner)));
        self
    }

    /// The schedules that it names.
    pub fn schedules(&self) -> impl Iterator<Item = &ScheduleName> {
        let targets = self
            .steps
            .iter()
            .flat_map(|rung| rung.notify.iter().chain(&rung.fallback));
        targets.filter_map(|target| match target {
            Target::Schedule(name) => Some(name),
            Target::Callee(_) => None,
        })
    }

    /// The step after one: in the same round, else the first of the next; `None` after the last.
    pub(super) fn after(&self, round: u8, step: u8) -> Option<(u8, u8)> {
        let next = step.saturating_add(1);
        if usize::from(next) < self.steps.len() {
            Some((round, next))
        } else {
            (round < self.repeat).then(|| (round + 1, 0))
        }
    }

    /// Whether a step is the last of its round.
    pub(super) fn ends_round(&self, step: u8) -> bool {
        usize::from(step) + 1 >= self.steps.len()
    }
}
