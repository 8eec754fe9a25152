//! The layers of a schedule: `[[schedule.layer]]`.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::super::hours::Clock;
use super::super::once::Once;
use super::super::section::Section;
use super::super::value::Value;
use super::super::zone::Zone;
use super::super::{keys, limits};
use super::known::Known;
use super::{length, time};
use crate::names::LayerName;
use crate::oncall::{Advance, CIVIL, Days, Group, Layer, Membership, Window};

pub(super) fn read(schedule: &Section<'_>, zone: &Zone, known: &Known) -> Vec<Layer> {
    let mut names = Once::rule("a layer stands once in its schedule");
    let sections = schedule
        .get("layer")
        .map(|value| value.sections(keys::LAYER, limits::LAYERS))
        .unwrap_or_default();
    let said = |section: &Section<'_>| section.get("name")?.as_text().map(str::to_owned);
    let mut taken: BTreeSet<String> = sections.iter().filter_map(said).collect();
    let mut layers = Vec::new();
    for (at, section) in (1..).zip(&sections) {
        // A layer without a name is called by its place, or by the next number that no other one has.
        let mut free = (at..)
            .map(|n: u32| format!("layer-{n}"))
            .filter(|it| !taken.contains(it));
        let stand_in = free.next().unwrap_or_default();
        if section.get("name").is_none() {
            taken.insert(stand_in.clone());
        }
        layers.extend(one(section, &stand_in, (zone, known), &mut names));
    }
    layers
}

fn one(
    section: &Section<'_>,
    stand_in: &str,
    (zone, known): (&Zone, &Known),
    names: &mut Once<LayerName>,
) -> Option<Layer> {
    let name = match section.get("name") {
        Some(value) => {
            let name: Option<LayerName> = value.parsed();
            name.inspect(|name| names.take(name.clone(), &value))
        }
        None => stand_in.parse().ok(),
    };
    let priority = section
        .get("priority")
        .map_or(Some(0), |it| it.whole(-1000..=1000));
    let zone = section
        .get("timezone")
        .map_or_else(|| Some(zone.clone()), |zone| Zone::read(&zone));
    let anchor = section
        .need("anchor", CIVIL)
        .and_then(|it| time::civil(&it));
    let every = section
        .need("every", "a length as in { weeks = 1 }")
        .and_then(|it| length::read(&it));
    let turns = section
        .need("turns", TURNS)
        .and_then(|it| turns(&it, known));
    let advance = section
        .get("advance")
        .map_or(Some(Advance::Calendar), |it| advance(&it));
    let windows = section
        .get("windows")
        .map_or_else(|| Some(Vec::new()), |it| windows(&it));
    let (start, end) = ends(section)?;
    let changes = changes(section, known);
    Some(Layer {
        name: name?,
        priority: i32::try_from(priority?).ok()?,
        zone: zone?,
        anchor: anchor?,
        every: every?,
        turns: turns?,
        advance: advance?,
        windows: windows?,
        start,
        end,
        changes,
    })
}

const TURNS: &str =
    "a list of turns, each a list of names, as in [[\"ana\"], [\"bo\", \"cy\"], []]";

fn turns(value: &Value<'_>, known: &Known) -> Option<Vec<Group>> {
    let items = value.list(TURNS, limits::TURNS)?;
    if items.is_empty() {
        value.refuse_kind("an empty list", format!("allowed is {TURNS}"));
        return None;
    }
    // A turn of one person may stand without a list of its own.
    let turn = |item: &Value<'_>| match item.as_text() {
        Some(_) => known.person(item).map(|person| Group::from([person])),
        None => known.people(item),
    };
    Some(items.iter().filter_map(turn).collect())
}

fn advance(value: &Value<'_>) -> Option<Advance> {
    let allowed = "\"calendar\" or \"active\"";
    let text = value.text(allowed)?;
    let found = Advance::ALL.into_iter().find(|it| it.as_str() == text);
    if found.is_none() {
        value.refuse(format!("allowed is {allowed}"));
    }
    found
}

fn windows(value: &Value<'_>) -> Option<Vec<Window>> {
    let allowed =
        "a list of windows as in [{ days = [\"mon\"], from = \"09:00\", to = \"17:00\" }]";
    let items = value.list(allowed, limits::WINDOWS)?;
    let window = |item: &Value<'_>| {
        if !item.is_table() {
            item.refuse(format!("allowed is {allowed}"));
            return None;
        }
        let section = item.section(keys::WINDOW)?;
        let days = section.get("days").map_or(Some(Days::ALL), |it| days(&it));
        let (from, to) = (
            section.need_parsed::<Clock>("from"),
            section.need_parsed::<Clock>("to"),
        );
        Some(Window {
            days: days?,
            from: from?,
            to: to?,
        })
    };
    Some(items.iter().filter_map(window).collect())
}

fn days(value: &Value<'_>) -> Option<Days> {
    let allowed = "a list of `mon`, `tue`, `wed`, `thu`, `fri`, `sat` and `sun`";
    let items = value.list(allowed, 7)?;
    if items.is_empty() {
        value.refuse_kind(
            "an empty list, which is no time at all",
            format!("allowed is {allowed}; leave `days` out for every day"),
        );
    }
    let day = |days: Days, item: &Value<'_>| {
        let text = item.text("a day as in \"mon\"")?;
        let day = Days::named(text);
        if day.is_none() {
            item.refuse("allowed are mon, tue, wed, thu, fri, sat and sun");
        }
        Some(days.with(day?))
    };
    let found = items
        .iter()
        .fold(Days::none(), |days, item| day(days, item).unwrap_or(days));
    (!found.is_empty()).then_some(found)
}

type Ends = (Option<DateTime>, Option<DateTime>);

fn ends(section: &Section<'_>) -> Option<Ends> {
    let (first, last) = (section.get("start"), section.get("end"));
    let start = first.as_ref().and_then(time::civil);
    let end = last.as_ref().and_then(time::civil);
    if let (Some(start), Some(end), Some(value)) = (start, end, &last)
        && end <= start
    {
        value.refuse("allowed is a later time than `start`");
        return None;
    }
    Some((start, end))
}

fn changes(section: &Section<'_>, known: &Known) -> Vec<Membership> {
    let mut dates = Once::rule("people change once at a time");
    let sections = section
        .get("change")
        .map(|value| value.sections(keys::CHANGE, limits::CHANGES));
    let mut change = |section: &Section<'_>| {
        let from = section.need("from", CIVIL).and_then(|it| time::civil(&it));
        if let Some((from, value)) = from.zip(section.get("from")) {
            dates.take(from, &value);
        }
        let turns = section
            .need("turns", TURNS)
            .and_then(|it| turns(&it, known));
        Some(Membership {
            from: from?,
            turns: turns?,
        })
    };
    let mut found: Vec<Membership> = sections.iter().flatten().filter_map(&mut change).collect();
    found.sort_by_key(|change| change.from);
    found
}
