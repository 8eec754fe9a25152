//! Users, and direct messages with them.

use serde_json::json;

use super::{Answer, Ask, Reply, id};
use crate::discord::errors::{
    CANNOT_MESSAGE_USER, METHOD_NOT_ALLOWED, NOT_FOUND, UNKNOWN_GUILD, UNKNOWN_USER,
};
use crate::discord::validate::check::Check;
use crate::discord::world::World;

impl World {
    pub(super) fn user(&self, ask: &Ask<'_>, user: &str) -> Answer {
        if ask.method != "GET" {
            return Err(METHOD_NOT_ALLOWED);
        }
        if user == "@me" {
            return Ok(Reply::ok(&self.current_user()));
        }
        let user = self.users.get(&id(user)?).ok_or(UNKNOWN_USER)?;
        Ok(Reply::ok(&user.json))
    }

    pub(super) fn me(&mut self, ask: &Ask<'_>, rest: &[&str]) -> Answer {
        match (ask.method, rest) {
            ("POST", ["channels"]) => self.open_dm(ask),
            ("GET", ["channels"]) => Ok(Reply::ok(&json!([]))),
            ("GET", ["guilds"]) => Ok(Reply::ok(&json!([{
                "id": self.guild,
                "name": self.guild_name,
                "icon": null,
                "banner": null,
                "owner": false,
                "permissions": self.guild_permissions(self.bot.id),
                "features": [],
            }]))),
            ("GET", ["guilds", guild, "member"]) => {
                if id(guild)? != self.guild {
                    return Err(UNKNOWN_GUILD);
                }
                self.get_member(self.bot.id)
            }
            _ => Err(NOT_FOUND),
        }
    }

    fn open_dm(&mut self, ask: &Ask<'_>) -> Answer {
        let check = Check::new(self.limits.strict);
        let form = check.form(&ask.body)?;
        form.only(&["recipient_id"]);
        form.require("recipient_id");
        let user = form.id("recipient_id").unwrap_or_default();
        check.done()?;
        if !self.users.contains_key(&user) {
            return Err(UNKNOWN_USER);
        }
        if user == self.bot.id {
            return Err(CANNOT_MESSAGE_USER);
        }
        let channel = self.dm_with(user);
        Ok(Reply::ok(&self.channel_json(self.channel(channel)?)))
    }
}
