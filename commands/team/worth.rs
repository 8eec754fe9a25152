//! What an hour of duty counts and what it is paid, by when it is.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::{Serialize, Serializer};

use super::hours::{Quiet, weekdays};
use super::value::Value;
use super::{keys, limits};
use crate::duty::Kind;
use crate::names::{Parsed, reads_and_writes_text};

/// A number with at most two decimals: a weight, an amount, hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

impl Decimal {
    /// The number of so many hundredths.
    pub const fn of_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// How many hundredths it is.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    fn accept(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        // A float of TOML may be written with more decimals, as long as they say nothing.
        let part = match part.trim_end_matches('0') {
            "" if !part.is_empty() => "0",
            part => part,
        };
        (digits(whole, 5) && digits(part, 2)).then_some(())?;
        let tenths: i64 = part.parse().ok()?;
        let part = if part.len() == 1 { tenths * 10 } else { tenths };
        Some(Self(whole.parse::<i64>().ok()? * 100 + part))
    }
}

impl Parsed for Decimal {
    const ALLOWED: &'static str = "a number from 0 to 99999 with at most two decimals, as in 7.5";
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        match part {
            0 => write!(f, "{sign}{whole}"),
            part if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            part => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

reads_and_writes_text!(Decimal);

/// A number for each kind of hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Worth {
    /// For an hour that is none of the others.
    pub day: Decimal,
    /// For an hour of the night.
    pub night: Decimal,
    /// For an hour of the weekend.
    pub weekend: Decimal,
    /// For an hour of a holiday.
    pub holiday: Decimal,
}

impl Worth {
    /// Every hour counts one.
    pub const PLAIN: Self = Self {
        day: Decimal(100),
        night: Decimal(100),
        weekend: Decimal(100),
        holiday: Decimal(100),
    };

    /// The number for a kind.
    pub const fn of(&self, kind: Kind) -> Decimal {
        match kind {
            Kind::Day => self.day,
            Kind::Night => self.night,
            Kind::Weekend => self.weekend,
            Kind::Holiday => self.holiday,
        }
    }

    /// Reads a table of numbers. What is not said is as on a plain day, and a plain day is `plain`.
    fn read(value: &Value<'_>, plain: Decimal) -> Option<Self> {
        let section = value.section(keys::WORTH)?;
        let said = |key: &str| section.get(key).and_then(|value| value.number());
        let day: Decimal = said("day").unwrap_or(plain);
        Some(Self {
            day,
            night: said("night").unwrap_or(day),
            weekend: said("weekend").unwrap_or(day),
            holiday: said("holiday").unwrap_or(day),
        })
    }
}

/// What hours of duty are paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pay {
    /// The currency's code, as in CHF.
    pub currency: Currency,
    /// The amount for an hour of each kind.
    pub rates: Worth,
}

/// A currency's code of three capital letters (ISO 4217).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(String);

impl Currency {
    fn accept(text: &str) -> Option<Self> {
        let fits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        fits.then(|| Self(text.to_owned()))
    }
}

impl Parsed for Currency {
    const ALLOWED: &'static str = "a currency's code of three capital letters, as in \"CHF\"";
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(Currency);

/// How hours of duty are counted: `[oncall.hours]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counting {
    /// When night is; none where all hours of a day are alike.
    pub night: Option<Quiet>,
    /// The days of the weekend.
    #[serde(serialize_with = "days")]
    pub weekend: Vec<Weekday>,
    /// Holidays, beside those that were imported.
    pub holidays: BTreeSet<Date>,
    /// What an hour of each kind counts.
    pub weights: Worth,
    /// What it is paid, if anything.
    pub pay: Option<Pay>,
}

impl Default for Counting {
    fn default() -> Self {
        Self::standard()
    }
}

impl Counting {
    /// How hours are counted where nobody says: every hour is one of a plain day and counts one.
    pub(crate) const fn standard() -> Self {
        Self {
            night: None,
            weekend: Vec::new(),
            holidays: BTreeSet::new(),
            weights: Worth::PLAIN,
            pay: None,
        }
    }

    /// Reads `[oncall.hours]`.
    pub(super) fn read(value: &Value<'_>) -> Self {
        let Some(section) = value.section(keys::COUNTING) else {
            return Self::standard();
        };
        let plain = Decimal(100);
        let weights = section.get("weights");
        let rates = section.get("rates");
        let currency = section.get("currency");
        let rates = rates.and_then(|value| Worth::read(&value, Decimal(0)));
        let pay = match (rates, &currency) {
            (Some(rates), Some(value)) => {
                let currency = value.parsed();
                currency.map(|currency| Pay { currency, rates })
            }
            (Some(_), None) => {
                section.need("currency", Currency::ALLOWED);
                None
            }
            (None, Some(value)) => {
                if value.parsed::<Currency>().is_some() {
                    value.refuse("which needs `rates`; take it out, or say what an hour is paid");
                }
                None
            }
            (None, None) => None,
        };
        Self {
            night: section.get("night").and_then(|night| Quiet::read(&night)),
            weekend: section
                .get("weekend")
                .map_or_else(Vec::new, |value| weekdays(&value).unwrap_or_default()),
            holidays: section
                .get("holidays")
                .map_or_else(BTreeSet::new, |value| holidays(&value)),
            weights: weights
                .and_then(|value| Worth::read(&value, plain))
                .unwrap_or(Worth::PLAIN),
            pay,
        }
    }
}

/// A day as documents write it.
struct Day(Date);

impl Day {
    fn accept(text: &str) -> Option<Self> {
        let shape = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
        shape.then(|| text.parse().ok().map(Self)).flatten()
    }
}

impl Parsed for Day {
    const ALLOWED: &'static str = "a day as in \"2026-12-25\"";
}

impl std::str::FromStr for Day {
    type Err = crate::names::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::accept(text).ok_or(crate::names::Malformed::of::<Self>())
    }
}

fn holidays(value: &Value<'_>) -> BTreeSet<Date> {
    let allowed = "a list of days as in \"2026-12-25\"";
    let items = value.list(allowed, limits::HOLIDAYS).unwrap_or_default();
    let mut days = BTreeSet::new();
    for item in items {
        let Some(Day(day)) = item.parsed() else {
            continue;
        };
        if !days.insert(day) {
            item.refuse("the same day again; keep one of the two");
        }
    }
    days
}

fn days<S: Serializer>(days: &[Weekday], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(days.iter().map(|day| super::hours::day_name(*day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_and_written_alike() {
        for (text, hundredths) in [
            ("0", 0),
            ("1", 100),
            ("1.5", 150),
            ("7.05", 705),
            ("99999.99", 9_999_999),
        ] {
            let read: Decimal = text.parse().unwrap();
            assert_eq!(
                (read.hundredths(), read.to_string()),
                (hundredths, text.to_owned())
            );
        }
        assert_eq!("2.500".parse::<Decimal>().unwrap().to_string(), "2.5");
        for bad in [
            "", ".", "1.", ".5", "-1", "1.234", "100000", "1e3", "1,5", "nan",
        ] {
            assert!(bad.parse::<Decimal>().is_err(), "{bad:?}");
        }
        assert_eq!(Decimal::of_hundredths(-1250).to_string(), "-12.5");
    }
}
