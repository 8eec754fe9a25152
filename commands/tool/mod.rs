//! Actions: programs and answers that a team declares in `actions/*.toml` beside its runbooks, so that people run them from chat.
//!
//! A file is data and never code: nothing in it reaches a shell, and what people type stays one argument of the program, or is refused.

mod argument;
mod fill;
mod output;
mod read;
mod template;
#[cfg(test)]
mod tests;
mod trial;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::{
    Actor,
    names::{ChannelId, RoleId},
};

pub use argument::{Argument, Kind, Misfit};
pub use fill::{Filled, Given, Program, fill};
pub use output::{Output, Show, shown};
pub use read::{Fault, read};
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

/// What is done.
#[derive(Debug, Clone)]
pub enum Work {
    /// A program is run.
    Exec(Exec),
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
    /// The folder it runs in.
    pub cwd: String,
    /// How long it may take.
    pub timeout: SignedDuration,
    /// The exit codes that are fine.
    pub ok_exit: BTreeSet<i32>,
    /// What is shown of its output.
    pub output: Output,
}

impl Tool {
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
        match &self.work {
            Work::Exec(exec) => {
                all.extend(&exec.argv);
                all.extend(exec.dry_run.iter().flatten());
                all.extend(exec.env.iter().map(|(_, value)| value));
            }
            Work::Reply(text) => all.push(text),
        }
        all
    }
}

/// A pattern that a text has to fit whole.
fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!(r"\A(?:{pattern})\z"))
}
