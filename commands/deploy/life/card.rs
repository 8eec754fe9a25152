//! What people read of a request: its card, and the answers.

use jiff::Timestamp;

use super::{Deploy, DeployVerb, Note, Record, State, Then, caused, train};
use crate::{
    Refusal, Reply,
    deploy::{
        decision::{Blocker, Decision, Outcome},
        facts::CheckState,
        outside::Range,
        policy::Policy,
        request::Kind,
    },
    issue::IssuePlace,
    names::UserId,
    press::{FormId, Press},
    reply::{ButtonStyle, Card, Choice, Form, Input, Select, Tone},
    team::Team,
    text::{ago, code, cut, discord, when},
};

/// A request's card, kept current.
pub fn card(deploy: &Deploy, team: &Team) -> Card {
    let record = &deploy.record;
    let title = format!(
        "{}: {} {}",
        deploy.name(),
        deploy.what().replace('`', ""),
        deploy.state.words()
    );
    let mut card = Card::new(tone(deploy.state), cut(&title, 256), body(deploy));
    card = facts(card, record);
    if let Some(at) = deploy.begun_at {
        let by = record.begun_by.map(|by| format!(" by <@{by}>"));
        let by = by.unwrap_or_else(|| ", by itself".to_owned());
        card = card.field("Begun", format!("{}{by}", when(at)));
    }
    if let Some(run) = &record.run {
        let how = if run.begun { "" } else { ", has not begun" };
        card = card.field("Run", format!("[{}]({}){how}", run.id, run.url));
    }
    if let Some(call) = &record.call {
        card = card.field("Taken", when(call.taken_at));
    }
    if let Some(at) = deploy.ended_at {
        let by = record.ended_by.map(|by| format!(" by <@{by}>"));
        let took = deploy.begun_at.map(|begun| {
            let took = crate::text::span(at.duration_since(begun));
            format!(", after {took}")
        });
        let (by, took) = (by.unwrap_or_default(), took.unwrap_or_default());
        card = card.field("Ended", format!("{}{by}{took}", when(at)));
    }
    if let Some(link) = record.follow_up.as_deref().and_then(IssuePlace::link) {
        card = card.field("Follow-up", link);
    }
    let riders = train::riders(deploy);
    if !riders.is_empty() {
        card = card.field("Takes along", cut(&riders, 1000));
    }
    let caused = caused::names(record);
    if !caused.is_empty() {
        card = card.field("Caused", cut(&caused.join(", "), 1000));
    }
    buttons(card, deploy, team).footer(format!("{} · is kept current", deploy.name()))
}

const fn tone(state: State) -> Tone {
    match state {
        State::Failed => Tone::Red,
        State::Approval
        | State::Waiting
        | State::Blocked
        | State::Approved
        | State::Riding
        | State::Running => Tone::Amber,
        State::Succeeded | State::Carried => Tone::Green,
        State::RolledBack
        | State::Cancelled
        | State::Rejected
        | State::Expired
        | State::Refused
        | State::Superseded => Tone::Grey,
    }
}

fn body(deploy: &Deploy) -> String {
    let record = &deploy.record;
    let mut lines = Vec::new();
    if !record.request.reason.trim().is_empty() {
        lines.push(discord(&record.request.reason));
    }
    if let Some(note) = &record.note {
        lines.push(format!("**{}**", discord(note)));
    }
    match deploy.state {
        State::Running if record.trouble_at.is_some() => {
            lines.push("Something is wrong, and nobody knows why yet.".to_owned());
        }
        State::Running if record.unclear.is_some() => {
            lines.push("Nobody can tell whether its workflow runs.".to_owned());
        }
        State::Riding => lines.extend(record.rides.map(|train| {
            let train = super::name(train.number);
            format!("It goes out with {train}, and ends as that one does.")
        })),
        State::Approved => lines.push("Nothing stands in the way.".to_owned()),
        State::Approval | State::Waiting | State::Blocked | State::Refused | State::Superseded => {
            lines.push(blockers(&record.decision));
            lines.extend(record.waits.map(|it| then(it).to_owned()));
        }
        _ => {}
    }
    cut(&lines.join("\n"), 3500)
}

/// What comes once nothing stands in the way.
pub(super) const fn then(then: Then) -> &'static str {
    match then {
        Then::Begin => "It is decided anew then, and begins by itself.",
        Then::Call => "It is decided anew then, and whoever asked is called to begin.",
    }
}

