//! At the start: whether what a team's document names is there, so that a wrong id is one clear line and not a lost night.

use binnacle_commands::{
    names::ChannelId,
    team::{Target, Team},
};
use serde_json::Value;
use serenity::all::{GuildId, LightMethod, Route};

use super::port::{Call, Failed, Port, StartError};

/// Checks a team's server, roles and channels.
pub async fn check(port: &Port, team: &Team) -> Result<(), StartError> {
    let guild_id = GuildId::new(team.guild.get());
    let (roles, channels) = tokio::join!(
        port.send(Call::new(LightMethod::Get, Route::GuildRoles { guild_id })),
        port.send(Call::new(
            LightMethod::Get,
            Route::GuildChannels { guild_id }
        )),
    );
    let (Some(roles), Some(channels)) = (listed(team, roles)?, listed(team, channels)?) else {
        return Ok(());
    };
    for role in &team.roles {
        if !holds(&roles, role.id.get()) {
            return Err(missing(
                team,
                &format!(
                    "role `{}`: the server has no role with the id {}",
                    role.name, role.id
                ),
            ));
        }
    }
    let places = [
        ("incidents.category", team.incidents.category),
        ("incidents.announce", team.incidents.announce),
        ("oncall.channel", team.oncall.channel),
    ];
    let called = called(team).map(|id| ("escalation.steps.notify", Some(id)));
    let handed = team.schedules.iter();
    let handed = handed.map(|one| ("schedule.handoff.channel", one.handoff.channel));
    for (key, place) in places.into_iter().chain(called).chain(handed) {
        if let Some(id) = place.filter(|id| !holds(&channels, id.get())) {
            return Err(missing(
                team,
                &format!(
                    "`{key}`: the server has no channel with the id {id} that Binnacle can see"
                ),
            ));
        }
    }
    Ok(())
}

/// The channels that escalation policies call.
fn called(team: &Team) -> impl Iterator<Item = ChannelId> {
    let steps = team.escalations.iter().flat_map(|policy| &policy.steps);
    let targets = steps.flat_map(|step| step.notify.iter().chain(&step.fallback));
    targets.filter_map(|target| match target {
        Target::Channel(id) => Some(*id),
        _ => None,
    })
}

/// The list, or nothing where the server does not serve it: that is no reason not to start.
fn listed(team: &Team, answer: Result<Value, Failed>) -> Result<Option<Value>, StartError> {
    match answer {
        Ok(list) => Ok(Some(list)),
        Err(
            failed @ Failed::Refused {
                status: 401 | 403, ..
            },
        ) => Err(no_guild(team, &failed)),
        Err(failed) if matches!(failed.code(), Some(1..)) => Err(no_guild(team, &failed)),
        Err(failed) => {
            tracing::warn!(%failed, guild.id = %team.guild, "the server's roles and channels cannot be listed, so the document's ids were not checked");
            Ok(None)
        }
    }
}

fn holds(list: &Value, id: u64) -> bool {
    let id = id.to_string();
    list.as_array()
        .into_iter()
        .flatten()
        .any(|one| one["id"] == id.as_str())
}

fn no_guild(team: &Team, failed: &Failed) -> StartError {
    missing(
        team,
        &format!(
            "`guild`: the server {} cannot be used: {failed}. Invite the bot to it, or correct the id",
            team.guild
        ),
    )
}

fn missing(team: &Team, what: &str) -> StartError {
    StartError::Missing(format!(
        "BINNACLE_CONFIG: the document of {}: {what}",
        team.name
    ))
}
