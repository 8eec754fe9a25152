//! What is sent as a file and not as a page: it runs nothing, it loads nothing, and nobody else can show it.

use askama::Template;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// A file is alone in a room of its own, whatever it holds.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// How a browser takes a file, and under which name.
#[derive(Template)]
#[template(path = "disposition.txt")]
struct Disposition<'a> {
    how: &'static str,
    name: &'a str,
}

/// The headers of a file. `how` is `attachment`, or `inline` for what may be looked at.
pub(super) fn headers(kind: &'static str, how: &'static str, name: &str) -> HeaderMap {
    let disposition = Disposition { how, name }.to_string();
    // The template leaves nothing in a name that a header cannot hold.
    let disposition =
        HeaderValue::try_from(disposition.trim()).unwrap_or(HeaderValue::from_static("attachment"));
    let all = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(POLICY),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        for (name, told) in [
            ("graph 1.png", "graph%201.png"),
            (
                "\u{e4}\".html\r\nset-cookie: x=y",
                "%C3%A4%22.html%0D%0Aset-cookie%3A%20x%3Dy",
            ),
            ("../a/b;c", "..%2Fa%2Fb%3Bc"),
        ] {
            let headers = headers("text/plain", "attachment", name);
            let told = format!("attachment; filename*=UTF-8''{told}");
            assert_eq!(headers[header::CONTENT_DISPOSITION], told);
        }
    }
}