/// Everything that stands in the way, a line each, with what clears it and who may let it pass.
pub(super) fn blockers(decision: &Decision) -> String {
    let mut lines: Vec<String> = decision.blockers.iter().map(blocker).collect();
    if decision.outcome == Outcome::Wait
        && let Some(until) = decision.until
    {
        lines.push(format!("It may begin {}.", when(until)));
    }
    lines.join("\n")
}

fn blocker(it: &Blocker) -> String {
    let until = it.until.map(|at| format!(" Until {}.", when(at)));
    let may: Vec<String> = it
        .may_override
        .iter()
        .map(|id| format!("<@&{id}>"))
        .collect();
    let may = if may.is_empty() {
        String::new()
    } else {
        format!(" Can be overridden by {}.", may.join(" or "))
    };
    format!(
        "- {} *{}*{}{may} (`{}`)",
        mentioned(&it.sentence),
        it.clears,
        until.unwrap_or_default(),
        it.code
    )
}

/// A sentence of a decision, in which accounts stand as their digits, with people as Discord shows them. Words in marks are left
/// alone: they are somebody's own.
pub fn mentioned(sentence: &str) -> String {
    let parts = sentence.split('`').enumerate().map(|(at, part)| {
        if at % 2 == 1 {
            return part.to_owned();
        }
        let words = part.split(' ').map(|word| {
            let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
            let is_account = digits.len() >= 15 && digits.bytes().all(|b| b.is_ascii_digit());
            if is_account {
                format!("<@{digits}>{}", &word[digits.len()..])
            } else {
                word.to_owned()
            }
        });
        words.collect::<Vec<_>>().join(" ")
    });
    parts.collect::<Vec<_>>().join("`")
}

/// The facts of a card, always in this order.
fn facts(card: Card, record: &Record) -> Card {
    let request = &record.request;
    let found = request.ref_name.as_ref().map(|name| {
        let name = code(name, 80);
        format!(", found as `{name}`")
    });
    let commit = format!("`{}`{}", request.sha, found.unwrap_or_default());
    let mut card = card.field("Commit", cut(&commit, 1000));
    let kind = match request.kind {
        Kind::Deploy => "",
        Kind::Promote => ", to promote it",
        Kind::Rollback => ", to go back",
        Kind::Emergency => ", as an emergency",
    };
    card = card.field("Asked by", format!("<@{}>{kind}", request.by));
    if !request.arguments.is_empty() {
        let all = request.arguments.iter();
        let all: Vec<String> = all.map(|(name, value)| format!("{name}={value}")).collect();
        card = card.field("Arguments", cut(&discord(&all.join(", ")), 1000));
    }
    let approvals = approvals(&record.decision);
    if !approvals.is_empty() {
        card = card.field("Approvals", cut(&approvals, 1000));
    }
    if let Some(undone) = &record.undoes {
        let range = undone.range.as_ref().and_then(commits);
        let words = range.unwrap_or_else(|| format!("`{}`", super::short(&undone.sha)));
        card = card.field("Undoes", words);
    } else if let Some(brought) = record.outside.range.value.as_ref().and_then(commits) {
        card = card.field("Brings", brought);
    }
    if let Some(checks) = checks(record) {
        card = card.field("Checks", checks);
    }
    let overridden = record.decision.overridden.iter().map(|it| {
        let (code, why) = (it.blocker.code, cut(&discord(&it.reason), 200));
        format!("`{code}` by <@{}> and <@{}>: {why}", it.by, it.second)
    });
    let overridden: Vec<String> = overridden.collect();
    if !overridden.is_empty() {
        card = card.field("Overridden", cut(&overridden.join("\n"), 1000));
    }
    let skipped = record.decision.skipped.iter();
    let skipped: Vec<String> = skipped.map(|it| format!("`{}`", it.code)).collect();
    if !skipped.is_empty() {
        card = card.field("Passed over", cut(&skipped.join(", "), 1000));
    }
    let warnings = record.decision.warnings.iter();
    let gaps = record
        .outside
        .gaps
        .iter()
        .map(|gap| discord(&gap.sentence()));
    let warnings = warnings.map(|it| mentioned(&it.sentence));
    let warnings: Vec<String> = warnings.chain(gaps).collect();
    if !warnings.is_empty() {
        card = card.field("To know", cut(&warnings.join("\n"), 1000));
    }
    card
}

