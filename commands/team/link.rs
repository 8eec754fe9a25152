//! The addresses of a service's pages.

use std::fmt;

use super::limits;
use crate::names::{Parsed, reads_and_writes_text};

/// An `https` address that can stand in any text, link or button as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpsUrl(String);

impl HttpsUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn accept(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let fits = text.len() <= limits::URL
            && is_host(&rest[..end])
            && rest[end..].bytes().all(stands_in_text);
        fits.then(|| Self(text.to_owned()))
    }
}

impl Parsed for HttpsUrl {
    const ALLOWED: &'static str = "an address of at most 512 characters that begins with `https://` and a host, \
                                   without a password, spaces, brackets or quotes (write those as %20, %28 and so on)";
}

impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(HttpsUrl);

fn is_host(text: &str) -> bool {
    let (host, port) = text.split_once(':').unwrap_or((text, "443"));
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    host.split('.').all(is_label) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

// What RFC 3986 lets stand in a path, but for brackets and quotes, which end links in Markdown.
fn stands_in_text(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-._~:/?#@!$&*+,;=%".contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_and_safe_in_markdown() {
        for good in [
            "https://example.org",
            "https://example.org/",
            "https://grafana.example.org:8443/d/a-b?x=1&y=2#top",
            "https://10.0.0.1/x",
            "https://example.org/%28a%29",
        ] {
            assert_eq!(good.parse::<HttpsUrl>().unwrap().as_str(), good);
        }
        let too_long = format!("https://example.org/{}", "a".repeat(limits::URL));
        for bad in [
            "",
            "example.org",
            "http://example.org",
            "HTTPS://example.org",
            "https://",
            "https:///x",
            "https://a..b",
            "https://me:secret@example.org",
            "https://example.org/a b",
            "https://example.org/(x)",
            "https://example.org/\"",
            "https://example.org:99999",
            "https://example.org:",
            "https://exämple.org",
            "javascript:alert(1)",
            too_long.as_str(),
        ] {
            assert!(bad.parse::<HttpsUrl>().is_err(), "{bad:?}");
        }
    }
}
