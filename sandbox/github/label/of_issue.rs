//! The labels an issue carries: list, add, set, take off.

use axum::response::Response;
use serde_json::Value;

use crate::github::asked::{self, Asked};
use crate::github::issue::difference;
use crate::github::paging;
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;
use crate::github::seed::Rights;
use crate::github::world::{Actor, World};

impl World {
    /// Puts labels on an issue beside those it has.
    pub(in crate::github) fn issue_label(
        &mut self,
        actor: &Actor,
        number: u64,
        names: Vec<String>,
    ) -> Result<(), Refusal> {
        let mut all = self.issue(actor.repo, number)?.labels.clone();
        all.extend(names);
        self.issue_set_labels(actor, number, all)
    }

    /// Takes a label off an issue.
    pub(in crate::github) fn issue_unlabel(
        &mut self,
        actor: &Actor,
        number: u64,
        name: &str,
    ) -> Result<(), Refusal> {
        let mut left = self.issue(actor.repo, number)?.labels.clone();
        let before = left.len();
        left.retain(|carried| !carried.eq_ignore_ascii_case(name));
        self.require(actor.repo, &actor.login, Rights::Triage)?;
        if left.len() == before {
            return Err(Refusal::new(
                axum::http::StatusCode::NOT_FOUND,
                "Label does not exist",
            ));
        }
        self.issue_set_labels(actor, number, left)
    }

    /// Gives an issue exactly these labels.
    fn issue_set_labels(
        &mut self,
        actor: &Actor,
        number: u64,
        names: Vec<String>,
    ) -> Result<(), Refusal> {
        self.issue(actor.repo, number)?;
        self.require(actor.repo, &actor.login, Rights::Triage)?;
        let labels = self.labels_named(actor, names)?;
        self.issue_relabel(actor, number, labels)
    }

    /// Gives an issue exactly these labels, which exist, and tells of each that came or went.
    pub(in crate::github) fn issue_relabel(
        &mut self,
        actor: &Actor,
        number: u64,
        after: Vec<String>,
    ) -> Result<(), Refusal> {
        let before = self.issue(actor.repo, number)?.labels.clone();
        let (came, went) = difference(&before, &after);
        if came.is_empty() && went.is_empty() {
            return Ok(());
        }
        self.issue_mut(actor.repo, number, |issue| issue.labels = after)?;
        self.tell_labels(actor, number, "labeled", &came);
        self.tell_labels(actor, number, "unlabeled", &went);
        Ok(())
    }

    pub(in crate::github) fn tell_labels(
        &self,
        actor: &Actor,
        number: u64,
        action: &'static str,
        names: &[String],
    ) {
        for label in names.iter().filter_map(|name| self.label(actor.repo, name)) {
            let label = self.label_json(actor.repo, label);
            self.tell_issue(actor, number, action, [("label", label)]);
        }
    }

    fn issue_labels_json(&self, actor: &Actor, number: u64) -> Result<Vec<Value>, Refusal> {
        Ok(self.labels_of(actor.repo, self.issue(actor.repo, number)?))
    }
}

/// `GET /repos/{owner}/{repo}/issues/{number}/labels`.
pub(in crate::github) async fn list(place: Place) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    let all = place
        .github
        .read(|world| world.issue_labels_json(&place.actor, number))?;
    Ok(paging::short(&place, &all))
}

/// `POST /repos/{owner}/{repo}/issues/{number}/labels`.
pub(in crate::github) async fn add(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let names = names(asked)?;
    change(&place, |world, number| {
        world.issue_label(&place.actor, number, names)
    })
}

/// `PUT /repos/{owner}/{repo}/issues/{number}/labels`.
pub(in crate::github) async fn set(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let names = names(asked)?;
    change(&place, |world, number| {
        world.issue_set_labels(&place.actor, number, names)
    })
}

