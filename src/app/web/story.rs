//! One incident for its pages: its story, its report, its files, and what was said in its room.

use std::collections::BTreeMap;

use binnacle_commands::{
    action::Action,
    ids::AttachmentId,
    incident::Incident,
    names::UserId,
    postmortem::Report,
    timeline::{Attachment, Cursor, From, Line, Page, Teller},
};

use crate::store::Reader;

use super::{
    super::{App, Failure, Record},
    Visitor,
};

/// How many lines of a timeline are shown at once.
const LINES: u32 = 100;

/// An incident, what happened with it, and what follows from it.
#[derive(Debug)]
pub struct Story {
    /// The incident.
    pub incident: Incident,
    /// What happened, newest first.
    pub lines: Vec<Line>,
    /// The line before which there is more; `None` when there is not.
    pub older: Option<Cursor>,
    /// The names that people showed, as far as these lines tell.
    pub names: BTreeMap<UserId, String>,
    /// Its actions, by number.
    pub actions: Vec<Action>,
    /// Its report, where somebody began one.
    pub report: Option<Report>,
}

impl App {
    /// An incident that a visitor may see, and what happened with it before a line.
    pub async fn web_incident(
        &self,
        visitor: &Visitor,
        number: i64,
        before: Option<Cursor>,
    ) -> Result<Option<Story>, Failure> {
        let mut reader = self.db.read().await?;
        let Some(incident) = seen(&mut reader, visitor, number).await? else {
            return Ok(None);
        };
        let page = Page {
            from: before.map_or(From::End, From::Before),
            // One more than is shown tells whether there is more.
            limit: LINES + 1,
        };
        let mut lines = reader.timeline_page(&incident, page).await?;
        let names = names(&lines);
        lines.reverse();
        let more = lines.len() > LINES as usize;
        lines.truncate(LINES as usize);
        Ok(Some(Story {
            older: lines.last().map(|line| line.place).filter(|_| more),
            lines,
            names,
            actions: reader.action_of(incident.id).await?,
            report: reader.report(incident.id).await?,
            incident,
        }))
    }

    /// What the report of an incident that a visitor may see is made from.
    pub async fn web_report(
        &self,
        visitor: &Visitor,
        number: i64,
    ) -> Result<Option<Record>, Failure> {
        let mut reader = self.db.read().await?;
        match seen(&mut reader, visitor, number).await? {
            Some(incident) => Ok(Some(Record::read(&mut reader, incident).await?)),
            None => Ok(None),
        }
    }

    /// What was said in the room of an incident that a visitor may see, once the room was put away.
    pub async fn web_transcript(
        &self,
        visitor: &Visitor,
        number: i64,
    ) -> Result<Option<String>, Failure> {
        let mut reader = self.db.read().await?;
        match seen(&mut reader, visitor, number).await? {
            Some(incident) => Ok(reader.transcript(incident.id).await?),
            None => Ok(None),
        }
    }

    /// A file on the timeline of an incident that a visitor may see, where it is kept, with its bytes.
    pub async fn web_file(
        &self,
        visitor: &Visitor,
        number: i64,
        id: AttachmentId,
    ) -> Result<Option<(Attachment, Vec<u8>)>, Failure> {
        let mut reader = self.db.read().await?;
        let Some(incident) = seen(&mut reader, visitor, number).await? else {
            return Ok(None);
        };
        let bytes = reader.attachment_bytes(incident.id, id).await?;
        let file = reader.attachment(id).await?;
        Ok(file.zip(bytes))
    }
}

/// The incident with a number, if a visitor may see it.
async fn seen(
    reader: &mut Reader,
    visitor: &Visitor,
    number: i64,
) -> Result<Option<Incident>, Failure> {
    let session = &visitor.session;
    let found = reader.incident_numbered(session.workspace, number).await?;
    Ok(found.filter(|one| one.is_seen_by(&session.actor(), &visitor.team)))
}

/// The newest name that each person showed.
fn names(lines: &[Line]) -> BTreeMap<UserId, String> {
    let shown = lines.iter().filter_map(|line| match &line.who {
        Teller::Person { user, name } => Some((*user, name.clone()?)),
        Teller::Binnacle => None,
    });
    shown.collect()
}
