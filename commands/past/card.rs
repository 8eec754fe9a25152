//! Past reports in chat: the list, and one of them with all of it in a file.

use crate::{
    Refusal, Reply,
    incident::Page,
    leaf::Leaf,
    names::ServiceName,
    reply::{Card, File, Holds, Tone},
    text,
};

use super::{Past, name};

/// A page of past reports, newest first. `total` is how many there are in all.
pub fn list(page: &[Past], total: i64, at: Page) -> Reply {
    if total == 0 {
        return Reply::private(Card::new(
            Tone::Grey,
            "No past reports",
            "Whoever runs Binnacle imports them from a folder of Markdown files: `binnacle incident import DIR`.",
        ));
    }
    let rows: Vec<String> = page.iter().map(row).collect();
    let noun = if total == 1 { "report" } else { "reports" };
    let leaf = Leaf::page(at.get(), Page::SIZE, total);
    leaf.reply(Tone::Grey, format!("{total} past {noun}"), &rows)
}

fn row(past: &Past) -> String {
    let report = &past.report;
    let length = report
        .length
        .map(|length| format!(" · {}", text::span(length)));
    format!(
        "**{}** · {} · {}{}",
        past.name(),
        report.date,
        text::discord(&text::cut(&report.title, 200)),
        length.unwrap_or_default()
    )
}

/// A past report for the asker alone, with all of it in a file.
pub fn show(past: &Past, pages: &str) -> Reply {
    let report = &past.report;
    let title = format!("{}: {}", past.name(), text::discord(&report.title));
    let summary = text::discord(&text::cut(&report.summary, 1500));
    let link = format!(
        "[On the web]({pages}/past/{}) · `/web` signs you in",
        past.number
    );
    let body = [summary, link];
    let body: Vec<String> = body.into_iter().filter(|one| !one.is_empty()).collect();
    let card = Card::new(Tone::Grey, text::cut(&title, 256), body.join("\n\n"))
        .field("Day", report.date.to_string());
    let card = match (report.started, report.ended, report.length) {
        (Some(from), Some(to), Some(length)) => card.field(
            "Time",
            format!(
                "{} to {}, {}",
                text::when(from),
                text::when(to),
                text::span(length)
            ),
        ),
        (Some(from), ..) => card.field("Began", text::when(from)),
        _ => card,
    };
    let actions: Vec<String> = report.actions.iter().map(action).collect();
    let card = if actions.is_empty() {
        card
    } else {
        card.field("Actions", text::cut(&actions.join("\n"), 1024))
    };
    let file_name = past.file.rsplit('/').next().unwrap_or(&past.file);
    Reply::private(
        card.footer(text::cut(
            &format!("Imported from {}", text::one_line(&past.file)),
            512,
        ))
        .file(File {
            name: file_name.to_owned(),
            holds: Holds::Bytes(report.body.clone().into_bytes()),
        }),
    )
}

fn action(action: &crate::report::ReportAction) -> String {
    let tick = if action.is_done { "☑" } else { "☐" };
    let words = text::discord(&text::cut(&action.text, 200));
    let link = action.link.as_ref().map(|link| format!(" {link}"));
    format!("{tick} {words}{}", link.unwrap_or_default())
}

/// Past reports are of no service.
pub fn of_no_service(service: &ServiceName) -> Refusal {
    Refusal::Invalid(format!(
        "Past reports do not say which service they are of. Leave `service` out, or look for the word: `/incident search text: {service}`."
    ))
}

/// There is no such past report.
pub fn not_there(number: i64) -> Refusal {
    Refusal::NotFound(format!(
        "There is no past report {}. `/incident list state: past` shows those there are.",
        name(number)
    ))
}
