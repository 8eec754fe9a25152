//! The categories that rooms stand under. One holds 50 channels; when it is full, the next one of its name takes over.

use binnacle_commands::{names::ChannelId, team::Incidents};
use serde_json::{Value, json};
use serenity::all::GuildId;

use crate::{app::Parcel, discord::port::Failed};

use super::{Sender, room::id};

/// How many channels Discord takes in one category.
const ROOMY: usize = 50;
/// How many categories are used, one after the other; more cannot be filled on a server of 500 channels.
const MOST: usize = 10;

/// The categories to try, one after the other.
pub(super) struct Categories<'a> {
    sender: &'a Sender,
    guild: GuildId,
    channels: &'a [Value],
    name: String,
    first: Option<ChannelId>,
    /// Whether the first one is to be kept in mind.
    is_news: bool,
    tried: usize,
}

impl<'a> Categories<'a> {
    /// Those of a team: the one it names, the one used before, or one of our name; then those that take over.
    pub(super) async fn of(
        sender: &'a Sender,
        parcel: &Parcel,
        guild: GuildId,
        channels: &'a [Value],
    ) -> Result<Self, Failed> {
        let mut all = Self {
            sender,
            guild,
            channels,
            name: Incidents::CATEGORY.to_owned(),
            first: parcel.team.incidents.category,
            is_news: false,
            tried: 0,
        };
        if let Some(named) = all.first {
            let shown = all.categories().find(|one| id(one) == Some(named));
            if let Some(name) = shown.and_then(|one| one["name"].as_str()) {
                name.clone_into(&mut all.name);
            }
            return Ok(all);
        }
        let known = sender.app.category(parcel.incident.workspace).await;
        let known = known.map_err(|error| Failed::NotSent(error.to_string()))?;
        all.first = known.filter(|known| all.categories().any(|one| id(one) == Some(*known)));
        all.is_news = all.first.is_none();
        Ok(all)
    }

    /// The next one with room in it.
    pub(super) async fn next(&mut self) -> Result<Option<ChannelId>, Failed> {
        while self.tried < MOST {
            self.tried += 1;
            let name = if self.tried == 1 {
                self.name.clone()
            } else {
                format!("{} {}", self.name, self.tried)
            };
            let named = self.categories().filter(|one| one["name"] == name.as_str());
            let known = match (self.tried, self.first) {
                (1, Some(first)) => Some(first),
                _ => named.filter_map(id).min(),
            };
            let Some(category) = known else {
                let made = json!({ "name": name, "type": 4 });
                let made = id(&self.sender.make(self.guild, &made).await?);
                self.keep(made);
                return made
                    .map(Some)
                    .ok_or_else(|| Failed::Doubtful("the answer names no channel".to_owned()));
            };
            self.keep(Some(category));
            let inside = |one: &&Value| one["parent_id"] == category.to_string().as_str();
            if self.channels.iter().filter(inside).count() < ROOMY {
                return Ok(Some(category));
            }
        }
        Ok(None)
    }

    /// The first category, where it was found out just now.
    pub(super) fn found(&self) -> Option<ChannelId> {
        self.first.filter(|_| self.is_news)
    }

    fn keep(&mut self, category: Option<ChannelId>) {
        if self.tried == 1 {
            self.first = category;
        }
    }

    fn categories(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.channels.iter().filter(|channel| channel["type"] == 4)
    }
}
