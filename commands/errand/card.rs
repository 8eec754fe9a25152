//! An errand's card: what would be run, exactly, who has to agree, and what came of it.

use crate::{
    deploy::life::mentioned,
    incident::Incident,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text,
    tool::{Filled, Show},
};

use super::{End, Errand, Stage, Verb};

/// The most code units of what is run: while people have to agree to it, and beside what came of it.
const WHOLE: usize = 3200;
const RUN: usize = 1200;
/// The most code units of what it said.
const SAID: usize = 2000;

/// An errand's card, kept current.
pub fn card(errand: &Errand, incident: Option<&Incident>) -> Card {
    let course = &errand.course;
    let dry = if course.dry {
        " (what it would do)"
    } else {
        ""
    };
    let mut parts = vec![stands(errand), text::discord(&course.summary), run(errand)];
    if let Stage::Ended { end, .. } = &course.stage
        && !end.output.is_empty()
    {
        parts.push(said(end));
    }
    parts.retain(|part| !part.is_empty());
    let title = format!("{}: {}{dry}", errand.name(), errand.tool);
    let mut card = Card::new(tone(&course.stage), title, parts.join("\n\n"));
    card = card.field(
        "Asked by",
        format!("<@{}> {}", course.asked.by, text::when(course.asked.at)),
    );
    if course.approvals.count > 0 {
        card = card.field("Approved by", approved(errand));
    }
    if let Some(run) = &course.run {
        card = card.field("Run", format!("[{}]({})", run.id, run.url));
    }
    if let Some(incident) = incident {
        let title = text::discord(incident.title.as_str());
        card = card.field("Incident", format!("{}: {title}", incident.name()));
    }
    let short = errand.hash.get(..12).unwrap_or(&errand.hash);
    let card = card.footer(format!(
        "{} · is kept current · file {short}",
        errand.name()
    ));
    buttons(card, errand)
}

fn tone(stage: &Stage) -> Tone {
    match stage {
        Stage::Asked | Stage::Waiting { .. } | Stage::Ready { .. } | Stage::Running { .. } => {
            Tone::Amber
        }
        Stage::Ended { end, .. } if end.is_fine => Tone::Green,
        Stage::Ended { .. } | Stage::Doubtful { .. } => Tone::Red,
        Stage::Settled { .. } | Stage::CalledOff { .. } => Tone::Grey,
    }
}

fn stands(errand: &Errand) -> String {
    let until = errand.open_until().map(text::ago).unwrap_or_default();
    match &errand.course.stage {
        Stage::Asked => format!(
            "**Nothing runs yet.** <@{}> has to confirm it, {until} at the latest.",
            errand.course.asked.by
        ),
        Stage::Waiting { .. } => {
            format!("**Nothing runs yet.** Others have to agree, {until} at the latest.")
        }
        Stage::Ready { .. } => "It runs as soon as nothing holds it up.".to_owned(),
        Stage::Running { since, .. } if errand.course.stopped_at.is_some() => format!(
            "It runs since {} and took too long; GitHub is asked to stop it.",
            text::when(*since)
        ),
        Stage::Running { since, .. } => format!("It runs since {}.", text::when(*since)),
        Stage::Ended { at, end } => {
            let how = match (end.is_fine, end.exit, &end.why) {
                (_, _, Some(why)) => mentioned(&text::discord(why)),
                (true, Some(code), None) => format!("It went well (exit {code})"),
                (true, None, None) => "It was answered".to_owned(),
                (false, Some(code), None) => format!("**It failed** with exit {code}"),
                (false, None, None) => "**It failed**".to_owned(),
            };
            let comma = if how.ends_with('.') { "" } else { "," };
            format!("{how}{comma} {}.", text::when(*at))
        }
        Stage::Doubtful { since, why } => format!(
            "**Nobody knows whether it ran, or to what end** ({}, {}). It is not started again by itself. Look at what it was to do, then say that you did; until then nothing with the same key runs.",
            text::discord(why),
            text::when(*since)
        ),
        Stage::Settled { by } => format!("<@{}> looked after it {}.", by.by, text::when(by.at)),
        Stage::CalledOff { by } => format!(
            "Called off by <@{}> {}. Nothing ran.",
            by.by,
            text::when(by.at)
        ),
    }
}

