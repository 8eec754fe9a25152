//! The on-call role: held by whoever is on call and by nobody else. Only the difference is sent.

use std::collections::BTreeSet;

use binnacle_commands::{
    delivery::{Delivered, Outcome},
    duty::{Difference, role_trouble},
    names::{GuildId, RoleId, UserId},
};
use serde_json::Value;
use serenity::all::{LightMethod, Route};

use crate::{
    app::{MembersParcel, RoleParcel},
    discord::port::{Call, Failed},
};

use super::{Sender, outcome};

/// The most members that Discord lists at once.
const PAGE: usize = 1000;
/// The most pages that are read: servers with more members are asked person by person.
const PAGES: usize = 20;

/// Who is there and holds a role, as far as it can be known.
struct Seen {
    holders: BTreeSet<UserId>,
    gone: BTreeSet<UserId>,
}

impl Sender {
    /// Gives and takes a role.
    pub async fn send_role(&self, parcel: &RoleParcel) -> Outcome {
        self.role(parcel).await.map_or_else(outcome, Outcome::Done)
    }

    /// Looks for people on the server.
    pub async fn send_members(&self, parcel: &MembersParcel) -> Outcome {
        let looked = self.missing(parcel.claimed.workspace, &parcel.people).await;
        looked.map_or_else(outcome, |gone| {
            Outcome::Done(Delivered::Members {
                looked_for: parcel.people.clone(),
                gone,
            })
        })
    }

    async fn role(&self, parcel: &RoleParcel) -> Result<Delivered, Failed> {
        let guild = parcel.claimed.workspace;
        let seen = self.holders(guild, parcel).await?;
        let should: BTreeSet<UserId> = parcel.should.difference(&seen.gone).copied().collect();
        let difference = Difference::between(&seen.holders, &should);
        let changed = difference.give.len() + difference.take.len();
        let mut gone: BTreeSet<UserId> = parcel.should.intersection(&seen.gone).copied().collect();
        let give = difference.give.iter().map(|user| (*user, LightMethod::Put));
        let take = difference
            .take
            .iter()
            .map(|user| (*user, LightMethod::Delete));
        for (user, method) in give.chain(take) {
            match self.set_role(guild, user, parcel.role, method).await {
                Ok(()) => {}
                Err(failed) if failed.code() == Some(10007) => {
                    gone.insert(user);
                }
                Err(Failed::Refused { code, message, .. })
                    if matches!(code, 50013 | 50001 | 10011) =>
                {
                    return Ok(Delivered::RoleStuck(role_trouble(
                        parcel.role,
                        code,
                        &message,
                    )));
                }
                Err(failed) => return Err(failed),
            }
        }
        Ok(Delivered::RoleKept { gone, changed })
    }

    async fn set_role(
        &self,
        guild: GuildId,
        user: UserId,
        role: RoleId,
        method: LightMethod,
    ) -> Result<(), Failed> {
        let route = Route::GuildMemberRole {
            guild_id: serenity::all::GuildId::new(guild.get()),
            user_id: serenity::all::UserId::new(user.get()),
            role_id: serenity::all::RoleId::new(role.get()),
        };
        self.port.send(Call::new(method, route)).await.map(drop)
    }

    /// Who holds a role. The list of members needs an intent that many bots do not have; without it, everybody whom the team's
    /// document knows is asked for.
    async fn holders(&self, guild: GuildId, parcel: &RoleParcel) -> Result<Seen, Failed> {
        let all = match self.members(guild).await {
            Ok(Some(all)) => all,
            Ok(None) | Err(Failed::Refused { status: 403, .. }) => {
                return self.holders_known(guild, parcel).await;
            }
            Err(failed) => return Err(failed),
        };
        let role = parcel.role.to_string();
        let holders = all.iter().filter(|member| has(member, &role));
        let holders = holders.filter_map(user).collect();
        let there: BTreeSet<UserId> = all.iter().filter_map(user).collect();
        Ok(Seen {
            holders,
            gone: parcel.should.difference(&there).copied().collect(),
        })
    }

    async fn holders_known(&self, guild: GuildId, parcel: &RoleParcel) -> Result<Seen, Failed> {
        let role = parcel.role.to_string();
        let mut seen = Seen {
            holders: BTreeSet::new(),
            gone: BTreeSet::new(),
        };
        for user in parcel.known.union(&parcel.should) {
            match self.member(guild, *user).await? {
                Some(member) if has(&member, &role) => {
                    seen.holders.insert(*user);
                }
                Some(_) => {}
                None => {
                    seen.gone.insert(*user);
                }
            }
        }
        Ok(seen)
    }

    /// All members; `None` when there are too many to list.
    async fn members(&self, guild: GuildId) -> Result<Option<Vec<Value>>, Failed> {
        let mut all: Vec<Value> = Vec::new();
        for _ in 0..PAGES {
            let route = Route::GuildMembers {
                guild_id: serenity::all::GuildId::new(guild.get()),
            };
            let after = all.iter().filter_map(user).max();
            let call = Call::new(LightMethod::Get, route)
                .param("limit", PAGE)
                .param("after", after.map_or(0, UserId::get));
            let Value::Array(page) = self.port.send(call).await? else {
                return Err(Failed::Doubtful("the answer is no list".to_owned()));
            };
            let is_last = page.len() < PAGE;
            all.extend(page);
            if is_last {
                return Ok(Some(all));
            }
        }
        Ok(None)
    }

    async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Value>, Failed> {
        let route = Route::GuildMember {
            guild_id: serenity::all::GuildId::new(guild.get()),
            user_id: serenity::all::UserId::new(user.get()),
        };
        match self.port.send(Call::new(LightMethod::Get, route)).await {
            Ok(member) => Ok(Some(member)),
            Err(failed) if matches!(failed.code(), Some(10007 | 10013)) => Ok(None),
            Err(failed) => Err(failed),
        }
    }

    /// Who of these is not on the server.
    async fn missing(
        &self,
        guild: GuildId,
        people: &BTreeSet<UserId>,
    ) -> Result<BTreeSet<UserId>, Failed> {
        let mut gone = BTreeSet::new();
        for user in people {
            if self.member(guild, *user).await?.is_none() {
                gone.insert(*user);
            }
        }
        Ok(gone)
    }
}

fn user(member: &Value) -> Option<UserId> {
    member["user"]["id"].as_str()?.parse().ok()
}

fn has(member: &Value, role: &str) -> bool {
    let roles = member["roles"].as_array().into_iter().flatten();
    roles.clone().any(|one| one == role)
}
