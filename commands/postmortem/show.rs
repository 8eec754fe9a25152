//! A report in chat: what is written, what is not, and the whole of it as a file.

use crate::{
    Reply,
    press::Press,
    reply::{ButtonStyle, Card, File, Holds, Tone},
    text,
};

use super::{Facts, Part, Section, Template, lacks, markdown};

/// How much of each section the card shows; all of it is in the file.
const SHOWN: usize = 380;

/// The whole report, with the name that it has as a file.
pub fn whole(facts: &Facts<'_>, template: Template) -> (String, String) {
    let mut whole = markdown(facts, template);
    whole.push('\n');
    let incident = facts.incident.name().to_lowercase();
    (format!("{incident}-{}.md", template.as_str()), whole)
}

fn file(facts: &Facts<'_>, template: Template) -> File {
    let (name, whole) = whole(facts, template);
    File {
        name,
        holds: Holds::Bytes(whole.into_bytes()),
    }
}

/// The report for the asker alone.
pub fn show(facts: &Facts<'_>, template: Template) -> Reply {
    let incident = facts.incident;
    let status = facts
        .report
        .map_or("not begun", |report| report.status.label());
    let lacking = lacks(incident, facts.report, facts.actions, facts.team);
    let tone = match (facts.report, lacking.is_empty()) {
        (Some(report), true) if report.status.is_finished() => Tone::Green,
        _ => Tone::Amber,
    };
    let title = format!(
        "Report of {}: {}",
        incident.name(),
        text::discord(incident.title.as_str())
    );
    let issue = facts.report.and_then(|report| report.issue.link());
    let told = issue.map(|link| format!("Published as {link}."));
    let lacking = (!lacking.is_empty()).then(|| {
        let rows: Vec<String> = lacking.iter().map(|lack| format!("- {lack}")).collect();
        format!("Before the incident can be closed:\n{}", rows.join("\n"))
    });
    let body: Vec<String> = [told, lacking].into_iter().flatten().collect();
    let card = Card::new(
        tone,
        text::cut(&title, 256),
        text::cut(&body.join("\n\n"), 2000),
    )
    .field("Status", status);
    let card = Section::all().fold(card, |card, section| {
        match facts.report.and_then(|report| report.section(section)) {
            None => card,
            Some(words) => card.field(
                section.heading(),
                text::cut(&text::discord(&text::cut(words, SHOWN)), 1024),
            ),
        }
    });
    let card = Part::ALL.into_iter().fold(card, |card, part| {
        let press = Press::Incident(part.verb(), incident.id);
        card.button(ButtonStyle::Secondary, part.label(), press)
    });
    let card = card.footer("The whole report is in the file");
    Reply::private(card.file(file(facts, template)))
}
