//! Members: who they are, and the roles they hold.

use serde_json::Value;

use super::{Answer, Ask, Reply};
use crate::discord::errors::{
    MISSING_ACCESS, MISSING_PERMISSIONS, Refusal, UNKNOWN_MEMBER, UNKNOWN_ROLE,
};
use crate::discord::id::Id;
use crate::discord::permissions::Permissions;
use crate::discord::validate::check::Check;
use crate::discord::world::World;

impl World {
    pub(super) fn list_members(&self, ask: &Ask<'_>) -> Answer {
        if !self.bot.privileged_intents {
            return Err(MISSING_ACCESS);
        }
        let limit = ask.count("limit", 1, 1000)?;
        let after: Id = ask
            .query("after")
            .and_then(|id| id.parse().ok())
            .unwrap_or_default();
        let members: Vec<_> = self
            .members
            .keys()
            .filter(|id| **id > after)
            .take(limit)
            .filter_map(|id| self.member_view(*id))
            .collect();
        Ok(Reply::ok(&members))
    }

    pub(super) fn search_members(&self, ask: &Ask<'_>) -> Answer {
        let limit = ask.count("limit", 1, 1000)?;
        let start = ask.query("query").unwrap_or_default().to_lowercase();
        let fits = |id: &Id| {
            let nick = self
                .members
                .get(id)
                .and_then(|member| member.nick.as_deref());
            self.users.get(id).is_some_and(|user| {
                [
                    Some(user.username.as_str()),
                    Some(user.display_name.as_str()),
                    nick,
                ]
                .into_iter()
                .flatten()
                .any(|name| name.to_lowercase().starts_with(&start))
            })
        };
        let members: Vec<_> = self
            .members
            .keys()
            .filter(|id| fits(id))
            .take(limit)
            .filter_map(|id| self.member_view(*id))
            .collect();
        Ok(Reply::ok(&members))
    }

    pub(super) fn get_member(&self, user: Id) -> Answer {
        Ok(Reply::ok(&self.member_view(user).ok_or(UNKNOWN_MEMBER)?))
    }

    pub(super) fn patch_member(&mut self, ask: &Ask<'_>, user: Id) -> Answer {
        let check = Check::new(self.limits.strict);
        let form = check.form(&ask.body)?;
        form.only(&[
            "nick",
            "roles",
            "mute",
            "deaf",
            "channel_id",
            "communication_disabled_until",
            "flags",
            "avatar",
            "banner",
            "bio",
        ]);
        let nick = form
            .has("nick")
            .then(|| form.text("nick", 0..=32).map(ToOwned::to_owned));
        let roles = form.has("roles").then(|| form.ids("roles", 250));
        let muted = form.has("communication_disabled_until").then(|| {
            form.time("communication_disabled_until");
            form.get("communication_disabled_until")
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)
        });
        check.done()?;
        let held = self.members.get(&user).ok_or(UNKNOWN_MEMBER)?.roles.clone();
        if nick.is_some() && user != self.bot.id {
            self.bot_may_in_guild(Permissions::MANAGE_NICKNAMES)?;
            self.outranks(user)?;
        }
        if let Some(wanted) = &roles {
            let given = wanted.iter().filter(|id| !held.contains(id));
            let taken = held.iter().filter(|id| !wanted.contains(id));
            for role in given.chain(taken) {
                self.may_handle_role(*role)?;
            }
        }
        if muted.is_some() {
            self.bot_may_in_guild(Permissions::MODERATE_MEMBERS)?;
            self.outranks(user)?;
        }
        let member = self.members.get_mut(&user).ok_or(UNKNOWN_MEMBER)?;
        if let Some(nick) = nick {
            member.nick = nick.filter(|nick| !nick.is_empty());
        }
        if let Some(roles) = roles {
            member.roles = roles;
        }
        if let Some(muted) = muted {
            member.muted_until = muted;
        }
        self.emit_member(user);
        self.get_member(user)
    }

    /// Gives a role to a member, or takes it away.
    pub(super) fn member_role(&mut self, user: Id, role: Id, give: bool) -> Answer {
        if !self.members.contains_key(&user) {
            return Err(UNKNOWN_MEMBER);
        }
        self.may_handle_role(role)?;
        self.set_role(user, role, give);
        Ok(Reply::none())
    }

    /// Sets whether a member holds a role.
    pub(crate) fn set_role(&mut self, user: Id, role: Id, held: bool) {
        let Some(member) = self.members.get_mut(&user) else {
            return;
        };
        if member.roles.contains(&role) == held {
            return;
        }
        if held {
            member.roles.push(role);
        } else {
            member.roles.retain(|id| *id != role);
        }
        self.emit_member(user);
    }

    /// Refuses when the bot may not give or take this role.
    pub(super) fn may_handle_role(&self, role: Id) -> Result<(), Refusal> {
        let role = self.roles.get(&role).ok_or(UNKNOWN_ROLE)?;
        self.bot_may_in_guild(Permissions::MANAGE_ROLES)?;
        // A role that belongs to an integration, and the one that all have, cannot be given.
        let below = role.position < self.rank(self.bot.id);
        if below && !role.managed && role.id != self.guild {
            Ok(())
        } else {
            Err(MISSING_PERMISSIONS)
        }
    }

    fn outranks(&self, user: Id) -> Result<(), Refusal> {
        if self.rank(self.bot.id) > self.rank(user) {
            Ok(())
        } else {
            Err(MISSING_PERMISSIONS)
        }
    }
}
