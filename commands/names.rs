//! The names of things: parsed once at the border, so that no bare text travels as a name or an id.

mod github;
mod slug;
mod snowflake;

use std::str::FromStr;

pub use github::{GithubLogin, Repository};
pub use slug::{
    EnvironmentName, LayerName, LibraryName, PersonName, PolicyName, RoleName, ScheduleName,
    ServiceName,
};
pub use snowflake::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};

/// A value that is read from text and says what text it takes.
pub trait Parsed: FromStr<Err = Malformed> {
    /// What is allowed, to stand after "allowed is".
    const ALLOWED: &'static str;
}

/// The text is not what the value it was read as allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Allowed is {allowed}.")]
pub struct Malformed {
    allowed: &'static str,
}

impl Malformed {
    /// The error of the type `T`.
    pub const fn of<T: Parsed>() -> Self {
        Self {
            allowed: T::ALLOWED,
        }
    }

    /// What is allowed, without the words around it.
    pub const fn allowed(&self) -> &'static str {
        self.allowed
    }
}

/// Gives a newtype over text its way in and out: [`FromStr`], `Display`, serde as a string.
///
/// The type says in `Parsed` what it allows, and in `fn accept(&str) -> Option<Self>` what it takes.
macro_rules! reads_and_writes_text {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = $crate::names::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::accept(text).ok_or($crate::names::Malformed::of::<Self>())
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::names::Malformed;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use reads_and_writes_text;
