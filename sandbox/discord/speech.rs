//! What people write.

use super::clicks::Actor;
use super::id::Id;
use super::message::DEFAULT;
use super::permissions::Permissions;
use super::rest::Upload;
use super::validate::attachment::of_person;
use super::validate::message::Draft;
use super::world::World;

impl World {
    /// A person writes a message.
    pub(crate) fn speak(&mut self, actor: &Actor, text: &str) -> Result<Id, String> {
        self.speak_with(actor, text, &[])
    }

    /// A person writes a message with files; with files it may have no words.
    pub(crate) fn speak_with(
        &mut self,
        actor: &Actor,
        text: &str,
        files: &[Upload],
    ) -> Result<Id, String> {
        let channel = self.place(actor)?;
        let needed = if channel.is_thread() {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        };
        if !channel.has_messages() || !self.permissions(actor.user, channel).has(needed) {
            return Err("You may not write here.".to_owned());
        }
        let text = text.trim();
        if text.is_empty() && files.is_empty() {
            return Err("The message is empty.".to_owned());
        }
        if text.chars().count() > 2000 {
            return Err("A message can have at most 2000 characters.".to_owned());
        }
        self.wake_thread(actor.channel);
        let draft = Draft {
            content: Some(text.to_owned()),
            attachments: (!files.is_empty())
                .then(|| files.iter().map(|upload| of_person(&upload.file)).collect()),
            ..Draft::default()
        };
        let message = self.compose(actor.channel, actor.user, DEFAULT, draft, files);
        Ok(self.say(message))
    }
}
