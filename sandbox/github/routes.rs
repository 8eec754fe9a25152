//! Which address answers what.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{delete, get, post, put};

use super::label::{of_issue, of_repository};
use super::repository::json as repository;
use super::{
    Github, Refusal, account, app, assignee, check, comment, commit, deployment, door, hook, issue,
    pull, run, status, workflow,
};

/// The API, and the addresses where a browser looks. As on GitHub, a method that an address does not know is
/// not found.
pub fn router(github: Github) -> Router {
    let api = Router::new()
        .route("/user", get(account::me))
        .route("/users/{login}", get(account::one))
        .route("/app", get(app::routes::me))
        .route("/app/installations", get(app::routes::installations))
        .route(
            "/app/installations/{installation}/access_tokens",
            post(app::routes::grant),
        )
        .route("/app/hook/config", get(app::webhook::config))
        .route("/app/hook/deliveries", get(app::webhook::deliveries))
        .route(
            "/app/hook/deliveries/{delivery}/attempts",
            post(app::webhook::again),
        )
        .route("/rate_limit", get(door::rate_limit))
        .nest("/repos/{owner}/{repo}", inside())
        .nest("/repositories/{id}", inside())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(axum::middleware::from_fn_with_state(
            github.clone(),
            door::door,
        ));
    let pages = ["commit", "compare", "pull", "tree"];
    let pages = pages.iter().fold(Router::new(), |pages, what| {
        pages.route(
            &format!("/{{owner}}/{{repo}}/{what}/{{*rest}}"),
            get(part_page),
        )
    });
    let run = get(run::page::show).post(run::page::press);
    pages
        .route("/{owner}/{repo}", get(page))
        .route("/{owner}/{repo}/actions/runs/{run}", run)
        .route("/{owner}/{repo}/issues/{number}", get(issue_page))
        .merge(api)
        .with_state(github)
}

/// What a repository answers, whether it is named or numbered.
fn inside() -> Router<Github> {
    Router::new()
        .route("/", get(repository::one))
        .route("/installation", get(app::routes::of_repository))
        .merge(issues())
        .merge(hooks())
        .merge(code())
        .merge(deploys())
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

fn code() -> Router<Github> {
    use commit::routes as commits;
    Router::new()
        .route("/commits", get(commits::list))
        .route("/commits/{*rest}", get(commits::rest))
        .route("/compare/{*basehead}", get(commits::compare))
        .route("/branches", get(commits::branches))
        .route("/branches/{*branch}", get(commits::branch))
        .route("/git/ref/{*reference}", get(commits::reference))
        .route("/check-runs", post(check::routes::create))
        .route("/check-runs/{run}", get(check::routes::one))
        .route("/statuses/{sha}", post(status::routes::create))
        .route("/pulls", get(pull::routes::list))
        .route("/pulls/{number}", get(pull::routes::one))
        .route("/pulls/{number}/reviews", get(pull::routes::reviews))
}

fn deploys() -> Router<Github> {
    use deployment::routes as deployments;
    use run::routes as runs;
    use workflow::routes as workflows;
    Router::new()
        .route(
            "/deployments",
            get(deployments::list).post(deployments::create),
        )
        .route("/deployments/{deployment}", get(deployments::one))
        .route(
            "/deployments/{deployment}/statuses",
            get(deployments::statuses).post(deployments::say),
        )
        .route("/actions/workflows", get(workflows::list))
        .route("/actions/workflows/{workflow}", get(workflows::one))
        .route("/actions/workflows/{workflow}/runs", get(runs::of_workflow))
        .route(
            "/actions/workflows/{workflow}/dispatches",
            post(workflows::dispatch),
        )
        .route("/actions/runs", get(runs::list))
        .route("/actions/runs/{run}", get(runs::one))
        .route("/actions/runs/{run}/cancel", post(runs::cancel))
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

/// What else `html_url` leads to in a repository, such as a comparison: the page of the sandbox.
async fn part_page(
    State(github): State<Github>,
    Path((owner, repo, _)): Path<(String, String, String)>,
) -> Response {
    page(State(github), Path((owner, repo))).await
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
