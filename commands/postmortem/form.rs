//! The forms in which a report is written.

use std::collections::BTreeMap;

use crate::{
    Refusal,
    incident::Text,
    reply::{Form, Input},
};

use super::{Part, Report, Section};

/// What a part of a report asks.
pub fn inputs(part: Part) -> Vec<Input> {
    let input = |section: &Section| {
        let (question, hint) = section.question();
        Input::long(
            section.as_str(),
            question,
            hint,
            *section == Section::Summary,
        )
    };
    part.sections().iter().map(input).collect()
}

/// A form that begins with what is written already.
#[must_use]
pub fn filled(mut form: Form, report: &Report) -> Form {
    for input in &mut form.inputs {
        let written = Section::from_name(&input.name).and_then(|section| report.section(section));
        written.unwrap_or_default().clone_into(&mut input.value);
    }
    form.marked()
}

/// What was typed into a form of a report. What was emptied in it is emptied.
///
/// # Errors
/// When a text is too long.
pub fn typed(
    part: Part,
    fields: &BTreeMap<String, String>,
) -> Result<Vec<(Section, Option<Text>)>, Refusal> {
    let section = |section: &Section| {
        let words = fields.get(section.as_str());
        let words = words.filter(|words| !words.trim().is_empty());
        let words = words.map(|words| Text::parse(words)).transpose()?;
        Ok((*section, words))
    };
    part.sections().iter().map(section).collect()
}
