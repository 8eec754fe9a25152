//! A copy of the database, taken while it is in use.

use std::{path::Path, process::Stdio};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// Copies the database at a URL into a new file and says how.
///
/// # Errors
/// A sentence that says what was wrong and what would help.
pub async fn backup(url: &str, to: &Path) -> Result<String, String> {
    if to.exists() {
        return Err(format!(
            "{} exists already; name a new file, so that no earlier backup is lost",
            to.display()
        ));
    }
    if url.starts_with("sqlite:") {
        sqlite(url, to).await
    } else {
        postgres(url, to).await
    }
}

async fn sqlite(url: &str, to: &Path) -> Result<String, String> {
    let options: SqliteConnectOptions = url
        .parse()
        .map_err(|error| format!("DATABASE_URL: {error}"))?;
    let mut conn = SqliteConnection::connect_with(&options.create_if_missing(false))
        .await
        .map_err(|error| format!("DATABASE_URL: cannot open the database: {error}"))?;
    let target = to.to_str().ok_or("the name of the new file is not UTF-8")?;
    sqlx::query("vacuum into $1")
        .bind(target)
        .execute(&mut conn)
        .await
        .map_err(|error| format!("cannot write {target}: {error}"))?;
    conn.close().await.map_err(|error| error.to_string())?;
    Ok(format!(
        "{target} holds a whole copy; to restore it, stop Binnacle and put it in the place of the database"
    ))
}

async fn postgres(url: &str, to: &Path) -> Result<String, String> {
    let help = "Install PostgreSQL's client programs, of the server's version or newer";
    let parsed = reqwest::Url::parse(url).map_err(|error| format!("DATABASE_URL: {error}"))?;
    // By the environment, since other people of this machine can read a command line.
    let parts = [
        (
            "PGHOST",
            parsed.host_str().unwrap_or("127.0.0.1").to_owned(),
        ),
        ("PGPORT", parsed.port().unwrap_or(5432).to_string()),
        ("PGUSER", plain(parsed.username())),
        ("PGPASSWORD", plain(parsed.password().unwrap_or_default())),
        ("PGDATABASE", plain(parsed.path().trim_start_matches('/'))),
    ];
    let status = tokio::process::Command::new("pg_dump")
        .arg("--format=custom")
        .arg("--file")
        .arg(to)
        .envs(parts.into_iter().filter(|(_, value)| !value.is_empty()))
        .stdin(Stdio::null())
        .status()
        .await
        .map_err(|error| format!("cannot run pg_dump: {error}. {help}"))?;
    if status.success() {
        Ok(format!(
            "{} holds a whole copy; restore it with pg_restore",
            to.display()
        ))
    } else {
        Err(format!("pg_dump failed ({status}). {help}"))
    }
}

/// A part of an address without its percent signs.
fn plain(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail
            .get(..2)
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if let (b'%', Some(byte)) = (first, code) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn percent_signs_are_undone() {
        assert_eq!(super::plain("p%40ss%2Fword%"), "p@ss/word%");
    }
}
