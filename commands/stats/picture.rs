//! The numbers as a picture: how many incidents there were by month, and how long things took.

use crate::{
    picture::{Columns, Lines, Part, Series, Svg, sheet},
    text,
};

use super::{Metric, Stats, card};

/// The picture, and what it shows in words.
pub(super) fn picture(stats: &Stats) -> Svg {
    let places: Vec<String> = stats
        .by_month
        .iter()
        .map(|month| month.of.to_string())
        .collect();
    let severities = stats.by_severity.iter().map(|severity| Series {
        name: severity.of.to_string(),
        values: stats
            .by_month
            .iter()
            .map(|month| month.severities.get(&severity.of).copied().unwrap_or(0))
            .collect(),
    });
    let columns = Columns {
        heading: "Incidents by month".to_owned(),
        places: places.clone(),
        series: severities.collect(),
    };
    let has_values = |metric: &Metric| stats.all.times.get(*metric).wall.n > 0;
    let lines = Metric::ALL
        .into_iter()
        .filter(has_values)
        .map(|metric| Series {
            name: metric.label().to_owned(),
            values: stats
                .by_month
                .iter()
                .map(|month| month.times.get(metric).wall.median)
                .collect(),
        });
    let lines = Lines {
        heading: "Median time by month".to_owned(),
        places,
        series: lines.collect(),
    };
    let parts = [Part::Columns(columns), Part::Lines(lines)];
    sheet(&card::title(stats), &alt(stats), &parts)
}

fn alt(stats: &Stats) -> String {
    let months = stats.by_month.iter().filter(|month| month.incidents > 0);
    let months: Vec<String> = months
        .map(|month| {
            let median = month.times.resolve.wall.median;
            let median = median.map(|median| format!(", median to resolve {}", text::span(median)));
            format!(
                "{}: {}{}",
                month.of,
                month.incidents,
                median.unwrap_or_default()
            )
        })
        .collect();
    format!(
        "Two charts. Columns: incidents by month and severity. Lines: the median times by month. {}.",
        months.join("; ")
    )
}
