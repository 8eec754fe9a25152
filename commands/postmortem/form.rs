//! The forms in which a report is written.

use crate::reply::{Form, Input};

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
    form
}
