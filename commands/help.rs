//! `/help`: what the asker may do, and how.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::{
    Actor, Refusal, Reply,
    reply::{Card, Tone},
    team::{Right, Team},
    text,
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
        "/incident search",
        "looks for words in incidents, their timelines and reports, and past reports",
        None,
    ),
    entry(
        "/incident stats",
        "shows how many incidents there were, and how long things took",
        None,
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
        "/decision record",
        "puts on record what the team decided, and why",
        Some(Right::DecisionRecord),
    ),
    entry(
        "/decision withdraw",
        "says that a decision counts no longer; it stays on record",
        Some(Right::DecisionRecord),
    ),
    entry(
        "/decision list",
        "lists what was decided, the newest first",
        None,
    ),
    entry(
        "/runbook search",
        "finds the page that helps: by the text or the name of an alert, or a few words",
        None,
    ),
    entry(
        "/runbook show",
        "shows a page to everyone here, part by part",
        None,
    ),
    entry(
        "/runbook run",
        "works through a page with others: steps to tick, and a record of who did what",
        Some(Right::RunbookRun),
    ),
    entry(
        "/runbook review",
        "tells which pages nobody has found right for long",
        None,
    ),
    entry(
        "/runbook list",
        "tells what runbooks there are, and what has to be put right in them",
        None,
    ),
    entry(
        "/onboarding start",
        "begins a newcomer's checklist, from a page with check boxes, and reminds them of what is left",
        Some(Right::RunbookRun),
    ),
    entry(
        "/onboarding show",
        "shows your checklist, with its buttons; those of others too",
        None,
    ),
    entry("/onboarding tick", "ticks a step of your checklist", None),
    entry(
        "/onboarding list",
        "tells which newcomers have a checklist, and how far they are",
        Some(Right::RunbookRun),
    ),
    entry("/term", "tells what a word means here", None),
    entry(
        "/snippet",
        "gives you a command to copy, with its gaps filled; nothing is run",
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
    entry("/oncall who", "says who is on call, now or at a time", None),
    entry(
        "/oncall next",
        "shows your next shifts, or somebody's",
        None,
    ),
    entry(
        "/oncall schedule",
        "shows how a schedule goes on, as a list and a picture",
        None,
    ),
    entry(
        "/oncall override add",
        "puts somebody on call too, for a time",
        Some(Right::OncallOverride),
    ),
    entry(
        "/oncall override remove",
        "takes somebody off call, for a time",
        Some(Right::OncallOverride),
    ),
    entry(
        "/oncall override replace",
        "puts one on call in the place of another, for a time",
        Some(Right::OncallOverride),
    ),
    entry(
        "/oncall override nobody",
        "leaves a time without anybody on call",
        Some(Right::OncallOverride),
    ),
    entry(
        "/oncall override temporary",
        "replaces a whole schedule, for a time",
        Some(Right::OncallOverride),
    ),
    entry(
        "/oncall swap",
        "asks somebody to swap a shift with you",
        Some(Right::OncallSwap),
    ),
    entry(
        "/oncall cover",
        "asks one or everybody to take a shift of yours, or a part of it",
        Some(Right::OncallSwap),
    ),
    entry(
        "/oncall take",
        "takes over at once from whoever is on call",
        Some(Right::OncallTake),
    ),
    entry(
        "/oncall undo",
        "takes back an override, withdraws a request, gives a shift back",
        None,
    ),
    entry(
        "/oncall absence add",
        "says when you are away, and who could take your shifts then",
        Some(Right::OncallSwap),
    ),
    entry("/oncall absence list", "shows who is away", None),
    entry("/oncall absence remove", "takes an absence back", None),
    entry(
        "/oncall volunteer hours",
        "says at which hours you take the shifts of others",
        Some(Right::OncallSwap),
    ),
    entry(
        "/oncall volunteer always",
        "lets you be asked to take shifts at any time",
        Some(Right::OncallSwap),
    ),
    entry(
        "/oncall volunteer never",
        "lets nobody ask you to take shifts",
        Some(Right::OncallSwap),
    ),
    entry(
        "/oncall volunteer list",
        "shows who is asked to take shifts, and when",
        None,
    ),
    entry(
        "/oncall load",
        "shows who carries how much, weighted by night, weekend and holiday, and who is owed what",
        None,
    ),
    entry(
        "/oncall calendar",
        "gives you a secret address that your calendar follows",
        None,
    ),
    entry(
        "/oncall pay",
        "gives you the list that on-call pay is made from, as a file",
        Some(Right::OncallPay),
    ),
    entry(
        "/oncall history",
        "shows who changed what in who is on call",
        None,
    ),
    entry(
        "/page send",
        "pages whoever is on call, a person, or an escalation policy",
        Some(Right::PageSend),
    ),
    entry(
        "/page hand",
        "hands a page on to anybody on the server",
        None,
    ),
    entry("/page list", "lists pages, newest first", None),
    entry(
        "/page show",
        "shows a page, with the buttons that answer it",
        None,
    ),
    entry(
        "/deploy request",
        "asks for a deploy, and shows everything that stands in its way",
        None,
    ),
    entry(
        "/deploy check",
        "shows what would stand in the way of a deploy, and asks for nothing",
        None,
    ),
    entry(
        "/deploy promote",
        "asks for what is live in one environment in the next",
        None,
    ),
    entry(
        "/deploy rollback",
        "asks to go back to what was live before; afterwards the place is locked",
        None,
    ),
    entry(
        "/deploy clear",
        "lets commits be deployed again that one went back from",
        Some(Right::DeployClear),
    ),
    entry(
        "/deploy approve",
        "approves of a deploy that somebody else asked for",
        None,
    ),
    entry(
        "/deploy override",
        "lets pass what stands in the way of a deploy, once a second person agrees",
        None,
    ),
    entry("/deploy reject", "rejects a deploy, with a reason", None),
    entry(
        "/deploy cancel",
        "calls off a deploy, before it begins or while it runs",
        None,
    ),
    entry(
        "/deploy join",
        "lets your request ride along with another that contains its commit",
        None,
    ),
    entry(
        "/deploy leave",
        "takes your request out of the one that it rides with",
        None,
    ),
    entry(
        "/deploy status",
        "shows what is live where, what runs and what is asked for; or one request",
        None,
    ),
    entry("/deploy history", "lists deploys, newest first", None),
    entry(
        "/deploy pending",
        "shows what is merged and not deployed, by age",
        None,
    ),
    entry(
        "/deploy metrics",
        "shows how often and how soon you deploy, how often that breaks something, and how soon it is put right",
        None,
    ),
    entry(
        "/deploy caused",
        "says that a deploy caused an incident, or that it did not",
        None,
    ),
    entry(
        "/deploy lock",
        "locks a service, an environment or both against deploys, for a reason and a time",
        Some(Right::DeployLock),
    ),
    entry(
        "/deploy unlock",
        "ends a lock; whoever is next in line is offered it",
        None,
    ),
    entry(
        "/deploy locks",
        "shows what is locked, by whom, and who waits",
        None,
    ),
    entry(
        "/deploy token take",
        "takes the deploy token: as long as you hold it, nobody else deploys",
        Some(Right::DeployLock),
    ),
    entry("/deploy token release", "gives the deploy token back", None),
    entry(
        "/deploy token show",
        "shows who holds the deploy token, and who waits",
        None,
    ),
    entry("/freeze list", "lists when deploys are held", None),
    entry(
        "/freeze preview",
        "shows the freezes of the next 14 days; for a service in an environment also when it opens",
        None,
    ),
    entry(
        "/github activity",
        "counts the issues and pull requests that were opened and closed, week by week, with a picture; share shows it to everyone",
        None,
    ),
    entry("/link github", "shows which GitHub login is yours", None),
    entry("/link show", "tells who somebody is on GitHub", None),
    entry("/link remove", "takes your GitHub login back", None),
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

/// The most characters of a list with a sentence for each command. A longer one is told in topics.
const MOST: usize = 3900;

/// The topic of a command: its first word.
fn topic(entry: &Entry) -> &'static str {
    let command = entry.command.trim_start_matches('/');
    command.split(' ').next().unwrap_or(command)
}

