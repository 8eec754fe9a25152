//! What is wrong in a folder of pages.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::tool::{Tool, fill};

use super::{links::DeadLink, page::Page, steps::Call};

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// A file was not read.
    Unread,
    /// A link leads nowhere.
    DeadLink,
    /// A step cannot be run.
    BadStep,
    /// An action cannot be used.
    BadAction,
    /// Two pages have the same title, so that nobody can tell them apart in a list.
    DuplicateTitle,
    /// It names a service that no team has.
    UnknownService,
    /// It names a role that no team has.
    UnknownRole,
    /// The day on which a page was to be looked at again is past.
    ReviewDue,
    /// An action needs something that the environment does not have here. Where the bot runs it may.
    ActionLacks,
    /// Something is shown as it is written, since it was not understood.
    NotUnderstood,
}

/// Something that was found in a folder of pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where the file stands inside the folder.
    pub path: String,
    /// Its line, from 1; 0 where it is the file as a whole.
    pub line: usize,
    /// What kind of thing it is.
    pub kind: Trouble,
    /// What it is, as a sentence without its period.
    pub what: String,
}

impl Finding {
    /// Whether it has to be put right: what was not understood, is due, or may be otherwise elsewhere is only told.
    pub const fn is_problem(&self) -> bool {
        !matches!(
            self.kind,
            Trouble::NotUnderstood | Trouble::ReviewDue | Trouble::ActionLacks
        )
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// What is wrong with an action, in its file.
pub fn bad_action(path: &str, line: usize, what: String) -> Finding {
    finding(path, line, Trouble::BadAction, what)
}

/// Steps that name an action that is not there, tell it what does not fit, or that nobody may run.
pub fn bad_calls(pages: &[Page], tools: &[Tool]) -> Vec<Finding> {
    let steps = pages.iter().flat_map(|page| {
        let steps = page.steps.iter();
        steps.filter_map(move |step| Some((page, step, step.action.as_ref()?)))
    });
    let bad = steps.filter_map(|(page, step, call)| {
        let what = bad_call(call, tools)?;
        Some(finding(&page.place, step.line, Trouble::BadStep, what))
    });
    bad.collect()
}

fn bad_call(call: &Call, tools: &[Tool]) -> Option<String> {
    let Some(tool) = tools.iter().find(|tool| tool.name == call.tool) else {
        return Some(format!("there is no action `{}`", call.tool));
    };
    if tool.roles.is_empty() {
        return Some(format!(
            "nobody may run the action `{}`: its `audience` names no role",
            call.tool
        ));
    }
    let nobody = "1".parse().ok()?;
    let misfits = fill(tool, &call.given, false, (nobody, 1), None).err()?;
    let misfits = misfits
        .iter()
        .map(|one| format!("`{}`: {}", one.name, one.why));
    let misfits: Vec<String> = misfits.collect();
    Some(format!(
        "what the action `{}` is told does not fit: {}",
        call.tool,
        misfits.join(" ")
    ))
}

/// Everything that was found, by place and line. `unread` are files that were not read, each with the reason.
pub fn findings<'a>(
    pages: &[Page],
    dead: &[DeadLink],
    unread: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = unread
        .map(|(path, why)| finding(path, 0, Trouble::Unread, why.to_owned()))
        .collect();
    for link in dead {
        let what = format!("the link to `{}` leads nowhere", link.to);
        found.push(finding(&link.place, link.line, Trouble::DeadLink, what));
    }
    for (page, other) in doubled(pages) {
        let what = format!("`{}` also has the title `{}`", other.place, page.title);
        found.push(finding(&page.place, 1, Trouble::DuplicateTitle, what));
    }
    for page in pages {
        let faults = page.faults.iter();
        found.extend(faults.map(|fault| {
            finding(
                &page.place,
                fault.line,
                Trouble::BadStep,
                fault.what.clone(),
            )
        }));
        let notes = page.notes.iter();
        found.extend(notes.map(|note| {
            finding(
                &page.place,
                note.line,
                Trouble::NotUnderstood,
                note.what.clone(),
            )
        }));
    }
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    found
}

pub(super) fn finding(path: &str, line: usize, kind: Trouble, what: String) -> Finding {
    Finding {
        path: path.to_owned(),
        line,
        kind,
        what,
    }
}

/// Pages whose title an earlier page has, each with the earlier one.
fn doubled(pages: &[Page]) -> Vec<(&Page, &Page)> {
    let mut titles: BTreeMap<String, &Page> = BTreeMap::new();
    let mut found = Vec::new();
    for page in pages {
        let folded = page.title.to_lowercase();
        match titles.get(&folded) {
            Some(first) => found.push((page, *first)),
            None => {
                titles.insert(folded, page);
            }
        }
    }
    found
}
