//! Files of a timeline, and what was said in rooms that are gone, to whoever may see the incident.

use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};

use crate::app::Visitor;

use super::{Web, download, incident::number, page};

/// Gives a file. Pictures of safe kinds may be looked at; everything else is only for saving.
pub(super) async fn give(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path((name, id)): Path<(String, String)>,
) -> Response {
    let (Some(number), Ok(id)) = (number(&name), id.parse()) else {
        return page::nothing_here();
    };
    match web.app.web_file(&visitor, number, id).await {
        Ok(Some((file, bytes))) => {
            let (kind, how) = match file.shown_as() {
                Some(kind) => (kind, "inline"),
                None => ("application/octet-stream", "attachment"),
            };
            (download::headers(kind, how, &file.name), bytes).into_response()
        }
        Ok(None) => page::nothing_here(),
        Err(failure) => page::failed(&web, failure),
    }
}

/// Shows what was said in the room of an incident, as plain text.
pub(super) async fn transcript(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
) -> Response {
    let Some(number) = number(&name) else {
        return page::nothing_here();
    };
    match web.app.web_transcript(&visitor, number).await {
        Ok(Some(text)) => {
            let name = format!("inc-{number}-transcript.txt");
            let headers = download::headers("text/plain; charset=utf-8", "inline", &name);
            (headers, text).into_response()
        }
        Ok(None) => page::nothing_here(),
        Err(failure) => page::failed(&web, failure),
    }
}
