//! Who uses a PostgreSQL database: each process holds a shared lock as long as it lives, so that one that starts knows whether
//! it is alone. The server frees the lock when the process ends, however it ends.

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::sync::Mutex;

/// The key of the lock; any number that nobody else uses.
const KEY: i64 = 0x0042_494e_4e41_434c;

/// A process's lock.
#[derive(Debug)]
pub(super) struct Presence {
    /// Whether no other process held it when this one came.
    pub(super) was_alone: bool,
    /// The lock lives as long as its connection.
    held: Mutex<PgConnection>,
}

/// Takes the lock, on a connection of its own. Who comes to an unused database has it alone until [`Presence::share`]; others
/// wait until then.
pub(super) async fn take(options: &PgConnectOptions) -> sqlx::Result<Presence> {
    let mut conn = PgConnection::connect_with(options).await?;
    let was_alone: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
        .bind(KEY)
        .fetch_one(&mut conn)
        .await?;
    if !was_alone {
        sqlx::query("select pg_advisory_lock_shared($1)")
            .bind(KEY)
            .execute(&mut conn)
            .await?;
    }
    Ok(Presence {
        was_alone,
        held: Mutex::new(conn),
    })
}

impl Presence {
    /// Lets others come.
    pub(super) async fn share(&self) -> sqlx::Result<()> {
        if !self.was_alone {
            return Ok(());
        }
        let mut conn = self.held.lock().await;
        // Others must see us at every moment, so the shared lock comes before the exclusive one goes.
        sqlx::query("select pg_advisory_lock_shared($1)")
            .bind(KEY)
            .execute(&mut *conn)
            .await?;
        sqlx::query("select pg_advisory_unlock($1)")
            .bind(KEY)
            .execute(&mut *conn)
            .await?;
        Ok(())
    }
}
