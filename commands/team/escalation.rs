//! Escalation policies: who is paged, how long each is waited for, and what happens where nobody is on call.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::hours::Length;
use super::once::Once;
use super::people::{Owner, Roster};
use super::schedule::Schedule;
use super::section::Section;
use super::suggest::nearest;
use super::value::Value;
use super::{keys, limits};
use crate::names::{
    ChannelId, Parsed, PersonName, PolicyName, RoleName, ScheduleName, reads_and_writes_text,
};

/// An escalation policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Escalation {
    /// Its name.
    pub name: PolicyName,
    /// Who answers for it: is told when nobody is on call, and when nobody answered.
    pub owner: Owner,
    /// How often it begins again after its last step.
    pub repeat: u8,
    /// Its steps, in order; never empty.
    pub steps: Vec<Step>,
}

/// One step of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Who is paged, all at once; never empty.
    pub notify: Vec<Target>,
    /// How long an answer is waited for, before the next step.
    pub wait: Length,
    /// Whose answer it takes.
    pub need: Need,
    /// What happens where nobody is on call.
    pub when_empty: WhenEmpty,
    /// Who is paged then, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Target>,
}

/// Whom a step pages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Whoever is on call by a schedule when the step comes.
    Schedule(ScheduleName),
    /// A person.
    Person(PersonName),
    /// Everyone who has a role, by a mention.
    Role(RoleName),
    /// Whoever reads a channel.
    Channel(ChannelId),
}

impl Target {
    fn accept(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        match kind {
            "schedule" => name.parse().ok().map(Self::Schedule),
            "user" => name.parse().ok().map(Self::Person),
            "role" => name.parse().ok().map(Self::Role),
            "channel" => name.parse().ok().map(Self::Channel),
            _ => None,
        }
    }
}

impl Parsed for Target {
    const ALLOWED: &'static str = "`schedule:` with a schedule, `user:` with a person, `role:` with a role, or `channel:` with the id of a channel, as in \"schedule:primary\"";
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schedule(name) => write!(f, "schedule:{name}"),
            Self::Person(name) => write!(f, "user:{name}"),
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Channel(id) => write!(f, "channel:{id}"),
        }
    }
}

reads_and_writes_text!(Target);

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $allowed:literal { $($(#[$each:meta])* $variant:ident = $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)+ }

        impl $name {
            /// The word in documents and in storage.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::names::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(crate::names::Malformed::of::<Self>()),
                }
            }
        }

        impl Parsed for $name {
            const ALLOWED: &'static str = $allowed;
        }
    };
}

words! {
    /// Whose answer a step takes.
    Need, "\"any\" or \"all\"" {
        /// One of those who were paged.
        #[default]
        Any = "any";
        /// Every one of them.
        All = "all";
    }
}
words! {
    /// What happens where a step finds nobody on call.
    WhenEmpty, "\"skip\", \"wait\" or \"fallback\"" {
        /// The next step comes at once.
        #[default]
        Skip = "skip";
        /// It waits until somebody is on call, as long as the step waits for an answer.
        Wait = "wait";
        /// Somebody else is paged.
        Fallback = "fallback";
    }
}

/// How often a policy begins again.
struct Repeat(u8);

impl Repeat {
    fn accept(text: &str) -> Option<Self> {
        let number = text.parse().ok()?;
        (number <= limits::REPEATS).then_some(Self(number))
    }
}

impl Parsed for Repeat {
    const ALLOWED: &'static str = "a whole number from 0 to 5";
}

impl std::str::FromStr for Repeat {
    type Err = crate::names::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::accept(text).ok_or(crate::names::Malformed::of::<Self>())
    }
}

/// The policies of a document.
pub(super) struct Policies {
    pub(super) policies: Vec<Escalation>,
    /// Their names, also of those in which something else is wrong.
    pub(super) names: BTreeSet<PolicyName>,
}

/// Reads `[[escalation]]`.
pub(super) fn read(team: &Section<'_>, roster: &Roster, schedules: &[Schedule]) -> Policies {
    let mut once = Once::rule("an escalation policy stands once");
    let sections = team
        .get("escalation")
        .map(|value| value.sections(keys::ESCALATION, limits::POLICIES));
    // Where a schedule could not be read whole, nobody can say which names there are.
    let declared = team.get("schedule").map_or(0, |value| value.items());
    let names = schedules.iter().map(|schedule| schedule.name.clone());
    let reading = Reading {
        roster,
        schedules: (declared == schedules.len()).then(|| names.collect()),
    };
    let (mut policies, mut names) = (Vec::new(), BTreeSet::new());
    for section in sections.iter().flatten() {
        let name: Option<PolicyName> = section.need_parsed("name");
        if let Some((name, value)) = name.as_ref().zip(section.get("name")) {
            once.take(name.clone(), &value);
            names.insert(name.clone());
        }
        policies.extend(reading.policy(section, name));
    }
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    Policies { policies, names }
}

