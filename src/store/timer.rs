//! Timers: rows that come due, are taken by a lease, and are moved on only when what they do was done.

use chrono::{DateTime, Utc};
use jiff::Timestamp;

use super::{
    Reader, Result, Tx,
    column::{from_sql, to_sql},
    tx::{claiming, on},
};

/// A timer that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What it does.
    pub name: String,
    /// For what.
    pub subject: String,
    /// When it should have happened.
    pub due_at: Timestamp,
    /// How often it was taken, this time included.
    pub tries: u32,
    /// Until when whoever took it has it.
    pub lease_until: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    subject: String,
    due_at: DateTime<Utc>,
    tries: i32,
    lease_until: DateTime<Utc>,
}

impl TryFrom<Row> for Due {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            name: row.name,
            subject: row.subject,
            due_at: from_sql(row.due_at)?,
            tries: row.tries.unsigned_abs(),
            lease_until: from_sql(row.lease_until)?,
        })
    }
}

impl Reader {
    /// When the next timer can be taken.
    pub async fn timer_next(&mut self) -> Result<Option<Timestamp>> {
        let at: Option<DateTime<Utc>> = on!(self, |conn| sqlx::query_scalar(
            "select case when lease_until > due_at then lease_until else due_at end as free_at
             from timer order by free_at limit 1"
        )
        .fetch_optional(conn)
        .await)?;
        at.map(from_sql).transpose()
    }
}

impl Tx {
    /// Adds a timer, unless there is one of that name and subject.
    pub async fn timer_ensure(
        &mut self,
        name: &str,
        subject: &str,
        due_at: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "insert into timer (name, subject, due_at, tries) values ($1, $2, $3, 0)
             on conflict (name, subject) do nothing"
        )
        .bind(name)
        .bind(subject)
        .bind(to_sql(due_at))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Sets the one timer of a name and a subject, or takes it away.
    pub async fn timer_set_to(
        &mut self,
        name: &str,
        subject: &str,
        due_at: Option<Timestamp>,
    ) -> Result<()> {
        let Some(due_at) = due_at else {
            on!(self, |conn| sqlx::query(
                "delete from timer where name = $1 and subject = $2"
            )
            .bind(name)
            .bind(subject)
            .execute(conn)
            .await
            .map(|_| ()))?;
            return Ok(());
        };
        on!(self, |conn| {
            sqlx::query(
            "insert into timer (name, subject, due_at, tries) values ($1, $2, $3, 0)
             on conflict (name, subject) do update set due_at = excluded.due_at, lease_until = null, tries = 0"
        )
        .bind(name)
        .bind(subject)
        .bind(to_sql(due_at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// As [`Tx::timer_set_to`], but one that is due and that nobody took stays due: somebody put it forward while whoever sets it now was at
    /// work on what came before.
    pub async fn timer_watch(
        &mut self,
        name: &str,
        subject: &str,
        due_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        let Some(at) = due_at else {
            return self.timer_set_to(name, subject, None).await;
        };
        let is_put_forward: i64 = on!(self, |conn| {
            sqlx::query_scalar(
            "select count(*) from timer where name = $1 and subject = $2 and lease_until is null and due_at <= $3"
        )
        .bind(name)
        .bind(subject)
        .bind(to_sql(now))
        .fetch_one(conn)
        .await
        })?;
        if is_put_forward > 0 {
            return Ok(());
        }
        self.timer_set_to(name, subject, Some(at)).await
    }

    /// Takes the timer that is longest due; that of a page goes before all others, and has a lease of its own.
    pub async fn timer_claim(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        page_until: Timestamp,
    ) -> Result<Option<Due>> {
        let sql = claiming!(
            self,
            "select name, subject from timer
             where due_at <= $1 and (lease_until is null or lease_until <= $1) order by case name when 'page' then 0 else 1 end, due_at limit 1",
            "update timer set lease_until = case name when 'page' then $3 else $2 end, tries = tries + 1
             where (name, subject) = (select name, subject from due)
             returning name, subject, due_at, tries, lease_until"
        );
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(sql)
            .bind(to_sql(now))
            .bind(to_sql(lease_until))
            .bind(to_sql(page_until))
            .fetch_optional(conn)
            .await)?;
        row.map(Due::try_from).transpose()
    }

    /// Moves a timer that was taken to its next time: done, so the count of tries starts anew. Whoever was so slow that somebody else
    /// took it or set it anew moves nothing.
    pub async fn timer_done(&mut self, due: &Due, next: Timestamp) -> Result<()> {
        self.timer_set(due, next, 0).await
    }

    /// Moves a timer that failed to another try.
    pub async fn timer_retry(&mut self, due: &Due, next: Timestamp) -> Result<()> {
        self.timer_set(due, next, i32::try_from(due.tries).unwrap_or(i32::MAX))
            .await
    }

    async fn timer_set(&mut self, due: &Due, next: Timestamp, tries: i32) -> Result<()> {
        // What was set anew meanwhile stays, and so does what somebody else is at work on. What they took up and gave back is moved on.
        on!(self, |conn| {
            sqlx::query(
            "update timer set due_at = $3, lease_until = null, tries = $4
             where name = $1 and subject = $2 and tries >= $5 and (lease_until is null or lease_until = $6)"
        )
        .bind(&due.name)
        .bind(&due.subject)
        .bind(to_sql(next))
        .bind(tries)
        .bind(i32::try_from(due.tries).unwrap_or(i32::MAX))
        .bind(to_sql(due.lease_until))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Takes every lease back; right at the start of a process that is alone on its database.
    pub async fn timer_free_all(&mut self) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update timer set lease_until = null where lease_until is not null"
        )
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
