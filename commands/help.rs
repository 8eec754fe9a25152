//! `/help`: what the asker may do, and how.

use crate::{
    Actor, Reply,
    reply::{Card, Tone},
    team::{Right, Team},
};

/// One command, for the help text and the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// How it is typed.
    pub command: &'static str,
    /// What it does.
    pub does: &'static str,
    /// The right it needs; looking needs none.
    pub right: Option<Right>,
}

/// Every command, in the order people meet them.
pub const COMMANDS: [Entry; 9] = [
    Entry {
        command: "/incident declare",
        does: "declares an incident. Also in a message's menu under Apps",
        right: Some(Right::IncidentDeclare),
    },
    Entry {
        command: "/incident form",
        does: "declares an incident with a form",
        right: Some(Right::IncidentDeclare),
    },
    Entry {
        command: "/incident update",
        does: "says what is known now; in an incident's room it means that incident",
        right: Some(Right::IncidentUpdate),
    },
    Entry {
        command: "/incident resolve",
        does: "ends an incident and closes its GitHub issue",
        right: Some(Right::IncidentResolve),
    },
    Entry {
        command: "/incident reopen",
        does: "takes a resolution back, with a reason",
        right: Some(Right::IncidentReopen),
    },
    Entry {
        command: "/incident list",
        does: "lists incidents, newest first",
        right: None,
    },
    Entry {
        command: "/incident show",
        does: "shows one incident",
        right: None,
    },
    Entry {
        command: "/status",
        does: "shows whether everything arrives, and lets you retry what did not",
        right: None,
    },
    Entry {
        command: "/help",
        does: "shows this",
        right: None,
    },
];

/// What the asker may do.
pub fn help(team: &Team, actor: &Actor) -> Reply {
    let lines: Vec<String> = COMMANDS
        .iter()
        .filter(|entry| {
            entry
                .right
                .is_none_or(|right| team.may(right, &actor.roles).is_ok())
        })
        .map(|entry| format!("`{}` {}.", entry.command, entry.does))
        .collect();
    Reply::private(Card::new(
        Tone::Grey,
        "What you can ask of Binnacle",
        lines.join("\n"),
    ))
}
