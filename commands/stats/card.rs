//! The numbers for people: a card with a picture in chat, and lines at the shell.

use crate::{
    Reply,
    reply::{Audience, Card, Field, File, Tone},
    text,
};

use super::{Group, Metric, Period, Sample, Stats, picture::picture};

/// How many services and months the card names.
const SHOWN: usize = 12;

/// The numbers as an answer, with a picture.
pub fn answer(stats: &Stats, audience: Audience) -> Reply {
    Reply::Say {
        audience,
        card: card(stats),
    }
}

fn card(stats: &Stats) -> Card {
    let title = title(stats);
    if stats.all.incidents == 0 {
        let body = format!(
            "No incident counts between {} and {}.{}\n`months` looks further back, at most {}.",
            text::when(stats.from),
            text::when(stats.until),
            left_out(stats)
                .map(|out| format!(" {out}"))
                .unwrap_or_default(),
            Period::MOST,
        );
        return Card::new(Tone::Grey, title, body);
    }
    let body = format!(
        "{}, declared since {}.",
        counted(stats.all.incidents),
        text::when(stats.from)
    );
    let card = Card::new(Tone::Grey, title, body);
    let card = Metric::ALL.into_iter().fold(card, |card, metric| {
        let name = format!("Time {} ({})", metric.label(), metric.short());
        card.field(&name, clocked(&stats.all, metric, stats))
    });
    let service = |group: &Group<_>| match &group.of {
        Some(service) => format!("`{service}`"),
        None => "no service".to_owned(),
    };
    let groups = [
        (
            "By severity",
            rows(&stats.by_severity, |one| one.of.to_string()),
        ),
        ("By service", rows(&stats.by_service, service)),
        ("By month", rows(&newest(stats), |one| one.of.to_string())),
    ];
    let fields = groups.map(|(name, value)| Field {
        name: name.to_owned(),
        value,
    });
    let footer = [
        left_out(stats).unwrap_or_default(),
        "p90: nine of ten took no longer. Percentiles interpolate between neighbours.".to_owned(),
    ];
    let card = Card {
        fields: [card.fields, fields.to_vec()].concat(),
        ..card
    };
    card.footer(footer.join(" ").trim())
        .file(File::picture("incidents", picture(stats)))
}

/// The numbers in lines, for the shell.
pub fn told(stats: &Stats) -> String {
    let mut lines = vec![
        title(stats),
        format!(
            "{}, from {} until {}",
            counted(stats.all.incidents),
            text::utc(stats.from),
            text::utc(stats.until)
        ),
    ];
    lines.extend(left_out(stats));
    block(&mut lines, "All", &stats.all, stats);
    for group in &stats.by_severity {
        block(&mut lines, &group.of.to_string(), group, stats);
    }
    for group in &stats.by_service {
        let service = group.of.as_ref();
        let name = service.map_or("no service".to_owned(), ToString::to_string);
        block(&mut lines, &name, group, stats);
    }
    for group in &stats.by_month {
        block(&mut lines, &group.of.to_string(), group, stats);
    }
    lines.join("\n")
}

fn block<K>(lines: &mut Vec<String>, name: &str, group: &Group<K>, stats: &Stats) {
    lines.push(String::new());
    lines.push(format!("{name}: {}", counted(group.incidents)));
    for metric in Metric::ALL {
        let told = clocked(group, metric, stats).replace("**", "");
        let (first, rest) = told.split_once('\n').unwrap_or((&told, ""));
        let label = metric.label();
        lines.push(format!("  {label:<15}{first}"));
        if !rest.is_empty() {
            lines.push(format!("  {:<15}{rest}", ""));
        }
    }
}

/// What the numbers are of.
pub(super) fn title(stats: &Stats) -> String {
    let months = match stats.by_month.len() {
        1 => "1 month".to_owned(),
        months => format!("{months} months"),
    };
    let severity = stats.severity.map(|one| format!("{one} "));
    let service = stats.service.as_ref().map(|one| format!(" of {one}"));
    format!(
        "{}Incidents{} in {months}",
        severity.unwrap_or_default(),
        service.unwrap_or_default()
    )
}

fn counted(incidents: usize) -> String {
    match incidents {
        1 => "1 incident".to_owned(),
        number => format!("{number} incidents"),
    }
}

/// One of the times, by the clock on the wall, and by support hours where they are counted.
fn clocked<K>(group: &Group<K>, metric: Metric, stats: &Stats) -> String {
    let clocked = group.times.get(metric);
    let wall = sampled(&clocked.wall);
    match (&clocked.support, &stats.support_hours) {
        (Some(support), Some(_)) if support.n > 0 => {
            format!("{wall}\nIn support hours: {}", numbers(support))
        }
        _ => wall,
    }
}

/// What a number of lengths come to, and what was left out of them.
pub(crate) fn sampled(sample: &Sample) -> String {
    let dropped: Vec<String> = [
        (sample.missing, "without a time"),
        (sample.negative, "negative"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, why)| format!("{number} {why}"))
    .collect();
    let dropped = if dropped.is_empty() {
        String::new()
    } else {
        format!(" ({})", dropped.join(", "))
    };
    format!("{}{dropped}", numbers(sample))
}

fn numbers(sample: &Sample) -> String {
    let Sample {
        n,
        median: Some(median),
        p90: Some(p90),
        mean: Some(mean),
        ..
    } = sample
    else {
        return "no values".to_owned();
    };
    format!(
        "median **{}** · p90 {} · mean {} · n {n}",
        text::span(*median),
        text::span(*p90),
        text::span(*mean)
    )
}

/// A group on each line, and how many more there are.
fn rows<K>(groups: &[Group<K>], name: impl Fn(&Group<K>) -> String) -> String {
    let row = |group: &Group<K>| {
        let times = [Metric::Acknowledge, Metric::Resolve].map(|metric| {
            let sample = &group.times.get(metric).wall;
            let median = sample.median?;
            let p90 = sample.p90?;
            let (median, p90) = (text::span(median), text::span(p90));
            Some(format!(" · {} {median} (p90 {p90})", metric.label()))
        });
        let times: String = times.into_iter().flatten().collect();
        format!("**{}** {}{times}", name(group), group.incidents)
    };
    let mut rows: Vec<String> = groups.iter().take(SHOWN).map(row).collect();
    if groups.len() > SHOWN {
        let more = groups.len() - SHOWN;
        rows.push(format!(
            "and {more} more: `binnacle incident stats` at the shell"
        ));
    }
    text::cut(&rows.join("\n"), 1024)
}

/// The months with incidents, the newest first.
fn newest(stats: &Stats) -> Vec<Group<super::Month>> {
    let months = stats.by_month.iter().rev();
    months
        .filter(|month| month.incidents > 0)
        .cloned()
        .collect()
}

fn left_out(stats: &Stats) -> Option<String> {
    let out = stats.left_out;
    let parts: Vec<String> = [
        (out.drills, "drill", "drills"),
        (out.duplicates, "duplicate", "duplicates"),
        (out.false_alarms, "false alarm", "false alarms"),
        (out.near_misses, "near miss", "near misses"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }))
    .collect();
    (!parts.is_empty()).then(|| format!("Left out: {}.", parts.join(", ")))
}