/// `DELETE /repos/{owner}/{repo}/issues/{number}/labels`.
pub(in crate::github) async fn clear(place: Place) -> Result<Response, Refusal> {
    change(&place, |world, number| {
        world.issue_set_labels(&place.actor, number, Vec::new())
    })?;
    Ok(reply::no_content())
}

/// `DELETE /repos/{owner}/{repo}/issues/{number}/labels/{name}`.
pub(in crate::github) async fn remove(place: Place) -> Result<Response, Refusal> {
    let name = place.name("label")?;
    change(&place, |world, number| {
        world.issue_unlabel(&place.actor, number, name)
    })
}

/// Changes the labels of the issue that the path names, and answers with those it has then.
fn change(
    place: &Place,
    act: impl FnOnce(&mut World, u64) -> Result<(), Refusal>,
) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    place.github.change(|world| {
        act(world, number)?;
        Ok(reply::ok(&Value::Array(
            world.issue_labels_json(&place.actor, number)?,
        )))
    })
}

/// The names: `{"labels": [...]}`, or the list alone.
fn names(asked: Asked) -> Result<Vec<String>, Refusal> {
    let asked = match asked.0 {
        list @ Value::Array(_) => Asked(serde_json::json!({ "labels": list })),
        object => Asked(object),
    };
    asked
        .names("labels", "name")?
        .ok_or_else(|| asked::not_supplied("labels"))
}

#[cfg(test)]
mod tests {
    use crate::github::Rights;
    use crate::github::testing::{Answer, Bench, REPO};
    use serde_json::{Value, json};

    fn names(answer: &Answer) -> Vec<&str> {
        let rows = answer.body.as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap()).collect()
    }

    #[tokio::test]
    async fn labels_are_added_set_and_taken_off() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let path = "/issues/1/labels";
        let added = bench
            .call("POST", path, json!({ "labels": ["bug", "new"] }))
            .await;
        assert_eq!((added.status, names(&added)), (200, vec!["bug", "new"]));
        assert_eq!(
            names(&bench.call("POST", path, json!(["question", "BUG"])).await),
            ["bug", "new", "question"]
        );
        assert_eq!(
            names(&bench.call("PUT", path, json!({ "labels": ["new"] })).await),
            ["new"]
        );
        assert_eq!(
            names(
                &bench
                    .call("DELETE", "/issues/1/labels/new", Value::Null)
                    .await
            ),
            [""; 0]
        );
        let missing = bench
            .call("DELETE", "/issues/1/labels/new", Value::Null)
            .await;
        assert_eq!(
            (missing.status, missing.said().1),
            (404, "Label does not exist")
        );
        bench
            .call("PUT", path, json!({ "labels": ["bug", "new"] }))
            .await;
        assert_eq!(
            names(&bench.get("/issues/1/labels?per_page=1&page=2").await),
            ["new"]
        );
        assert_eq!(bench.call("DELETE", path, Value::Null).await.status, 204);
        assert_eq!(names(&bench.get(path).await), [""; 0]);
        assert_eq!(bench.call("POST", path, json!({})).await.status, 422);
    }

    #[tokio::test]
    async fn whoever_manages_issues_labels_with_what_there_is() {
        let bench = Bench::start().await;
        bench.open("one").await;
        bench.github.set_rights(REPO, "stranger", Rights::Triage);
        let stranger = bench.with_token("token-stranger");
        let path = "/issues/1/labels";
        let known = stranger
            .call("POST", path, json!({ "labels": ["bug"] }))
            .await;
        assert_eq!(known.status, 200);
        let new = stranger
            .call("POST", path, json!({ "labels": ["new"] }))
            .await;
        assert_eq!(
            new.said().1,
            "You do not have permission to create labels on this repository."
        );
        bench.github.set_rights(REPO, "stranger", Rights::Read);
        let reader = stranger
            .call("POST", path, json!({ "labels": ["question"] }))
            .await;
        assert_eq!(reader.status, 403);
        assert_eq!(bench.github.issue(REPO, 1).unwrap().labels, ["bug"]);
    }
}
