//! Actions: programs, workflows, addresses and answers that a team declares in `actions/*.toml` beside its runbooks, so that people run
//! them from chat.
//!
//! A file is data and never code: nothing in it reaches a shell, and what people type stays one argument of the program, or is refused.

mod argument;
mod fill;
mod output;
mod read;
mod shape;
mod template;
#[cfg(test)]
mod tests;
mod trial;

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::{
    Actor,
    deploy::Gate,
    names::{ChannelId, Repository, RoleId},
    secret::{Means, Sealed, SecretName},
    webhook::HookUrl,
    workflow::WorkflowFile,
};

pub use argument::{Argument, Kind, Misfit};
pub use fill::{Call, Filled, Given, Held, Program, fill};
pub use output::{Output, Said, Show, shown};
pub use read::{Fault, read};
pub use shape::Shape;
pub use template::Template;
pub use trial::{Trial, Wanted};

/// The largest file of an action, in bytes.
pub const LARGEST: usize = 64 * 1024;
/// The most actions of a team: Discord takes 25 subcommands.
pub const MOST: usize = 25;

/// An action.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Its name, as people type it behind `/run`.
    pub name: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// Where its file stands.
    pub place: String,
    /// The hash of its file.
    pub hash: String,
    /// Who may run it; nobody where it names no role.
    pub roles: BTreeSet<RoleId>,
    /// Where it may be run; anywhere where it names no channel.
    pub channels: BTreeSet<ChannelId>,
    /// What it does to the world.
    pub effect: Effect,
    /// What is asked before it runs.
    pub confirm: Confirm,
    /// Who has to agree.
    pub approvals: Approvals,
    /// Of those with the same key one runs at a time.
    pub serialize: Option<Template>,
    /// What may not stand in its way, and where.
    pub gates: Option<Gates>,
    /// What it is told, in order.
    pub arguments: Vec<Argument>,
    /// What is done.
    pub work: Work,
    /// Tests of the file.
    pub trials: Vec<Trial>,
}

/// What an action does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It only looks.
    Read,
    /// It changes something that can be changed back.
    Change,
    /// What it does cannot be taken back.
    Destroy,
}

/// What is asked before an action runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// Nothing.
    None,
    /// A press of a button, below everything that would be run.
    Button,
    /// The name of the action, typed.
    TypeName,
}

/// Who has to agree before an action runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    /// How many people.
    pub count: u8,
    /// Who may: whoever has one of these roles.
    pub roles: BTreeSet<RoleId>,
    /// Whether whoever asks counts.
    pub own: bool,
    /// How long a question stands.
    pub valid_for: SignedDuration,
}

/// The gates of deploys that also hold an action.
#[derive(Debug, Clone)]
pub struct Gates {
    /// Which.
    pub all: BTreeSet<Gate>,
    /// Of which service.
    pub service: Template,
    /// In which environment.
    pub environment: Template,
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Work {
    /// A program is run.
    Exec(Exec),
    /// A workflow is run at GitHub.
    Workflow(Workflow),
    /// An address is told.
    Http(Http),
    /// An answer is given.
    Reply(Template),
}

/// A program that is run.
#[derive(Debug, Clone)]
pub struct Exec {
    /// The program and its arguments.
    pub argv: Vec<Template>,
    /// The same, to see what would be done.
    pub dry_run: Option<Vec<Template>>,
    /// Its environment, beside a fixed one.
    pub env: Vec<(String, Template)>,
    /// What of it holds secrets.
    pub sealed: Vec<(String, Sealed)>,
    /// The folder it runs in.
    pub cwd: String,
    /// How long it may take.
    pub timeout: SignedDuration,
    /// The exit codes that are fine.
    pub ok_exit: BTreeSet<i32>,
    /// What is shown of its output.
    pub output: Output,
}

/// A workflow that is run, on the repository's own branch.
#[derive(Debug, Clone)]
pub struct Workflow {
    /// Where it is.
    pub repository: Repository,
    /// Which one.
    pub file: WorkflowFile,
    /// What it is told.
    pub inputs: BTreeMap<String, Template>,
    /// The same, to see what would be done.
    pub dry_run: Option<BTreeMap<String, Template>>,
    /// How long its run may take.
    pub timeout: SignedDuration,
}

/// An address that is told.
#[derive(Debug, Clone)]
pub struct Http {
    /// Where it is.
    pub url: HookUrl,
    /// What the body is signed with.
    pub secret: SecretName,
    /// What stands above the body.
    pub headers: Vec<(String, Sealed)>,
    /// The body.
    pub body: Shape,
    /// The same, to see what would be done.
    pub dry_run: Option<Shape>,
    /// How long it is told again where nobody answers.
    pub timeout: SignedDuration,
    /// What is shown of the answer.
    pub output: Output,
}

impl Tool {
    /// How long it may take.
    pub fn timeout(&self) -> SignedDuration {
        match &self.work {
            Work::Exec(exec) => exec.timeout,
            Work::Workflow(workflow) => workflow.timeout,
            Work::Http(http) => http.timeout,
            Work::Reply(_) => SignedDuration::ZERO,
        }
    }

