//! Calendars for programs: whoever has the address reads it, without a cookie and without signing in.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::{Timestamp, fmt::strtime, tz::TimeZone};
use sha2::{Digest as _, Sha256};

use crate::app::CalendarFile;

use super::{Web, page};

/// How instants stand in headers (RFC 9110).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Gives a calendar.
pub(super) async fn give(
    State(web): State<Web>,
    Path(file): Path<String>,
    asked: HeaderMap,
) -> Response {
    let Some(secret) = file.strip_suffix(".ics") else {
        return nothing();
    };
    match web.app.calendar_file(secret).await {
        Ok(Some(calendar)) => answer(calendar, &asked),
        Ok(None) => nothing(),
        Err(failure) => page::failed(&web, failure),
    }
}

/// There is no such calendar, or no longer. Programs ask, so it is said in one line.
fn nothing() -> Response {
    (
        StatusCode::NOT_FOUND,
        "There is no calendar here. /oncall calendar on Discord makes an address.\n",
    )
        .into_response()
}

fn answer(calendar: CalendarFile, asked: &HeaderMap) -> Response {
    let tag = tag(&calendar.text);
    let changed = calendar.changed_at.strftime(HTTP_DATE).to_string();
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    let named = HeaderValue::from_static("inline; filename=\"on-call.ics\"");
    headers.insert(header::CONTENT_DISPOSITION, named);
    // Whoever keeps it asks each time whether it is still so.
    let keep = HeaderValue::from_static("private, no-cache");
    headers.insert(header::CACHE_CONTROL, keep);
    for (name, value) in [(header::ETAG, &tag), (header::LAST_MODIFIED, &changed)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    if is_known(asked, &tag, calendar.changed_at) {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, calendar.text).into_response()
    }
}

/// Whether whoever asks has it as it is: the tag decides where it is named, and the time otherwise.
fn is_known(asked: &HeaderMap, tag: &str, changed_at: Timestamp) -> bool {
    let said = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if let Some(tags) = said(header::IF_NONE_MATCH) {
        return tags
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag);
    }
    let since = said(header::IF_MODIFIED_SINCE).and_then(read);
    since.is_some_and(|since| changed_at.as_second() <= since.as_second())
}

fn read(date: &str) -> Option<Timestamp> {
    let civil = strtime::parse(HTTP_DATE, date).ok()?.to_datetime().ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn tag(text: &str) -> String {
    let digest = Sha256::digest(text);
    let short = digest.iter().take(16);
    let number = short.fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    format!("\"{number:032x}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_it_as_it_is_does_not_get_it_again() {
        let changed: Timestamp = "2026-01-05T08:00:00.5Z".parse().unwrap();
        let table: &[(&[(header::HeaderName, &'static str)], bool)] = &[
            (&[], false),
            (&[(header::IF_NONE_MATCH, "\"a\"")], true),
            (&[(header::IF_NONE_MATCH, "\"b\", W/\"a\"")], true),
            (&[(header::IF_NONE_MATCH, "\"b\"")], false),
            (
                &[(header::IF_MODIFIED_SINCE, "Mon, 05 Jan 2026 08:00:00 GMT")],
                true,
            ),
            (
                &[(header::IF_MODIFIED_SINCE, "Mon, 05 Jan 2026 07:59:59 GMT")],
                false,
            ),
            (&[(header::IF_MODIFIED_SINCE, "yesterday")], false),
            (
                &[
                    (header::IF_NONE_MATCH, "\"b\""),
                    (header::IF_MODIFIED_SINCE, "Mon, 05 Jan 2026 09:00:00 GMT"),
                ],
                false,
            ),
        ];
        for (given, known) in table {
            let headers = given
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
            assert_eq!(
                is_known(&headers.collect(), "\"a\"", changed),
                *known,
                "{given:?}"
            );
        }
    }
}
