//! Reading a JSON body field by field, with every error noted at its path.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::check::Check;
use crate::discord::id::Id;

/// One object of a body.
pub(crate) struct Form<'a> {
    pub(crate) check: &'a Check,
    pub(crate) path: String,
    pub(crate) fields: &'a Map<String, Value>,
}

impl<'a> Form<'a> {
    /// The path of a field.
    pub(crate) fn at(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// Notes an error at a field.
    pub(crate) fn refuse(&self, key: &str, code: &str, message: impl Into<String>) {
        self.check.note(self.at(key), code, message);
    }

    /// The fields that Discord knows here; others are refused when the check is strict.
    pub(crate) fn only(&self, known: &[&str]) {
        if !self.check.strict {
            return;
        }
        for key in self
            .fields
            .keys()
            .filter(|key| !known.contains(&key.as_str()))
        {
            self.refuse(
                key,
                "SANDBOX_UNKNOWN_FIELD",
                "Discord does not know this field and would ignore it.",
            );
        }
    }

    /// Whether the field is there at all, also as null.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.fields.contains_key(key)
    }

    /// The field, when it is there and not null.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        self.fields.get(key).filter(|value| !value.is_null())
    }

    /// Notes a field that must be there and is not.
    pub(crate) fn require(&self, key: &str) -> bool {
        let there = self.get(key).is_some();
        if !there {
            self.refuse(key, "BASE_TYPE_REQUIRED", "This field is required");
        }
        there
    }

    /// A text with a length in characters.
    pub(crate) fn text(&self, key: &str, length: RangeInclusive<usize>) -> Option<&'a str> {
        let value = self.get(key)?;
        let Some(text) = value.as_str() else {
            self.refuse(
                key,
                "STRING_TYPE_CONVERT",
                format!("Could not interpret \"{value}\" as string."),
            );
            return None;
        };
        let count = text.chars().count();
        if !length.contains(&count) {
            let (min, max) = (length.start(), length.end());
            if *min == 0 {
                self.refuse(
                    key,
                    "BASE_TYPE_MAX_LENGTH",
                    format!("Must be {max} or fewer in length."),
                );
            } else {
                self.refuse(
                    key,
                    "BASE_TYPE_BAD_LENGTH",
                    format!("Must be between {min} and {max} in length."),
                );
            }
            return None;
        }
        Some(text)
    }

    /// A text that must be there.
    pub(crate) fn required_text(
        &self,
        key: &str,
        length: RangeInclusive<usize>,
    ) -> Option<&'a str> {
        if self.require(key) {
            self.text(key, length)
        } else {
            None
        }
    }

    /// A whole number, also as a string of digits.
    pub(crate) fn integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.get(key)?;
        let number = value
            .as_i64()
            .or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        let Some(number) = number else {
            self.refuse(
                key,
                "NUMBER_TYPE_COERCE",
                format!("Value \"{}\" is not int.", plain(value)),
            );
            return None;
        };
        if number < *range.start() {
            let least = range.start();
            self.refuse(
                key,
                "NUMBER_TYPE_MIN",
                format!("int value should be greater than or equal to {least}."),
            );
            return None;
        }
        if number > *range.end() {
            let most = range.end();
            self.refuse(
                key,
                "NUMBER_TYPE_MAX",
                format!("int value should be less than or equal to {most}."),
            );
            return None;
        }
        Some(number)
    }

    /// One of a few whole numbers.
    pub(crate) fn choice(&self, key: &str, choices: &[i64]) -> Option<i64> {
        let number = self.integer(key, i64::MIN..=i64::MAX)?;
        if !choices.contains(&number) {
            let list: Vec<_> = choices.iter().map(ToString::to_string).collect();
            self.refuse(
                key,
                "BASE_TYPE_CHOICES",
                format!("Value must be one of {{{}}}.", list.join(", ")),
            );
            return None;
        }
        Some(number)
    }

    /// Yes or no.
    pub(crate) fn boolean(&self, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        if value.as_bool().is_none() {
            self.refuse(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
        }
        value.as_bool()
    }

    /// The id of something.
    pub(crate) fn id(&self, key: &str) -> Option<Id> {
        let value = self.get(key)?;
        let id = as_id(value);
        if id.is_none() {
            self.refuse(
                key,
                "NUMBER_TYPE_COERCE",
                format!("Value \"{}\" is not snowflake.", plain(value)),
            );
        }
        id
    }

    /// A list of ids.
    pub(crate) fn ids(&self, key: &str, max: usize) -> Vec<Id> {
        let mut ids = Vec::new();
        for (index, value) in self.values(key, max).iter().enumerate() {
            match as_id(value) {
                Some(id) => ids.push(id),
                None => self.refuse(
                    &format!("{key}.{index}"),
                    "NUMBER_TYPE_COERCE",
                    format!("Value \"{}\" is not snowflake.", plain(value)),
                ),
            }
        }
        ids
    }

    /// A time in ISO 8601.
    pub(crate) fn time(&self, key: &str) -> Option<Timestamp> {
        let text = self.text(key, 0..=100)?;
        let time = text.parse().ok();
        if time.is_none() {
            self.refuse(
                key,
                "DATE_TIME_TYPE_PARSE",
                format!("Could not parse {text}. Should be ISO8601."),
            );
        }
        time
    }

    /// The values of a list; none when it is not there.
    pub(crate) fn values(&self, key: &str, max: usize) -> &'a [Value] {
        let Some(value) = self.get(key) else {
            return &[];
        };
        let Some(list) = value.as_array() else {
            self.refuse(
                key,
                "LIST_TYPE_CONVERT",
                "Only iterables may be used in a ListType",
            );
            return &[];
        };
        if list.len() > max {
            self.refuse(
                key,
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {max} or fewer in length."),
            );
        }
        list
    }

    /// The objects of a list.
    pub(crate) fn list(&self, key: &str, max: usize) -> Vec<Self> {
        let mut forms = Vec::new();
        for (index, value) in self.values(key, max).iter().enumerate() {
            let key = format!("{key}.{index}");
            match value.as_object() {
                Some(fields) => forms.push(Form {
                    check: self.check,
                    path: self.at(&key),
                    fields,
                }),
                None => self.refuse(
                    &key,
                    "MODEL_TYPE_CONVERT",
                    "Only dictionaries may be used in a ModelType",
                ),
            }
        }
        forms
    }

    /// The objects of a list that must be there and have some.
    pub(crate) fn some(&self, key: &str, most: usize) -> Vec<Self> {
        self.require(key);
        let list = self.list(key, most);
        if self
            .get(key)
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
        {
            let message = format!("Must be between 1 and {most} in length.");
            self.refuse(key, "BASE_TYPE_BAD_LENGTH", message);
        }
        list
    }

    /// How many characters a text has; none when it is not there.
    pub(crate) fn length(&self, key: &str) -> usize {
        let text = self.get(key).and_then(Value::as_str);
        text.map_or(0, |text| text.chars().count())
    }

    /// An object inside.
    pub(crate) fn form(&self, key: &str) -> Option<Self> {
        let value = self.get(key)?;
        let fields = value.as_object();
        if fields.is_none() {
            self.refuse(
                key,
                "MODEL_TYPE_CONVERT",
                "Only dictionaries may be used in a ModelType",
            );
        }
        Some(Form {
            check: self.check,
            path: self.at(key),
            fields: fields?,
        })
    }
}

/// An id, from a string of digits or a number.
pub(crate) fn as_id(value: &Value) -> Option<Id> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .or_else(|| value.as_u64().map(Id))
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}
