//! Mentions: whom a text reaches by name.

use super::id::Id;
use super::message::{Mentions, Message};
use super::permissions::Permissions;
use super::validate::message::AllowedMentions;
use super::world::World;

impl World {
    /// Whom a text reaches, by what its author may do and what the body allows.
    pub(super) fn mentions(
        &self,
        message: &Message,
        content: &str,
        allowed: &AllowedMentions,
    ) -> Mentions {
        let mut found = Mentions::default();
        let channel = self.channels.get(&message.channel);
        let loud = channel.is_some_and(|c| {
            self.permissions(message.author, c)
                .has(Permissions::MENTION_EVERYONE)
        });
        found.everyone = allowed.everyone
            && loud
            && (content.contains("@everyone") || content.contains("@here"));
        for tag in tags(content) {
            match tag {
                Tag::User(id)
                    if (allowed.all_users || allowed.users.contains(&id))
                        && self.users.contains_key(&id)
                        && !found.users.contains(&id) =>
                {
                    found.users.push(id);
                }
                Tag::Role(id) if allowed.all_roles || allowed.roles.contains(&id) => {
                    let reaches = self
                        .roles
                        .get(&id)
                        .is_some_and(|role| role.mentionable || loud);
                    if reaches && !found.roles.contains(&id) {
                        found.roles.push(id);
                    }
                }
                _ => {}
            }
        }
        if let Some(reply) = message.reply_to.filter(|_| allowed.replied_user)
            && let Some(to) = channel.and_then(|c| c.messages.get(&reply))
            && !found.users.contains(&to.author)
        {
            found.users.push(to.author);
        }
        found
    }
}

enum Tag {
    User(Id),
    Role(Id),
}

/// The mentions in a text: `<@1>`, `<@!1>` and `<@&1>`.
fn tags(content: &str) -> impl Iterator<Item = Tag> {
    content.split("<@").skip(1).filter_map(|rest| {
        let inner = rest.split_once('>')?.0;
        match inner.strip_prefix('&') {
            Some(role) => role.parse().ok().map(Tag::Role),
            None => inner
                .strip_prefix('!')
                .unwrap_or(inner)
                .parse()
                .ok()
                .map(Tag::User),
        }
    })
}