/// The policy that a value names.
pub(super) fn policy(value: &Value<'_>, policies: &BTreeSet<PolicyName>) -> Option<PolicyName> {
    let name: PolicyName = value.parsed()?;
    if policies.contains(&name) {
        return Some(name);
    }
    refuse_name(value, "an `[[escalation]]`", name.as_str(), policies);
    None
}

fn refuse_name<T: fmt::Display>(value: &Value<'_>, what: &str, name: &str, known: &BTreeSet<T>) {
    let known: Vec<String> = known.iter().map(T::to_string).collect();
    let near = nearest(name, known.iter().map(String::as_str));
    let near = near
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    value.refuse(format!("allowed is the name of {what}{near}"));
}

/// What stands in the document, as far as policies name it.
struct Reading<'a> {
    roster: &'a Roster,
    schedules: Option<BTreeSet<ScheduleName>>,
}

impl Reading<'_> {
    fn policy(&self, section: &Section<'_>, name: Option<PolicyName>) -> Option<Escalation> {
        let owner = section
            .need("owner", "the name of a `[[role]]` or a `[[person]]`")
            .and_then(|value| self.roster.owner(&value));
        let repeat = match section.get("repeat") {
            Some(value) => value.parsed::<Repeat>().map(|repeat| repeat.0),
            None => Some(0),
        };
        let steps = section.need("steps", "a list of steps");
        let steps: Vec<Step> = steps
            .map(|value| {
                let sections = value.sections(keys::STEP, limits::STEPS);
                if value.is_list() && value.items() == 0 {
                    value.refuse_kind(
                        "an empty list",
                        "which would page nobody; allowed is a list of steps",
                    );
                }
                sections
                    .iter()
                    .filter_map(|section| self.step(section))
                    .collect()
            })
            .unwrap_or_default();
        Some(Escalation {
            name: name?,
            owner: owner?,
            repeat: repeat?,
            steps,
        })
    }

    fn step(&self, section: &Section<'_>) -> Option<Step> {
        let notify = self.notify(section);
        let wait: Option<Length> = section.need_parsed("wait");
        let (need, when_empty) = (
            or_default(section, "need"),
            or_default(section, "when_empty"),
        );
        let fallback = self.fallback(section, when_empty);
        Some(Step {
            notify: notify?,
            wait: wait?,
            need: need?,
            when_empty: when_empty?,
            fallback,
        })
    }

    fn notify(&self, section: &Section<'_>) -> Option<Vec<Target>> {
        let allowed = "a list of those to page, as in [\"schedule:primary\"]";
        let notify = section.need("notify", allowed)?;
        let items = notify.list(allowed, limits::TARGETS)?;
        if items.is_empty() {
            notify.refuse_kind(
                "an empty list",
                format!("which would page nobody; allowed is {allowed}"),
            );
        }
        let mut targets: Vec<Target> = Vec::new();
        for item in &items {
            let Some(target) = self.target(item) else {
                continue;
            };
            if targets.contains(&target) {
                item.refuse("which stands in this step already; keep one of the two");
            }
            targets.push(target);
        }
        Some(targets)
    }

    fn fallback(&self, section: &Section<'_>, when_empty: Option<WhenEmpty>) -> Option<Target> {
        let is_wanted = when_empty == Some(WhenEmpty::Fallback);
        match section.get("fallback") {
            Some(value) => {
                let target = self.target(&value);
                if target.is_some() && when_empty.is_some() && !is_wanted {
                    value.refuse("which is never used; add `when_empty = \"fallback\"`");
                }
                target
            }
            None if is_wanted => {
                section.need("fallback", Target::ALLOWED);
                None
            }
            None => None,
        }
    }

    /// Whom a value names, if they are there.
    fn target(&self, value: &Value<'_>) -> Option<Target> {
        let target: Target = value.parsed()?;
        let is_known = match &target {
            Target::Schedule(name) => {
                let unknown = self.schedules.as_ref().filter(|all| !all.contains(name));
                if let Some(schedules) = unknown {
                    let what = "a `[[schedule]]` behind `schedule:`";
                    refuse_name(value, what, name.as_str(), schedules);
                }
                unknown.is_none()
            }
            Target::Person(name) => {
                let people = &self.roster.person_names;
                let known = people.contains(name);
                if !known {
                    refuse_name(
                        value,
                        "a `[[person]]` behind `user:`",
                        name.as_str(),
                        people,
                    );
                }
                known
            }
            Target::Role(name) => {
                let roles = &self.roster.role_names;
                let known = roles.contains(name);
                if !known {
                    refuse_name(value, "a `[[role]]` behind `role:`", name.as_str(), roles);
                }
                known
            }
            Target::Channel(_) => true,
        };
        is_known.then_some(target)
    }
}

fn or_default<T: Parsed + Default>(section: &Section<'_>, key: &str) -> Option<T> {
    section
        .get(key)
        .map_or_else(|| Some(T::default()), |value| value.parsed())
}
