//! Snowflakes: the ids of everything in Discord.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

/// The first millisecond of 2015, from which Discord counts.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// The id of a user, channel, message or anything else. In JSON it is a string of digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u64);

impl Id {
    /// The id of a thing in JSON: its field `id`.
    pub fn of(thing: &Value) -> Option<Self> {
        thing["id"].as_str()?.parse().ok()
    }

    /// When the thing was made, as its id tells.
    pub fn created_at(self) -> Timestamp {
        let ms = EPOCH_MS + i64::try_from(self.0 >> 22).unwrap_or_default();
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Visitor;

impl de::Visitor<'_> for Visitor {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id: digits, as a string or a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
        text.parse()
            .map_err(|_| E::custom(format_args!("{text:?} is not an id")))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
        u64::try_from(number)
            .map(Id)
            .map_err(|_| E::custom("an id is not negative"))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

/// Makes ids that only grow.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    last: u64,
}

impl Ids {
    /// The next id, of this moment.
    pub(crate) fn next(&mut self) -> Id {
        let ms = u64::try_from(Timestamp::now().as_millisecond() - EPOCH_MS).unwrap_or_default();
        self.last = (ms << 22).max(self.last + 1);
        Id(self.last)
    }
}

/// A time as Discord writes it.
pub(crate) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_tell_their_time() {
        let mut ids = Ids::default();
        let (a, b) = (ids.next(), ids.next());
        assert!(a < b);
        assert!((Timestamp::now().as_second() - b.created_at().as_second()).abs() <= 1);
        assert_eq!(
            iso(Timestamp::UNIX_EPOCH),
            "1970-01-01T00:00:00.000000+00:00"
        );
        assert_eq!(serde_json::to_string(&Id(7)).unwrap(), "\"7\"");
        assert_eq!(serde_json::from_str::<Id>("7").unwrap(), Id(7));
    }
}
