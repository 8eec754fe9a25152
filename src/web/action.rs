//! What is to be done, as a table.

use std::collections::BTreeMap;

use askama::{Template, filters::HtmlSafe};
use binnacle_commands::{
    action::{self, Action, State},
    incident::Incident,
    text,
};
use jiff::{Timestamp, civil::Date};

use crate::app::{Story, Visitor};

use super::words::{People, Words};

/// A table of actions, ready to stand in a page.
#[derive(Template)]
#[template(path = "actions_table.html")]
pub(super) struct Table {
    rows: Vec<Row>,
    /// Whether they follow from several incidents, so that each says from which.
    is_of_many: bool,
}

/// Its template escapes what it holds.
impl HtmlSafe for Table {}

impl Table {
    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// One action.
struct Row {
    name: String,
    text: Words,
    aim: &'static str,
    owner: Option<String>,
    due: String,
    /// By how much it is overdue, in words.
    overdue: Option<String>,
    tone: &'static str,
    state: &'static str,
    /// What was said when it ended.
    why: String,
    /// Its number at GitHub, and where that leads.
    issue: Option<(i64, Option<String>)>,
    /// What it follows from.
    incident: String,
    /// Whether whoever looks may read of that.
    is_open_to: bool,
}

/// The actions of a story.
pub(super) fn of_story(story: &Story, visitor: &Visitor, now: Timestamp) -> Table {
    let today = action::today(&visitor.team, now);
    let people = People {
        team: &visitor.team,
        shown: &story.names,
    };
    let all = story.actions.iter();
    let rows = all.map(|one| row(one, &story.incident, visitor, &people, today));
    Table {
        rows: rows.collect(),
        is_of_many: false,
    }
}

/// Actions of any incidents.
pub(super) fn of_many(actions: &[(Action, Incident)], visitor: &Visitor, now: Timestamp) -> Table {
    let today = action::today(&visitor.team, now);
    let people = People {
        team: &visitor.team,
        shown: &BTreeMap::new(),
    };
    let all = actions.iter();
    let rows = all.map(|(action, incident)| row(action, incident, visitor, &people, today));
    Table {
        rows: rows.collect(),
        is_of_many: true,
    }
}

fn row(
    action: &Action,
    incident: &Incident,
    visitor: &Visitor,
    people: &People<'_>,
    today: Date,
) -> Row {
    let is_overdue = action.is_overdue(today);
    Row {
        name: action.name(),
        text: Words::new(action.text.as_str(), people),
        aim: action.aim.as_str(),
        owner: action.owner.map(|owner| people.name(owner)),
        due: action.due_on.strftime("%-d %b %Y").to_string(),
        overdue: is_overdue.then(|| late(action.due_on, today)),
        tone: match action.state {
            State::Open => "amber",
            State::Done => "green",
            State::Dropped => "grey",
        },
        state: action.state.label(),
        why: action
            .ended
            .as_ref()
            .map(|ended| text::one_line(&ended.why))
            .unwrap_or_default(),
        issue: action
            .issue
            .number
            .map(|number| (number, action.issue.url.clone())),
        incident: incident.name(),
        is_open_to: incident.is_seen_by(&visitor.session.actor(), &visitor.team),
    }
}

fn late(due: Date, today: Date) -> String {
    match today.duration_since(due).as_hours() / 24 {
        1 => "Overdue by 1 day".to_owned(),
        days => format!("Overdue by {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn how_late_it_is_is_said_in_days() {
        let today = date(2026, 3, 30);
        for (due, said) in [
            (date(2026, 3, 29), "Overdue by 1 day"),
            (date(2026, 3, 28), "Overdue by 2 days"),
            (date(2025, 3, 30), "Overdue by 365 days"),
        ] {
            assert_eq!(late(due, today), said);
        }
    }
}
