//! The listener: connections in, each request to its service, with the faults and the journal in between.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;

use crate::discord::{Discord, limit_body, unix_now};
use crate::faults::{Effect, Faults};
use crate::journal::{Fate, Journal, Recording, Side};

/// The largest body that is read: files of 10 MB, and several of them.
const LARGEST: usize = 32 * 1024 * 1024;

/// What requests can be for.
pub(crate) struct Doors {
    pub(crate) discord: Discord,
    pub(crate) github: Router,
    /// The gateway, the page and everything else.
    pub(crate) site: Router,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped")]
struct Dropped;

/// Takes connections until the sandbox stops.
pub(crate) async fn serve(
    listener: TcpListener,
    doors: Arc<Doors>,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                tasks.spawn(connection(stream, Arc::clone(&doors), stop.clone()));
            }
            Err(error) => {
                // Too many open files, most likely: others must be closed before there can be more.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, doors: Arc<Doors>, stop: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection stays with delays");
    }
    let service = service_fn(|request| answer(Arc::clone(&doors), request));
    let served = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::select! {
        // A client that goes away, and a connection that a fault drops, are no news.
        _ = served => {}
        () = stop.cancelled() => {}
    }
}

async fn answer(doors: Arc<Doors>, request: Request<Incoming>) -> Result<Response<Body>, Dropped> {
    let path = request.uri().path();
    if let Some(rest) = api_path(path) {
        let rest = rest.to_owned();
        return api(&doors, Side::Discord, rest, request).await;
    }
    if let Some(rest) = path
        .strip_prefix("/github")
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
    {
        let rest = if rest.is_empty() { "/" } else { rest }.to_owned();
        return api(&doors, Side::Github, rest, request).await;
    }
    Ok(call(&doors.site, request.map(Body::new)).await)
}

/// The path without `/api` and its version.
fn api_path(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/api")?;
    let versioned = rest.strip_prefix("/v").and_then(|rest| {
        let digits = rest.find('/')?;
        rest[..digits].parse::<u8>().ok().map(|_| &rest[digits..])
    });
    versioned.or_else(|| rest.starts_with('/').then_some(rest))
}

async fn call(router: &Router, request: Request<Body>) -> Response<Body> {
    let answered: Result<Response<Body>, Infallible> = router.clone().call(request).await;
    match answered {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Answers a request to one of the two services.
async fn api(
    doors: &Doors,
    side: Side,
    path: String,
    request: Request<Incoming>,
) -> Result<Response<Body>, Dropped> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST).collect().await else {
        return Ok(plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is too large or was cut.",
        ));
    };
    let body = body.to_bytes();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let method = parts.method.as_str().to_owned();
    let recording = doors.journal.arrived(side, &method, &path, &query, &body);
    let mut strike = doors.faults.strike(side, &method, &path, &body);
    match strike.as_mut().map(|strike| strike.effect.clone()) {
        Some(Effect::Status {
            code,
            body,
            headers,
        }) => {
            recording.settle(code, Fate::Refused);
            return Ok(faulty(code, body, &headers));
        }
        Some(Effect::RateLimited {
            retry_after_ms,
            global,
            scope,
        }) => {
            let response = rate_limited(side, retry_after_ms, global, &scope);
            recording.settle(response.status().as_u16(), Fate::Refused);
            return Ok(response);
        }
        Some(Effect::DropBefore) => {
            recording.settle(0, Fate::Dropped);
            return Err(Dropped);
        }
        Some(Effect::Delay { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(Effect::HoldBefore) => {
            if let Some(strike) = &mut strike {
                strike.reached();
                strike.released().await;
            }
        }
        Some(Effect::DropAfter | Effect::HoldAfter) | None => {}
    }
    let response = match side {
        Side::Discord => doors
            .discord
            .rest(&method, &path, &query, &parts.headers, &body),
        Side::Github => {
            let mut request = Request::from_parts(parts, Body::from(body));
            *request.uri_mut() = uri(&path, &query);
            call(&doors.github, request).await
        }
    };
    after(recording, strike, response).await
}

/// Lets the reply go, unless a fault keeps it.
async fn after(
    mut recording: Recording,
    strike: Option<crate::faults::Strike>,
    response: Response<Body>,
) -> Result<Response<Body>, Dropped> {
    let status = response.status().as_u16();
    recording.applied(status);
    if let Some(mut strike) = strike {
        match strike.effect {
            Effect::DropAfter => {
                recording.settle(status, Fate::Lost);
                return Err(Dropped);
            }
            Effect::HoldAfter => {
                strike.reached();
                strike.released().await;
            }
            _ => {}
        }
    }
    recording.settle(status, Fate::Answered);
    Ok(response)
}

fn uri(path: &str, query: &str) -> Uri {
    let text = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    };
    text.parse().unwrap_or_else(|_| Uri::from_static("/"))
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}

fn faulty(code: u16, body: String, headers: &BTreeMap<String, String>) -> Response<Body> {
    let json = body.starts_with(['{', '[']);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if json {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            && name != CONTENT_LENGTH
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A rate limit as the service would tell it.
fn rate_limited(side: Side, ms: u64, global: bool, scope: &str) -> Response<Body> {
    let wait = Duration::from_millis(ms);
    let mut headers = BTreeMap::new();
    let mut put = |name: &str, value: String| headers.insert(name.to_owned(), value);
    match side {
        Side::Discord => {
            let (body, seconds) = limit_body(wait, global);
            let scope = if scope.is_empty() {
                if global { "global" } else { "user" }
            } else {
                scope
            };
            put("retry-after", seconds);
            put("x-ratelimit-scope", scope.to_owned());
            put("via", "1.1 google".to_owned());
            if global {
                put("x-ratelimit-global", "true".to_owned());
            } else {
                put("x-ratelimit-limit", "5".to_owned());
                put("x-ratelimit-remaining", "0".to_owned());
                put(
                    "x-ratelimit-reset",
                    format!("{:.3}", unix_now() + wait.as_secs_f64()),
                );
                put(
                    "x-ratelimit-reset-after",
                    format!("{:.3}", wait.as_secs_f64()),
                );
                put(
                    "x-ratelimit-bucket",
                    "fa0170fa0170fa0170fa0170fa0170fa".to_owned(),
                );
            }
            faulty(429, body, &headers)
        }
        Side::Github => {
            let primary = scope == "primary";
            let message = if primary {
                put("x-ratelimit-remaining", "0".to_owned());
                put(
                    "x-ratelimit-reset",
                    format!("{:.0}", (unix_now() + wait.as_secs_f64()).ceil()),
                );
                "API rate limit exceeded"
            } else {
                put("retry-after", ms.div_ceil(1000).max(1).to_string());
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
            };
            let body = json!({
                "message": message,
                "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api",
            });
            faulty(403, body.to_string(), &headers)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_api_may_be_left_out() {
        assert_eq!(api_path("/api/v10/users/@me"), Some("/users/@me"));
        assert_eq!(api_path("/api/v9/gateway"), Some("/gateway"));
        assert_eq!(api_path("/api/gateway/bot"), Some("/gateway/bot"));
        assert_eq!(api_path("/apiary"), None);
        assert_eq!(uri("/a", "b=1").to_string(), "/a?b=1");
    }
}
