//! Who changed what in who is on call.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    Event, Reply,
    event::Kind,
    leaf::Leaf,
    reply::{Card, Tone},
};

/// How many changes a page shows.
pub const PAGE: u32 = 15;

/// A page of changes, the newest first. `total` is how many there are.
pub fn history(page: &[Event], total: i64, number: u32) -> Reply {
    if total == 0 {
        return Reply::private(Card::new(
            Tone::Grey,
            "Nobody changed anything by hand",
            "Overrides, swaps, covers and absences show here. What the team's document says is not changed in chat.",
        ));
    }
    let rows: Vec<String> = page.iter().map(row).collect();
    let title = match total {
        1 => "1 change".to_owned(),
        _ => format!("{total} changes"),
    };
    Leaf::page(number, PAGE, total).reply(Tone::Grey, title, &rows)
}

fn row(event: &Event) -> String {
    let data = &event.data;
    let word = |key: &str| data[key].as_str().unwrap_or_default().to_owned();
    let user = |value: &Value| value.as_str().map(|id| format!("<@{id}>"));
    let at = |key: &str| {
        let instant: Option<Timestamp> = data[key].as_str().and_then(|at| at.parse().ok());
        instant.map_or_else(String::new, |at| format!("<t:{}:f>", at.as_second()))
    };
    let by = match event.who {
        crate::Who::Person(user) => format!("<@{user}>"),
        crate::Who::Bot => "Binnacle".to_owned(),
    };
    let what = match event.kind {
        Kind::OncallOverridden => "confirmed",
        Kind::OncallOverrideUndone => "took back",
        Kind::OncallRequested => "asked",
        Kind::OncallTaken => "took",
        Kind::OncallDeclined => "said no to",
        Kind::OncallWithdrawn => "withdrew",
        Kind::OncallGivenBack => "gave back",
        Kind::OncallLapsed => "saw the time pass of",
        Kind::OncallFollowedUp => "asked again",
        Kind::OncallAbsent => "said that somebody is away:",
        Kind::OncallBack => "removed",
        Kind::OncallVolunteered => "said when to be asked:",
        _ => "changed",
    };
    let span = match (at("start"), at("end")) {
        (start, end) if !start.is_empty() && !end.is_empty() => format!(" · {start} to {end}"),
        _ => String::new(),
    };
    let schedule = match word("schedule") {
        name if name.is_empty() => String::new(),
        name => format!(" in `{name}`"),
    };
    let moved: Vec<String> = data["moved"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| {
            Some(format!(
                "{} → {}",
                user(&one["giver"])?,
                user(&one["taker"])?
            ))
        })
        .collect();
    let person = user(&data["person"]).map(|person| format!(" · {person}"));
    let whom = if moved.is_empty() {
        person.unwrap_or_default()
    } else {
        format!(" · {}", moved.join(", "))
    };
    let hours = match word("hours") {
        hours if hours.is_empty() => String::new(),
        hours => format!(" {hours}"),
    };
    format!(
        "<t:{}:f> {by} {what} **{}**{schedule}{span}{whom}{hours}",
        event.at.as_second(),
        word("name")
    )
}