/// The topics, in the order of their commands.
pub fn topics() -> Vec<&'static str> {
    let mut topics: Vec<&str> = COMMANDS.iter().map(topic).collect();
    let mut seen = BTreeSet::new();
    topics.retain(|topic| seen.insert(*topic));
    topics
}

/// What the asker may do, of one topic or of all.
///
/// # Errors
/// When there is no such topic.
pub fn help(team: &Team, actor: &Actor, about: Option<&str>) -> Result<Reply, Refusal> {
    let may = |entry: &&Entry| {
        let right = entry.right;
        right.is_none_or(|right| team.may(right, &actor.roles).is_ok())
    };
    let about = about.map(|about| about.trim().trim_start_matches('/').to_lowercase());
    if let Some(about) = &about
        && !topics().contains(&about.as_str())
    {
        let topics: Vec<String> = topics().iter().map(|one| format!("`{one}`")).collect();
        return Err(Refusal::NotFound(format!(
            "There is no help about `{}`. There is about {}.",
            text::code(about, 40),
            topics.join(", ")
        )));
    }
    let entries = || {
        let wanted = |entry: &&Entry| about.as_deref().is_none_or(|about| topic(entry) == about);
        COMMANDS.iter().filter(may).filter(wanted)
    };
    let lines: Vec<String> = entries()
        .map(|entry| format!("`{}` {}.", entry.command, entry.does))
        .collect();
    let whole = lines.join("\n");
    let card = |body| Card::new(Tone::Grey, "What you can ask of Binnacle", body);
    if text::units(&whole) <= MOST {
        return Ok(Reply::private(card(whole)));
    }
    let row = |topic: &str| {
        let own = entries().filter(|entry| self::topic(entry) == topic);
        let own: Vec<String> = own.map(|entry| format!("`{}`", entry.command)).collect();
        own.join(" ")
    };
    let rows: Vec<String> = topics().into_iter().map(row).collect();
    let rows: Vec<&str> = rows
        .iter()
        .map(String::as_str)
        .filter(|row| !row.is_empty())
        .collect();
    Ok(Reply::private(
        card(rows.join("\n")).footer("/help about tells what each of them does"),
    ))
}
