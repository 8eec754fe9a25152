//! What repositories at GitHub are called, by the numbers that GitHub gave them, which stay.

use binnacle_commands::names::Repository;

use super::{Reader, Result, Tx, column::repository, tx::on};

impl Reader {
    /// Every name that the repository with this number is known to have or to have had.
    pub async fn repository_names(&mut self, id: i64) -> Result<Vec<Repository>> {
        let names: Vec<String> = on!(self, |conn| sqlx::query_scalar(
            "select name from repository_name where repository_id = $1 order by name"
        )
        .bind(id)
        .fetch_all(conn)
        .await)?;
        let names = names.into_iter();
        let read = names.filter_map(|name| repository(Some(name), "repository_name").transpose());
        read.collect()
    }

    /// A name with every other that the same repository is known to have or to have had.
    pub async fn repository_also(&mut self, name: &Repository) -> Result<Vec<Repository>> {
        let id: Option<i64> = on!(self, |conn| sqlx::query_scalar(
            "select repository_id from repository_name where name = $1"
        )
        .bind(folded(name))
        .fetch_optional(conn)
        .await)?;
        let mut names = vec![name.clone()];
        if let Some(id) = id {
            names.extend(self.repository_names(id).await?);
        }
        Ok(names)
    }
}

impl Tx {
    /// Remembers what a repository is called. A name that went to another repository is that one's.
    pub async fn repository_named(&mut self, id: i64, name: &Repository) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "insert into repository_name (name, repository_id) values ($1, $2)
             on conflict (name) do update set repository_id = excluded.repository_id"
        )
        .bind(folded(name))
        .bind(id)
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}

/// GitHub does not tell upper from lower case in names.
fn folded(name: &Repository) -> String {
    name.to_string().to_lowercase()
}
