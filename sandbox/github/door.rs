//! The door of the API: who asks, whether they may go on now, and the headers of every answer.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, IF_NONE_MATCH, USER_AGENT};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::Github;
use super::account::{Bearer, Caller};
use super::app::Granted;
use super::app::permission::needed;
use super::etag;
use super::meter::{Cost, Exhausted};
use super::refusal::Refusal;
use super::world::World;

/// Answers a request, or refuses it before anything looks at it.
pub(super) async fn door(
    State(github): State<Github>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id();
    if !request.headers().contains_key(USER_AGENT) {
        let message = "Request forbidden by administrative rules. \
            Please make sure your request has a User-Agent header.\n";
        return dress((StatusCode::FORBIDDEN, message).into_response(), &id);
    }
    if is_for_apps(request.uri().path()) {
        if let Some(shown) = bearer(&request).map(|secret| Bearer(secret.to_owned())) {
            request.extensions_mut().insert(shown);
        }
        return dress(next.run(request).await, &id);
    }
    let token = match token(&github, &request) {
        Ok(token) => token,
        Err(refusal) => return dress(refusal.into_response(), &id),
    };
    let (login, reads) = (token.meter.clone(), reads(&request));
    let response = if let Err(refusal) = admit(&github, &token, &request, &id) {
        refusal.into_response()
    } else {
        let known = request
            .headers()
            .get(IF_NONE_MATCH)
            .cloned()
            .filter(|_| reads);
        request.extensions_mut().insert(Caller(token.login));
        etag::tag(next.run(request).await, known.as_ref()).await
    };
    let mut meters = github.meters();
    if response.status() == StatusCode::NOT_MODIFIED {
        meters.refund(&login);
    }
    let headers = meters.standing(&login).headers();
    drop(meters);
    dress((headers, response).into_response(), &id)
}

/// `GET /rate_limit`: asking is free.
pub(super) async fn rate_limit(State(github): State<Github>, Caller(login): Caller) -> Response {
    super::reply::ok(&github.meters().standing(&login).json())
}

