//! What people answer to an errand: confirmed, approved, called off, looked after.

use serde_json::json;

use crate::{
    Decision, Refusal, Reply,
    deploy::life::Known,
    event::Kind,
    press::FormId,
    reply::{Card, Form, Input, Tone},
    run::Asking,
    text,
    tool::{Confirm, Tool},
};

use super::{Errand, Stage, Verb, ask::may, gate::free, told, unchanged};

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Whoever asked confirms it, with the name they typed where it is asked for.
    Confirm(Option<String>),
    /// Somebody agrees.
    Approve,
    /// It is called off.
    CallOff,
    /// Somebody looked after one that perhaps ran.
    Settle,
}

/// Answers an errand. `tool` is the action as it is now, `known` what is known of locks and incidents.
///
/// # Errors
/// When the answer is not theirs to give, comes late, or the action was changed.
pub fn answer(
    errand: &Errand,
    tool: Option<&Tool>,
    answer: &Answer,
    known: &Known,
    asking: Asking<'_>,
) -> Result<Decision<Errand>, Refusal> {
    let may_go_on = || {
        let asked = (errand.course.asked.by, asking.incident.map(|it| it.number));
        free(&errand.course.filled, asked, known, asking.team, asking.now)
    };
    match answer {
        Answer::Confirm(typed) => {
            let confirmed = confirm(errand, tool, typed.as_deref(), asking)?;
            may_go_on().map(|()| confirmed)
        }
        Answer::Approve => {
            let approved = approve(errand, tool, asking)?;
            may_go_on().map(|()| approved)
        }
        Answer::CallOff => call_off(errand, asking),
        Answer::Settle => settle(errand, tool, asking),
    }
}

fn confirm(
    errand: &Errand,
    tool: Option<&Tool>,
    typed: Option<&str>,
    asking: Asking<'_>,
) -> Result<Decision<Errand>, Refusal> {
    if errand.course.stage != Stage::Asked {
        return Err(late(errand));
    }
    let asked = &errand.course.asked;
    if asked.by != asking.actor.user {
        return Err(Refusal::Invalid(format!(
            "<@{}> asked for {}, so only they can confirm it.",
            asked.by,
            errand.name()
        )));
    }
    in_time(errand, asking)?;
    may(unchanged(errand, tool)?, asking.actor, errand.channel)?;
    if errand.course.confirm == Confirm::TypeName && typed.map(str::trim) != Some(&*errand.tool) {
        return Err(Refusal::Invalid(format!(
            "Type `{}` to confirm it. Nothing was run.",
            errand.tool
        )));
    }
    let stage = if errand.course.approvals.count == 0 {
        Stage::Ready { since: asking.now }
    } else {
        Stage::Waiting { since: asking.now }
    };
    Ok(moved(
        errand,
        stage,
        Kind::ErrandConfirmed,
        "Confirmed",
        asking,
    ))
}

fn approve(
    errand: &Errand,
    tool: Option<&Tool>,
    asking: Asking<'_>,
) -> Result<Decision<Errand>, Refusal> {
    let Stage::Waiting { since } = errand.course.stage else {
        return Err(late(errand));
    };
    in_time(errand, asking)?;
    unchanged(errand, tool)?;
    let wanted = &errand.course.approvals;
    let actor = asking.actor;
    if !actor.roles.iter().any(|role| wanted.roles.contains(role)) {
        let roles: Vec<String> = wanted.roles.iter().map(|id| format!("<@&{id}>")).collect();
        return Err(Refusal::Invalid(format!(
            "{} may be approved by {} only.",
            errand.name(),
            roles.join(" or ")
        )));
    }
    if actor.user == errand.course.asked.by && !wanted.own {
        return Err(Refusal::Invalid(format!(
            "You asked for {}, so somebody else has to approve it.",
            errand.name()
        )));
    }
    if let Some(before) = errand
        .course
        .approved
        .iter()
        .find(|one| one.by == actor.user)
    {
        return Err(Refusal::Stale(format!(
            "You approved {} already, {}. It needs {} people.",
            errand.name(),
            text::ago(before.at),
            wanted.count
        )));
    }
    let mut next = errand.clone();
    next.course.approved.push(asking.sign());
    let stage = if next.course.approved.len() >= usize::from(wanted.count) {
        Stage::Ready { since: asking.now }
    } else {
        Stage::Waiting { since }
    };
    Ok(moved(
        &next,
        stage,
        Kind::ErrandApproved,
        "Approved",
        asking,
    ))
}

