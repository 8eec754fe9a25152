//! Whether the database answers.

use super::{Db, Reader, Result, tx::on};

impl Db {
    /// Asks the database for nothing in particular.
    pub async fn ping(&self) -> Result<()> {
        self.read().await?.ping().await
    }
}

impl Reader {
    async fn ping(&mut self) -> Result<()> {
        on!(self, |conn| sqlx::query("select 1")
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
