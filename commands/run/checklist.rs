//! What people read of newcomers' checklists.

use crate::{
    Refusal, Reply,
    names::UserId,
    reply::{Card, Mention, Tone},
    text,
};

use super::{
    Run, RunNote, card,
    newcomer::{CALLED, MOST, times, touched},
    told,
};

/// How many steps a reminder names.
const NAMED: usize = 5;
/// How many checklists are listed.
const LISTED: usize = 25;

/// What a newcomer is told, as things are now; nothing when all is done meanwhile.
pub fn run_note(run: &Run, note: RunNote) -> Option<Card> {
    let newcomer = run.course.newcomer.as_ref()?;
    if !run.is_running() {
        return None;
    }
    let (done, _) = run.counts();
    let open = run.open();
    let mut lines: Vec<String> = open
        .iter()
        .take(NAMED)
        .map(|(number, step, _)| {
            format!(
                "☐ **{number}** {}",
                text::discord(&text::cut(&step.words, 120))
            )
        })
        .collect();
    if open.len() > NAMED {
        lines.push(format!("… and {} more", open.len() - NAMED));
    }
    let lines = lines.join("\n");
    let (who, by) = (newcomer.who, run.course.started.by);
    let title = match note {
        RunNote::Welcome => format!("Welcome! {}", run.title),
        RunNote::Left(_) => format!(
            "{done} of {} done: {}",
            told::steps(run.course.steps.len()),
            run.title
        ),
    };
    let words = match note {
        RunNote::Welcome => format!(
            "<@{who}>, this is your checklist, begun by <@{by}>. Tick what is done on its card, or with `/onboarding tick`."
        ),
        RunNote::Left(times) if times < CALLED => format!(
            "<@{who}>, this is left. `/onboarding show` brings the buttons back; whoever is stuck asks <@{by}>."
        ),
        RunNote::Left(times) => {
            let last = if times >= MOST {
                " Binnacle does not remind of it again until something is ticked."
            } else {
                ""
            };
            format!(
                "<@{who}>, <@{by}>: nothing was ticked since {}. Is something in the way?{last}",
                text::when(touched(run))
            )
        }
    };
    let mut card =
        Card::new(Tone::Amber, title, format!("{words}\n\n{lines}")).mention(Mention::User(who));
    if matches!(note, RunNote::Left(times) if times >= CALLED) && by != who {
        card = card.mention(Mention::User(by));
    }
    Some(card.footer(run.name()))
}

/// A newcomer's checklist, shown again to whoever asks.
///
/// # Errors
/// When there is none.
pub fn checklist(run: Option<&Run>, who: UserId) -> Result<Reply, Refusal> {
    Ok(Reply::private(card(going(run, who)?, None, false)))
}

/// The checklist that is meant.
///
/// # Errors
/// When there is none.
pub fn going(run: Option<&Run>, who: UserId) -> Result<&Run, Refusal> {
    run.ok_or_else(|| {
        Refusal::NotFound(format!(
            "<@{who}> has no checklist that goes on. `/onboarding start` begins one."
        ))
    })
}

/// The checklists that go on, with how far each is.
pub fn checklists(runs: &[Run]) -> Reply {
    if runs.is_empty() {
        let words = "`/onboarding start` begins one: from a page of the runbooks with check boxes, best with `kind: onboarding` above its text.";
        return Reply::private(Card::new(Tone::Grey, "No newcomer has a checklist", words));
    }
    let rows = runs.iter().take(LISTED).filter_map(|run| {
        let who = run.course.newcomer.as_ref()?.who;
        let (done, skipped) = run.counts();
        let quiet = match times(run) {
            0 => String::new(),
            1 => " · reminded once since".to_owned(),
            many => format!(" · reminded {many} times since"),
        };
        Some(format!(
            "<@{who}> · **{} of {}** · {} {} in <#{}> · last tick {}{quiet}",
            done + skipped,
            run.course.steps.len(),
            run.name(),
            text::discord(&text::cut(&run.title, 80)),
            run.channel,
            text::ago(touched(run)),
        ))
    });
    let mut rows: Vec<String> = rows.collect();
    let more = runs.len().saturating_sub(LISTED);
    if more > 0 {
        rows.push(format!("and {more} more"));
    }
    let title = match runs.len() {
        1 => "1 newcomer has a checklist".to_owned(),
        many => format!("{many} newcomers have a checklist"),
    };
    Reply::private(Card::new(Tone::Grey, title, rows.join("\n")))
}

/// Steps that are open and hold what is typed: what is shown, and the number.
pub fn open_steps(run: &Run, typed: &str) -> Vec<(String, String)> {
    let typed = typed.to_lowercase();
    let shown = run.open().into_iter().map(|(number, step, _)| {
        let shown = text::cut(&format!("{number} {}", step.words), 100);
        (shown, number.to_string())
    });
    let fitting = shown.filter(|(shown, _)| shown.to_lowercase().contains(&typed));
    fitting.take(25).collect()
}
