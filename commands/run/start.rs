//! Beginning to run a page.

use serde_json::json;

use crate::{
    Decision, Refusal, Reply,
    event::Kind,
    ids::RunId,
    incident::Incident,
    names::ChannelId,
    reply::{Card, Tone},
    runbook::{Page, PageKey, content_hash},
    text,
};

use super::{Asking, Course, Mark, Newcomer, Run, Stage, told};

/// What a new run is given.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Its key.
    pub id: RunId,
    /// Its number.
    pub number: i64,
    /// Where it was asked for.
    pub channel: ChannelId,
}

/// Begins to run a page, for an incident or for none. `going` are runs of the same page that go on.
///
/// # Errors
/// When the asker may not, when there is nothing to do on the page, when it cannot be read, or when somebody began it already.
pub fn start(
    fresh: Fresh,
    page: &Page,
    going: &[Run],
    asking: Asking<'_>,
) -> Result<Decision<Run>, Refusal> {
    asking.may()?;
    let incident = asking.incident;
    runnable(page)?;
    let title = title(page);
    let channel = place(fresh.channel, incident)?;
    let is_here = |run: &&Run| match incident {
        Some(incident) => run.incident == Some(incident.id),
        None => run.incident.is_none() && run.newcomer().is_none() && run.channel == channel,
    };
    if let Some(run) = going.iter().find(is_here) {
        return Err(Refusal::Stale(format!(
            "{title} is run here already: {} by <@{}>, {}. Its card is in <#{}>.",
            run.name(),
            run.course.started.by,
            text::ago(run.course.started.at),
            run.channel
        )));
    }
    begun(fresh, page, channel, None, asking)
}

/// Begins to run a page that can be run, for whoever it is for.
pub(super) fn begun(
    fresh: Fresh,
    page: &Page,
    channel: ChannelId,
    newcomer: Option<Newcomer>,
    asking: Asking<'_>,
) -> Result<Decision<Run>, Refusal> {
    asking.may()?;
    runnable(page)?;
    let run = Run {
        id: fresh.id,
        workspace: asking.team.guild,
        number: fresh.number,
        incident: asking.incident.map(|incident| incident.id),
        page: PageKey::of(page),
        place: page.place.clone(),
        title: text::cut(&text::one_line(&page.title), 200),
        hash: content_hash(page),
        channel,
        message: None,
        course: Course {
            started: asking.sign(),
            newcomer,
            stage: Stage::Running,
            marks: vec![Mark::Open; page.steps.len()],
            steps: page.steps.clone(),
        },
        version: 1,
    };
    let mut data = json!({ "steps": run.course.steps.len(), "place": run.place, "hash": run.hash });
    if let Some(newcomer) = run.newcomer() {
        data["newcomer"] = json!(newcomer);
    }
    let reply = Card::new(
        Tone::Grey,
        format!("{}: {}", run.name(), run.title),
        format!(
            "{} to do. The card with the buttons is in <#{channel}>; everybody there can tick.",
            told::steps(run.course.steps.len())
        ),
    );
    Ok(Decision {
        events: vec![told::event(&run, Kind::RunStarted, asking, data)],
        effects: told::shown(&run),
        state: run,
        reply: Reply::private(reply),
    })
}

/// Whether there is something to do on a page, all of which can be read.
fn runnable(page: &Page) -> Result<(), Refusal> {
    let title = title(page);
    if let Some(fault) = page.faults.first() {
        return Err(Refusal::Invalid(format!(
            "{title} cannot be run: line {}: {}. Whoever keeps the page can put it right; until then read it with `/runbook show`.",
            fault.line,
            text::discord(&fault.what)
        )));
    }
    if page.steps.is_empty() {
        return Err(Refusal::Invalid(format!(
            "{title} has nothing to tick: no check boxes, and no `step` blocks. Read it with `/runbook show`."
        )));
    }
    Ok(())
}

fn title(page: &Page) -> String {
    text::discord(&text::cut(&text::one_line(&page.title), 150))
}

/// Where the card goes: into the incident's room, else where it was asked for. Nothing of a private incident is shown outside.
fn place(asked: ChannelId, incident: Option<&Incident>) -> Result<ChannelId, Refusal> {
    match incident {
        Some(incident) => match incident.places.room {
            Some(room) => Ok(room),
            None if incident.is_private => Err(Refusal::Stale(format!(
                "{} is private and has no room, so there is no place where only its people would see the run.",
                incident.name()
            ))),
            None => Ok(asked),
        },
        None => Ok(asked),
    }
}
