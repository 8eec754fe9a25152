//! The team's time zone, from the database that is built in, so that it is the same on every host.

use std::fmt;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::suggest::nearest;
use super::value::Value;

/// A time zone with a name of the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of who says nothing.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The zone with this name, whatever the case of its letters.
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        (!zone.is_unknown() && zone.iana_name().is_some()).then_some(Self(zone))
    }

    /// The name, as the database writes it.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone for calendar arithmetic.
    pub const fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let allowed = "a name of the IANA time zone database, as in `Europe/Zurich`";
        let name = value.text(allowed)?;
        let zone = Self::named(name);
        if zone.is_none() {
            let near = Self::near(name)
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            value.refuse(format!("allowed is {allowed}{near}"));
        }
        zone
    }

    /// The name that was probably meant: a slip of the fingers, or a city without its continent.
    fn near(written: &str) -> Option<String> {
        let database = TimeZoneDatabase::bundled();
        let names: Vec<String> = database.available().map(|name| name.to_string()).collect();
        let city = written.replace(' ', "_").to_lowercase();
        let same_city = |name: &&String| {
            name.rsplit('/')
                .next()
                .is_some_and(|last| last.to_lowercase() == city)
        };
        let by_city = names.iter().find(same_city).cloned();
        by_city.or_else(|| nearest(written, names.iter().map(String::as_str)).map(str::to_owned))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name)
            .ok_or_else(|| D::Error::custom(format!("no time zone is named `{name}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_those_of_the_database() {
        assert_eq!(
            Zone::named("europe/zurich").unwrap().name(),
            "Europe/Zurich"
        );
        assert_eq!(Zone::named("UTC").unwrap(), Zone::UTC);
        for bad in ["", "Mars/Base", "+02:00", "Etc/Unknown", "../etc/localtime"] {
            assert_eq!(Zone::named(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_slip_finds_its_zone() {
        for (written, meant) in [
            ("Europe/Zürich", Some("Europe/Zurich")),
            ("zurich", Some("Europe/Zurich")),
            ("New York", Some("America/New_York")),
            ("Mars/Olympus Mons", None),
        ] {
            assert_eq!(Zone::near(written).as_deref(), meant, "{written}");
        }
    }
}
