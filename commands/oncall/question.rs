//! What is asked of plans at the shell, one question at a time or a line each.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Told};
use super::{INSTANT, Plan, diff, gaps, instant, load, next, shifts, who};
use crate::names::{PersonName, ScheduleName};
use crate::team::{Problem, Problems, Schedule};

/// What is wanted of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The shifts of a span.
    Preview,
    /// Who is on call at an instant, in every schedule.
    Who,
    /// The next shifts of a person.
    Next,
    /// When nobody is on call in a span.
    Gaps,
    /// How much each person is on call in a span.
    Load,
    /// What changes in a span from one document to another.
    Diff,
}

/// The longest span that is answered, in days: twenty years.
const LONGEST: i64 = 7305;

/// The most shifts of one person that are told at once.
const MOST: usize = 1000;

/// A document: its text, or the same as a JSON object.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Config {
    /// TOML, or a JSON object as text.
    Text(String),
    /// A JSON object under the keys of the document.
    Json(serde_json::Map<String, serde_json::Value>),
}

/// A question. Which of its parts must be there depends on what is wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    /// Said again in the answer.
    pub id: Option<serde_json::Value>,
    /// The document; in a difference, the old one.
    #[serde(alias = "old")]
    pub config: Option<Config>,
    /// In a difference, the new document.
    pub new: Option<Config>,
    /// Which schedule of it; may be left out where there is one.
    pub schedule: Option<String>,
    /// From when.
    pub from: Option<String>,
    /// Up to when.
    pub until: Option<String>,
    /// At which instant.
    pub at: Option<String>,
    /// Whose shifts.
    pub person: Option<String>,
    /// How many shifts.
    pub n: Option<usize>,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// What is wrong, and what would help.
    pub error: String,
    /// What is wrong in the document, if that is it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

impl Wrong {
    fn of(error: impl Into<String>) -> Self {
        Self {
            error: error.into(),
            problems: Vec::new(),
        }
    }
}

impl From<Problems> for Wrong {
    fn from(problems: Problems) -> Self {
        Self {
            error: problems.to_string(),
            problems: problems.list().to_vec(),
        }
    }
}

/// Answers a line of JSON with a line of JSON, whatever the line says.
pub fn line(wanted: Wanted, line: &str) -> String {
    #[derive(Serialize)]
    struct Line<'a, T> {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a serde_json::Value>,
        #[serde(flatten)]
        answer: T,
    }
    let question: Question = match serde_json::from_str(line) {
        Ok(question) => question,
        Err(error) => {
            let wrong = Wrong::of(format!(
                "the line is no question: {error}; allowed is a JSON object with `config` and what is asked"
            ));
            return serde_json::json!(wrong).to_string();
        }
    };
    let id = question.id.as_ref();
    match answer(wanted, &question, "config") {
        Ok(told) => serde_json::json!(Line {
            id,
            answer: told.answer
        })
        .to_string(),
        Err(wrong) => serde_json::json!(Line { id, answer: wrong }).to_string(),
    }
}

/// Answers a question about the document that is called `name` in what is wrong with it.
pub fn answer(wanted: Wanted, question: &Question, name: &str) -> Result<Told, Wrong> {
    let schedules = read(question.config.as_ref(), name)?;
    if wanted == Wanted::Who {
        return everybody(question, &schedules);
    }
    let schedule = chosen(question, &schedules)?;
    let plan = &schedule.plan;
    let zone = plan.zone.time_zone();
    let schedule = schedule.name.clone();
    let span = || span(question, zone);
    let answer = match wanted {
        Wanted::Preview => {
            let (from, until) = span()?;
            Answer::preview(schedule, (from, until), shifts(plan, from, until))
        }
        Wanted::Gaps => {
            let (from, until) = span()?;
            Answer::Gaps {
                schedule,
                from,
                until,
                gaps: gaps(plan, from, until),
            }
        }
        Wanted::Load => {
            let (from, until) = span()?;
            Answer::load(schedule, (from, until), load(plan, from, until))
        }
        Wanted::Next | Wanted::Who => {
            let person: PersonName =
                need(question.person.as_ref(), "person", "the name of a person")?
                    .parse()
                    .map_err(|error| Wrong::of(format!("person: {error}")))?;
            let after = time(question.at.as_ref(), "at", zone)?;
            let count = question.n.unwrap_or(1).min(MOST);
            let shifts = next(plan, &person, after, count);
            Answer::next(schedule, person, after, shifts)
        }
        Wanted::Diff => {
            let (from, until) = span()?;
            let new = read(question.new.as_ref(), "new")?;
            // A schedule that one of the documents does not have is nobody's there.
            let other = new.iter().find(|it| it.name == schedule);
            let empty = Plan::empty(schedule.clone(), plan.zone.clone());
            let other = other.map_or(&empty, |it| &it.plan);
            Answer::Diff {
                schedule,
                from,
                until,
                changes: diff(plan, other, from, until),
            }
        }
    };
    Ok(Told {
        zone: plan.zone.clone(),
        answer,
    })
}

