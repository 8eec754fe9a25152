//! Which address answers what.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{delete, get, post, put};

use super::label::{of_issue, of_repository};
use super::repository::json as repository;
use super::{Github, Refusal, account, assignee, comment, door, hook, issue};

/// The API, and the addresses where a browser looks. As on GitHub, a method that an address does not know is
/// not found.
pub fn router(github: Github) -> Router {
    let api = Router::new()
        .route("/user", get(account::me))
        .route("/users/{login}", get(account::one))
        .route("/rate_limit", get(door::rate_limit))
        .nest("/repos/{owner}/{repo}", inside())
        .nest("/repositories/{id}", inside())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(axum::middleware::from_fn_with_state(
            github.clone(),
            door::door,
        ));
    Router::new()
        .route("/{owner}/{repo}", get(page))
        .route("/{owner}/{repo}/issues/{number}", get(issue_page))
        .merge(api)
        .with_state(github)
}

/// What a repository answers, whether it is named or numbered.
fn inside() -> Router<Github> {
    Router::new()
        .route("/", get(repository::one))
        .merge(issues())
        .merge(hooks())
        .route("/assignees", get(assignee::list))
        .route("/assignees/{login}", get(assignee::check))
        .route(
            "/labels",
            get(of_repository::list).post(of_repository::create),
        )
        .route(
            "/labels/{label}",
            get(of_repository::one)
                .patch(of_repository::edit)
                .delete(of_repository::remove),
        )
}

fn issues() -> Router<Github> {
    use comment::routes as comments;
    use issue::routes as issues;
    Router::new()
        .route("/issues", get(issues::list).post(issues::create))
        .route("/issues/comments", get(comments::of_repository))
        .route(
            "/issues/comments/{comment}",
            get(comments::one)
                .patch(comments::edit)
                .delete(comments::delete),
        )
        .route("/issues/{number}", get(issues::one).patch(issues::edit))
        .route(
            "/issues/{number}/lock",
            put(issues::lock).delete(issues::unlock),
        )
        .route(
            "/issues/{number}/comments",
            get(comments::of_issue).post(comments::create),
        )
        .route(
            "/issues/{number}/assignees",
            post(assignee::add).delete(assignee::remove),
        )
        .route(
            "/issues/{number}/labels",
            get(of_issue::list)
                .post(of_issue::add)
                .put(of_issue::set)
                .delete(of_issue::clear),
        )
        .route("/issues/{number}/labels/{label}", delete(of_issue::remove))
}

fn hooks() -> Router<Github> {
    use hook::{deliveries, routes as hooks};
    Router::new()
        .route("/hooks", get(hooks::list).post(hooks::create))
        .route("/hooks/{hook}", get(hooks::one).delete(hooks::remove))
        .route("/hooks/{hook}/pings", post(hooks::ping))
        .route("/hooks/{hook}/deliveries", get(deliveries::list))
        .route("/hooks/{hook}/deliveries/{delivery}", get(deliveries::one))
        .route(
            "/hooks/{hook}/deliveries/{delivery}/attempts",
            post(deliveries::again),
        )
}

async fn unknown() -> Refusal {
    Refusal::not_found()
}

/// `GET /{owner}/{repo}`, where `html_url` of a repository leads: the page of the sandbox.
async fn page(
    State(github): State<Github>,
    Path((owner, repo)): Path<(String, String)>,
) -> Response {
    match github.look(&format!("{owner}/{repo}"), |_, _| ()) {
        Some(()) => Redirect::to("/").into_response(),
        None => Refusal::not_found().into_response(),
    }
}

/// `GET /{owner}/{repo}/issues/{number}`, where `html_url` of an issue leads: that issue on the page.
async fn issue_page(
    State(github): State<Github>,
    Path((owner, repo, number)): Path<(String, String, u64)>,
) -> Response {
    match github.issue(&format!("{owner}/{repo}"), number) {
        Some(issue) => Redirect::to(&format!("/?issue={}", issue.number)).into_response(),
        None => Refusal::not_found().into_response(),
    }
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, answer};

    #[tokio::test]
    async fn a_browser_is_led_to_the_page() {
        let bench = Bench::start().await;
        let issue = bench.open("one").await.body;
        let page = answer(bench.request("GET", issue["html_url"].as_str().unwrap())).await;
        assert_eq!((page.status, page.header("location")), (303, "/?issue=1"));
        let repository = bench.get("").await.body;
        let page = answer(bench.request("GET", repository["html_url"].as_str().unwrap())).await;
        assert_eq!((page.status, page.header("location")), (303, "/"));
        for nothing in [
            "/harbour/nothing",
            "/harbour/operations/issues/2",
            "/a/b/c/d/e",
        ] {
            assert_eq!(answer(bench.request("GET", nothing)).await.status, 404);
        }
    }
}
