//! Lists of threads.

use serde_json::json;

use super::{Answer, Ask, Reply};
use crate::discord::channel::Channel;
use crate::discord::id::{Id, iso};
use crate::discord::permissions::Permissions;
use crate::discord::world::World;

impl World {
    pub(super) fn active_threads_list(&self) -> Reply {
        let bot = self.bot.id;
        let threads: Vec<&Channel> = self
            .channels
            .values()
            .filter(|c| c.thread.as_ref().is_some_and(|t| !t.archived) && self.sees(bot, c))
            .collect();
        self.thread_list(&threads)
    }

    pub(super) fn archived_threads(&self, ask: &Ask<'_>, place: Id) -> Answer {
        self.text_channel(place, Permissions::READ_MESSAGE_HISTORY)?;
        let limit = ask.count("limit", 50, 100)?;
        let threads: Vec<&Channel> = self
            .channels
            .values()
            .filter(|c| c.parent == Some(place) && c.thread.as_ref().is_some_and(|t| t.archived))
            .take(limit)
            .collect();
        Ok(self.thread_list(&threads))
    }

    fn thread_list(&self, threads: &[&Channel]) -> Reply {
        let list: Vec<_> = threads.iter().map(|c| self.channel_json(c)).collect();
        let members: Vec<_> = threads
            .iter()
            .filter_map(|c| {
                let (user, at) = c
                    .thread
                    .as_ref()?
                    .members
                    .iter()
                    .find(|(id, _)| *id == self.bot.id)?;
                Some(json!({ "id": c.id, "user_id": user, "join_timestamp": iso(*at), "flags": 0 }))
            })
            .collect();
        Reply::ok(&json!({ "threads": list, "members": members, "has_more": false }))
    }
}
