//! The body that an address is told: JSON whose texts have gaps. A gap is filled in the shape and never in its text, so what people type
//! stays one value.

use serde_json::{Map, Value};

use super::Template;

/// JSON with gaps.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// What has no gaps.
    Value(Value),
    /// A text with gaps.
    Text(Template),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Shape {
    /// Reads a value of an action's file.
    pub(super) fn read(value: &toml::Value) -> Result<Self, String> {
        Ok(match value {
            toml::Value::String(text) => Self::Text(Template::read(text)?),
            toml::Value::Array(all) => {
                Self::List(all.iter().map(Self::read).collect::<Result<_, _>>()?)
            }
            toml::Value::Table(all) => {
                let member = |(key, value): (&String, &toml::Value)| {
                    if key.contains(['{', '}']) {
                        return Err(format!("`{key}` is a name, and names have no gaps"));
                    }
                    Ok((key.clone(), Self::read(value)?))
                };
                Self::Object(all.iter().map(member).collect::<Result<_, _>>()?)
            }
            other => Self::Value(json(other)),
        })
    }

    /// Every text with gaps in it.
    pub(super) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Value(_) => Vec::new(),
            Self::Text(text) => vec![text],
            Self::List(all) => all.iter().flat_map(Self::templates).collect(),
            Self::Object(all) => all.iter().flat_map(|(_, one)| one.templates()).collect(),
        }
    }

    /// The value, with texts as `of` fills them; what it leaves out is not in it.
    pub(super) fn filled(&self, of: &impl Fn(&Template) -> Option<Value>) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::Text(text) => of(text),
            Self::List(all) => Some(all.iter().filter_map(|one| one.filled(of)).collect()),
            Self::Object(all) => {
                let filled = all
                    .iter()
                    .filter_map(|(key, one)| Some((key.clone(), one.filled(of)?)));
                Some(Value::Object(filled.collect::<Map<_, _>>()))
            }
        }
    }
}

/// A value of TOML as JSON has it. What JSON has no word for becomes text.
pub(super) fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.clone().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(is) => (*is).into(),
        toml::Value::Datetime(at) => at.to_string().into(),
        toml::Value::Array(all) => all.iter().map(json).collect(),
        toml::Value::Table(all) => {
            let members = all.iter().map(|(key, value)| (key.clone(), json(value)));
            Value::Object(members.collect())
        }
    }
}