fn reads(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

/// Whether an App asks as itself there, and not as one of its installations.
fn is_for_apps(path: &str) -> bool {
    path == "/app" || path.starts_with("/app/") || inside(path) == "installation"
}

/// Who a request is from.
struct Shown {
    login: String,
    /// Whose requests are counted together: an App has as much for each installation.
    meter: String,
    read_only: bool,
    granted: Option<Granted>,
}

/// What the request shows: `Bearer` or `token`, in any case.
fn bearer(request: &Request) -> Option<&str> {
    let shown = request.headers().get(AUTHORIZATION)?;
    let (scheme, secret) = shown.to_str().ok()?.split_once(' ')?;
    let mut known = ["bearer", "token"].iter();
    let fits = known.any(|known| scheme.eq_ignore_ascii_case(known));
    fits.then_some(secret.trim())
}

/// Whose token the request shows.
fn token(github: &Github, request: &Request) -> Result<Shown, Refusal> {
    let refuse = |message: &str| Refusal::new(StatusCode::UNAUTHORIZED, message);
    if !request.headers().contains_key(AUTHORIZATION) {
        return Err(refuse("Requires authentication"));
    }
    let known = bearer(request).and_then(|secret| github.read(|world| shown(world, secret)));
    known.ok_or_else(|| refuse("Bad credentials"))
}

fn shown(world: &World, secret: &str) -> Option<Shown> {
    if let Some(token) = world.tokens.get(secret) {
        return Some(Shown {
            login: token.login.clone(),
            meter: token.login.clone(),
            read_only: token.read_only,
            granted: None,
        });
    }
    let granted = world.granted(secret)?;
    let (app, _) = world.installation(granted.installation)?;
    Some(Shown {
        login: app.login(),
        meter: format!("{} {}", app.login(), granted.installation),
        read_only: false,
        granted: Some(granted),
    })
}

/// Counts the request against the limits, and holds a read-only token to reading.
fn admit(github: &Github, token: &Shown, request: &Request, id: &str) -> Result<(), Refusal> {
    let path = request.uri().path();
    if path == "/rate_limit" {
        return Ok(());
    }
    let writes = !reads(request);
    let creates = *request.method() == Method::POST
        && (path.ends_with("/issues") || path.ends_with("/comments"));
    let charged = github
        .meters()
        .charge(&token.meter, Cost { writes, creates }, Instant::now());
    charged.map_err(|exhausted| {
        let owner = github.read(|world| world.account(&token.login).map(|account| account.id));
        refused(exhausted, owner.unwrap_or_default(), id)
    })?;
    if let Some(granted) = token.granted {
        github.read(|world| world.permit(granted, request.method(), request.uri()))?;
    }
    if writes && token.read_only {
        let refusal = Refusal::forbidden("Resource not accessible by personal access token");
        let (name, level) = needed(request.method(), inside(path));
        return Err(refusal.accepting(name, level));
    }
    Ok(())
}

/// What stands behind the repository in a path.
fn inside(path: &str) -> &str {
    path.splitn(5, '/').nth(4).unwrap_or_default()
}

fn refused(exhausted: Exhausted, user: u64, id: &str) -> Refusal {
    let secondary = |blocked: &str, seconds| {
        let message = format!(
            "You have exceeded a secondary rate limit{blocked}. Please retry your request again later. \
             If you reach out to GitHub Support for help, please include the request ID {id}."
        );
        Refusal::slow_down(message, seconds)
    };
    match exhausted {
        Exhausted::Primary => {
            Refusal::forbidden(format!("API rate limit exceeded for user ID {user}."))
        }
        Exhausted::Secondary(seconds) => secondary("", seconds),
        Exhausted::Creation(seconds) => secondary(
            " and have been temporarily blocked from content creation",
            seconds,
        ),
    }
}

/// The headers that every answer carries.
fn dress(mut response: Response, id: &str) -> Response {
    let headers = response.headers_mut();
    let fixed = [
        ("x-github-media-type", "github.v3; format=json"),
        ("x-github-api-version-selected", "2022-11-28"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-github-request-id", id);
    }
    response
}

fn request_id() -> String {
    let hex = Uuid::new_v4().simple().to_string().to_uppercase();
    [
        &hex[..4],
        &hex[4..10],
        &hex[10..16],
        &hex[16..24],
        &hex[24..],
    ]
    .join(":")
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, answer, seed};

    #[tokio::test]
    async fn a_request_without_a_user_agent_is_refused() {
        let bench = Bench::start().await;
        let bare = reqwest::Client::builder().no_proxy().build().unwrap();
        let refused = answer(bare.get(format!("{}/user", bench.url))).await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.as_str().unwrap().contains("User-Agent header"));
    }

    #[tokio::test]
    async fn only_a_known_token_opens_the_door() {
        let bench = Bench::start().await;
        let wrong = bench.with_token("wrong").get("").await;
        assert_eq!(wrong.said().0, 401);
        assert_eq!(wrong.said().1, "Bad credentials");
        let client = reqwest::Client::builder()
            .no_proxy()
            .user_agent("bench")
            .build()
            .unwrap();
        let user = client.get(format!("{}/user", bench.url));
        let none = answer(user.try_clone().unwrap()).await;
        assert_eq!(
            (none.status, none.said().1),
            (401, "Requires authentication")
        );
        let older = answer(user.header("authorization", "token token-ana")).await;
        assert_eq!((older.status, &older.body["login"]), (200, &"ana".into()));
    }

    #[tokio::test]
    async fn a_read_only_token_reads_only() {
        let mut seed = seed();
        seed.tokens[0].read_only = true;
        let bench = Bench::start_with(seed).await;
        assert_eq!(bench.get("/issues").await.status, 200);
        let refused = bench
            .call("POST", "/issues", serde_json::json!({ "title": "x" }))
            .await;
        assert_eq!(
            refused.said().1,
            "Resource not accessible by personal access token"
        );
        assert_eq!(refused.status, 403);
    }

    #[tokio::test]
    async fn every_answer_carries_the_headers() {
        let bench = Bench::start().await;
        for (path, status) in [("", 200), ("/nothing", 404)] {
            let answer = bench.get(path).await;
            assert_eq!(answer.status, status);
            assert_eq!(
                answer.header("x-github-media-type"),
                "github.v3; format=json"
            );
            assert_eq!(
                answer.header("content-type"),
                "application/json; charset=utf-8"
            );
            assert_eq!(answer.header("x-ratelimit-limit"), "5000");
            assert_eq!(answer.header("x-ratelimit-resource"), "core");
            assert_eq!(answer.header("x-github-request-id").split(':').count(), 5);
        }
    }

    #[tokio::test]
    async fn the_primary_limit_answers_403_with_nothing_remaining() {
        let mut seed = seed();
        seed.limits.requests_per_hour = 2;
        let bench = Bench::start_with(seed).await;
        assert_eq!(bench.get("").await.header("x-ratelimit-remaining"), "1");
        assert_eq!(bench.get("").await.header("x-ratelimit-remaining"), "0");
        let refused = bench.get("").await;
        assert_eq!(refused.status, 403);
        assert!(
            refused
                .said()
                .1
                .starts_with("API rate limit exceeded for user ID ")
        );
        assert_eq!(refused.header("x-ratelimit-remaining"), "0");
        let standing = answer(bench.request("GET", "/rate_limit")).await;
        assert_eq!(standing.body["rate"]["used"], 2);
        assert_eq!(bench.with_token("token-ana").get("").await.status, 200);
    }

    #[tokio::test]
    async fn creating_too_fast_answers_403_with_retry_after() {
        let mut seed = seed();
        seed.limits.content_per_minute = 1;
        let bench = Bench::start_with(seed).await;
        bench.open("one").await;
        let body = serde_json::json!({ "title": "two", "body": "two" });
        for path in ["/issues", "/issues/1/comments"] {
            let refused = bench.call("POST", path, body.clone()).await;
            assert_eq!(refused.status, 403);
            assert!(
                refused
                    .said()
                    .1
                    .contains("temporarily blocked from content creation")
            );
            let seconds: u64 = refused.header("retry-after").parse().unwrap();
            assert!((1..=60).contains(&seconds));
        }
        assert_eq!(bench.github.issues(crate::github::testing::REPO).len(), 1);
        assert_eq!(bench.call("PATCH", "/issues/1", body).await.status, 200);
    }

    #[tokio::test]
    async fn a_method_that_an_address_does_not_know_is_not_found() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let body = serde_json::json!({ "body": "text" });
        let comment = bench
            .call("POST", "/issues/1/comments", body.clone())
            .await
            .body;
        let address = comment["url"].as_str().unwrap();
        assert_eq!(
            bench.call("POST", address, body.clone()).await.said().1,
            "Not Found"
        );
        assert_eq!(bench.call("PATCH", address, body).await.status, 200);
    }
}
