//! What a report is called and which day it is about.

use jiff::civil::Date;

use super::{
    DateFrom, Unread,
    field::value,
    note::Notes,
    of_kind,
    outline::{Block, What},
    section::{self, Kind, Section},
    timeline::first_date,
    title::{date_in, has_placeholder, is_generic, name},
};

/// The title, and the blocks that follow it. What stands above a title that is a heading follows too.
pub(super) fn titled(mut blocks: Vec<Block>) -> Result<(String, Vec<Block>), Unread> {
    let heading = |block: &Block| match &block.what {
        What::Heading(level, text) => Some((*level, text.clone())),
        _ => None,
    };
    let tops = blocks.iter().filter_map(heading);
    let is_template = |(level, text): (u8, String)| level == 1 && has_placeholder(&text);
    if tops.clone().any(is_template) {
        return Err(Unread::Template);
    }
    let at = blocks.iter().position(|block| heading(block).is_some());
    let first = at.and_then(|at| heading(&blocks[at]).map(|found| (at, found)));
    if let Some((at, (level, text))) = first
        && !text.trim().is_empty()
        && (level == 1 || section::kind(&text).is_none())
    {
        blocks.remove(at);
        return Ok((text, blocks));
    }
    let front = blocks.iter().find_map(|block| match &block.what {
        What::Front(text) => text.lines().find_map(|line| line.strip_prefix("title:")),
        _ => None,
    });
    let title = front.map(|title| title.trim().trim_matches(['"', '\'']).to_owned());
    let title = title.filter(|title| !title.is_empty());
    Ok((title.ok_or(Unread::NoTitle)?, blocks))
}

/// Forms are all titled alike: their number tells them apart.
pub(super) fn named(heading: &str, fields: &[(String, String)]) -> String {
    let name = name(heading);
    match value(fields, &["incident id", "id", "incident number"]) {
        Some(id) if is_generic(&name) => format!("{name} {id}"),
        _ => name,
    }
}

/// Fields that name the day.
const DATE_FIELDS: &[&str] = &[
    "date/time of incident",
    "date of incident",
    "incident date",
    "date/time",
    "date",
];

/// The day of the report, and where it is from. Where others name another day, it is told.
pub(super) fn dated(
    heading: &str,
    file_name: &str,
    fields: &[(String, String)],
    sections: &[Section],
    notes: &mut Notes,
) -> Result<(Date, DateFrom), Unread> {
    let field = value(fields, DATE_FIELDS);
    let file = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let in_timeline =
        of_kind(sections, Kind::Timeline).find_map(|section| first_date(&section.blocks));
    let found = [
        (date_in(heading), DateFrom::Title),
        (field.and_then(date_in), DateFrom::Field),
        (date_in(file), DateFrom::FileName),
        (in_timeline, DateFrom::Timeline),
    ];
    let known = found
        .iter()
        .find_map(|(date, from)| Some(((*date)?, *from)));
    let is_blank = |field: &str| has_placeholder(field) || field.starts_with('[');
    if found[0].0.is_none() && field.is_some_and(is_blank) {
        return Err(Unread::Template);
    }
    let (date, from) = known.ok_or(Unread::NoDate)?;
    for (other, whose) in [
        (found[1].0, "a field names"),
        (found[2].0, "the file's name says"),
        (found[3].0, "the timeline begins on"),
    ] {
        if let Some(other) = other.filter(|other| *other != date) {
            notes.add(format!("The report is dated {date}, but {whose} {other}."));
        }
    }
    Ok((date, from))
}
