//! What can go wrong with the database.

use std::fmt::Display;

/// The result of a statement.
pub type Result<T> = std::result::Result<T, Error>;

/// A statement that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not do it.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// A row holds something that this program never writes.
    #[error("table {table}, column {column}: unreadable value `{value}`")]
    Row {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// Someone else changed the row first.
    #[error("table {0}: the row changed meanwhile")]
    Conflict(&'static str),
    /// Something could not be written as JSON.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// A row that holds something that this program never writes.
    pub(super) fn row(table: &'static str, column: &'static str, value: impl Display) -> Self {
        Self::Row {
            table,
            column,
            value: value.to_string(),
        }
    }

    /// That a change met its row, as nobody else had changed it first.
    pub(super) fn one(changed: u64, table: &'static str) -> Result<()> {
        if changed == 1 {
            Ok(())
        } else {
            Err(Self::Conflict(table))
        }
    }

    /// Whether the database takes no writes as things are: it is full, broken, read-only, away, or held by someone else.
    pub fn is_unwritable(&self) -> bool {
        let Self::Sql(error) = self else {
            return false;
        };
        match error {
            sqlx::Error::Database(db) => {
                let code = db.code().unwrap_or_default();
                match db.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
                    // Disk full, read-only, I/O error, too many connections, lock not available, shutting down, starting up.
                    Some(_) => matches!(
                        &*code,
                        "53100" | "25006" | "58030" | "53300" | "55P03" | "57P01" | "57P03"
                    ),
                    // BUSY, LOCKED, READONLY, IOERR and FULL, with whatever stands in the upper bits.
                    None => code
                        .parse::<u32>()
                        .is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13)),
                }
            }
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
            _ => false,
        }
    }
}

/// Why a database cannot be used, with what would help.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be reached or opened.
    #[error("DATABASE_URL: cannot open {what}: {why}. {help}")]
    Unreachable {
        /// Which database, without its password.
        what: String,
        /// What was wrong.
        why: String,
        /// What would help.
        help: &'static str,
    },
    /// A second process uses it.
    #[error(
        "DATABASE_URL: {0} is in use by another Binnacle. Stop that one first, or give this one a database of its own; several machines share a PostgreSQL"
    )]
    InUse(String),
    /// It was written by a newer Binnacle.
    #[error(
        "DATABASE_URL: {what} was written by a newer Binnacle (migration {version} is unknown here). Run that version again, or restore a backup made before the upgrade"
    )]
    Newer {
        /// Which database.
        what: String,
        /// The migration.
        version: i64,
    },
    /// It is empty, or was written by an older Binnacle.
    #[error(
        "DATABASE_URL: {what} is not up to date with this Binnacle. Start the bot of this version on it once, which brings it up to date, and try again"
    )]
    Older {
        /// Which database.
        what: String,
    },
    /// Its content is damaged.
    #[error(
        "DATABASE_URL: {what} is damaged: {why}. Binnacle does not start on it, so that nothing gets worse. Restore the last backup (docs/operators.md, \"Backup and restore\")"
    )]
    Damaged {
        /// Which database.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// A migration failed.
    #[error(
        "DATABASE_URL: {what} could not be brought up to date: {why}. Nothing was changed by the failed step; restore a backup if this persists"
    )]
    Migration {
        /// Which database.
        what: String,
        /// What was wrong.
        why: String,
    },
}
