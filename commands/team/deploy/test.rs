//! Reads `[[test]]`: what the team expects of its policies, and whether it holds.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::table::named;
use crate::deploy::{Asked, Called, Code, Decision, Outcome, Policy, decide, fine};
use crate::names::{Malformed, Parsed};
use crate::team::once::Once;
use crate::team::section::Section;
use crate::team::value::Value;
use crate::team::{Team, keys, limits};

/// What a team expects of its policies in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyTest {
    /// What the team calls it.
    pub name: String,
    /// The line it stands on.
    pub line: usize,
    /// When it is asked.
    pub now: Timestamp,
    /// Whether what is not said is fine, instead of not known.
    pub is_fine: bool,
    /// What is asked, and what is known.
    pub asked: Asked,
    /// What should come of it.
    pub outcome: Outcome,
    /// The blockers that there should be, in their order.
    pub blockers: Option<Vec<Code>>,
    /// When a request that waits should start.
    pub until: Option<Timestamp>,
}

/// An instant.
struct Instant(Timestamp);

impl Parsed for Instant {
    const ALLOWED: &'static str = "a time with its offset, as in \"2026-11-26T10:00:00+01:00\"";
}

impl std::str::FromStr for Instant {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse().map(Self).map_err(|_| Malformed::of::<Self>())
    }
}

/// The commit of a test that names none.
const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

/// Reads the tests, in which people and roles may be named.
pub(in crate::team) fn read(document: &Section<'_>, called: Called<'_>) -> Vec<PolicyTest> {
    let sections = document
        .get("test")
        .map(|value| value.sections(keys::TEST, limits::TESTS));
    let mut names = Once::rule("a test stands once");
    sections
        .iter()
        .flatten()
        .filter_map(|section| one(section, called, &mut names))
        .collect()
}

fn one(section: &Section<'_>, called: Called<'_>, names: &mut Once<String>) -> Option<PolicyTest> {
    let name = named(section, names);
    let now = instant(section, "now", true);
    let until = instant(section, "until", false);
    let is_fine = section.get("assume").is_some_and(|value| {
        let allowed = "\"fine\" or \"nothing\"";
        match value.text(allowed) {
            Some("fine") => true,
            Some("nothing") | None => false,
            Some(_) => {
                value.refuse(format!("allowed is {allowed}"));
                false
            }
        }
    });
    let blockers = section.get("blockers").and_then(|value| {
        let items = value.list("a list of the codes of blockers", limits::ENTRIES)?;
        let mut codes: Vec<Code> = items.iter().filter_map(Value::parsed).collect();
        codes.sort_unstable();
        Some(codes)
    });
    let outcome = outcome(section);
    let asked = asked(section, called, now);
    Some(PolicyTest {
        name: name?,
        line: section.get("name")?.line(),
        now: now?,
        is_fine,
        asked: asked?,
        outcome: outcome?,
        blockers,
        until,
    })
}

fn instant(section: &Section<'_>, key: &str, is_needed: bool) -> Option<Timestamp> {
    let value = match section.get(key) {
        None if is_needed => section.need(key, Instant::ALLOWED)?,
        value => value?,
    };
    let written = value.json();
    let read = written
        .as_str()
        .and_then(|text| text.parse::<Instant>().ok());
    if read.is_none() {
        value.refuse(format!("allowed is {}", Instant::ALLOWED));
    }
    read.map(|it| it.0)
}

fn outcome(section: &Section<'_>) -> Option<Outcome> {
    let allowed = "\"allow\", \"needs_approval\", \"wait\" or \"deny\"";
    let value = section.need("outcome", allowed)?;
    let outcome = Outcome::from_name(value.text(allowed)?);
    if outcome.is_none() {
        value.refuse(format!("allowed is {allowed}"));
    }
    outcome
}

/// What is asked and known. A test is about rules, so facts are as old as it says, or else new.
fn asked(section: &Section<'_>, called: Called<'_>, now: Option<Timestamp>) -> Option<Asked> {
    let facts = section.get("facts");
    let value = section.need("request", "a table of what is asked");
    if let Some(facts) = facts.as_ref().filter(|facts| !facts.is_table()) {
        facts.refuse("allowed is a table of what is known");
        return None;
    }
    let value = value?;
    if !value.is_table() {
        value.refuse("allowed is a table of what is asked");
        return None;
    }
    let mut request = value.json();
    let mut known = facts.as_ref().map_or_else(|| json!({}), Value::json);
    let default = |json: &mut Json, key: &str, text: String| {
        if let Some(table) = json.as_object_mut() {
            table.entry(key).or_insert_with(|| text.into());
        }
    };
    default(&mut request, "sha", SHA.to_owned());
    if let Some(now) = now {
        default(&mut request, "at", now.to_string());
        default(&mut known, "as_of", now.to_string());
    }
    known["request"] = request;
    match Asked::read(known, Some(called)) {
        Ok(asked) => Some(asked),
        Err(wrong) => {
            let place = if wrong.at.starts_with("request") {
                Some(&value)
            } else {
                facts.as_ref()
            };
            place.unwrap_or(&value).refuse_kind(
                format!("at `{}` something that is not read", wrong.at),
                wrong.why,
            );
            None
        }
    }
}

impl PolicyTest {
    /// What comes of it.
    pub fn decide(&self, team: &Team) -> Decision {
        let request = &self.asked.request;
        let policy = Policy::of(team, &request.service, &request.environment);
        if self.is_fine {
            let facts = fine(&self.asked, &policy, self.now);
            return decide(request, &policy, &facts, self.now);
        }
        decide(request, &policy, &self.asked.facts, self.now)
    }

    /// What is otherwise than expected, if anything is, to stand after its name.
    pub fn fails(&self, team: &Team) -> Option<String> {
        let got = self.decide(team);
        let codes: Vec<Code> = got.blockers.iter().map(|blocker| blocker.code).collect();
        let is_same = got.outcome == self.outcome
            && self
                .blockers
                .as_ref()
                .is_none_or(|blockers| *blockers == codes)
            && self.until.is_none_or(|until| got.until == Some(until));
        if is_same {
            return None;
        }
        let list = |codes: &[Code]| {
            codes
                .iter()
                .map(|code| code.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let told = |outcome: Outcome, codes: Option<&[Code]>, until: Option<Timestamp>| {
            let codes = codes.map(|codes| format!(" with [{}]", list(codes)));
            let until = until.map(|until| format!(" until {until}"));
            let (codes, until) = (codes.unwrap_or_default(), until.unwrap_or_default());
            format!("{}{codes}{until}", outcome.as_str())
        };
        let wanted = told(self.outcome, self.blockers.as_deref(), self.until);
        let got = told(got.outcome, Some(&codes), got.until);
        Some(format!("expected {wanted}, got {got}"))
    }
}
