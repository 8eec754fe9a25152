//! Discord's ids: numbers that travel as text.

use super::{Malformed, Parsed, reads_and_writes_text};

macro_rules! snowflake {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// The number.
            pub const fn get(self) -> u64 {
                self.0
            }

            fn accept(text: &str) -> Option<Self> {
                let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
                let number: u64 = text.parse().ok().filter(|_| plain)?;
                Self::try_from(number).ok()
            }
        }

        impl Parsed for $name {
            const ALLOWED: &'static str = "a Discord id of digits, as in `123456789012345678`";
        }

        impl TryFrom<u64> for $name {
            type Error = Malformed;

            fn try_from(number: u64) -> Result<Self, Self::Error> {
                // Both databases keep ids in a signed column, so the upper half of the range has no room.
                match i64::try_from(number) {
                    Ok(1..) => Ok(Self(number)),
                    Ok(_) | Err(_) => Err(Malformed::of::<Self>()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        reads_and_writes_text!($name);
    };
}

snowflake!(
    /// The id of a guild: a Discord server.
    GuildId
);
snowflake!(
    /// The id of a channel, a category or a thread.
    ChannelId
);
snowflake!(
    /// The id of a role in a guild.
    RoleId
);
snowflake!(
    /// The id of a Discord user.
    UserId
);
snowflake!(
    /// The id of a message.
    MessageId
);
snowflake!(
    /// The id of an interaction: one slash command, press or form.
    InteractionId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_digits_within_a_signed_column() {
        let id: GuildId = "123456789012345678".parse().unwrap();
        assert_eq!(id.get(), 123_456_789_012_345_678);
        assert_eq!(id.to_string(), "123456789012345678");
        assert_eq!(
            "9223372036854775807".parse::<UserId>().unwrap().get(),
            i64::MAX.unsigned_abs()
        );
        for bad in [
            "",
            "0",
            "007",
            "+1",
            "-1",
            " 1",
            "1 ",
            "abc",
            "1_0",
            "١",
            "9223372036854775808",
        ] {
            assert!(bad.parse::<GuildId>().is_err(), "{bad:?}");
        }
        assert!(RoleId::try_from(0).is_err());
        assert!(RoleId::try_from(u64::MAX).is_err());
    }

    #[test]
    fn an_id_travels_as_a_string() {
        let id = MessageId::try_from(42).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"42\"");
        assert_eq!(serde_json::from_str::<MessageId>("\"42\"").unwrap(), id);
        assert!(serde_json::from_str::<MessageId>("42").is_err());
    }

    #[test]
    fn the_error_says_what_is_allowed() {
        insta::assert_snapshot!(
            "abc".parse::<ChannelId>().unwrap_err(),
            @"Allowed is a Discord id of digits, as in `123456789012345678`."
        );
    }
}
