//! The stream of events: what happened, as one person sees it, resumable by the number of the last event.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{App, As, No};
use crate::discord::Id;

/// How long the stream is silent before a comment shows that it lives.
const SILENCE: Duration = Duration::from_secs(15);

struct Follower {
    app: App,
    user: Id,
    last: u64,
    news: watch::Receiver<u64>,
    ready: std::vec::IntoIter<(u64, Value)>,
}

pub(super) async fn events(
    State(app): State<App>,
    Query(who): Query<As>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, No> {
    let user = app.person(who.user)?;
    let news = app.discord.world().notices.watch();
    let seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .and_then(|id| id.parse().ok());
    let last = seen.unwrap_or(*news.borrow());
    let follower = Follower {
        app,
        user,
        last,
        news,
        ready: Vec::new().into_iter(),
    };
    let stream = unfold(follower, |mut follower| async move {
        let (number, data) = follower.next().await?;
        let event = Event::default()
            .id(number.to_string())
            .data(data.to_string());
        Some((Ok(event), follower))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(SILENCE)))
}

impl Follower {
    async fn next(&mut self) -> Option<(u64, Value)> {
        loop {
            if let Some(event) = self.ready.next() {
                return Some(event);
            }
            self.news.borrow_and_update();
            self.gather();
            if self.ready.len() == 0 {
                self.news.changed().await.ok()?;
            }
        }
    }

    /// Renders what is new. When some of it is no longer kept, the client is told to start over.
    fn gather(&mut self) {
        let world = self.app.discord.world();
        let now = *world.notices.watch().borrow();
        let events = match world.notices.after(self.last) {
            Some(notices) => notices
                .iter()
                .filter_map(|(number, notice)| {
                    Some((*number, world.page_event(self.user, notice)?))
                })
                .collect(),
            None => vec![(now, json!({ "type": "reset" }))],
        };
        self.last = now;
        self.ready = events.into_iter();
    }
}
