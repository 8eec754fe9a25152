//! What the sandbox starts with: a guild with its people, and the limits that hold in it.

use serde::{Deserialize, Serialize};

use crate::discord::Id;
use crate::discord::permissions::Permissions;
use crate::limits::{Deadlines, Limits};

/// Everything that is there before the first request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    /// The one guild.
    pub guild: GuildSeed,
    /// The GitHub beside it.
    pub github: crate::github::Seed,
    /// The counts and rates at which Discord says no.
    pub limits: Limits,
    /// How long an interaction may wait.
    pub deadlines: Deadlines,
}

/// A guild.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuildSeed {
    /// Its id, which is also the id of the role `@everyone`.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What `@everyone` may do.
    pub everyone: Permissions,
    /// The roles besides `@everyone` and the bot's own, lowest first.
    pub roles: Vec<RoleSeed>,
    /// The members that are people. The first is the owner.
    pub people: Vec<PersonSeed>,
    /// Categories and text channels.
    pub channels: Vec<ChannelSeed>,
    /// The bot.
    pub bot: BotSeed,
}

/// A role.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleSeed {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its colour as a number, 0 is none.
    #[serde(default)]
    pub color: u32,
    /// What it gives besides `@everyone`.
    #[serde(default)]
    pub permissions: Permissions,
    /// Whether anyone may mention it.
    #[serde(default)]
    pub mentionable: bool,
}

/// A person.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonSeed {
    /// The user's id.
    pub id: Id,
    /// The name by which tests call the person.
    pub username: String,
    /// The name that is shown.
    pub display_name: String,
    /// The ids of the roles that the person holds.
    #[serde(default)]
    pub roles: Vec<Id>,
    /// The colour behind the initials in the page.
    #[serde(default)]
    pub color: u32,
}

/// The kinds of channels a seed can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelSeedKind {
    /// A category.
    Category,
    /// A text channel.
    Text,
}

/// A channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelSeed {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ChannelSeedKind,
    /// The category above it.
    #[serde(default)]
    pub parent: Option<Id>,
    /// What stands beside its name.
    #[serde(default)]
    pub topic: Option<String>,
}

/// The bot.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotSeed {
    /// The bot's user id.
    pub id: Id,
    /// The application's id; the same number for newer applications.
    pub application_id: Id,
    /// The bot's name.
    pub username: String,
    /// The secret that the bot shows.
    pub token: String,
    /// The id of the role that came with the bot.
    pub role: Id,
    /// What the bot's role gives.
    pub permissions: Permissions,
    /// Whether the application may ask for the privileged intents; without it they close the gateway with 4014.
    #[serde(default = "yes")]
    pub privileged_intents: bool,
}

fn yes() -> bool {
    true
}

impl Default for GuildSeed {
    fn default() -> Self {
        let role = |id, name: &str, color, permissions| RoleSeed {
            id: Id(id),
            name: name.to_owned(),
            color,
            permissions,
            mentionable: true,
        };
        Self {
            id: Id(100_000_000_000_000_001),
            name: "Harbour".to_owned(),
            everyone: Permissions::everyone(),
            roles: vec![
                role(
                    100_000_000_000_000_013,
                    "on-call",
                    0x00e0_8a1e,
                    Permissions::NONE,
                ),
                role(
                    100_000_000_000_000_012,
                    "developer",
                    0x003b_82c4,
                    Permissions::NONE,
                ),
                role(
                    100_000_000_000_000_011,
                    "operator",
                    0x002e_9e6b,
                    Permissions::moderator(),
                ),
            ],
            people: people(),
            channels: channels(),
            bot: BotSeed {
                id: Id(100_000_000_000_000_031),
                application_id: Id(100_000_000_000_000_031),
                username: "Binnacle".to_owned(),
                token: "MTAwMDAwMDAwMDAwMDAwMDMx.sandbox.not-a-secret".to_owned(),
                role: Id(100_000_000_000_000_014),
                permissions: Permissions::bot(),
                privileged_intents: true,
            },
        }
    }
}

fn people() -> Vec<PersonSeed> {
    let person = |id, username: &str, display_name: &str, roles: &[u64], color| PersonSeed {
        id: Id(id),
        username: username.to_owned(),
        display_name: display_name.to_owned(),
        roles: roles.iter().copied().map(Id).collect(),
        color,
    };
    let (operator, developer, on_call) = (
        100_000_000_000_000_011,
        100_000_000_000_000_012,
        100_000_000_000_000_013,
    );
    vec![
        person(
            100_000_000_000_000_021,
            "ana",
            "Ana",
            &[operator, on_call],
            0x002e_7d6b,
        ),
        person(
            100_000_000_000_000_022,
            "bo",
            "Bo",
            &[operator],
            0x008a_4fbf,
        ),
        person(
            100_000_000_000_000_023,
            "cy",
            "Cy",
            &[developer],
            0x002f_6fb5,
        ),
        person(
            100_000_000_000_000_024,
            "dee",
            "Dee",
            &[developer],
            0x00b5_542f,
        ),
        person(100_000_000_000_000_025, "eli", "Eli", &[], 0x006b_7280),
    ]
}

fn channels() -> Vec<ChannelSeed> {
    let operations = Id(100_000_000_000_000_041);
    let category = |id, name: &str| ChannelSeed {
        id,
        name: name.to_owned(),
        kind: ChannelSeedKind::Category,
        parent: None,
        topic: None,
    };
    let text = |id, name: &str, topic: &str| ChannelSeed {
        id: Id(id),
        name: name.to_owned(),
        kind: ChannelSeedKind::Text,
        parent: Some(operations),
        topic: Some(topic.to_owned()),
    };
    vec![
        category(operations, "Operations"),
        text(
            100_000_000_000_000_042,
            "general",
            "For everyone at the harbour",
        ),
        text(
            100_000_000_000_000_043,
            "operations",
            "Who is on call, what is going on",
        ),
        text(
            100_000_000_000_000_044,
            "deploys",
            "What goes out, and when",
        ),
        category(Id(100_000_000_000_000_045), "Incidents"),
    ]
}
