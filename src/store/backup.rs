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
    let mut address = reqwest::Url::parse(url).map_err(|error| format!("DATABASE_URL: {error}"))?;
    // The password goes by the environment, since other people of this machine can read a command line.
    let password = address.password().map(plain).unwrap_or_default();
    if address.password().is_some() && address.set_password(None).is_err() {
        return Err("DATABASE_URL: it names no server".to_owned());
    }
    // Written aside and renamed, so that what stands under the name is whole.
    let mut aside = to.as_os_str().to_owned();
    aside.push(".part");
    let status = tokio::process::Command::new("pg_dump")
        .arg("--format=custom")
        .arg("--file")
        .arg(&aside)
        .arg(format!("--dbname={address}"))
        .envs((!password.is_empty()).then_some(("PGPASSWORD", password)))
        .stdin(Stdio::null())
        .status()
        .await
        .map_err(|error| format!("cannot run pg_dump: {error}. {help}"))?;
    if !status.success() {
        return Err(format!("pg_dump failed ({status}). {help}"));
    }
    tokio::fs::rename(&aside, to)
        .await
        .map_err(|error| format!("cannot write {}: {error}", to.display()))?;
    Ok(format!(
        "{} holds a whole copy; restore it with pg_restore",
        to.display()
    ))
}

/// A part of an address without its percent signs.
fn plain(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
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
