//! Fetching files of messages: from Discord's own hosts only, so much at most, and never anywhere else.

use std::time::Duration;

use reqwest::{Client, Response, Url, redirect::Policy};

use super::{CONNECT, Failed, Port, failed};

/// How long a file may take in all; less than a sender may hold a delivery.
const TOTAL: Duration = Duration::from_secs(30);

/// The hosts that Discord keeps files of messages on.
const HOSTS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];

/// What became of a file that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) enum Fetched {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// It can never be had, for this reason.
    Never(String),
}

pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .connect_timeout(CONNECT)
        .timeout(TOTAL)
        .redirect(Policy::none())
        .no_gzip()
        .build()
}

impl Port {
    /// Fetches a file of a message, unless it has more than `most` bytes. Asking twice does no harm, so whatever is not clear can
    /// be tried again.
    pub(in crate::discord) async fn fetch(&self, url: &str, most: u64) -> Result<Fetched, Failed> {
        let never = |why: &str| Ok(Fetched::Never(why.to_owned()));
        let Some(url) = allowed(url, self.base()) else {
            return never("its link does not lead to Discord");
        };
        let answer = self.files.get(url).send().await.map_err(unclear)?;
        match answer.status().as_u16() {
            200 => read(answer, most).await,
            300..=399 => never("its link leads elsewhere"),
            401 | 403 | 404 | 410 => never("its link has expired"),
            status @ (429 | 500..) => {
                let headers = answer.headers().clone();
                let failed = failed::of_status(status, &headers, b"");
                Err(match failed {
                    limited @ Failed::Limited { .. } => limited,
                    other => Failed::NotSent(other.to_string()),
                })
            }
            status => never(&format!("Discord answers {status}")),
        }
    }
}

async fn read(mut answer: Response, most: u64) -> Result<Fetched, Failed> {
    let too_large = || {
        Ok(Fetched::Never(format!(
            "it is larger than {} MiB",
            most >> 20
        )))
    };
    if answer.content_length().is_some_and(|length| length > most) {
        return too_large();
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unclear)? {
        bytes.extend_from_slice(&chunk);
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
            return too_large();
        }
    }
    Ok(Fetched::Bytes(bytes))
}

fn unclear(error: reqwest::Error) -> Failed {
    Failed::NotSent(failed::of_transport(error).to_string())
}

/// The address, if files may be fetched from there: Discord's hosts, or the place that stands for Discord where one was given.
fn allowed(url: &str, base: Option<&str>) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_there = match base {
        Some(base) => Url::parse(base).is_ok_and(|base| base.origin() == url.origin()),
        None => {
            url.scheme() == "https"
                && url.port().is_none()
                && url.host_str().is_some_and(|host| HOSTS.contains(&host))
        }
    };
    (is_plain && is_there).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_from_discord_alone() {
        for (url, base, is_allowed) in [
            (
                "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1",
                None,
                true,
            ),
            (
                "https://media.discordapp.net/attachments/1/2/a.png",
                None,
                true,
            ),
            ("http://cdn.discordapp.com/a.png", None, false),
            ("https://cdn.discordapp.com:8443/a.png", None, false),
            ("https://cdn.discordapp.com.example.org/a.png", None, false),
            ("https://cdn.discordapp.com@example.org/a.png", None, false),
            ("https://me@cdn.discordapp.com/a.png", None, false),
            ("https://127.0.0.1/a.png", None, false),
            ("file:///etc/passwd", None, false),
            ("a.png", None, false),
            (
                "http://127.0.0.1:8000/a.png",
                Some("http://127.0.0.1:8000"),
                true,
            ),
            (
                "http://127.0.0.1:8001/a.png",
                Some("http://127.0.0.1:8000"),
                false,
            ),
            (
                "http://localhost:8000/a.png",
                Some("http://127.0.0.1:8000"),
                false,
            ),
            (
                "https://cdn.discordapp.com/a.png",
                Some("http://127.0.0.1:8000"),
                false,
            ),
        ] {
            assert_eq!(
                allowed(url, base).is_some(),
                is_allowed,
                "{url} for {base:?}"
            );
        }
    }
}
