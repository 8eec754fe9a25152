//! Calendars that people import from a message's menu: its file is fetched first, and then it is decided.

use binnacle_commands::{
    Refusal,
    duty::LARGEST_CALENDAR,
    timeline::{Captured, Linked},
};

use crate::{
    app::{Asked, Failure},
    discord::{ask::Import, port::Fetched},
};

use super::{Answer, Door};

impl Door {
    pub(super) async fn import(
        &self,
        asked: &Asked,
        import: Import,
        message: &Captured,
    ) -> Result<Answer, Failure> {
        let file = message.files.iter().find(|file| is_calendar(file));
        let file = file.ok_or_else(|| {
            Refusal::NotFound(
                "This message has no calendar. Send one as a file whose name ends in `.ics`, and choose this in the menu of that message."
                    .to_owned(),
            )
        })?;
        let most = u64::try_from(LARGEST_CALENDAR).unwrap_or(u64::MAX);
        let unfetched = |why: String| {
            Refusal::Invalid(format!(
                "The file cannot be had from Discord: {why}. Send it again and try once more."
            ))
        };
        let bytes = match self.answers.fetch(&file.url, most).await {
            Ok(Fetched::Bytes(bytes)) => bytes,
            Ok(Fetched::Never(why)) => return Err(unfetched(why).into()),
            Err(failed) => return Err(unfetched(failed.to_string()).into()),
        };
        let reply = match import {
            Import::Absences => self.app.absences_import(asked, &bytes).await,
            Import::Holidays => self.app.holidays_import(asked, &bytes).await,
        };
        reply.map(Answer::Reply)
    }
}

fn is_calendar(file: &Linked) -> bool {
    let kind = file.content_type.as_deref().unwrap_or_default();
    file.name.to_ascii_lowercase().ends_with(".ics") || kind.starts_with("text/calendar")
}
