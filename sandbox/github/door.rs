//! The door of the API: who asks, whether they may go on now, and the headers of every answer.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, IF_NONE_MATCH, USER_AGENT};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::Github;
use super::account::Caller;
use super::etag;
use super::meter::{Cost, Exhausted};
use super::refusal::Refusal;
use super::seed::TokenSeed;

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
    let token = match token(&github, &request) {
        Ok(token) => token,
        Err(refusal) => return dress(refusal.into_response(), &id),
    };
    let (login, reads) = (token.login.clone(), reads(&request));
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

/// The token that the request shows: `Bearer` or `token`, in any case.
fn token(github: &Github, request: &Request) -> Result<TokenSeed, Refusal> {
    let refuse = |message: &str| Refusal::new(StatusCode::UNAUTHORIZED, message);
    let Some(shown) = request.headers().get(AUTHORIZATION) else {
        return Err(refuse("Requires authentication"));
    };
    let (scheme, secret) = shown
        .to_str()
        .unwrap_or_default()
        .split_once(' ')
        .unwrap_or_default();
    let known = github.read(|world| world.tokens.get(secret.trim()).cloned());
    let scheme_fits = ["bearer", "token"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    known
        .filter(|_| scheme_fits)
        .ok_or_else(|| refuse("Bad credentials"))
}

/// Counts the request against the limits, and holds a read-only token to reading.
fn admit(github: &Github, token: &TokenSeed, request: &Request, id: &str) -> Result<(), Refusal> {
    let path = request.uri().path();
    if path == "/rate_limit" {
        return Ok(());
    }
    let writes = !reads(request);
    let creates = *request.method() == Method::POST
        && (path.ends_with("/issues") || path.ends_with("/comments"));
    let charged = github
        .meters()
        .charge(&token.login, Cost { writes, creates }, Instant::now());
    charged.map_err(|exhausted| {
        let owner = github.read(|world| world.account(&token.login).map(|account| account.id));
        refused(exhausted, owner.unwrap_or_default(), id)
    })?;
    if writes && token.read_only {
        return Err(Refusal::forbidden(
            "Resource not accessible by personal access token",
        ));
    }
    Ok(())
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
