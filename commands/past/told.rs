//! What whoever imports is told, file by file.

use serde_json::{Value, json};

use crate::{
    report::{summary_line, unread_line},
    text,
};

use super::{Item, Outcome, name};

/// A file on one line: what became of it, and what was read.
pub fn line(item: &Item, is_dry: bool) -> String {
    let file = text::one_line(&item.given.file);
    let report = item.given.read.as_ref().map(summary_line);
    let became = match &item.outcome {
        Outcome::NoReport(why) | Outcome::Refused(why) => return unread_line(&file, *why),
        Outcome::New(_) if is_dry => "would be imported".to_owned(),
        Outcome::New(number) => format!("imported as {}", name(*number)),
        Outcome::Changed(number) => format!("replaces what {} said", name(*number)),
        Outcome::Unchanged(number) => format!("is on record as {}, unchanged", name(*number)),
        Outcome::SameAs(other) => format!("has the words of `{}`, left out", text::one_line(other)),
    };
    format!("{file}: {became}. {}", report.unwrap_or_default())
}

/// How many files became what, on one line.
pub fn count(items: &[Item], is_dry: bool) -> String {
    let of = |is: fn(&Outcome) -> bool| items.iter().filter(|one| is(&one.outcome)).count();
    let new = of(|one| matches!(one, Outcome::New(_)));
    let changed = of(|one| matches!(one, Outcome::Changed(_)));
    let unchanged = of(|one| matches!(one, Outcome::Unchanged(_)));
    let same = of(|one| matches!(one, Outcome::SameAs(_)));
    let no = of(|one| matches!(one, Outcome::NoReport(_)));
    let refused = of(|one| matches!(one, Outcome::Refused(_)));
    let imported = if is_dry {
        "would be imported"
    } else {
        "imported"
    };
    format!(
        "{} files: {new} {imported}, {changed} replaced, {unchanged} unchanged, {same} with the words of another, {no} no report, {refused} not readable.",
        items.len()
    )
}

/// All of it for other programs.
pub fn json(items: &[Item], is_dry: bool) -> Value {
    let files: Vec<Value> = items.iter().map(of_item).collect();
    json!({ "schema": "binnacle.incident-import/1", "dry_run": is_dry, "files": files })
}

fn of_item(item: &Item) -> Value {
    let (outcome, number, other, why) = match &item.outcome {
        Outcome::New(number) => ("new", Some(*number), None, None),
        Outcome::Changed(number) => ("changed", Some(*number), None, None),
        Outcome::Unchanged(number) => ("unchanged", Some(*number), None, None),
        Outcome::SameAs(other) => ("same", None, Some(other), None),
        Outcome::NoReport(why) => ("no_report", None, None, Some(why.to_string())),
        Outcome::Refused(why) => ("refused", None, None, Some(why.to_string())),
    };
    let read = item.given.read.as_ref().ok().map(|report| {
        let mut read = json!(report);
        // The words are in the file.
        read["body"].take();
        read["length_seconds"] = json!(report.length.map(|length| length.as_secs()));
        if let Some(read) = read.as_object_mut() {
            read.remove("body");
            read.remove("length");
        }
        read
    });
    json!({
        "file": item.given.file,
        "sha256": item.given.hash,
        "outcome": outcome,
        "number": number,
        "same_as": other,
        "why": why,
        "report": read,
    })
}
