//! Tests that a file of an action brings along: what is run for what is asked, and what is refused.

use serde_json::Value;

use crate::text;

use super::{Given, Tool, fill};

/// A test of an action's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What is given.
    pub given: Given,
    /// What has to come of it.
    pub wanted: Wanted,
    /// Its line.
    pub line: usize,
}

/// What has to come of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// These elements are run.
    Argv(Vec<String>),
    /// This is answered.
    Reply(String),
    /// The workflow is told this.
    Inputs(Given),
    /// The address is told this.
    Body(Value),
    /// This argument is refused: `args.service`.
    Reject(String),
}

impl Trial {
    /// Why it does not hold; nothing where it does.
    pub fn fails(&self, tool: &Tool) -> Option<String> {
        let nobody = "1".parse().ok()?;
        let filled = fill(tool, &self.given, false, (nobody, 1), None);
        match (&self.wanted, filled) {
            (Wanted::Argv(wanted), Ok(filled)) => {
                let argv = filled
                    .program
                    .map(|program| program.argv)
                    .unwrap_or_default();
                (argv != *wanted).then(|| format!("it runs {argv:?}"))
            }
            (Wanted::Reply(wanted), Ok(filled)) => {
                let reply = filled.reply.unwrap_or_default();
                (reply != *wanted).then(|| format!("it answers `{reply}`"))
            }
            (Wanted::Inputs(wanted), Ok(filled)) => {
                let inputs = filled.workflow.map(|it| it.inputs).unwrap_or_default();
                (inputs != *wanted).then(|| format!("the workflow is told {inputs:?}"))
            }
            (Wanted::Body(wanted), Ok(filled)) => {
                let body = filled.call.map(|call| call.body).unwrap_or_default();
                let is_meant = serde_json::from_str(&body).is_ok_and(|told: Value| told == *wanted);
                (!is_meant).then(|| format!("the address is told {}", text::one_line(&body)))
            }
            (Wanted::Reject(name), Ok(_)) => Some(format!("`{name}` is not refused")),
            (Wanted::Reject(name), Err(misfits)) => {
                let is_meant = misfits
                    .iter()
                    .any(|one| format!("args.{}", one.name) == *name);
                (!is_meant).then(|| format!("not `{name}` is refused, but {}", named(&misfits)))
            }
            (_, Err(misfits)) => Some(format!("{} is refused", named(&misfits))),
        }
    }
}

fn named(misfits: &[super::Misfit]) -> String {
    let named = misfits
        .iter()
        .map(|one| format!("`args.{}` ({})", one.name, one.why));
    named.collect::<Vec<_>>().join(", ")
}