fn approvals(decision: &Decision) -> String {
    let groups = decision.approvals.iter().map(|count| {
        let given: Vec<String> = count.given.iter().map(|by| format!("<@{by}>")).collect();
        let given = if given.is_empty() {
            String::new()
        } else {
            format!(": {}", given.join(", "))
        };
        let (has, needed) = (count.given.len(), count.needed);
        format!("{} {has} of {needed}{given}", discord(&count.group))
    });
    groups.collect::<Vec<_>>().join("\n")
}

/// Commits, the first few by their titles.
fn commits(range: &Range) -> Option<String> {
    let count = match range.total {
        0 => return None,
        1 => "1 commit".to_owned(),
        total => format!("{total} commits"),
    };
    let head = match &range.url {
        Some(url) => format!("[{count}]({url})"),
        None => count,
    };
    let shown = range.commits.iter().take(5).map(|commit| {
        let author = commit
            .author
            .as_ref()
            .map(|it| format!(" ({})", discord(it)));
        let title = cut(&discord(&commit.title), 90);
        let sha = super::short(&commit.sha);
        format!("`{sha}` {title}{}", author.unwrap_or_default())
    });
    let lines: Vec<String> = std::iter::once(head).chain(shown).collect();
    Some(cut(&lines.join("\n"), 1000))
}

