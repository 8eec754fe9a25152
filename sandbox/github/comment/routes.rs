//! The endpoints of comments.

use axum::response::Response;

use super::Comment;
use crate::github::asked::Asked;
use crate::github::issue::{choice, since};
use crate::github::paging::Paging;
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;
use crate::github::world::World;

/// `GET /repos/{owner}/{repo}/issues/{number}/comments`: oldest first.
pub(in crate::github) async fn of_issue(place: Place) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    respond(&place, |world| {
        let ids = &world.issue(place.actor.repo, number)?.comments;
        let held = &world.repository(place.actor.repo).comments;
        Ok(ids.iter().filter_map(|id| held.get(id)).collect())
    })
}

/// `GET /repos/{owner}/{repo}/issues/comments`: of all issues, in the order asked for.
pub(in crate::github) async fn of_repository(place: Place) -> Result<Response, Refusal> {
    let by_update = choice(&place, "sort", &["created", "updated"])? == "updated";
    // Without a sort the direction is ignored.
    let newest_first =
        place.query("sort").is_some() && choice(&place, "direction", &["desc", "asc"])? == "desc";
    respond(&place, |world| {
        let mut all: Vec<_> = world
            .repository(place.actor.repo)
            .comments
            .values()
            .collect();
        if by_update {
            all.sort_by_key(|comment| (comment.updated_at, comment.id));
        }
        if newest_first {
            all.reverse();
        }
        Ok(all)
    })
}

/// The page asked for of these comments: those since a time, and older than the lag of lists.
fn respond(
    place: &Place,
    collect: impl FnOnce(&World) -> Result<Vec<&Comment>, Refusal>,
) -> Result<Response, Refusal> {
    let (paging, since) = (Paging::of(place), since(place)?);
    let (total, rows) = place.github.read(|world| {
        let mut all = collect(world)?;
        all.retain(|comment| {
            since.is_none_or(|since| comment.updated_at >= since)
                && comment.born.elapsed() >= world.list_lag
        });
        let show = |comment: &&Comment| world.comment_json(place.actor.repo, comment);
        Ok((all.len(), paging.cut(&all).iter().map(show).collect()))
    })?;
    Ok(paging.reply(place, total, rows))
}

/// `POST /repos/{owner}/{repo}/issues/{number}/comments`.
pub(in crate::github) async fn create(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    place.github.change(|world| {
        world.issue(place.actor.repo, number)?;
        let id = world.comment_add(&place.actor, number, asked.required("body")?)?;
        let comment = world.comment(place.actor.repo, id)?;
        Ok(reply::created(
            &world.comment_json(place.actor.repo, comment),
        ))
    })
}

/// `GET /repos/{owner}/{repo}/issues/comments/{id}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    place.github.read(|world| show(world, &place))
}

/// `PATCH /repos/{owner}/{repo}/issues/comments/{id}`.
pub(in crate::github) async fn edit(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let id = place.number("comment")?;
    place.github.change(|world| {
        world.comment(place.actor.repo, id)?;
        world.comment_edit(&place.actor, id, asked.required("body")?)?;
        show(world, &place)
    })
}

/// `DELETE /repos/{owner}/{repo}/issues/comments/{id}`.
pub(in crate::github) async fn delete(place: Place) -> Result<Response, Refusal> {
    let id = place.number("comment")?;
    place
        .github
        .change(|world| world.comment_delete(&place.actor, id))?;
    Ok(reply::no_content())
}

