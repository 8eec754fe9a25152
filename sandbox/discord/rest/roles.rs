//! Roles of the guild.

use super::{Answer, Ask, Reply};
use crate::discord::errors::{
    INVALID_ROLE, MISSING_PERMISSIONS, Refusal, TOO_MANY_ROLES, UNKNOWN_ROLE,
};
use crate::discord::gateway::emit::Happening;
use crate::discord::id::Id;
use crate::discord::permissions::Permissions;
use crate::discord::role::Role;
use crate::discord::validate::check::Check;
use crate::discord::validate::form::Form;
use crate::discord::world::World;

/// What a body says of a role.
struct Draft {
    name: Option<String>,
    permissions: Option<Permissions>,
    color: Option<u32>,
    hoist: Option<bool>,
    mentionable: Option<bool>,
}

fn read(form: &Form<'_>) -> Draft {
    form.only(&[
        "name",
        "permissions",
        "color",
        "colors",
        "hoist",
        "icon",
        "unicode_emoji",
        "mentionable",
    ]);
    let colors = form.form("colors");
    let color = |form: &Form<'_>, key| {
        form.integer(key, 0..=0x00ff_ffff)
            .and_then(|c| u32::try_from(c).ok())
    };
    Draft {
        name: form.text("name", 1..=100).map(ToOwned::to_owned),
        permissions: form.id("permissions").map(|id| Permissions(id.0)),
        color: colors
            .and_then(|colors| color(&colors, "primary_color"))
            .or_else(|| color(form, "color")),
        hoist: form.boolean("hoist"),
        mentionable: form.boolean("mentionable"),
    }
}

impl Draft {
    fn apply(self, role: &mut Role) {
        if let Some(name) = self.name {
            role.name = name;
        }
        if let Some(permissions) = self.permissions {
            role.permissions = permissions;
        }
        if let Some(color) = self.color {
            role.set_color(color);
        }
        role.hoist = self.hoist.unwrap_or(role.hoist);
        role.mentionable = self.mentionable.unwrap_or(role.mentionable);
    }
}

impl World {
    pub(super) fn list_roles(&self) -> Reply {
        Reply::ok(&self.roles.values().collect::<Vec<_>>())
    }

    pub(super) fn get_role(&self, role: Id) -> Answer {
        Ok(Reply::ok(self.roles.get(&role).ok_or(UNKNOWN_ROLE)?))
    }

    pub(super) fn create_role(&mut self, ask: &Ask<'_>) -> Answer {
        let check = Check::new(self.limits.strict);
        let draft = read(&check.form(&ask.body)?);
        check.done()?;
        self.may_grant(draft.permissions)?;
        if self.roles.len() >= self.limits.roles {
            return Err(TOO_MANY_ROLES);
        }
        let id = self.ids.next();
        let base = self
            .roles
            .get(&self.guild)
            .map_or(Permissions::NONE, |role| role.permissions);
        // A new role comes in above `@everyone` and moves the others up.
        for role in self.roles.values_mut().filter(|role| role.position > 0) {
            role.position += 1;
        }
        let mut role = Role::new(id, "new role", base, 1);
        draft.apply(&mut role);
        self.roles.insert(id, role);
        self.emit_role(Happening::Made, id);
        self.get_role(id)
    }

    pub(super) fn patch_role(&mut self, ask: &Ask<'_>, id: Id) -> Answer {
        let check = Check::new(self.limits.strict);
        let draft = read(&check.form(&ask.body)?);
        check.done()?;
        self.may_grant(draft.permissions)?;
        let below = self.rank(self.bot.id);
        let role = self.roles.get_mut(&id).ok_or(UNKNOWN_ROLE)?;
        if role.position >= below {
            return Err(MISSING_PERMISSIONS);
        }
        draft.apply(role);
        self.emit_role(Happening::Changed, id);
        self.get_role(id)
    }

    pub(super) fn delete_role(&mut self, id: Id) -> Answer {
        self.bot_may_in_guild(Permissions::MANAGE_ROLES)?;
        let role = self.roles.get(&id).ok_or(UNKNOWN_ROLE)?;
        if role.managed || id == self.guild {
            return Err(INVALID_ROLE);
        }
        if role.position >= self.rank(self.bot.id) {
            return Err(MISSING_PERMISSIONS);
        }
        self.roles.remove(&id);
        for member in self.members.values_mut() {
            member.roles.retain(|held| *held != id);
        }
        for channel in self.channels.values_mut() {
            channel.overwrites.retain(|overwrite| overwrite.id != id);
        }
        self.emit_role(Happening::Deleted, id);
        Ok(Reply::none())
    }

    /// Nobody can give what they do not have.
    fn may_grant(&self, wanted: Option<Permissions>) -> Result<(), Refusal> {
        self.bot_may_in_guild(Permissions::MANAGE_ROLES)?;
        let own = self.guild_permissions(self.bot.id);
        if own.has(wanted.unwrap_or_default()) || own.has(Permissions::ADMINISTRATOR) {
            Ok(())
        } else {
            Err(MISSING_PERMISSIONS)
        }
    }
}
