//! Who is in a thread.

use jiff::Timestamp;
use serde_json::json;

use super::{Answer, Ask, Reply, id};
use crate::discord::errors::{NOT_FOUND, UNKNOWN_MEMBER, WRONG_CHANNEL_TYPE};
use crate::discord::id::{Id, iso};
use crate::discord::permissions::Permissions;
use crate::discord::world::World;

impl World {
    pub(super) fn thread_members(&mut self, ask: &Ask<'_>, place: Id, rest: &[&str]) -> Answer {
        let channel = self.channel(place)?;
        self.bot_may(channel, Permissions::VIEW_CHANNEL)?;
        let Some(thread) = &channel.thread else {
            return Err(WRONG_CHANNEL_TYPE);
        };
        let user = match rest.first() {
            None => None,
            Some(&"@me") => Some(self.bot.id),
            Some(user) => Some(id(user)?),
        };
        let entry = |user: Id, at: Timestamp| json!({ "id": place, "user_id": user, "join_timestamp": iso(at), "flags": 0 });
        match (ask.method, user) {
            ("GET", None) => Ok(Reply::ok(
                &thread
                    .members
                    .iter()
                    .map(|(user, at)| entry(*user, *at))
                    .collect::<Vec<_>>(),
            )),
            ("GET", Some(user)) => {
                let (user, at) = thread
                    .members
                    .iter()
                    .find(|(id, _)| *id == user)
                    .ok_or(UNKNOWN_MEMBER)?;
                Ok(Reply::ok(&entry(*user, *at)))
            }
            ("PUT" | "DELETE", Some(user)) => {
                if !self.members.contains_key(&user) {
                    return Err(UNKNOWN_MEMBER);
                }
                if ask.method == "DELETE" && user != self.bot.id {
                    self.bot_may(channel, Permissions::MANAGE_THREADS)?;
                }
                self.set_thread_member(place, user, ask.method == "PUT");
                Ok(Reply::none())
            }
            _ => Err(NOT_FOUND),
        }
    }

    fn set_thread_member(&mut self, place: Id, user: Id, inside: bool) {
        let Some(thread) = self
            .channels
            .get_mut(&place)
            .and_then(|c| c.thread.as_mut())
        else {
            return;
        };
        if thread.members.iter().any(|(id, _)| *id == user) == inside {
            return;
        }
        if inside {
            thread.members.push((user, Timestamp::now()));
            self.emit_thread_members(place, Some(user), None);
        } else {
            thread.members.retain(|(id, _)| *id != user);
            self.emit_thread_members(place, None, Some(user));
        }
    }
}
