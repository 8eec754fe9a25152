//! The labels a repository has: list, make, change, remove.

use axum::response::Response;

use super::{DESCRIPTION, Label, refuse_bad_color, refuse_bad_name};
use crate::github::asked::{self, Asked};
use crate::github::paging;
use crate::github::place::Place;
use crate::github::refusal::{self, Refusal};
use crate::github::reply;
use crate::github::repository::RepoKey;
use crate::github::world::World;

/// What a request says about a label.
struct Wanted {
    name: Option<String>,
    color: Option<String>,
    description: Option<String>,
}

impl Wanted {
    fn read(asked: &Asked, name: &str) -> Result<Self, Refusal> {
        let wanted = Self {
            name: asked.text(name)?,
            color: asked.text("color")?.map(|color| color.to_lowercase()),
            description: asked.text("description")?,
        };
        wanted.name.as_deref().map_or(Ok(()), refuse_bad_name)?;
        wanted.color.as_deref().map_or(Ok(()), refuse_bad_color)?;
        let description = wanted.description.as_deref().unwrap_or_default();
        refusal::at_most("Label", "description", description, DESCRIPTION)?;
        Ok(wanted)
    }
}

/// `GET /repos/{owner}/{repo}/labels`.
pub(in crate::github) async fn list(place: Place) -> Response {
    let repo = place.actor.repo;
    let all: Vec<_> = place.github.read(|world| {
        let labels = world.repository(repo).labels.iter();
        labels.map(|label| world.label_json(repo, label)).collect()
    });
    paging::short(&place, &all)
}

/// `POST /repos/{owner}/{repo}/labels`.
pub(in crate::github) async fn create(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let wanted = Wanted::read(&asked, "name")?;
    let name = wanted.name.ok_or_else(|| asked::not_supplied("name"))?;
    place.github.change(|world| {
        let repo = place.actor.repo;
        world.may_make_labels(&place.actor)?;
        refuse_taken(world, repo, &name, None)?;
        let color = wanted.color.unwrap_or_else(|| super::PLAIN.to_owned());
        world.label_insert(repo, name.clone(), color, wanted.description);
        Ok(reply::created(
            &world.label_json(repo, existing(world, repo, &name)?),
        ))
    })
}

/// `GET /repos/{owner}/{repo}/labels/{name}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    let name = place.name("label")?;
    place.github.read(|world| {
        let repo = place.actor.repo;
        Ok(reply::ok(
            &world.label_json(repo, existing(world, repo, name)?),
        ))
    })
}

/// `PATCH /repos/{owner}/{repo}/labels/{name}`: issues keep it under its new name.
pub(in crate::github) async fn edit(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let wanted = Wanted::read(&asked, "new_name")?;
    let old = place.name("label")?;
    place.github.change(|world| {
        let repo = place.actor.repo;
        world.may_make_labels(&place.actor)?;
        let Label { id, name: old, .. } = existing(world, repo, old)?.clone();
        let name = wanted.name.unwrap_or_else(|| old.clone());
        refuse_taken(world, repo, &name, Some(id))?;
        let held = world.repository_mut(repo);
        for label in held.labels.iter_mut().filter(|label| label.id == id) {
            name.clone_into(&mut label.name);
            if let Some(color) = &wanted.color {
                color.clone_into(&mut label.color);
            }
            if asked.given("description").is_some() {
                label.description.clone_from(&wanted.description);
            }
        }
        for carried in held.issues.iter_mut().flat_map(|issue| &mut issue.labels) {
            if *carried == old {
                name.clone_into(carried);
            }
        }
        Ok(reply::ok(
            &world.label_json(repo, existing(world, repo, &name)?),
        ))
    })
}

/// `DELETE /repos/{owner}/{repo}/labels/{name}`: issues lose it.
pub(in crate::github) async fn remove(place: Place) -> Result<Response, Refusal> {
    let name = place.name("label")?;
    place.github.change(|world| {
        let repo = place.actor.repo;
        world.may_make_labels(&place.actor)?;
        let name = existing(world, repo, name)?.name.clone();
        let held = world.repository_mut(repo);
        held.labels.retain(|label| label.name != name);
        for issue in &mut held.issues {
            issue.labels.retain(|carried| *carried != name);
        }
        Ok(reply::no_content())
    })
}

