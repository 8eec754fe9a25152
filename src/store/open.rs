//! Opening a database: one writer and a few readers on SQLite, a pool on PostgreSQL; brought up to date, or refused with a
//! reason.

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    Connection as _, PgPool, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    OpenError, Reader, Result, Tx, lock,
    presence::{self, Presence},
};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// What a PostgreSQL database is called where its address would tell its password.
const POSTGRES_NAME: &str = "the PostgreSQL server";

/// How long a connection waits for another one's write, and a caller for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// A database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        /// Held as long as the database is open.
        _lock: Option<Arc<lock::Lock>>,
    },
    Postgres {
        pool: PgPool,
        presence: Option<Arc<Presence>>,
    },
}

impl Db {
    /// Opens and migrates the database at a URL: `sqlite:` with a path, or `postgres:`.
    pub async fn open(url: &str) -> std::result::Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            open_sqlite(url).await
        } else {
            open_postgres(url).await
        }
    }

    /// Opens a database only to read it, also while a bot works on it.
    pub async fn open_to_read(url: &str) -> std::result::Result<Self, OpenError> {
        if !url.starts_with("sqlite:") {
            let (pool, _) = connect_postgres(url).await?;
            return Ok(Self(Kind::Postgres {
                pool,
                presence: None,
            }));
        }
        let options = SqliteConnectOptions::from_str(url).map_err(|error| opening(url, &error))?;
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.create_if_missing(false).pragma("query_only", "on"))
            .await
            .map_err(|error| opening(url, &error))?;
        Ok(Self(Kind::Sqlite {
            writer: pool.clone(),
            readers: pool,
            _lock: None,
        }))
    }

    /// Opens a database to write a little to it, also while a bot works on it. It has to be up to date already.
    pub async fn open_beside(url: &str) -> std::result::Result<Self, OpenError> {
        if !url.starts_with("sqlite:") {
            let (pool, _) = connect_postgres(url).await?;
            let newest = sqlx::query_scalar(NEWEST).fetch_optional(&pool).await;
            up_to_date(POSTGRES_NAME, &POSTGRES, newest.ok().flatten())?;
            return Ok(Self(Kind::Postgres {
                pool,
                presence: None,
            }));
        }
        let (_, options) = sqlite_options(url).map_err(|error| opening(url, &error))?;
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_with(options.create_if_missing(false))
            .await
            .map_err(|error| opening(url, &error))?;
        let newest = sqlx::query_scalar(NEWEST).fetch_optional(&pool).await;
        up_to_date(url, &SQLITE, newest.ok().flatten())?;
        Ok(Self(Kind::Sqlite {
            writer: pool.clone(),
            readers: pool,
            _lock: None,
        }))
    }

    /// A connection that reads.
    pub async fn read(&self) -> Result<Reader> {
        Ok(match &self.0 {
            Kind::Sqlite { readers, .. } => Reader::sqlite(readers.acquire().await?),
            Kind::Postgres { pool, .. } => Reader::postgres(pool.acquire().await?),
        })
    }

    /// A transaction that writes. On SQLite there is one at a time.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that begins a transaction"
    )]
    pub async fn write(&self) -> Result<Tx> {
        Ok(match &self.0 {
            // A plain "begin" would fail with "database is locked" when it turns from reading to writing.
            Kind::Sqlite { writer, .. } => Tx::sqlite(writer.begin_with("begin immediate").await?),
            Kind::Postgres { pool, .. } => Tx::postgres(pool.begin().await?),
        })
    }

    /// Whether no other process used it when it was opened. Then whatever looks as if it were being worked on is not.
    pub fn was_unused(&self) -> bool {
        match &self.0 {
            Kind::Sqlite { .. } => true,
            Kind::Postgres { presence, .. } => presence.as_ref().is_some_and(|held| held.was_alone),
        }
    }

    /// Says that whatever was left behind is taken back, so that other processes may come.
    pub async fn settled(&self) -> Result<()> {
        if let Kind::Postgres {
            presence: Some(presence),
            ..
        } = &self.0
        {
            presence.share().await?;
        }
        Ok(())
    }

    /// Makes sure that other processes see this one, also after the server or the way to it was gone for a while.
    pub async fn keep_presence(&self) -> Result<()> {
        if let Kind::Postgres {
            presence: Some(presence),
            ..
        } = &self.0
        {
            presence.keep().await?;
        }
        Ok(())
    }

    /// Closes every connection, after those at work have finished.
    pub async fn close(&self) {
        match &self.0 {
            Kind::Sqlite {
                writer, readers, ..
            } => {
                readers.close().await;
                writer.close().await;
            }
            Kind::Postgres { pool, .. } => pool.close().await,
        }
    }
}

/// Brings an open database to a given migration only, for the tests of migrations.
pub async fn migrate_to(url: &str, version: i64) -> std::result::Result<(), MigrateError> {
    if url.starts_with("sqlite:") {
        let pool = SqlitePool::connect_with(sqlite_options(url)?.1).await?;
        SQLITE.run_to(version, &pool).await
    } else {
        let pool = PgPool::connect(url).await?;
        POSTGRES.run_to(version, &pool).await
    }
}

