//! Whose clocks the times of a report are read on, by all that it says of them.

use jiff::civil::Date;

use crate::moment::Spoken;

use super::{
    ZoneRead,
    entry::entry,
    field::value,
    inline::plain,
    note::Notes,
    of_kind,
    outline::What,
    place::{Place, place, statement},
    section::{Kind, Section},
    timeline::first_zone,
};

/// What was said of a zone, and the zones in it.
type Said = (String, Vec<Spoken>);

/// The zone of the times: what is said of them all, else the first time that names one, else the title's, else UTC.
pub(super) fn zoned(
    heading: &str,
    date: Date,
    fields: &[(String, String)],
    sections: &[Section],
    notes: &mut Notes,
) -> (Place, ZoneRead) {
    let stated: Vec<Said> = sentences(fields, sections)
        .iter()
        .filter_map(|sentence| statement(sentence, notes))
        .collect();
    let with_zone = stated.iter().find(|(_, zones)| !zones.is_empty()).cloned();
    let spoken = with_zone.or_else(|| by_time(heading, sections));
    let understood = spoken.and_then(|(said, zones)| Some((said, place(&zones, date, notes)?)));
    if let Some((said, place)) = understood {
        let zone = place.name();
        let is_assumed = false;
        return (
            place,
            ZoneRead {
                said,
                zone,
                is_assumed,
            },
        );
    }
    let said = stated.into_iter().map(|(said, _)| said).next();
    notes.add(match &said {
        Some(said) => format!("The time zone `{said}` is not known. Times are read as UTC."),
        None => "No time zone is named. Times are read as UTC.".to_owned(),
    });
    let zone = ZoneRead {
        said: said.unwrap_or_default(),
        zone: "UTC".to_owned(),
        is_assumed: true,
    };
    (Place::UTC, zone)
}

/// Where something is said of all times: a field, the timeline's heading, what stands above its first time, what stands below the
/// title.
fn sentences(fields: &[(String, String)], sections: &[Section]) -> Vec<String> {
    let field = value(fields, &["time zone", "timezone", "times"]);
    let mut sentences: Vec<String> = field
        .map(|zone| format!("time zone: {zone}"))
        .into_iter()
        .collect();
    let timeline = || of_kind(sections, Kind::Timeline);
    sentences.extend(timeline().map(|section| section.of.clone()));
    sentences.extend(timeline().flat_map(above));
    sentences.extend(of_kind(sections, Kind::Preamble).flat_map(above));
    sentences
}

/// The paragraphs of a section up to its first heading.
fn above(section: &Section) -> impl Iterator<Item = String> {
    let blocks = section.blocks.iter();
    blocks
        .take_while(|block| !matches!(block.what, What::Heading(..)))
        .filter_map(|block| match &block.what {
            What::Paragraph(pieces) => Some(plain(pieces)),
            _ => None,
        })
}

/// The zone of the first time that names one, in the timeline or in the title.
fn by_time(heading: &str, sections: &[Section]) -> Option<Said> {
    let in_timeline =
        of_kind(sections, Kind::Timeline).find_map(|section| first_zone(&section.blocks));
    let (said, zone) = in_timeline.or_else(|| {
        let from_date = heading.find(|c: char| c.is_ascii_digit())?;
        let zone = entry(&heading[from_date..])?.zone?;
        Some((heading.to_owned(), zone))
    })?;
    Some((said, vec![zone]))
}
