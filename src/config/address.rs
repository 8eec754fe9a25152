//! The addresses of Discord and GitHub, the real ones or others that were given, and of Binnacle's own pages.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::error::Fault;

/// The base address of a service, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    url: String,
    origin: Origin,
}

/// Where an address comes from. One that was given is never given up for the real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Real,
    Given,
}

/// What an address is for: the words for what will not do, and whether it may go on after its host.
#[derive(Debug, Clone, Copy)]
struct Kind {
    variable: &'static str,
    example: &'static str,
    /// What happens when it is left out.
    otherwise: &'static str,
    /// Why it has no path, where it may have none.
    no_path: Option<&'static str>,
    /// What would travel unencrypted.
    secret: &'static str,
}

const DISCORD: Kind = Kind {
    variable: "DISCORD_API_URL",
    example: "http://127.0.0.1:3000",
    otherwise: "for the real one, https://discord.com",
    no_path: Some("Binnacle adds `/api/v10` itself"),
    secret: "the token",
};

const GITHUB: Kind = Kind {
    variable: "GITHUB_API_URL",
    example: "http://127.0.0.1:3000",
    otherwise: "for the real one, https://api.github.com",
    no_path: None,
    secret: "the token",
};

const PAGES: Kind = Kind {
    variable: "BINNACLE_URL",
    example: "https://binnacle.example.org",
    otherwise: "where people open the pages on this machine alone",
    no_path: Some("the pages stand at its root"),
    secret: "what signs people in",
};

impl Address {
    /// Discord: the real one where nothing is given.
    pub(super) fn discord(given: Option<&str>) -> Result<Self, Fault> {
        Self::read(given, DISCORD, "https://discord.com")
    }

    /// GitHub: the real one where nothing is given.
    pub(super) fn github(given: Option<&str>) -> Result<Self, Fault> {
        Self::read(given, GITHUB, "https://api.github.com")
    }

    /// Binnacle's own pages, as people reach them; `None` where nothing is given.
    pub(super) fn pages(given: Option<&str>) -> Result<Option<Self>, Fault> {
        given.map(|given| Self::given(given, PAGES)).transpose()
    }

    /// The address as text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Whether it was given; then start-up refuses to speak to any other.
    pub fn is_given(&self) -> bool {
        self.origin == Origin::Given
    }

    fn read(given: Option<&str>, kind: Kind, real: &str) -> Result<Self, Fault> {
        let real = || Self {
            url: real.to_owned(),
            origin: Origin::Real,
        };
        given.map_or_else(|| Ok(real()), |given| Self::given(given, kind))
    }

    fn given(given: &str, kind: Kind) -> Result<Self, Fault> {
        let url = checked(given, kind)?;
        Ok(Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            origin: Origin::Given,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

fn checked(given: &str, kind: Kind) -> Result<Url, Fault> {
    let Kind {
        variable,
        example,
        otherwise,
        no_path,
        secret,
    } = kind;
    let allowed =
        format!("allowed is an address as in `{example}`; leave {variable} out {otherwise}");
    if given.trim().is_empty() {
        return Err(Fault::nothing(variable, allowed));
    }
    // What is no address may be a secret that was put into the wrong variable.
    let url = Url::parse(given.trim())
        .map_err(|_| Fault::told(variable, "text that is no address", &allowed))?;
    let refuse = |help: &str| Err(Fault::shown(variable, &bare(&url), help));
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return refuse(&allowed);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse(
            "allowed is an address without a name or password in it; tokens have variables of their own",
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("allowed is an address without `?` and `#`");
    }
    if let Some(why) = no_path.filter(|_| url.path() != "/") {
        return refuse(&format!("allowed is an address without a path: {why}"));
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return refuse(&format!(
            "allowed is `https://`, or `http://` to this machine alone: {secret} would travel unencrypted"
        ));
    }
    Ok(url)
}

/// The address without what might be secret in it.
fn bare(url: &Url) -> String {
    let host = url
        .host_str()
        .map(|host| format!("//{host}"))
        .unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = if url.host_str().is_some() && url.path() != "/" {
        url.path()
    } else {
        ""
    };
    format!("{}:{host}{port}{path}", url.scheme())
}

fn is_loopback(url: &Url) -> bool {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_given_is_the_real_one() {
        let (discord, github) = (
            Address::discord(None).unwrap(),
            Address::github(None).unwrap(),
        );
        assert_eq!(
            (discord.as_str(), discord.is_given()),
            ("https://discord.com", false)
        );
        assert_eq!(
            (github.as_str(), github.is_given()),
            ("https://api.github.com", false)
        );
    }

    #[test]
    fn what_is_given_is_kept_without_its_last_slash() {
        for (given, kept) in [
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
            ("http://localhost:1", "http://localhost:1"),
            ("http://[::1]:1", "http://[::1]:1"),
            (
                " https://discord.example.org ",
                "https://discord.example.org",
            ),
            ("https://discord.com", "https://discord.com"),
        ] {
            let address = Address::discord(Some(given)).unwrap();
            assert_eq!(
                (address.as_str(), address.is_given()),
                (kept, true),
                "{given}"
            );
        }
        let enterprise = Address::github(Some("https://github.example.org/api/v3/")).unwrap();
        assert_eq!(enterprise.as_str(), "https://github.example.org/api/v3");
    }

    #[test]
    fn what_will_not_do_is_told_without_secrets() {
        let told: Vec<String> = [
            "",
            "MTIzNDU2.secret",
            "ftp://example.org",
            "unix:/run/x",
            "http://",
            "https://me:secret@example.org",
            "https://example.org/?token=secret",
            "https://example.org/#secret",
            "https://example.org/api/v10",
            "http://example.org:8080",
            "http://localhost.example.org",
        ]
        .iter()
        .map(|given| Address::discord(Some(given)).unwrap_err().to_string())
        .collect();
        let told = told.join("\n");
        assert!(!told.contains("secret"), "{told}");
        insta::assert_snapshot!(told, @r"
        DISCORD_API_URL: found nothing, allowed is an address as in `http://127.0.0.1:3000`; leave DISCORD_API_URL out for the real one, https://discord.com
        DISCORD_API_URL: found text that is no address, allowed is an address as in `http://127.0.0.1:3000`; leave DISCORD_API_URL out for the real one, https://discord.com
        DISCORD_API_URL: found `ftp://example.org`, allowed is an address as in `http://127.0.0.1:3000`; leave DISCORD_API_URL out for the real one, https://discord.com
        DISCORD_API_URL: found `unix:`, allowed is an address as in `http://127.0.0.1:3000`; leave DISCORD_API_URL out for the real one, https://discord.com
        DISCORD_API_URL: found text that is no address, allowed is an address as in `http://127.0.0.1:3000`; leave DISCORD_API_URL out for the real one, https://discord.com
        DISCORD_API_URL: found `https://example.org`, allowed is an address without a name or password in it; tokens have variables of their own
        DISCORD_API_URL: found `https://example.org`, allowed is an address without `?` and `#`
        DISCORD_API_URL: found `https://example.org`, allowed is an address without `?` and `#`
        DISCORD_API_URL: found `https://example.org/api/v10`, allowed is an address without a path: Binnacle adds `/api/v10` itself
        DISCORD_API_URL: found `http://example.org:8080`, allowed is `https://`, or `http://` to this machine alone: the token would travel unencrypted
        DISCORD_API_URL: found `http://localhost.example.org`, allowed is `https://`, or `http://` to this machine alone: the token would travel unencrypted
        ");
    }
}
