//! Who uses a PostgreSQL database: each process holds a shared lock as long as it lives, so that one that starts knows whether
//! it is alone. The server frees the lock when the process ends, however it ends.

use std::{future::Future, time::Duration};

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::{sync::Mutex, time::timeout};

/// The key of the lock; any number that nobody else uses.
const KEY: i64 = 0x0042_494e_4e41_434c;

/// How long a look at the connection may take, and how long to make another one. Timers wait for both.
const LOOK: Duration = Duration::from_secs(3);

/// A process's lock.
#[derive(Debug)]
pub(super) struct Presence {
    /// Whether no other process held it when this one came.
    pub(super) was_alone: bool,
    options: PgConnectOptions,
    /// The lock lives as long as its connection.
    held: Mutex<PgConnection>,
}

/// Takes the lock, on a connection of its own. Who comes to an unused database has it alone until [`Presence::share`]; others
/// wait until then.
pub(super) async fn take(options: &PgConnectOptions) -> sqlx::Result<Presence> {
    // Whoever is alone may have much to take back, and is waited for as long as that takes.
    let options = options.clone().options([("lock_timeout", "0")]);
    let mut conn = PgConnection::connect_with(&options).await?;
    let was_alone: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
        .bind(KEY)
        .fetch_one(&mut conn)
        .await?;
    if !was_alone {
        lock_shared(&mut conn).await?;
    }
    Ok(Presence {
        was_alone,
        options,
        held: Mutex::new(conn),
    })
}

async fn lock_shared(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select pg_advisory_lock_shared($1)")
        .bind(KEY)
        .execute(conn)
        .await
        .map(|_| ())
}

async fn connect_shared(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    let mut conn = PgConnection::connect_with(options).await?;
    lock_shared(&mut conn).await?;
    Ok(conn)
}

async fn in_time<T>(what: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    let late = Err(sqlx::Error::PoolTimedOut);
    timeout(LOOK, what).await.unwrap_or(late)
}

impl Presence {
    /// Lets others come.
    pub(super) async fn share(&self) -> sqlx::Result<()> {
        if !self.was_alone {
            return Ok(());
        }
        let mut conn = self.held.lock().await;
        // Others must see us at every moment, so the shared lock comes before the exclusive one goes.
        lock_shared(&mut conn).await?;
        sqlx::query("select pg_advisory_unlock($1)")
            .bind(KEY)
            .execute(&mut *conn)
            .await?;
        Ok(())
    }

    /// Takes the lock anew where its connection is gone: whoever starts after that would believe to be alone.
    pub(super) async fn keep(&self) -> sqlx::Result<()> {
        let mut conn = self.held.lock().await;
        if in_time(conn.ping()).await.is_ok() {
            return Ok(());
        }
        tracing::warn!("the connection by which other processes see this one is gone");
        *conn = in_time(connect_shared(&self.options)).await?;
        Ok(())
    }
}