fn everybody(question: &Question, schedules: &[Schedule]) -> Result<Told, Wrong> {
    let some: Vec<&Schedule> = match &question.schedule {
        Some(_) => vec![chosen(question, schedules)?],
        None => schedules.iter().collect(),
    };
    let Some(zone) = some.first().map(|it| it.plan.zone.clone()) else {
        return Err(Wrong::of(
            "schedule: the document has none; write a `[[schedule]]`",
        ));
    };
    let at = time(question.at.as_ref(), "at", zone.time_zone())?;
    let on_call = some.iter().map(|it| (it.name.clone(), who(&it.plan, at)));
    Ok(Told {
        answer: Answer::who(at, on_call),
        zone,
    })
}

fn read(config: Option<&Config>, name: &str) -> Result<Vec<Schedule>, Wrong> {
    let object = match config {
        None => {
            return Err(Wrong::of(
                "config: nothing is given; allowed is a document as TOML text or as a JSON object",
            ));
        }
        Some(Config::Text(text)) if !text.trim_start().starts_with('{') => {
            return Ok(Schedule::parse_all(text, name)?);
        }
        Some(Config::Text(text)) => serde_json::from_str(text).map_err(|error| {
            Wrong::of(format!("config: it begins as JSON, but is none: {error}"))
        })?,
        Some(Config::Json(object)) => object.clone(),
    };
    let told = |error: toml::ser::Error| Wrong::of(format!("config: {error}"));
    let text = toml::to_string(&without_nulls(serde_json::Value::Object(object))).map_err(told)?;
    Ok(Schedule::parse_all(&text, name)?)
}

/// The same without keys of nothing, which TOML cannot say.
fn without_nulls(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(object) => object
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect(),
        serde_json::Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

fn chosen<'s>(question: &Question, schedules: &'s [Schedule]) -> Result<&'s Schedule, Wrong> {
    let names = || {
        let names: Vec<&str> = schedules.iter().map(|it| it.name.as_str()).collect();
        names.join(", ")
    };
    match (&question.schedule, schedules) {
        (_, []) => Err(Wrong::of(
            "schedule: the document has none; write a `[[schedule]]`",
        )),
        (None, [one]) => Ok(one),
        (None, _) => Err(Wrong::of(format!(
            "schedule: there are several; name one of {}",
            names()
        ))),
        (Some(name), all) => {
            let name: ScheduleName = name
                .parse()
                .map_err(|error| Wrong::of(format!("schedule: {error}")))?;
            let found = all.iter().find(|it| it.name == name);
            found.ok_or_else(|| {
                Wrong::of(format!(
                    "schedule: there is no `{name}`; there is {}",
                    names()
                ))
            })
        }
    }
}

fn span(question: &Question, zone: &TimeZone) -> Result<(Timestamp, Timestamp), Wrong> {
    let from = time(question.from.as_ref(), "from", zone)?;
    let until = time(question.until.as_ref(), "until", zone)?;
    if until <= from {
        return Err(Wrong::of("until: allowed is a later time than `from`"));
    }
    if until.as_second() - from.as_second() > LONGEST * super::window::DAY {
        return Err(Wrong::of(
            "until: allowed are at most twenty years from `from`",
        ));
    }
    Ok((from, until))
}

fn time(text: Option<&String>, key: &str, zone: &TimeZone) -> Result<Timestamp, Wrong> {
    let text = need(text, key, INSTANT)?;
    let quoted = crate::text::cut(&crate::text::one_line(text), 60);
    instant(text, zone)
        .ok_or_else(|| Wrong::of(format!("{key}: found `{quoted}`, allowed is {INSTANT}")))
}

fn need<'q>(text: Option<&'q String>, key: &str, allowed: &str) -> Result<&'q String, Wrong> {
    text.ok_or_else(|| Wrong::of(format!("{key}: nothing is given; allowed is {allowed}")))
}