fn sqlite_options(url: &str) -> sqlx::Result<(PathBuf, SqliteConnectOptions)> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Nothing that was acknowledged may be lost when the power goes.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .optimize_on_close(true, None);
    Ok((options.get_filename().to_path_buf(), options))
}

async fn open_sqlite(url: &str) -> std::result::Result<Db, OpenError> {
    let help = "Check that its directory exists and may be written";
    let unreachable = |why: String| OpenError::Unreachable {
        what: url.to_owned(),
        why,
        help,
    };
    let (path, options) = sqlite_options(url).map_err(|error| unreachable(error.to_string()))?;
    let lock = lock::take(&path)
        .map_err(|error| unreachable(error.to_string()))?
        .ok_or_else(|| OpenError::InUse(path.display().to_string()))?;
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        // A file goes nowhere while nobody looks, and a connection is tested when it is given back.
        .test_before_acquire(false)
        // After a full disk SQLite has rolled back by itself while sqlx still counts a transaction; such a connection would
        // never write again, so it is dropped instead of used.
        .before_acquire(|conn, _| Box::pin(async move { Ok(!conn.is_in_transaction()) }))
        .connect_with(options.clone())
        .await
        .map_err(|error| opening(url, &error))?;
    quick_check(url, &writer).await?;
    SQLITE
        .run(&writer)
        .await
        .map_err(|error| migration(url, error))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(4)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Db(Kind::Sqlite {
        writer,
        readers,
        _lock: Some(Arc::new(lock)),
    }))
}

async fn open_postgres(url: &str) -> std::result::Result<Db, OpenError> {
    let (pool, options) = connect_postgres(url).await?;
    POSTGRES
        .run(&pool)
        .await
        .map_err(|error| migration(POSTGRES_NAME, error))?;
    let presence = presence::take(&options)
        .await
        .map_err(|error| unreachable(&error))?;
    Ok(Db(Kind::Postgres {
        pool,
        presence: Some(Arc::new(presence)),
    }))
}

async fn connect_postgres(url: &str) -> std::result::Result<(PgPool, PgConnectOptions), OpenError> {
    // A machine that stands still in the middle of a write must not stop the others for ever.
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| unreachable(&error))?
        .options([
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone())
        .await
        .map_err(|error| unreachable(&error))?;
    Ok((pool, options))
}

/// The newest migration that a database has seen.
const NEWEST: &str = "select max(version) from _sqlx_migrations where success";

/// Refuses a database that is older or newer than this program.
fn up_to_date(
    what: &str,
    ours: &Migrator,
    newest: Option<i64>,
) -> std::result::Result<(), OpenError> {
    let what = what.to_owned();
    let known = ours.iter().map(|step| step.version).max();
    match newest {
        newest if newest == known => Ok(()),
        Some(version) if Some(version) > known => Err(OpenError::Newer { what, version }),
        _ => Err(OpenError::Older { what }),
    }
}

fn unreachable(error: &sqlx::Error) -> OpenError {
    OpenError::Unreachable {
        what: POSTGRES_NAME.to_owned(),
        why: error.to_string(),
        help: "Check host, port, database name, user and password, and that it runs",
    }
}

/// Reads the whole file's structure, so that a damaged one is found before it is written to.
async fn quick_check(url: &str, writer: &SqlitePool) -> std::result::Result<(), OpenError> {
    let damaged = |why: String| OpenError::Damaged {
        what: url.to_owned(),
        why,
    };
    let found: String = sqlx::query_scalar("pragma quick_check(1)")
        .fetch_one(writer)
        .await
        .map_err(|error| damaged(error.to_string()))?;
    if found == "ok" {
        Ok(())
    } else {
        Err(damaged(found))
    }
}

fn opening(url: &str, error: &sqlx::Error) -> OpenError {
    let code = error
        .as_database_error()
        .and_then(|db| db.code().map(std::borrow::Cow::into_owned));
    match code.as_deref() {
        // NOTADB and CORRUPT.
        Some("26" | "11") => OpenError::Damaged {
            what: url.to_owned(),
            why: error.to_string(),
        },
        _ => OpenError::Unreachable {
            what: url.to_owned(),
            why: error.to_string(),
            help: "Check that its directory exists and may be written",
        },
    }
}

fn migration(what: &str, error: MigrateError) -> OpenError {
    let what = what.to_owned();
    match error {
        MigrateError::VersionMissing(version) => OpenError::Newer { what, version },
        MigrateError::VersionMismatch(version) => OpenError::Damaged {
            what,
            why: format!("migration {version} is not the one that this program knows"),
        },
        MigrateError::Dirty(version) => OpenError::Damaged {
            what,
            why: format!("migration {version} stopped half-way"),
        },
        other => OpenError::Migration {
            what,
            why: other.to_string(),
        },
    }
}
