//! The numbers for people: a card with a picture in chat, and lines at the shell.

use super::{Failures, Group, Metrics, picture::picture};
use crate::{
    Reply,
    reply::{Audience, Card, File, Tone},
    stats::sampled,
    text::{self, cut},
};

/// How many services the card names.
const SHOWN: usize = 12;

/// The numbers as an answer, with a picture.
pub fn answer(metrics: &Metrics, audience: Audience) -> Reply {
    Reply::Say {
        audience,
        card: card(metrics),
    }
}

fn is_empty<K>(group: &Group<K>) -> bool {
    group.deploys + group.rollbacks + group.did_not_work + group.failures.changes == 0
}

fn card(metrics: &Metrics) -> Card {
    let title = title(metrics);
    if is_empty(&metrics.all) {
        let body = format!(
            "No deploy ended there between {} and {}.\n`days` looks back 30 or 90 days, and `environment` looks elsewhere than at the last one.",
            text::when(metrics.from),
            text::when(metrics.until),
        );
        return Card::new(Tone::Grey, title, body);
    }
    let body = format!("What ended since {}.", text::when(metrics.from));
    let lines = keys(&metrics.all, metrics.days).into_iter();
    let card = Card::new(Tone::Grey, title, body);
    let card = lines.fold(card, |card, (name, told)| card.field(name, told));
    let card = match metrics.by_service.len() {
        0 | 1 => card,
        _ => card.field("By service", services(metrics)),
    };
    card.footer("Medians, each with the number n of values. /deploy caused says what a deploy broke, or that it did not.")
        .file(File::picture("deploys", picture(metrics)))
}

/// The numbers in lines, for the shell.
pub fn told(metrics: &Metrics) -> String {
    let mut lines = vec![
        title(metrics),
        format!(
            "What ended from {} until {}",
            text::utc(metrics.from),
            text::utc(metrics.until)
        ),
    ];
    block(&mut lines, "All", &metrics.all, metrics.days);
    for group in &metrics.by_service {
        block(&mut lines, &group.of, group, metrics.days);
    }
    for group in metrics.by_week.iter().filter(|group| !is_empty(group)) {
        let name = format!("{} to {}", group.of.first, group.of.last);
        block(&mut lines, &name, group, group.of.days());
    }
    lines.join("\n")
}

fn block<K>(lines: &mut Vec<String>, name: &str, group: &Group<K>, days: u32) {
    lines.push(String::new());
    lines.push(name.to_owned());
    for (name, told) in keys(group, days) {
        lines.push(format!("  {name:<22}{}", told.replace("**", "")));
    }
}

/// What the numbers are of.
pub(super) fn title(metrics: &Metrics) -> String {
    let service = metrics.service.as_ref().map(|it| format!(" of {it}"));
    let environment = metrics.environment.as_ref().map(|it| format!(" to {it}"));
    format!(
        "Deploys{}{} in {} days",
        service.unwrap_or_default(),
        environment.unwrap_or_default(),
        metrics.days
    )
}

/// The four keys, and what stands beside them.
fn keys<K>(group: &Group<K>, days: u32) -> Vec<(&'static str, String)> {
    let often = format!(
        "**{}** a week · on {} of {days} days · n {}",
        group.per_week, group.days_with_deploys, group.deploys
    );
    let mut keys = vec![
        ("Deployment frequency", often),
        ("Lead time for changes", sampled(&group.lead)),
        ("Change failure rate", failed(&group.failures)),
        ("Time to restore", sampled(&group.restore)),
    ];
    let beside = beside(group);
    if !beside.is_empty() {
        keys.push(("Besides", beside));
    }
    keys
}

fn failed(failures: &Failures) -> String {
    let Some(percent) = failures.percent else {
        return "no values".to_owned();
    };
    let parts = [
        (failures.by_person, "linked to an incident by a person"),
        (failures.went_back, "gone back from"),
        (failures.within_window, "followed by an incident within 4 h"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, how)| format!(" · {count} {how}"))
        .collect();
    format!(
        "**{percent} %** · {} of n {}{}",
        failures.failed,
        failures.changes,
        parts.concat()
    )
}

fn beside<K>(group: &Group<K>) -> String {
    let parts = [
        (group.emergencies, "emergency", "emergencies"),
        (group.rollbacks, "time gone back", "times gone back"),
        (group.did_not_work, "did not work", "did not work"),
    ];
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    parts.join(" · ")
}

/// A service on each line, and how many more there are.
fn services(metrics: &Metrics) -> String {
    let row = |group: &Group<String>| {
        let lead = group
            .lead
            .median
            .map(|it| format!(" · lead {}", text::span(it)));
        let rate = group.failures.percent.map(|it| format!(" · failed {it} %"));
        let restore = group
            .restore
            .median
            .map(|it| format!(" · restored in {}", text::span(it)));
        format!(
            "**{}** {} a week{}{}{}",
            text::discord(&group.of),
            group.per_week,
            lead.unwrap_or_default(),
            rate.unwrap_or_default(),
            restore.unwrap_or_default()
        )
    };
    let mut rows: Vec<String> = metrics.by_service.iter().take(SHOWN).map(row).collect();
    if metrics.by_service.len() > SHOWN {
        let more = metrics.by_service.len() - SHOWN;
        rows.push(format!(
            "and {more} more: `binnacle deploy metrics` at the shell"
        ));
    }
    cut(&rows.join("\n"), 1024)
}
