//! Labels: those a repository has, and those an issue carries.

pub(super) mod of_issue;
pub(super) mod of_repository;

use serde_json::{Value, json};

use super::refusal::{self, Refusal};
use super::repository::RepoKey;
use super::seed::Rights;
use super::world::{Actor, World};

/// The colour of a label that came to be by being used.
pub(super) const PLAIN: &str = "ededed";
const NAME: usize = 50;
const DESCRIPTION: usize = 100;
/// How many labels an issue carries at most.
const MOST: usize = 100;

/// A label of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// GitHub's id of it.
    pub id: u64,
    /// Its name; names are the same whatever their case.
    pub name: String,
    /// Six hexadecimal digits.
    pub color: String,
    /// What it is for.
    pub description: Option<String>,
}

impl World {
    pub(super) fn label(&self, repo: RepoKey, name: &str) -> Option<&Label> {
        self.repository(repo)
            .labels
            .iter()
            .find(|label| label.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn label_insert(
        &mut self,
        repo: RepoKey,
        name: String,
        color: String,
        description: Option<String>,
    ) {
        let id = self.next_id();
        self.repository_mut(repo).labels.push(Label {
            id,
            name,
            color,
            description,
        });
    }

    /// The labels by these names, as they are written, each once. Unknown ones are made, by those who may.
    pub(super) fn labels_named(
        &mut self,
        actor: &Actor,
        names: Vec<String>,
    ) -> Result<Vec<String>, Refusal> {
        let mut found: Vec<String> = Vec::new();
        for name in names {
            refuse_bad_name(&name)?;
            if !found.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
                found.push(
                    self.label(actor.repo, &name)
                        .map_or(name, |label| label.name.clone()),
                );
            }
        }
        if found.len() > MOST {
            let message = "Validation Failed. Issues cannot have more than 100 labels";
            return Err(Refusal::unprocessable(message).with_errors(Vec::new()));
        }
        let is_new = |name: &&String| self.label(actor.repo, name).is_none();
        let new: Vec<String> = found.iter().filter(is_new).cloned().collect();
        if !new.is_empty() {
            self.may_make_labels(actor)?;
        }
        for name in new {
            self.label_insert(actor.repo, name, PLAIN.to_owned(), None);
        }
        Ok(found)
    }

    pub(super) fn may_make_labels(&self, actor: &Actor) -> Result<(), Refusal> {
        if self.rights(actor.repo, &actor.login) >= Rights::Push {
            return Ok(());
        }
        let error = json!({ "resource": "Repository", "field": "label", "code": "unauthorized" });
        let message = "You do not have permission to create labels on this repository.";
        Err(Refusal::forbidden(message).with_errors(vec![error]))
    }

    pub(super) fn label_json(&self, repo: RepoKey, label: &Label) -> Value {
        let name = encoded(&label.name);
        json!({
            "id": label.id,
            "node_id": format!("LA_{:012}", label.id),
            "url": self.repo_address(repo, format_args!("/labels/{name}")),
            "name": label.name,
            "color": label.color,
            "default": false,
            "description": label.description,
        })
    }
}

fn refuse_bad_name(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::invalid(refusal::missing("Label", "name")));
    }
    refusal::at_most("Label", "name", name, NAME)
}

fn refuse_bad_color(color: &str) -> Result<(), Refusal> {
    if color.len() == 6 && color.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(Refusal::invalid(refusal::bad_value(
        "Label", "color", color,
    )))
}

/// A name as one segment of a path.
fn encoded(name: &str) -> String {
    let mut url = reqwest::Url::parse("http://127.0.0.1").expect("it is an address");
    url.path_segments_mut().expect("it has a path").push(name);
    url.path()[1..].to_owned()
}