fn show(world: &World, place: &Place) -> Result<Response, Refusal> {
    let repo = place.actor.repo;
    let comment = world.comment(repo, place.number("comment")?)?;
    Ok(reply::ok(&world.comment_json(repo, comment)))
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn a_comment_is_written_changed_and_deleted() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let made = bench
            .call("POST", "/issues/1/comments", json!({ "body": "first" }))
            .await;
        assert_eq!(made.status, 201);
        assert_eq!(made.header("location"), made.body["url"].as_str().unwrap());
        let own = made.body["url"].as_str().unwrap();
        assert_eq!(bench.get(own).await.body, made.body);
        assert_eq!(bench.get("/issues/1").await.body["comments"], 1);
        let edited = bench.call("PATCH", own, json!({ "body": "second" })).await;
        assert_eq!(edited.body["body"], "second");
        assert_eq!(bench.github.comments(REPO, 1)[0].body, "second");
        assert_eq!(bench.call("DELETE", own, Value::Null).await.status, 204);
        assert_eq!(bench.get(own).await.status, 404);
        assert_eq!(bench.get("/issues/1").await.body["comments"], 0);
    }

    #[tokio::test]
    async fn a_body_is_there_and_fits() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let fits = json!({ "body": "ü".repeat(65_536) });
        let made = bench.call("POST", "/issues/1/comments", fits).await;
        assert_eq!(made.status, 201);
        let own = made.body["url"].as_str().unwrap();
        for (body, message) in [
            (" ".to_owned(), "Body cannot be blank"),
            (
                "ü".repeat(65_537),
                "Body is too long (maximum is 65536 characters)",
            ),
        ] {
            let error = json!({
                "resource": "IssueComment",
                "code": "unprocessable",
                "field": "data",
                "message": message,
            });
            for (method, path) in [("POST", "/issues/1/comments"), ("PATCH", own)] {
                let refused = bench.call(method, path, json!({ "body": body })).await;
                assert_eq!(refused.said(), (422, "Validation Failed", error.clone()));
            }
        }
        assert_eq!(
            bench
                .call("POST", "/issues/2/comments", json!({ "body": "x" }))
                .await
                .status,
            404
        );
    }

    #[tokio::test]
    async fn lists_are_oldest_first_and_of_one_issue_or_all() {
        let bench = Bench::start().await;
        let ana = bench.github.person("ana");
        for number in 1..=2 {
            bench.open("issue").await;
            ana.comment(REPO, number, &format!("first on {number}"))
                .unwrap();
        }
        ana.comment(REPO, 1, "second on 1").unwrap();
        let bodies = async |path: &str| -> Vec<String> {
            let listed = bench.get(path).await.body;
            let rows = listed.as_array().unwrap().iter();
            rows.map(|row| row["body"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(
            bodies("/issues/1/comments").await,
            ["first on 1", "second on 1"]
        );
        assert_eq!(
            bodies("/issues/1/comments?per_page=1&page=2").await,
            ["second on 1"]
        );
        assert_eq!(
            bodies("/issues/1/comments?since=2999-01-01T00:00:00Z").await,
            [""; 0]
        );
        let all = ["first on 1", "first on 2", "second on 1"];
        assert_eq!(bodies("/issues/comments").await, all);
        assert_eq!(bodies("/issues/comments?direction=desc").await, all);
        let newest = bodies("/issues/comments?sort=created&direction=desc").await;
        assert_eq!(newest, ["second on 1", "first on 2", "first on 1"]);
    }

    #[tokio::test]
    async fn a_comment_of_another_is_changed_by_writers_only() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let made = bench
            .call("POST", "/issues/1/comments", json!({ "body": "first" }))
            .await;
        let own = made.body["url"].as_str().unwrap();
        let stranger = bench.with_token("token-stranger");
        assert_eq!(
            stranger
                .call("PATCH", own, json!({ "body": "x" }))
                .await
                .status,
            403
        );
        assert_eq!(stranger.call("DELETE", own, Value::Null).await.status, 403);
        let bo = bench.with_token("token-bo");
        assert_eq!(
            bo.call("PATCH", own, json!({ "body": "x" })).await.status,
            200
        );
        let theirs = stranger
            .call("POST", "/issues/1/comments", json!({ "body": "y" }))
            .await;
        let own = theirs.body["url"].as_str().unwrap();
        assert_eq!(stranger.call("DELETE", own, Value::Null).await.status, 204);
    }
}