fn call_off(errand: &Errand, asking: Asking<'_>) -> Result<Decision<Errand>, Refusal> {
    if !matches!(
        errand.course.stage,
        Stage::Asked | Stage::Waiting { .. } | Stage::Ready { .. }
    ) {
        return Err(late(errand));
    }
    let wanted = &errand.course.approvals;
    let mut roles = asking.actor.roles.iter();
    let is_theirs = errand.course.asked.by == asking.actor.user
        || roles.any(|role| wanted.roles.contains(role));
    if !is_theirs {
        return Err(Refusal::Invalid(format!(
            "{} can be called off by <@{}>, and by those who may approve it.",
            errand.name(),
            errand.course.asked.by
        )));
    }
    let stage = Stage::CalledOff { by: asking.sign() };
    Ok(moved(
        errand,
        stage,
        Kind::ErrandCalledOff,
        "Called off",
        asking,
    ))
}

fn settle(
    errand: &Errand,
    tool: Option<&Tool>,
    asking: Asking<'_>,
) -> Result<Decision<Errand>, Refusal> {
    if !matches!(errand.course.stage, Stage::Doubtful { .. }) {
        return Err(late(errand));
    }
    // Whoever asked may always say that they looked; others where they could have run it.
    if asking.actor.user != errand.course.asked.by {
        let tool = tool.filter(|tool| tool.name == errand.tool);
        may(
            tool.ok_or_else(|| super::unknown(&errand.tool))?,
            asking.actor,
            errand.channel,
        )?;
    }
    let stage = Stage::Settled { by: asking.sign() };
    Ok(moved(
        errand,
        stage,
        Kind::ErrandSettled,
        "Looked after",
        asking,
    ))
}

fn in_time(errand: &Errand, asking: Asking<'_>) -> Result<(), Refusal> {
    match errand.open_until() {
        Some(until) if until < asking.now => Err(Refusal::Stale(format!(
            "{} could be answered until {}. Ask for it again with `/run {}`.",
            errand.name(),
            text::when(until),
            errand.tool
        ))),
        _ => Ok(()),
    }
}

fn moved(
    errand: &Errand,
    stage: Stage,
    kind: Kind,
    what: &str,
    asking: Asking<'_>,
) -> Decision<Errand> {
    let mut next = errand.clone();
    next.course.stage = stage;
    next.version += 1;
    let left = usize::from(next.course.approvals.count).saturating_sub(next.course.approved.len());
    let words = match &next.course.stage {
        Stage::Waiting { .. } if left == 1 => "One more person has to agree.".to_owned(),
        Stage::Waiting { .. } => format!("{left} more people have to agree."),
        Stage::Ready { .. } => "It runs now, or as soon as what holds it up is over.".to_owned(),
        _ => "The card says so.".to_owned(),
    };
    let title = format!("{what}: {}", next.name());
    Decision {
        events: vec![told::event(
            &next,
            kind,
            asking.actor,
            asking.now,
            json!({}),
        )],
        effects: told::shown(&next),
        reply: Reply::private(Card::new(Tone::Grey, title, words)),
        state: next,
    }
}

/// It is past the point at which this could be said.
fn late(errand: &Errand) -> Refusal {
    let name = errand.name();
    Refusal::Stale(match &errand.course.stage {
        Stage::Asked => format!("{name} is not confirmed yet."),
        Stage::Waiting { .. } => format!("{name} is confirmed, and waits for others to agree."),
        Stage::Ready { .. } => format!("{name} is about to run."),
        Stage::Running { since, .. } => format!("{name} runs since {}.", text::when(*since)),
        Stage::Ended { at, .. } => format!("{name} is over since {}.", text::when(*at)),
        Stage::Doubtful { .. } => format!("{name} perhaps ran; somebody has to look."),
        Stage::Settled { by } => {
            format!(
                "<@{}> looked after {name} already, {}.",
                by.by,
                text::when(by.at)
            )
        }
        Stage::CalledOff { by } => {
            format!(
                "{name} was called off by <@{}> {}.",
                by.by,
                text::when(by.at)
            )
        }
    })
}

/// The form in which the name of an action is typed.
///
/// # Errors
/// When it is not asked for any more.
pub fn name_form(errand: &Errand) -> Result<Form, Refusal> {
    if errand.course.stage != Stage::Asked {
        return Err(late(errand));
    }
    let name = Input {
        required: true,
        ..Input::short("name", "Type the action's name", &errand.tool, "")
    };
    Ok(Form {
        title: text::cut(&format!("{}: it cannot be undone", errand.name()), 45),
        id: FormId::Errand(Verb::Confirm, errand.id),
        inputs: vec![name],
    })
}
