//! Reads `[[freeze]]`.

use jiff::civil::{Date, DateTime};

use super::table::named;
use super::{Others, grade};
use crate::cron::Cron;
use crate::deploy::{Grade, Hold, When, Window};
use crate::team::hours::{Clock, Length, every_day, weekdays};
use crate::team::once::Once;
use crate::team::section::Section;
use crate::team::value::Value;
use crate::team::{Zone, keys, limits};

pub(super) fn read(team: &Section<'_>, others: &Others<'_>) -> Vec<Window> {
    let sections = team
        .get("freeze")
        .map(|value| value.sections(keys::FREEZE, limits::RULES));
    let mut names = Once::rule("a freeze stands once");
    let mut windows: Vec<Window> = sections
        .iter()
        .flatten()
        .filter_map(|section| one(section, others, &mut names))
        .collect();
    windows.sort_by(|a, b| a.name.cmp(&b.name));
    windows
}

fn one(section: &Section<'_>, others: &Others<'_>, names: &mut Once<String>) -> Option<Window> {
    let name = named(section, names);
    let kind = section.get("kind").map_or(Hold::Deny, |value| kind(&value));
    let grade = grade(section, "grade");
    if let Some(value) = section.get("grade")
        && kind == Hold::Allow
        && grade != Grade::Block
    {
        value.refuse("which only a freeze of the kind \"deny\" may have");
    }
    let reason = section
        .get("reason")
        .and_then(|text| text.words(limits::TEXT));
    let zone = section.get("timezone");
    let zone = zone.map_or(Some(others.zone.clone()), |zone| Zone::read(&zone));
    let when = when(section);
    let reach = others.reach(section);
    Some(Window {
        name: name?,
        reach,
        kind,
        grade,
        reason,
        timezone: zone?,
        when: when?,
    })
}

fn kind(value: &Value<'_>) -> Hold {
    let allowed = "\"deny\" or \"allow\"";
    match value.text(allowed) {
        Some("allow") => Hold::Allow,
        Some("deny") | None => Hold::Deny,
        Some(_) => {
            value.refuse(format!("allowed is {allowed}"));
            Hold::Deny
        }
    }
}

/// The keys of the three ways to say when.
const WAYS: [&[&str]; 3] = [
    &["days", "from", "to"],
    &["starts", "ends"],
    &["cron", "lasts"],
];

fn when(section: &Section<'_>) -> Option<When> {
    let has = |keys: &&[&str]| keys.iter().any(|key| section.get(key).is_some());
    let said: Vec<usize> = (0..3).filter(|at| has(&WAYS[*at])).collect();
    // Every key is read, so that what is wrong in it is told whatever else is.
    let (weekly, dates, cron) = (weekly(section), dates(section), cron(section));
    let help = "one of `days` with `from` and `to`, `starts` with `ends`, and `cron` with `lasts`";
    match said[..] {
        [0] => weekly,
        [1] => dates,
        [2] => cron,
        [] => {
            let _ = section.need("days", help);
            None
        }
        _ => {
            let value = section.get("name")?;
            value.refuse_kind(
                "a freeze that says in several ways when it holds",
                format!("allowed is {help}"),
            );
            None
        }
    }
}

fn weekly(section: &Section<'_>) -> Option<When> {
    let days = section.get("days");
    let all = || Some(every_day());
    let days = match days {
        Some(value) => {
            let days = weekdays(&value)?;
            if days.is_empty() {
                value.refuse_kind(
                    "no day at all",
                    "name one at least, or leave `days` out for every day",
                );
            }
            Some(days)
        }
        None => all(),
    };
    let clock = |key: &str| section.get(key).map(|value| value.parsed::<Clock>());
    let hours = match (clock("from"), clock("to")) {
        (None, None) => None,
        (Some(from), Some(to)) => Some((from?, to?)),
        (Some(_), None) => {
            let _ = section.need("to", "a time of the day as in \"09:00\"");
            return None;
        }
        (None, Some(_)) => {
            let _ = section.need("from", "a time of the day as in \"09:00\"");
            return None;
        }
    };
    if let Some(value) = section.get("to")
        && hours.is_some_and(|(from, to)| from == to)
    {
        value.refuse("which is the same as `from`; leave both out for whole days");
    }
    Some(When::Weekly { days: days?, hours })
}

fn dates(section: &Section<'_>) -> Option<When> {
    let allowed = "a date as in \"2026-12-24\", or with a time as in \"2026-12-24T18:00\"";
    let is_plain =
        |text: &str| !text.contains(['Z', 'z', '+', '[']) && text.matches('-').count() == 2;
    let civil = |key: &str| {
        let value = section.get(key)?;
        let written = value.json();
        let text = written.as_str().map(str::trim).unwrap_or_default();
        // A time with an offset is an instant, and not a time on a wall clock.
        let civil: Option<DateTime> = match text.len() {
            10 => text.parse::<Date>().ok().map(Into::into),
            _ => text.parse().ok().filter(|_| is_plain(text)),
        };
        if civil.is_none() {
            value.refuse(format!("allowed is {allowed}"));
        }
        civil
    };
    let (starts, ends) = (civil("starts"), civil("ends"));
    for (key, other) in [("starts", "ends"), ("ends", "starts")] {
        if section.get(key).is_none() && section.get(other).is_some() {
            let _ = section.need(key, allowed);
        }
    }
    let (from, until) = (starts?, ends?);
    if from >= until
        && let Some(value) = section.get("ends")
    {
        value.refuse("which is not after `starts`");
    }
    Some(When::Dates { from, until })
}

fn cron(section: &Section<'_>) -> Option<When> {
    let value = section.get("cron");
    let read = |value: &Value<'_>| {
        let text = value.text("a cron expression as in \"0 18 * * FRI\"")?;
        let cron = text.parse::<Cron>();
        cron.map_err(|why| value.refuse(why)).ok()
    };
    let cron = value.as_ref().and_then(read);
    let lasts = section
        .get("lasts")
        .and_then(|value| value.parsed::<Length>());
    if value.is_some() && section.get("lasts").is_none() {
        let _ = section.need("lasts", "a length of time as in \"60h\"");
    }
    if value.is_none() && section.get("lasts").is_some() {
        let _ = section.need("cron", "a cron expression as in \"0 18 * * FRI\"");
    }
    let (cron, lasts) = (Box::new(cron?), lasts?.duration());
    Some(When::Cron { cron, lasts })
}
