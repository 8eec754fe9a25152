//! The names a team gives: of services, roles and people. Lists of shifts name people over and over, so a copy shares its text.

use std::sync::Arc;

use super::{Parsed, reads_and_writes_text};

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident, $longest:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The most characters the name may have.
            pub const LONGEST: usize = $longest;

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn accept(text: &str) -> Option<Self> {
                is_slug(text, Self::LONGEST).then(|| Self(text.into()))
            }
        }

        impl Parsed for $name {
            const ALLOWED: &'static str = concat!(
                $what, " of 1 to ", $longest, " characters: lower-case letters, digits, `-`, `_` and `.`"
            );
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        reads_and_writes_text!($name);
    };
}

slug!(
    /// The name of a service that the team runs.
    ServiceName,
    50,
    "a service name"
);
slug!(
    /// The name of a folder of runbooks.
    LibraryName,
    50,
    "a library's name"
);
slug!(
    /// The team's own name for a role of its Discord server.
    RoleName,
    32,
    "a role name"
);
slug!(
    /// The team's own name for a person.
    PersonName,
    32,
    "a person's name"
);

slug!(
    /// The name of a schedule of who is on call.
    ScheduleName,
    50,
    "a schedule name"
);
slug!(
    /// The name of a layer within its schedule.
    LayerName,
    32,
    "a layer name"
);
slug!(
    /// The name of an escalation policy.
    PolicyName,
    50,
    "an escalation policy's name"
);

slug!(
    /// The name of an environment to which the team deploys.
    EnvironmentName,
    32,
    "an environment name"
);
fn is_slug(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_and_lower_case() {
        let longest = "a".repeat(50);
        for good in ["a", "checkout", "pay-2", "eu.api_v1", "7", longest.as_str()] {
            assert_eq!(good.parse::<ServiceName>().unwrap().as_str(), good);
        }
        let too_long = "a".repeat(51);
        for bad in [
            "",
            "Checkout",
            "a b",
            "a/b",
            "é",
            "a\n",
            "@everyone",
            too_long.as_str(),
        ] {
            assert!(bad.parse::<ServiceName>().is_err(), "{bad:?}");
        }
        assert!("a".repeat(33).parse::<PersonName>().is_err());
        assert!("a".repeat(32).parse::<RoleName>().is_ok());
    }

    #[test]
    fn the_error_says_what_is_allowed() {
        insta::assert_snapshot!(
            "Check Out".parse::<ServiceName>().unwrap_err(),
            @"Allowed is a service name of 1 to 50 characters: lower-case letters, digits, `-`, `_` and `.`."
        );
        insta::assert_snapshot!(
            "".parse::<PersonName>().unwrap_err(),
            @"Allowed is a person's name of 1 to 32 characters: lower-case letters, digits, `-`, `_` and `.`."
        );
    }

    #[test]
    fn a_name_travels_as_a_string() {
        let name: RoleName = serde_json::from_str("\"ops\"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"ops\"");
        let refused = serde_json::from_str::<RoleName>("\"OPS\"").unwrap_err();
        assert!(
            refused.to_string().starts_with("Allowed is a role name"),
            "{refused}"
        );
    }
}
