//! The numbers as a picture: how many deploys there were by week and how many of them failed, and how long things took.

use super::{Group, Metrics, Week, card};
use crate::{
    picture::{Columns, Lines, Part, Series, Svg, sheet},
    stats::Sample,
    text,
};

/// The picture, and what it shows in words.
pub(super) fn picture(metrics: &Metrics) -> Svg {
    let weeks = &metrics.by_week;
    let places: Vec<String> = weeks
        .iter()
        .map(|week| format!("{:02}-{:02}", week.of.first.month(), week.of.first.day()))
        .collect();
    let counted = |name: &str, of: fn(&Group<Week>) -> u32| Series {
        name: name.to_owned(),
        values: weeks.iter().map(of).collect(),
    };
    let columns = Columns {
        heading: "Changes by week".to_owned(),
        places: places.clone(),
        series: vec![
            counted("went well", |it| it.failures.changes - it.failures.failed),
            counted("failed", |it| it.failures.failed),
        ],
    };
    let took = |name: &str, of: fn(&Group<Week>) -> &Sample| Series {
        name: name.to_owned(),
        values: weeks.iter().map(|it| of(it).median).collect(),
    };
    let lines = Lines {
        heading: "Median time by week".to_owned(),
        places,
        series: vec![
            took("lead time for changes", |it| &it.lead),
            took("time to restore", |it| &it.restore),
        ],
    };
    let parts = [Part::Columns(columns), Part::Lines(lines)];
    sheet(&card::title(metrics), &alt(metrics), &parts)
}

fn alt(metrics: &Metrics) -> String {
    let weeks = metrics.by_week.iter();
    let weeks = weeks.filter(|week| week.failures.changes > 0);
    let weeks: Vec<String> = weeks
        .map(|week| {
            let lead = week.lead.median;
            let lead = lead.map(|lead| format!(", median lead time {}", text::span(lead)));
            format!(
                "week of {}: {} changes, {} failed{}",
                week.of.first,
                week.failures.changes,
                week.failures.failed,
                lead.unwrap_or_default()
            )
        })
        .collect();
    format!(
        "Two charts. Columns: changes by week, and how many failed. Lines: the median times by week. {}.",
        weeks.join("; ")
    )
}
