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
pub const COMMANDS: &[Entry] = &[
    entry(
        "/incident declare",
        "declares an incident. Also in a message's menu under Apps",
        Some(Right::IncidentDeclare),
    ),
    entry(
        "/incident form",
        "declares an incident with a form",
        Some(Right::IncidentDeclare),
    ),
    entry(
        "/incident drill",
        "practises: declares one that is flagged everywhere and counts nowhere",
        Some(Right::IncidentDeclare),
    ),
    entry(
        "/incident update",
        "says what is known now, and when more will be said; in an incident's room it means that incident",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident state",
        "moves an incident on, or back",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident severity",
        "judges anew how bad it is, with a reason",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident impact",
        "says who is affected, and how",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident role",
        "takes a role, or gives it to somebody",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident handover",
        "hands the lead, or another role, over to somebody",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident leave",
        "leaves your roles",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident escalate",
        "calls for help",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident link",
        "links a page: a dashboard, a deploy, an alert",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident relate",
        "says that two incidents have to do with each other",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident merge",
        "merges an incident into another one that is the same",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident private",
        "makes an incident visible to its responders only",
        Some(Right::IncidentPrivate),
    ),
    entry(
        "/incident times",
        "sets the times of an incident right",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/incident resolve",
        "ends an incident and closes its GitHub issue",
        Some(Right::IncidentResolve),
    ),
    entry(
        "/incident reopen",
        "takes a resolution back, with a reason",
        Some(Right::IncidentReopen),
    ),
    entry(
        "/incident close",
        "closes an incident: its report is written, or there is none to write",
        Some(Right::IncidentClose),
    ),
    entry(
        "/postmortem write",
        "writes an incident's report, in a form",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/postmortem show",
        "shows an incident's report, with all of it in a file",
        None,
    ),
    entry(
        "/postmortem status",
        "says where a report stands: draft, in review, reviewed",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/postmortem publish",
        "publishes a report as a GitHub issue",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/action add",
        "adds something to be done after an incident",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/action done",
        "says that an action is done",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/action drop",
        "says that an action will not be done, and why",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/action reopen",
        "takes an action up again",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/action edit",
        "changes an action: its words, type, owner or day",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/action list",
        "lists actions by the day they are due",
        None,
    ),
    entry(
        "/incident note",
        "puts something on an incident's timeline, at its own time. For a message: its menu under Apps, or a 📌",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/timeline show",
        "shows an incident's timeline, one entry of it, or what was removed",
        None,
    ),
    entry(
        "/timeline add",
        "does the same as `/incident note`",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/timeline edit",
        "changes the words or the time of an entry; what it said before is kept",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/timeline remove",
        "takes an entry from the timeline",
        Some(Right::IncidentUpdate),
    ),
    entry(
        "/timeline restore",
        "puts an entry back",
        Some(Right::IncidentUpdate),
    ),
    entry("/incident list", "lists incidents, newest first", None),
    entry("/incident show", "shows one incident", None),
    entry(
        "/status",
        "shows whether everything arrives, and lets you retry what did not",
        None,
    ),
    entry(
        "/web",
        "gives you a link to the same on the web; in an incident's room, to that incident",
        None,
    ),
    entry("/help", "shows this", None),
];

const fn entry(command: &'static str, does: &'static str, right: Option<Right>) -> Entry {
    Entry {
        command,
        does,
        right,
    }
}

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