    /// Whether it can say what it would do.
    pub fn has_dry_run(&self) -> bool {
        match &self.work {
            Work::Exec(exec) => exec.dry_run.is_some(),
            Work::Workflow(workflow) => workflow.dry_run.is_some(),
            Work::Http(http) => http.dry_run.is_some(),
            Work::Reply(_) => false,
        }
    }

    /// What it needs and the environment does not let it use, each as a sentence without its period.
    pub fn lacks(&self, means: &Means) -> Vec<String> {
        let (mut secrets, mut lacks) = (BTreeSet::new(), Vec::new());
        match &self.work {
            Work::Exec(exec) => secrets.extend(named(&exec.sealed)),
            Work::Http(http) => {
                secrets.insert(&http.secret);
                secrets.extend(named(&http.headers));
                if !http.url.is_within(&means.hosts) {
                    lacks.push(format!(
                        "Binnacle may not send to `{}`: whoever runs it names that host in BINNACLE_WEBHOOK_HOSTS",
                        http.url.host()
                    ));
                }
            }
            Work::Workflow(_) if !means.github => lacks.push(
                "Binnacle has no token for GitHub: whoever runs it sets GITHUB_TOKEN".to_owned(),
            ),
            Work::Workflow(_) | Work::Reply(_) => {}
        }
        let unknown = secrets
            .into_iter()
            .filter(|name| !means.secrets.contains(*name));
        lacks.extend(unknown.map(|name| {
            format!("the environment has no `{name}` of at least 16 characters on one line: whoever runs Binnacle sets it and starts it anew")
        }));
        lacks
    }

    /// Whether somebody may run it in a channel.
    pub fn is_for(&self, actor: &Actor, channel: ChannelId) -> bool {
        self.is_at(channel) && actor.roles.iter().any(|role| self.roles.contains(role))
    }

    /// Whether it may be run in a channel.
    pub fn is_at(&self, channel: ChannelId) -> bool {
        self.channels.is_empty() || self.channels.contains(&channel)
    }

    /// The argument with a name.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|one| one.name == name)
    }

    /// Every template that is filled in when it runs.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        let mut all: Vec<&Template> = self.serialize.iter().collect();
        let gates = self.gates.iter();
        all.extend(gates.flat_map(|it| [&it.service, &it.environment]));
        match &self.work {
            Work::Exec(exec) => {
                all.extend(&exec.argv);
                all.extend(exec.dry_run.iter().flatten());
                all.extend(exec.env.iter().map(|(_, value)| value));
            }
            Work::Workflow(workflow) => {
                all.extend(workflow.inputs.values());
                all.extend(workflow.dry_run.iter().flat_map(BTreeMap::values));
            }
            Work::Http(http) => {
                all.extend(http.body.templates());
                all.extend(http.dry_run.iter().flat_map(Shape::templates));
            }
            Work::Reply(text) => all.push(text),
        }
        all
    }
}

fn named(sealed: &[(String, Sealed)]) -> impl Iterator<Item = &SecretName> {
    sealed.iter().flat_map(|(_, text)| text.secrets())
}

/// A pattern that a text has to fit whole.
fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!(r"\A(?:{pattern})\z"))
}