fn checks(record: &Record) -> Option<String> {
    let checks = record.outside.checks.value.as_ref()?;
    let count = |of: &[CheckState]| checks.iter().filter(|it| of.contains(&it.state)).count();
    let parts = [
        (count(&[CheckState::Success]), "passed"),
        (count(&[CheckState::Failure]), "failed"),
        (count(&[CheckState::Pending]), "still to end"),
        (
            count(&[CheckState::Skipped, CheckState::Unknown]),
            "without a result",
        ),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn buttons(card: Card, deploy: &Deploy, team: &Team) -> Card {
    let press = |verb| Press::Deploy(verb, deploy.id);
    let button = |card: Card, style, label, verb| card.button(style, label, press(verb));
    let (first, other, last) = (
        ButtonStyle::Primary,
        ButtonStyle::Secondary,
        ButtonStyle::Success,
    );
    match deploy.state {
        State::Approval | State::Waiting | State::Blocked => {
            let card = button(card, first, "Approve", DeployVerb::Approve);
            let card = button(card, other, "Reject", DeployVerb::Reject);
            let card = button(card, other, "Check again", DeployVerb::Look);
            let card = button(card, other, "Call off", DeployVerb::Cancel);
            checklist(card, deploy, &deploy.policy(team))
        }
        State::Approved => {
            let card = button(card, last, "Begin", DeployVerb::Begin);
            let card = button(card, other, "Reject", DeployVerb::Reject);
            button(card, other, "Call off", DeployVerb::Cancel)
        }
        State::Riding => button(card, other, "Leave", DeployVerb::Leave),
        State::Running => {
            let card = button(card, last, "Done", DeployVerb::Succeed);
            let card = button(card, other, "Failed", DeployVerb::Fail);
            let card = button(card, other, "Something is wrong", DeployVerb::Trouble);
            button(card, other, "Call off", DeployVerb::Cancel)
        }
        State::Succeeded | State::Failed => button(card, other, "Go back", DeployVerb::Back),
        _ => card,
    }
}

/// The most characters of something that can be picked.
pub(super) const CHOICE: usize = 100;

/// What is left to tick, as far as a list holds.
fn checklist(card: Card, deploy: &Deploy, policy: &Policy) -> Card {
    let done = |item: &&String| deploy.record.ticks.iter().any(|tick| tick.item == **item);
    let open = policy.checklist.iter().filter(|item| !done(item)).take(25);
    let options: Vec<Choice> = open
        .map(|item| Choice {
            label: cut(item, CHOICE),
            value: cut(item, CHOICE),
            hint: None,
        })
        .collect();
    if options.is_empty() {
        return card;
    }
    card.select(Select {
        press: Press::Deploy(DeployVerb::Tick, deploy.id),
        hint: "Tick what is done".to_owned(),
        options,
    })
}

/// The form behind a button of a request.
pub fn form(deploy: &Deploy, verb: DeployVerb) -> Form {
    let (title, label, hint) = match verb {
        DeployVerb::Reject => ("Reject", "Why", "What has to be put right first"),
        DeployVerb::Back => ("Go back from", "Why", "Payments fail since then"),
        _ => ("Failed:", "What did not work", "The new pods do not start"),
    };
    let mut reason = Input::short("reason", label, hint, "");
    reason.required = true;
    reason.max = Note::MAX;
    Form {
        title: cut(&format!("{title} {}", deploy.name()), 45),
        id: FormId::Deploy(verb, deploy.id),
        inputs: vec![reason],
    }
}

/// One request, for whoever asks for it.
pub fn shown(deploy: &Deploy, team: &Team) -> Reply {
    Reply::private(card(deploy, team))
}

/// The answer to a request.
pub(super) fn asked_reply(deploy: &Deploy) -> Reply {
    let title = format!("{} {}", deploy.name(), deploy.state.words());
    let mut lines = vec![deploy.what(), body(deploy)];
    // Why something is not known says more than that it is not.
    let gaps = deploy.record.outside.gaps.iter();
    lines.extend(gaps.map(|gap| discord(&gap.sentence())));
    let body = lines.join("\n");
    let tone = match deploy.state {
        State::Refused => Tone::Red,
        state => tone(state),
    };
    Reply::private(Card::new(tone, title, cut(&body, 4000)))
}

/// The answer to a question.
pub(super) fn checked_reply(record: &Record) -> Reply {
    let decision = &record.decision;
    let (tone, title) = match decision.outcome {
        Outcome::Allow => (Tone::Green, "Nothing stands in the way"),
        Outcome::NeedsApproval => (Tone::Amber, "It would need approval"),
        Outcome::Wait => (Tone::Amber, "It would have to wait"),
        Outcome::Deny => (Tone::Red, "It could not start"),
    };
    let card = Card::new(tone, title, cut(&blockers(decision), 3500));
    Reply::private(facts(card, record).footer("Nothing was asked for"))
}

/// The answer to something that was done to a request.
pub(super) fn answered_reply(deploy: &Deploy, done: &str) -> Reply {
    let title = format!("{done} {}: it {}", deploy.name(), deploy.state.words());
    let body = format!("{}\n{}", deploy.what(), body(deploy));
    Reply::private(Card::new(tone(deploy.state), title, cut(&body, 4000)))
}

pub(super) fn short_reply(deploy: &Deploy) -> Reply {
    let title = format!("{} {}", deploy.name(), deploy.state.words());
    Reply::private(Card::new(tone(deploy.state), title, deploy.what()))
}

pub(super) fn begun_reply(deploy: &Deploy) -> Reply {
    let body = format!(
        "{}. Deploy exactly this commit, `{}`, and say how it went with the buttons of its card.",
        deploy.what(),
        deploy.record.request.sha
    );
    let title = format!("{} runs: it is yours", deploy.name());
    Reply::private(Card::new(Tone::Amber, title, body))
}

pub(super) fn waited_reply(deploy: &Deploy, again: Timestamp) -> Reply {
    let body = format!("Nothing changes. It is asked about again {}.", when(again));
    let title = format!("{} is waited for", deploy.name());
    Reply::private(Card::new(Tone::Amber, title, body))
}

pub(super) fn troubled_reply(deploy: &Deploy) -> Reply {
    let body = "If nobody knows the cause in ten minutes, everybody here is told to go back.";
    let title = format!("Something is wrong with {}", deploy.name());
    Reply::private(Card::new(Tone::Red, title, body))
}

/// It is too late for what was asked.
pub(super) fn closed(deploy: &Deploy) -> Refusal {
    let record = &deploy.record;
    let by = |user: Option<UserId>| user.map(|by| format!(" by <@{by}>")).unwrap_or_default();
    let (name, words) = (deploy.name(), deploy.state.words());
    Refusal::Stale(match deploy.state {
        State::Running => {
            let since = deploy.begun_at.map(ago).unwrap_or_default();
            format!("{name} runs already, begun{} {since}.", by(record.begun_by))
        }
        State::Riding => {
            let train = record.rides.map(|it| super::name(it.number));
            format!(
                "{name} goes out with {}. `/deploy leave` takes it out first.",
                train.unwrap_or_default()
            )
        }
        state if state.is_open() => format!("{name} has not begun: it {words}."),
        _ => format!("{name} {words} already{}.", by(record.ended_by)),
    })
}
