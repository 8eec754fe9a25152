//! Where the database is.

use std::fmt;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::error::Fault;

const VARIABLE: &str = "DATABASE_URL";
const ALLOWED: &str = "allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name";

/// The address of the database. It may hold a password, so it shows itself without one.
#[derive(Debug, Clone)]
pub struct DatabaseUrl {
    url: SecretString,
    shown: String,
}

impl DatabaseUrl {
    /// The address whole, for whoever connects.
    pub fn expose(&self) -> &str {
        self.url.expose_secret()
    }

    pub(super) fn read(given: &SecretString) -> Result<Self, Fault> {
        let text = given.expose_secret().trim();
        let shown = match text.split_once(':') {
            Some(("sqlite", file)) => sqlite(file)?,
            Some(("postgres" | "postgresql", _)) => postgres(text)?,
            Some((scheme, rest)) if rest.starts_with("//") && is_scheme(scheme) => {
                let found = format!("an address that begins with `{scheme}:`");
                return Err(Fault::told(VARIABLE, found, ALLOWED));
            }
            _ if text.is_empty() => return Err(Fault::nothing(VARIABLE, ALLOWED)),
            _ => return Err(Fault::told(VARIABLE, "text that is no address", ALLOWED)),
        };
        Ok(Self {
            url: SecretString::from(text),
            shown,
        })
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

// Something long may be a secret in the wrong variable.
fn is_scheme(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn sqlite(rest: &str) -> Result<String, Fault> {
    let file = rest.trim_start_matches("//");
    let (path, options) = file.split_once('?').unwrap_or((file, ""));
    if path.is_empty() {
        return Err(Fault::told(VARIABLE, "`sqlite:` without a file", ALLOWED));
    }
    if path == ":memory:" || options.split('&').any(|option| option == "mode=memory") {
        let help = "which forgets everything when Binnacle stops; allowed is a file, as in `sqlite://binnacle.db`";
        return Err(Fault::told(VARIABLE, "a database in memory", help));
    }
    Ok(format!("sqlite:{rest}"))
}

fn postgres(text: &str) -> Result<String, Fault> {
    // The reason is not passed on: it could hold a part of the password.
    let url = Url::parse(text).map_err(|_| {
        let help = "allowed is one as in `postgres://user:password@host:5432/name`, with `%` codes for signs in the password";
        Fault::told(VARIABLE, "an address of PostgreSQL that cannot be read", help)
    })?;
    let user = match url.username() {
        "" => String::new(),
        user => format!("{user}@"),
    };
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    Ok(format!(
        "{}://{user}{}{port}{}",
        url.scheme(),
        url.host_str().unwrap_or_default(),
        url.path()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<DatabaseUrl, Fault> {
        DatabaseUrl::read(&SecretString::from(text))
    }

    #[test]
    fn an_address_is_kept_whole_and_shown_without_its_password() {
        for (given, shown) in [
            ("sqlite://binnacle.db", "sqlite://binnacle.db"),
            (
                "sqlite:/var/lib/binnacle/db?mode=rwc",
                "sqlite:/var/lib/binnacle/db?mode=rwc",
            ),
            (
                "postgres://me:secret@db.example.org:6432/ops?sslmode=require",
                "postgres://me@db.example.org:6432/ops",
            ),
            (
                "postgresql:///ops?host=/run/postgresql&password=secret",
                "postgresql:///ops",
            ),
        ] {
            let url = read(given).unwrap();
            assert_eq!((url.expose(), url.to_string().as_str()), (given, shown));
            assert!(!format!("{url:?}").contains("secret"));
        }
    }

    #[test]
    fn what_will_not_do_is_told_without_secrets() {
        let told: Vec<String> = [
            "",
            "binnacle.db",
            "mysql://me:secret@host/db",
            "secret:",
            "sqlite:",
            "sqlite://",
            "sqlite::memory:",
            "sqlite://x?mode=memory",
            "postgres://me:sec/ret@host/db",
            "se cret://x",
        ]
        .iter()
        .map(|given| read(given).unwrap_err().to_string())
        .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        DATABASE_URL: found nothing, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
        DATABASE_URL: found text that is no address, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
        DATABASE_URL: found an address that begins with `mysql:`, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
        DATABASE_URL: found text that is no address, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
        DATABASE_URL: found `sqlite:` without a file, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
        DATABASE_URL: found `sqlite:` without a file, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
        DATABASE_URL: found a database in memory, which forgets everything when Binnacle stops; allowed is a file, as in `sqlite://binnacle.db`
        DATABASE_URL: found a database in memory, which forgets everything when Binnacle stops; allowed is a file, as in `sqlite://binnacle.db`
        DATABASE_URL: found an address of PostgreSQL that cannot be read, allowed is one as in `postgres://user:password@host:5432/name`, with `%` codes for signs in the password
        DATABASE_URL: found text that is no address, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
        ");
    }
}
