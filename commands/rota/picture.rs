//! A schedule as a picture: a row for each person, and one for nobody.

use jiff::Timestamp;

use crate::{
    names::{ScheduleName, UserId},
    picture::{Part, Row, Span as Bar, Spans, Svg, sheet},
    text,
};

use super::{Held, Span, View};

/// Draws who is on call in a span.
pub(super) fn picture(
    view: &View<'_>,
    schedule: &ScheduleName,
    span: Span,
    held: &[Held],
    now: Timestamp,
) -> Svg {
    let mut users: Vec<UserId> = Vec::new();
    for user in held.iter().flat_map(|one| &one.people) {
        if !users.contains(user) {
            users.push(*user);
        }
    }
    let names: Vec<String> = users.iter().map(|user| view.team.called(*user)).collect();
    let bar = |one: &Held, who: Option<usize>| Bar {
        from: one.span.start,
        until: one.span.end,
        who,
    };
    let mut rows: Vec<Row> = users
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(index, (user, name))| Row {
            name: name.clone(),
            spans: held
                .iter()
                .filter(|one| one.people.contains(user))
                .map(|one| bar(one, Some(index)))
                .collect(),
        })
        .collect();
    let nobody = held.iter().filter(|one| one.people.is_empty());
    let gaps: Vec<Bar> = nobody.map(|one| bar(one, None)).collect();
    if !gaps.is_empty() {
        rows.push(Row {
            name: "nobody".to_owned(),
            spans: gaps,
        });
    }
    let spans = Spans {
        heading: format!(
            "Days of {}",
            view.zone().iana_name().unwrap_or("the team's wall clock")
        ),
        from: span.start,
        until: span.end,
        // Near the edge, where a picture from now on begins, the mark would stand over the names.
        now: (now.duration_since(span.start) * 20 > span.length()).then_some(now),
        zone: view.zone().clone(),
        names,
        rows,
    };
    let title = format!("On call in {schedule}");
    sheet(&title, &alt(view, &title, held), &[Part::Spans(spans)])
}

/// The picture in words.
fn alt(view: &View<'_>, title: &str, held: &[Held]) -> String {
    let row = |one: &Held| {
        let names: Vec<String> = one
            .people
            .iter()
            .map(|user| view.team.called(*user))
            .collect();
        let who = if names.is_empty() {
            "nobody".to_owned()
        } else {
            names.join(" and ")
        };
        let clock = |at: Timestamp| {
            view.zone()
                .to_datetime(at)
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        };
        format!(
            "{who} from {} to {}",
            clock(one.span.start),
            clock(one.span.end)
        )
    };
    let rows: Vec<String> = held.iter().map(row).collect();
    text::cut(&format!("{title}: {}.", rows.join("; ")), Svg::ALT_MAX)
}
