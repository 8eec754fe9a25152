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
    let status = tokio::process::Command::new("pg_dump")
        .arg("--format=custom")
        .arg("--file")
        .arg(to)
        .arg(format!("--dbname={url}"))
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
