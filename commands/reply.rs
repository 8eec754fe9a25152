//! What Binnacle says, before it is dressed for Discord or HTML.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    names::{GuildId, RoleId, UserId},
    picture::Svg,
    press::{FormId, Press},
};

/// What an asker is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reply {
    /// A message.
    Say {
        /// Who may see it.
        audience: Audience,
        /// The message.
        card: Card,
    },
    /// A form to fill in.
    Form(Form),
}

impl Reply {
    /// A card that everyone in the channel sees.
    pub const fn public(card: Card) -> Self {
        Self::Say {
            audience: Audience::Everyone,
            card,
        }
    }

    /// The file that comes with it.
    pub fn file(&self) -> Option<&File> {
        match self {
            Self::Say { card, .. } => card.file.as_deref(),
            Self::Form(_) => None,
        }
    }

    /// A card that only the asker sees.
    pub const fn private(card: Card) -> Self {
        Self::Say {
            audience: Audience::Asker,
            card,
        }
    }
}

/// Who may see a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everyone who can read the channel.
    Everyone,
    /// Only the person who asked.
    Asker,
}

/// What a card's colour means; it means nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Act now.
    Red,
    /// It waits for someone.
    Amber,
    /// Done.
    Green,
    /// Past, or for information only.
    Grey,
}

/// One message: a first line that says what happened or what is wanted, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The colour.
    pub tone: Tone,
    /// First line. At most 256 characters.
    pub title: String,
    /// The text in Discord's Markdown. At most 4,000 characters.
    pub body: String,
    /// Facts, always in the same order for the same kind of card.
    pub fields: Vec<Field>,
    /// A small last line.
    pub footer: Option<String>,
    /// What is likely next.
    pub buttons: Vec<Button>,
    /// A list of which one thing is picked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select: Option<Box<Select>>,
    /// Who is called by it, where it is a message of its own. Nobody else is, whatever the texts say; and an answer calls nobody,
    /// since it may have to be given late, as an edit, of which nobody is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// A file that comes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Box<File>>,
    /// The server it is about, where it is shown outside of one: its buttons carry it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<GuildId>,
}

/// A file that comes with a card. What kind of file it is follows from its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name, with its ending.
    pub name: String,
    /// What it holds.
    #[serde(flatten)]
    pub holds: Holds,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// These bytes; at most [`File::MAX`]. In JSON they are base64.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    Bytes(Vec<u8>),
    /// A picture. It is kept as it was drawn and becomes PNG when it is sent.
    Picture(Box<Svg>),
}

impl File {
    /// The most bytes that it may hold: less than Discord takes from anybody.
    pub const MAX: usize = 8 * 1024 * 1024;

    /// A picture that is shown below the card. Its text alternative goes with it.
    pub fn picture(name: &str, svg: Svg) -> Self {
        Self {
            name: format!("{name}.png"),
            holds: Holds::Picture(Box::new(svg)),
        }
    }

    /// What it shows, in words, for those who do not see it.
    pub fn alt(&self) -> Option<&str> {
        match &self.holds {
            Holds::Bytes(_) => None,
            Holds::Picture(svg) => Some(svg.alt()),
        }
    }
}

fn to_base64<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&BASE64_STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    BASE64_STANDARD.decode(text).map_err(de::Error::custom)
}

/// Somebody who is called by a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mention {
    /// A person.
    User(UserId),
    /// Everyone who has a role.
    Role(RoleId),
}

