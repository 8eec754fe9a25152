//! The actions of a folder: the files in folders named `actions`, all of them or none.

use std::collections::BTreeMap;

use binnacle_commands::{
    runbook::{Finding, bad_action},
    tool::{self, MOST, Tool},
};

/// Whether a file is meant as an action: TOML in a folder named `actions`.
pub(super) fn is_action(place: &str) -> bool {
    let (folder, file) = place.rsplit_once('/').unwrap_or_default();
    let is_there = folder == "actions" || folder.ends_with("/actions");
    is_there && file.strip_suffix(".toml").is_some()
}

/// Actions as they are read.
#[derive(Debug, Default)]
pub(super) struct Shed {
    tools: BTreeMap<String, Tool>,
    faults: Vec<Finding>,
}

impl Shed {
    pub(super) fn read(&mut self, place: &str, bytes: &[u8]) {
        let tool = match tool::read(place, bytes) {
            Ok(tool) => tool,
            Err(faults) => {
                let faults = faults.into_iter();
                self.faults
                    .extend(faults.map(|fault| bad_action(place, fault.line, fault.what)));
                return;
            }
        };
        if let Some(other) = self.tools.get(&tool.name) {
            let what = format!("`{}` also has the name `{}`", other.place, tool.name);
            self.faults.push(bad_action(place, 0, what));
        } else if self.tools.len() == MOST {
            let what = format!(
                "there are more than {MOST} actions, the most that Discord offers behind one command"
            );
            self.faults.push(bad_action(place, 0, what));
        } else {
            self.tools.insert(tool.name.clone(), tool);
        }
    }

    /// All actions, or none where anything is wrong.
    pub(super) fn closed(self) -> (Vec<Tool>, Vec<Finding>) {
        if self.faults.is_empty() {
            (self.tools.into_values().collect(), Vec::new())
        } else {
            (Vec::new(), self.faults)
        }
    }
}