fn existing<'w>(world: &'w World, repo: RepoKey, name: &str) -> Result<&'w Label, Refusal> {
    world.label(repo, name).ok_or_else(Refusal::not_found)
}

/// Refuses a name that another label has.
fn refuse_taken(world: &World, repo: RepoKey, name: &str, own: Option<u64>) -> Result<(), Refusal> {
    match world.label(repo, name) {
        Some(label) if Some(label.id) != own => {
            Err(Refusal::invalid(refusal::taken("Label", "name")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn a_label_is_made_once() {
        let bench = Bench::start().await;
        let body = json!({ "name": "sev1", "color": "B60205", "description": "Users cannot work" });
        let made = bench.call("POST", "/labels", body.clone()).await;
        assert_eq!((made.status, &made.body["color"]), (201, &"b60205".into()));
        for name in ["sev1", "SEV1"] {
            let again = bench.call("POST", "/labels", json!({ "name": name })).await;
            let error = json!({ "resource": "Label", "code": "already_exists", "field": "name" });
            assert_eq!(again.said(), (422, "Validation Failed", error));
        }
        assert_eq!(bench.get("/labels").await.body.as_array().unwrap().len(), 4);
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused() {
        let bench = Bench::start().await;
        let cases = [
            (json!({ "name": "x".repeat(51) }), "name"),
            (json!({ "name": " " }), "name"),
            (json!({ "name": "x", "color": "#ff0000" }), "color"),
            (
                json!({ "name": "x", "description": "x".repeat(101) }),
                "description",
            ),
        ];
        for (body, field) in cases {
            let refused = bench.call("POST", "/labels", body).await;
            assert_eq!(
                (refused.status, &refused.said().2["field"]),
                (422, &field.into())
            );
        }
        let fits = json!({ "name": "ü".repeat(50), "description": "ü".repeat(100) });
        assert_eq!(bench.call("POST", "/labels", fits).await.status, 201);
        let nameless = bench.call("POST", "/labels", json!({})).await;
        assert_eq!(
            nameless.said().1,
            "Invalid request.\n\n\"name\" wasn't supplied."
        );
    }

    #[tokio::test]
    async fn issues_keep_a_renamed_label_and_lose_a_removed_one() {
        let bench = Bench::start().await;
        bench
            .call(
                "POST",
                "/issues",
                json!({ "title": "x", "labels": ["bug", "question"] }),
            )
            .await;
        let body = json!({ "new_name": "fault", "description": null });
        let renamed = bench.call("PATCH", "/labels/bug", body).await.body;
        assert_eq!(
            (&renamed["name"], &renamed["color"]),
            (&"fault".into(), &"d73a4a".into())
        );
        assert_eq!(renamed["description"], Value::Null);
        assert_eq!(
            bench.github.issue(REPO, 1).unwrap().labels,
            ["fault", "question"]
        );
        let taken = bench
            .call("PATCH", "/labels/fault", json!({ "new_name": "question" }))
            .await;
        assert_eq!(taken.said().2["code"], "already_exists");
        assert_eq!(
            bench
                .call("DELETE", "/labels/fault", Value::Null)
                .await
                .status,
            204
        );
        assert_eq!(bench.github.issue(REPO, 1).unwrap().labels, ["question"]);
        assert_eq!(
            bench
                .call("DELETE", "/labels/fault", Value::Null)
                .await
                .status,
            404
        );
    }

    #[tokio::test]
    async fn labels_are_made_by_writers_only() {
        let bench = Bench::start().await.with_token("token-stranger");
        let refused = bench.call("POST", "/labels", json!({ "name": "x" })).await;
        assert_eq!(
            (refused.status, &refused.said().2["code"]),
            (403, &"unauthorized".into())
        );
    }
}
