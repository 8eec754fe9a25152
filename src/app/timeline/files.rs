//! Files of messages on timelines.

use binnacle_commands::{
    ids::{AttachmentId, IncidentId},
    timeline::{self, Attachment},
};

use crate::store;

use super::super::{App, Failure, writing::Writing};

impl App {
    /// A file of a timeline, without its bytes.
    pub async fn attachment(&self, id: AttachmentId) -> store::Result<Option<Attachment>> {
        self.db.read().await?.attachment(id).await
    }

    /// How many bytes of an incident's files are kept.
    pub async fn attachments_kept(&self, incident: IncidentId) -> store::Result<u64> {
        self.db.read().await?.attachment_kept(incident).await
    }
}

impl Writing<'_> {
    /// Keeps the bytes of a file, unless others of its incident came first and left it no room.
    pub(in crate::app) async fn file_arrived(
        &mut self,
        incident: IncidentId,
        file: AttachmentId,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        let kept = self.tx.attachment_kept(incident).await?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        match timeline::unkept(size, kept) {
            None => self.tx.attachment_keep(file, bytes).await?,
            Some(why) => self.tx.attachment_lose(file, &why).await?,
        }
        Ok(())
    }
}
