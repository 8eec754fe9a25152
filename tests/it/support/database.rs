//! A fresh database for each test: a SQLite file, or a PostgreSQL database of its own.

use std::{
    env,
    sync::atomic::{AtomicU32, Ordering},
};

use binnacle::store::Db;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Where a test keeps its data.
pub(crate) struct Database {
    url: String,
    home: Home,
}

enum Home {
    Directory(TempDir),
    Server { admin: String, name: String },
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// A SQLite file that does not exist yet.
    pub(crate) fn sqlite() -> Self {
        let home = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", home.path().join("binnacle.db").display());
        Self {
            url,
            home: Home::Directory(home),
        }
    }

    /// An empty PostgreSQL database; `None` when that half was turned off by hand.
    pub(crate) async fn postgres() -> Option<Self> {
        if variable("TEST_POSTGRES").as_deref() == Some("off") {
            return None;
        }
        let admin = variable("TEST_POSTGRES_URL")
            .expect("TEST_POSTGRES_URL is not set: run scripts/test, which starts a server, or set TEST_POSTGRES=off");
        let name = format!(
            "binnacle_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let mut conn = PgConnection::connect(&admin).await.unwrap();
        conn.execute(AssertSqlSafe(format!("create database {name}")))
            .await
            .unwrap();
        let (server, _) = admin.rsplit_once('/').unwrap();
        Some(Self {
            url: format!("{server}/{name}"),
            home: Home::Server { admin, name },
        })
    }

    /// Its URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Opens it as the bot does.
    pub(crate) async fn open(&self) -> Db {
        Db::open(&self.url).await.unwrap()
    }

    /// Lets its planner look at what is there by now.
    pub(crate) async fn analyze(&self) {
        self.run("analyze").await;
    }

    /// Runs a statement behind the bot's back.
    pub(crate) async fn run(&self, statement: &'static str) {
        if self.url.starts_with("sqlite:") {
            let mut conn = SqliteConnection::connect(&self.url).await.unwrap();
            conn.execute(statement).await.unwrap();
        } else {
            let mut conn = PgConnection::connect(&self.url).await.unwrap();
            conn.execute(statement).await.unwrap();
        }
    }

    /// Removes it; a test that fails leaves it for a look.
    pub(crate) async fn remove(self) {
        match self.home {
            Home::Directory(home) => home.close().unwrap(),
            Home::Server { admin, name } => {
                let mut conn = PgConnection::connect(&admin).await.unwrap();
                conn.execute(AssertSqlSafe(format!("drop database {name} with (force)")))
                    .await
                    .unwrap();
            }
        }
    }
}

/// How many effects are being sent at this moment, and how many teams are at work on what webhooks told.
pub(crate) async fn at_work(url: &str) -> i64 {
    let count = "select (select count(*) from effect where state = 'sending')
                        + (select count(*) from timer where name = 'hooks' and lease_until is not null)";
    if url.starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(url).await.unwrap();
        let sending = sqlx::query_scalar(count).fetch_one(&mut conn).await;
        sending.unwrap()
    } else {
        let mut conn = PgConnection::connect(url).await.unwrap();
        let sending = sqlx::query_scalar(count).fetch_one(&mut conn).await;
        sending.unwrap()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by the environment"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// Runs each of these tests on both databases.
macro_rules! on_both {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                $(#[$meta])*
                async fn $name() {
                    let database = $crate::support::database::Database::sqlite();
                    super::$name(&database).await;
                    database.remove().await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                $(#[$meta])*
                async fn $name() {
                    if let Some(database) = $crate::support::database::Database::postgres().await {
                        super::$name(&database).await;
                        database.remove().await;
                    }
                }
            )+
        }
    };
}

pub(crate) use on_both;
