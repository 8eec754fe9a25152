//! The listener: connections in, each request to its service, with the faults and the journal in between.

mod faulty;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;

use faulty::{faulty, plain, rate_limited};

use crate::discord::Discord;
use crate::faults::{Effect, Faults, Strike};
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
    /// What is applied late.
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped")]
struct Dropped;

/// Takes connections until the sandbox stops.
pub(crate) async fn serve(listener: TcpListener, doors: Arc<Doors>) {
    let (stop, tasks) = (&doors.stop, &doors.tasks);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                tasks.spawn(connection(stream, Arc::clone(&doors)));
            }
            Err(error) => {
                // Too many open files, most likely: others must be closed before there can be more.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, doors: Arc<Doors>) {
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
        () = doors.stop.cancelled() => {}
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
    doors: &Arc<Doors>,
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
    match instead(side, strike.as_mut()).await {
        Some(Ok(response)) => {
            recording.settle(response.status().as_u16(), Fate::Refused);
            return Ok(response);
        }
        Some(Err(Dropped)) => {
            recording.settle(0, Fate::Dropped);
            return Err(Dropped);
        }
        None => {}
    }
    let mut request = Request::from_parts(parts, body);
    *request.uri_mut() = uri(&path, &query);
    match strike {
        Some(strike) if strike.effect == Effect::Late => {
            let doors = Arc::clone(doors);
            let tasks = doors.tasks.clone();
            tasks.spawn(late(doors, side, request, recording, strike));
            Err(Dropped)
        }
        strike => {
            let response = apply(doors, side, request).await;
            after(recording, strike, response).await
        }
    }
}

/// Gives a request to its service.
async fn apply(doors: &Doors, side: Side, request: Request<Bytes>) -> Response<Body> {
    if side == Side::Github {
        return call(&doors.github, request.map(Body::from)).await;
    }
    let (uri, method) = (request.uri(), request.method().as_str());
    let query = uri.query().unwrap_or_default();
    let (headers, body) = (request.headers(), request.body());
    doors.discord.rest(method, uri.path(), query, headers, body)
}

/// Gives a request to its service once the fault is removed, when its client is long gone.
async fn late(
    doors: Arc<Doors>,
    side: Side,
    request: Request<Bytes>,
    recording: Recording,
    mut strike: Strike,
) {
    strike.reached();
    tokio::select! {
        () = strike.released() => {}
        () = doors.stop.cancelled() => return,
    }
    let response = apply(&doors, side, request).await;
    recording.settle(response.status().as_u16(), Fate::Lost);
}

/// What a fault answers in place of the service, if it does. It may also make the request wait.
async fn instead(
    side: Side,
    strike: Option<&mut Strike>,
) -> Option<Result<Response<Body>, Dropped>> {
    let strike = strike?;
    match &strike.effect {
        Effect::Status {
            code,
            body,
            headers,
        } => Some(Ok(faulty(*code, body.clone(), headers))),
        Effect::RateLimited {
            retry_after_ms,
            global,
            scope,
        } => Some(Ok(rate_limited(side, *retry_after_ms, *global, scope))),
        Effect::DropBefore => Some(Err(Dropped)),
        Effect::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            None
        }
        Effect::HoldBefore => {
            strike.reached();
            strike.released().await;
            None
        }
        Effect::DropAfter | Effect::StatusAfter { .. } | Effect::HoldAfter | Effect::Late => None,
    }
}

/// Lets the reply go, unless a fault keeps it.
async fn after(
    mut recording: Recording,
    strike: Option<Strike>,
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
            Effect::StatusAfter { code } => {
                recording.settle(code, Fate::Lost);
                return Ok(faulty(code, String::new(), &BTreeMap::new()));
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
