//! Asking for an action.

use crate::{
    Actor, Decision, Refusal, Reply,
    deploy::life::Known,
    event::Kind,
    ids::{ErrandId, RunId},
    names::ChannelId,
    reply::{Card, Tone},
    run::Asking,
    secret::Means,
    team::Team,
    text,
    tool::{Approvals, Confirm, Given, Kind as Of, Misfit, Tool, fill},
};
use serde_json::json;

use super::{Course, Errand, Stage, card::is_shown_whole, gate::free, told};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The action's name.
    pub tool: String,
    /// What it is told.
    pub given: Given,
    /// Whether it is only asked what would be done.
    pub dry: bool,
    /// The step of a run that asks for it.
    pub step: Option<(RunId, u16)>,
}

/// What a new errand is given.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Its key.
    pub id: ErrandId,
    /// Its number.
    pub number: i64,
    /// Where it was asked for.
    pub channel: ChannelId,
}

/// What is around whoever asks: what the environment lets actions use, and what is known of locks and incidents.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// What actions may use.
    pub means: &'a Means,
    /// What is known.
    pub known: &'a Known,
}

/// Asks for an action.
///
/// # Errors
/// When the asker may not, or something they said does not fit.
pub fn ask(
    fresh: Fresh,
    tool: Option<&Tool>,
    ask: &Ask,
    around: Around<'_>,
    asking: Asking<'_>,
) -> Result<Decision<Errand>, Refusal> {
    let tool = tool.ok_or_else(|| unknown(&ask.tool))?;
    may(tool, asking.actor, fresh.channel)?;
    able(tool, around.means)?;
    let by = (asking.actor.user, fresh.number);
    let filled = fill(tool, &ask.given, ask.dry, by, Some(asking.team));
    let filled = filled.map_err(|misfits| misfit(tool, &misfits))?;
    let asked = (asking.actor.user, asking.incident.map(|it| it.number));
    free(&filled, asked, around.known, asking.team, asking.now)?;
    // To see what would be done changes nothing.
    let (confirm, count) = if ask.dry {
        (Confirm::None, 0)
    } else {
        (tool.confirm, tool.approvals.count)
    };
    let is_asked = confirm != Confirm::None || count > 0;
    if is_asked && !is_shown_whole(&filled) {
        return Err(Refusal::Invalid(
            "What would be run is longer than its card can show, so nobody could agree to it. Say less in its arguments.".to_owned(),
        ));
    }
    let errand = Errand {
        id: fresh.id,
        workspace: asking.team.guild,
        number: fresh.number,
        incident: asking.incident.map(|incident| incident.id),
        tool: tool.name.clone(),
        hash: tool.hash.clone(),
        channel: fresh.channel,
        message: None,
        course: Course {
            asked: asking.sign(),
            summary: tool.summary.clone(),
            dry: ask.dry,
            filled,
            confirm,
            approvals: Approvals {
                count,
                ..tool.approvals.clone()
            },
            approved: Vec::new(),
            step: ask.step,
            run: None,
            stopped_at: None,
            stage: match (confirm, count) {
                (Confirm::None, 0) => Stage::Ready { since: asking.now },
                (Confirm::None, _) => Stage::Waiting { since: asking.now },
                _ => Stage::Asked,
            },
        },
        version: 1,
    };
    let data = json!({ "hash": errand.hash, "dry": errand.course.dry, "values": errand.course.filled.values });
    let words = match errand.course.stage {
        Stage::Asked => "Nothing runs yet: confirm it on the card below.",
        Stage::Waiting { .. } => "Nothing runs yet: others have to agree, on the card below.",
        _ => "What comes of it stands on the card below.",
    };
    let title = format!("{}: {}", errand.name(), errand.tool);
    Ok(Decision {
        events: vec![told::event(
            &errand,
            Kind::ErrandAsked,
            asking.actor,
            asking.now,
            data,
        )],
        effects: told::shown(&errand),
        state: errand,
        reply: Reply::private(Card::new(Tone::Grey, title, words)),
    })
}

/// A step of a run asks for its action once at a time: `open` are errands that have not ended.
///
/// # Errors
/// When one that it asked for is among them.
pub fn once(open: &[Errand], step: (RunId, u16)) -> Result<(), Refusal> {
    let same = open.iter().find(|one| one.course.step == Some(step));
    same.map_or(Ok(()), |one| {
        Err(Refusal::Stale(format!(
            "This step asked for it already: {}, in <#{}>. Answer it there, or call it off.",
            one.name(),
            one.channel
        )))
    })
}

/// Whether somebody may run an action here. Whoever may not run it hears the same as if there were none, but for the roles.
pub(super) fn may(tool: &Tool, actor: &Actor, channel: ChannelId) -> Result<(), Refusal> {
    if tool.is_for(actor, channel) {
        return Ok(());
    }
    let listed = |ids: Vec<String>| ids.join(" or ");
    if !tool.is_at(channel) {
        let channels = tool.channels.iter().map(|id| format!("<#{id}>")).collect();
        return Err(Refusal::Invalid(format!(
            "`{}` may be run in {} only.",
            tool.name,
            listed(channels)
        )));
    }
    let roles: Vec<String> = tool.roles.iter().map(|id| format!("<@&{id}>")).collect();
    let who = if roles.is_empty() {
        "nobody".to_owned()
    } else {
        listed(roles)
    };
    Err(Refusal::Invalid(format!(
        "Only {who} may run `{}`. Its file says so under `audience`.",
        tool.name
    )))
}

/// Whether it could be done at all, which nobody is asked to agree to otherwise.
fn able(tool: &Tool, means: &Means) -> Result<(), Refusal> {
    let lacks = tool.lacks(means);
    if lacks.is_empty() {
        return Ok(());
    }
    Err(Refusal::Invalid(format!(
        "`{}` cannot be run: {}.",
        tool.name,
        lacks.join("; ")
    )))
}

fn misfit(tool: &Tool, misfits: &[Misfit]) -> Refusal {
    let lines = misfits.iter().map(|one| {
        let name = text::code(&one.name, 40);
        format!("`{name}`: {}", one.why)
    });
    let lines: Vec<String> = lines.collect();
    Refusal::Invalid(format!(
        "`{}` is not run.\n{}",
        tool.name,
        text::cut(&lines.join("\n"), 1500)
    ))
}

/// There is no such action.
pub fn unknown(typed: &str) -> Refusal {
    Refusal::NotFound(format!(
        "There is no action `{}` (any more). Discord offers those that you may run as you type `/run`.",
        text::code(typed, 40)
    ))
}

/// Values of an argument that hold what is typed.
pub fn choices(tool: &Tool, argument: &str, typed: &str, team: &Team) -> Vec<String> {
    let Some(argument) = tool.argument(argument) else {
        return Vec::new();
    };
    let known: Vec<String> = match &argument.kind {
        Of::Service(few) if few.is_empty() => {
            let services = team.services.iter();
            services.map(|service| service.name.to_string()).collect()
        }
        kind => kind.words().to_vec(),
    };
    let typed = typed.to_lowercase();
    let fitting = known.into_iter().filter(|word| word.contains(&typed));
    fitting.take(25).collect()
}
