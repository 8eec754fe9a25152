//! Who may come in, and from where forms may be sent.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

use super::{Web, cookie, page};

/// Lets in who is signed in; everybody else reads how to sign in, and nothing more.
pub(super) async fn let_in(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let Some(token) = cookie::sent(&web, request.headers()).map(str::to_owned) else {
        return page::signed_out();
    };
    let visitor = match web.app.web_visitor(&token).await {
        Ok(Some(visitor)) => visitor,
        Ok(None) => return page::signed_out(),
        Err(failure) => return page::failed(&web, failure),
    };
    let kept = visitor
        .is_renewed
        .then(|| cookie::keep(&web, &token))
        .flatten();
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    if let Some(kept) = kept {
        response.headers_mut().insert(header::SET_COOKIE, kept);
    }
    response
}

/// Refuses forms that were not sent from one of our own pages.
pub(super) async fn same_origin(State(web): State<Web>, request: Request, next: Next) -> Response {
    if is_ours(&web.app.site().pages, request.headers()) {
        next.run(request).await
    } else {
        page::from_elsewhere()
    }
}

/// Health and metrics are nobody's business who comes by the name that people know.
pub(super) async fn not_by_name(State(web): State<Web>, request: Request, next: Next) -> Response {
    let by = request.headers().get(header::HOST);
    let by = by.and_then(|host| host.to_str().ok()).unwrap_or_default();
    if is_public(&web.app.site().pages, by) {
        page::nothing_here()
    } else {
        next.run(request).await
    }
}

/// Whether a host is the one that people know. Without HTTPS there is none but this machine.
fn is_public(pages: &str, host: &str) -> bool {
    pages
        .strip_prefix("https://")
        .is_some_and(|known| known.eq_ignore_ascii_case(host))
}

/// Whether a form comes from one of our own pages. Browsers of these years say so themselves; older ones name the origin. Who
/// says neither is no browser that shows our pages.
fn is_ours(pages: &str, headers: &HeaderMap) -> bool {
    let said = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    match (said("sec-fetch-site"), said("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == pages,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_our_own_forms_are_taken() {
        let pages = "https://binnacle.example.org";
        let table: &[(&[(&'static str, &'static str)], bool)] = &[
            (
                &[("sec-fetch-site", "same-origin"), ("origin", "null")],
                true,
            ),
            (
                &[("sec-fetch-site", "cross-site"), ("origin", pages)],
                false,
            ),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", pages)], true),
            (&[("origin", "https://evil.example.org")], false),
            (&[("origin", "null")], false),
            (&[], false),
        ];
        for (given, fine) in table {
            let headers = given.iter().map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            });
            assert_eq!(is_ours(pages, &headers.collect()), *fine, "{given:?}");
        }
    }
}