/// What is run, an element a line, so that nothing can hide in it.
fn run(errand: &Errand) -> String {
    let most = match errand.course.stage {
        Stage::Ended { .. } => RUN,
        _ => WHOLE,
    };
    let lines = lines(&errand.course.filled);
    if lines.is_empty() {
        return lines;
    }
    format!("```\n{}\n```", text::cut(&lines, most))
}

/// Whether a card shows all of what is run, as whoever agrees to it must see.
pub(super) fn is_shown_whole(filled: &Filled) -> bool {
    text::units(&lines(filled)) <= WHOLE
}

fn lines(filled: &Filled) -> String {
    let mut lines = Vec::new();
    if let Some(program) = &filled.program {
        lines.extend(program.argv.iter().cloned());
        let env = program.env.iter();
        lines.extend(env.map(|(name, value)| format!("{name}={value}")));
        let sealed = program.sealed.iter();
        lines.extend(sealed.map(|(name, text)| format!("{name}={text}")));
    }
    if let Some(dispatch) = &filled.workflow {
        lines.push(format!("{} {}", dispatch.repository, dispatch.workflow));
        let inputs = dispatch.inputs.iter();
        lines.extend(inputs.map(|(name, value)| format!("{name}={value}")));
    }
    if let Some(call) = &filled.call {
        lines.push(format!("POST {}", call.url));
        let headers = call.headers.iter();
        lines.extend(headers.map(|(name, text)| format!("{name}: {text}")));
        lines.push(format!("signed with {}", call.secret));
        lines.push(call.body.clone());
    }
    let lines = lines.join("\n");
    lines.replace("```", "'''").replace('@', "@\u{200B}")
}

fn said(end: &End) -> String {
    let shown = match end.show {
        Show::Head => head(&end.output),
        Show::Tail => tail(&end.output),
    };
    let more = if end.was_cut || shown.len() < end.output.len() {
        "\nThere was more; a part of it was left out."
    } else {
        ""
    };
    format!("```\n{shown}\n```{more}")
}

/// The beginning of a text, by whole lines where there are any.
fn head(output: &str) -> String {
    let mut units = 0;
    let mut most = 0;
    for line in output.split_inclusive('\n') {
        units += text::units(line);
        if units > SAID {
            break;
        }
        most += line.len();
    }
    if most == 0 {
        return output.chars().take(SAID / 2).collect();
    }
    output[..most].trim_end().to_owned()
}

/// The end of a text, by whole lines where there are any.
fn tail(output: &str) -> String {
    let mut units = text::units(output);
    if units <= SAID {
        return output.to_owned();
    }
    let mut rest = output;
    while units > SAID {
        let next = rest.find('\n').map_or(rest.len(), |at| at + 1);
        if next == rest.len() {
            let skipped: String = rest.chars().rev().take(SAID / 2).collect();
            return skipped.chars().rev().collect();
        }
        units -= text::units(&rest[..next]);
        rest = &rest[next..];
    }
    rest.to_owned()
}

fn approved(errand: &Errand) -> String {
    let course = &errand.course;
    let by: Vec<String> = course
        .approved
        .iter()
        .map(|one| format!("<@{}> {}", one.by, text::ago(one.at)))
        .collect();
    let left = usize::from(course.approvals.count).saturating_sub(by.len());
    let roles: Vec<String> = course
        .approvals
        .roles
        .iter()
        .map(|id| format!("<@&{id}>"))
        .collect();
    let roles = roles.join(" or ");
    let wanted = match left {
        0 => return by.join(", "),
        left => format!("{left} of {roles} to go"),
    };
    text::cut(
        &by.into_iter()
            .chain([wanted])
            .collect::<Vec<_>>()
            .join(", "),
        1024,
    )
}

fn buttons(card: Card, errand: &Errand) -> Card {
    let press = |verb| Press::Errand(verb, errand.id);
    let off = |card: Card| card.button(ButtonStyle::Secondary, "Call off", press(Verb::CallOff));
    match &errand.course.stage {
        Stage::Asked => off(card.button(ButtonStyle::Primary, "Run it", press(Verb::Confirm))),
        Stage::Waiting { .. } => {
            off(card.button(ButtonStyle::Primary, "Approve", press(Verb::Approve)))
        }
        Stage::Ready { .. } => off(card),
        Stage::Doubtful { .. } => card.button(
            ButtonStyle::Primary,
            "I looked after it",
            press(Verb::Settle),
        ),
        _ => card,
    }
}
