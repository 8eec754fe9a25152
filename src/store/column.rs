//! Values at the border of the database: Discord's ids as signed numbers, instants as chrono.

use binnacle_commands::names::{
    ChannelId, GuildId, InteractionId, MessageId, Repository, RoleId, UserId,
};
use chrono::{DateTime, NaiveDate, Utc};
use jiff::{Timestamp, civil::Date};

use super::{Error, Result};

/// A Discord id as a column keeps it.
pub(super) trait Snowflake: Sized {
    /// The signed number.
    fn sql(self) -> i64;

    /// The id in a column.
    fn from_sql(number: i64, table: &'static str, column: &'static str) -> Result<Self>;
}

macro_rules! snowflake {
    ($($name:ty),*) => {$(
        impl Snowflake for $name {
            fn sql(self) -> i64 {
                self.get().cast_signed()
            }

            fn from_sql(number: i64, table: &'static str, column: &'static str) -> Result<Self> {
                Self::try_from(number.cast_unsigned()).map_err(|_| Error::row(table, column, number))
            }
        }
    )*};
}

snowflake!(ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId);

/// A repository that a column names.
pub(super) fn repository(name: Option<String>, table: &'static str) -> Result<Option<Repository>> {
    let Some(name) = name else {
        return Ok(None);
    };
    let repository = name.parse();
    repository
        .map(Some)
        .map_err(|_| Error::row(table, "issue_repository", name))
}

/// An instant as a database keeps it. Both keep milliseconds exactly, and SQLite's text of them sorts by time.
pub(super) fn to_sql(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.as_millisecond()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A day as a database keeps it.
pub(super) fn date_to_sql(on: Date) -> NaiveDate {
    let (year, month, day) = (
        i32::from(on.year()),
        u32::from(on.month().unsigned_abs()),
        u32::from(on.day().unsigned_abs()),
    );
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}

/// A day that a database kept.
pub(super) fn date_from_sql(on: NaiveDate) -> Result<Date> {
    on.to_string()
        .parse()
        .map_err(|_| Error::row("any", "date", on))
}

/// An instant that a database kept.
pub(super) fn from_sql(at: DateTime<Utc>) -> Result<Timestamp> {
    Timestamp::from_millisecond(at.timestamp_millis()).map_err(|_| Error::row("any", "time", at))
}