impl Card {
    /// A card with a first line and a text.
    pub fn new(tone: Tone, title: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            tone,
            title: title.into(),
            body: body.into(),
            fields: Vec::new(),
            footer: None,
            buttons: Vec::new(),
            select: None,
            mentions: Vec::new(),
            file: None,
            home: None,
        }
    }

    /// The card with a file. One that is larger than Discord takes is left out, and that is said.
    #[must_use]
    pub fn file(self, file: File) -> Self {
        if matches!(&file.holds, Holds::Bytes(bytes) if bytes.len() > File::MAX) {
            return self.field("File", format!("`{}` is too large to be sent", file.name));
        }
        Self {
            file: Some(Box::new(file)),
            ..self
        }
    }

    /// The card with one more fact.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push(Field {
            name: name.to_owned(),
            value: value.into(),
        });
        self
    }

    /// The card with a small last line.
    #[must_use]
    pub fn footer(mut self, footer: impl Into<String>) -> Self {
        self.footer = Some(footer.into());
        self
    }

    /// The card with one more person or role that is called by it.
    #[must_use]
    pub fn mention(mut self, who: Mention) -> Self {
        self.mentions.push(who);
        self
    }

    /// The card as it is shown outside of a server, about which its buttons then speak.
    #[must_use]
    pub fn outside(self, home: GuildId) -> Self {
        Self {
            home: Some(home),
            ..self
        }
    }

    /// The card with a list of which one thing is picked.
    #[must_use]
    pub fn select(self, select: Select) -> Self {
        Self {
            select: Some(Box::new(select)),
            ..self
        }
    }

    /// The card with one more button.
    #[must_use]
    pub fn button(mut self, style: ButtonStyle, label: &str, press: Press) -> Self {
        self.buttons.push(Button {
            style,
            label: label.to_owned(),
            press,
        });
        self
    }
}

/// A list under a card, of which one thing is picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Select {
    /// What picking means; what was picked comes with it.
    pub press: Press,
    /// What stands there before anything is picked. At most 100 characters.
    pub hint: String,
    /// What can be picked: 1 to 25 things.
    pub options: Vec<Choice>,
}

/// One thing that can be picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it is called. At most 100 characters.
    pub label: String,
    /// What is meant by it. At most 100 characters.
    pub value: String,
    /// More words. At most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// One fact on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// What it is worth. At most 1,024 characters.
    pub value: String,
}

/// A button under a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// How it looks.
    pub style: ButtonStyle,
    /// What it says. At most 80 characters.
    pub label: String,
    /// What pressing it means.
    pub press: Press,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonStyle {
    /// The likely next step.
    Primary,
    /// Another step.
    Secondary,
    /// A step that ends something.
    Success,
}

/// A form: Discord shows it as a modal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// What the form is for. At most 45 characters.
    pub title: String,
    /// What sending it means.
    pub id: FormId,
    /// What is asked, one to five inputs.
    pub inputs: Vec<Input>,
}

/// One text input of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name in what comes back.
    pub name: String,
    /// Its label. At most 45 characters.
    pub label: String,
    /// Whether it has several lines.
    pub long: bool,
    /// Whether it may be left empty.
    pub required: bool,
    /// The most characters it takes.
    pub max: u16,
    /// What it holds at first.
    pub value: String,
    /// A hint shown while it is empty. At most 100 characters.
    pub hint: String,
}

impl Input {
    /// An input of several lines, at first empty.
    pub fn long(name: &str, label: &str, hint: &str, required: bool) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            long: true,
            required,
            max: 1500,
            value: String::new(),
            hint: hint.to_owned(),
        }
    }

    /// An input of one line that may stay empty.
    pub fn short(name: &str, label: &str, hint: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            long: false,
            required: false,
            max: 100,
            value: value.to_owned(),
            hint: hint.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::sheet;

    #[test]
    fn a_file_reads_back_as_it_was_written() {
        let bytes = File {
            name: "inc-1.md".to_owned(),
            holds: Holds::Bytes(b"# Report".to_vec()),
        };
        let json = serde_json::to_string(&bytes).unwrap();
        // As it has always been kept, so that answers of an older version can still be given.
        assert_eq!(json, r#"{"name":"inc-1.md","bytes":"IyBSZXBvcnQ="}"#);
        let picture = File::picture("stats", sheet("Numbers", "Nothing was counted.", &[]));
        for file in [bytes, picture] {
            let json = serde_json::to_string(&file).unwrap();
            assert_eq!(serde_json::from_str::<File>(&json).unwrap(), file);
        }
    }
}
