//! Connections to either database behind one type, and the macro that runs one SQL text on whichever it is.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection};

use super::Result;

/// A connection that reads.
#[derive(Debug)]
pub struct Reader(Source);

/// A transaction that writes. Dropped without [`Tx::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Tx(Reader);

#[derive(Debug)]
enum Source {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// The connection, whichever it is.
pub(super) enum Conn<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Reader {
    pub(super) const fn sqlite(conn: PoolConnection<Sqlite>) -> Self {
        Self(Source::Sqlite(conn))
    }

    pub(super) const fn postgres(conn: PoolConnection<Postgres>) -> Self {
        Self(Source::Postgres(conn))
    }

    pub(super) fn conn(&mut self) -> Conn<'_> {
        match &mut self.0 {
            Source::Sqlite(conn) => Conn::Sqlite(conn),
            Source::SqliteTx(tx) => Conn::Sqlite(tx),
            Source::Postgres(conn) => Conn::Postgres(conn),
            Source::PostgresTx(tx) => Conn::Postgres(tx),
        }
    }

    /// The text for the database at hand, where the two cannot share one.
    pub(super) const fn sql(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.0 {
            Source::Sqlite(_) | Source::SqliteTx(_) => sqlite,
            Source::Postgres(_) | Source::PostgresTx(_) => postgres,
        }
    }
}

impl Tx {
    pub(super) const fn sqlite(tx: Transaction<'static, Sqlite>) -> Self {
        Self(Reader(Source::SqliteTx(tx)))
    }

    pub(super) const fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self(Reader(Source::PostgresTx(tx)))
    }

    /// Makes everything written here last, all of it together.
    pub async fn commit(self) -> Result<()> {
        match self.0.0 {
            Source::SqliteTx(tx) => tx.commit().await?,
            Source::PostgresTx(tx) => tx.commit().await?,
            Source::Sqlite(_) | Source::Postgres(_) => {}
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.0
    }
}

/// Runs one expression on the connection of either database.
macro_rules! on {
    ($reader:expr, |$conn:ident| $body:expr) => {
        match $reader.conn() {
            $crate::store::tx::Conn::Sqlite($conn) => $body,
            $crate::store::tx::Conn::Postgres($conn) => $body,
        }
    };
}

pub(super) use on;

/// What is due, read once and taken: `$update` finds the rows of `$select` as `due`. PostgreSQL also has to be told to take them,
/// to leave alone what others took, and to read them once: joined as a plain subquery it may ask again for each row of the table,
/// find others each time, and take more than its limit. SQLite has one writer, so there it takes nothing first.
macro_rules! claiming {
    ($reader:expr, $select:literal, $update:literal) => {
        $reader.sql(
            concat!("with due as materialized (", $select, ") ", $update),
            concat!(
                "with due as materialized (",
                $select,
                " for update skip locked) ",
                $update
            ),
        )
    };
}

pub(super) use claiming;

/// Writes where the card of something is that has one.
macro_rules! shown {
    ($tx:expr, $table:literal, $key:literal, $id:expr, $message:expr) => {{
        let sql = concat!(
            "update ",
            $table,
            " set message_id = $2 where ",
            $key,
            " = $1"
        );
        $crate::store::tx::on!($tx, |conn| sqlx::query(sql)
            .bind($id.uuid())
            .bind($message.sql())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }};
}

pub(super) use shown;
