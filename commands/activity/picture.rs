//! The numbers as a picture: what was opened, and what was closed, week by week.

use crate::picture::{Columns, Part, Series, Svg, sheet};

use super::{Activity, Week, card};

/// What is stacked: what it is called, and how many there are of it in a week.
type Stack = (&'static str, fn(&Week) -> u32);

const OPENED: [Stack; 2] = [
    ("issues", |week| week.issues.opened),
    ("pull requests", |week| week.pulls.opened),
];

const CLOSED: [Stack; 3] = [
    ("issues", |week| week.issues.closed),
    ("pull requests merged", |week| week.pulls.merged),
    ("pull requests closed unmerged", |week| {
        week.pulls.closed.saturating_sub(week.pulls.merged)
    }),
];

/// The picture, and what it shows in words.
pub(super) fn picture(activity: &Activity) -> Svg {
    let parts = [
        columns(activity, "Opened by week", &OPENED),
        columns(activity, "Closed by week", &CLOSED),
    ];
    sheet(&card::title(activity), &alt(activity), &parts)
}

fn columns(activity: &Activity, heading: &str, stacks: &[Stack]) -> Part {
    let weeks = &activity.weeks;
    let series = stacks.iter().map(|(name, of)| Series {
        name: (*name).to_owned(),
        values: weeks.iter().map(of).collect(),
    });
    let places = weeks.iter().map(|week| week.monday.strftime("%m-%d"));
    Part::Columns(Columns {
        heading: heading.to_owned(),
        places: places.map(|day| day.to_string()).collect(),
        series: series.collect(),
    })
}

fn alt(activity: &Activity) -> String {
    let weeks = activity.weeks.iter().map(|week| {
        let (issues, pulls) = (week.issues, week.pulls);
        format!(
            "{}: issues +{} -{}, pull requests +{} -{}",
            week.monday, issues.opened, issues.closed, pulls.opened, pulls.closed
        )
    });
    let weeks: Vec<String> = weeks.collect();
    format!(
        "Two charts of columns: what was opened and what was closed, by week. {}.",
        weeks.join("; ")
    )
}
