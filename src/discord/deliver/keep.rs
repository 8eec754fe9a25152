//! Keeping a file of a message on a timeline, before Discord's link to it expires.

use binnacle_commands::{
    delivery::Delivered,
    ids::{AttachmentId, IncidentId},
    timeline::{LARGEST, unkept},
};

use crate::discord::port::{Failed, Fetched};

use super::Sender;

impl Sender {
    pub(super) async fn keep(
        &self,
        incident: IncidentId,
        id: AttachmentId,
    ) -> Result<Delivered, Failed> {
        let file = self.app.attachment(id).await;
        let file = file.map_err(|error| Failed::NotSent(error.to_string()))?;
        let Some(file) = file.filter(|file| !file.is_kept) else {
            return Ok(Delivered::Nothing);
        };
        let kept = self.app.attachments_kept(incident).await;
        let kept = kept.map_err(|error| Failed::NotSent(error.to_string()))?;
        if let Some(why) = unkept(file.size, kept) {
            return Ok(Delivered::NoFile(why));
        }
        Ok(match self.port.fetch(&file.url, LARGEST).await? {
            Fetched::Bytes(bytes) => Delivered::File(bytes),
            Fetched::Never(why) => Delivered::NoFile(why),
        })
    }
}
