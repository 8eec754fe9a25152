//! What webhooks of GitHub could not tell: until when GitHub was asked for it.

use binnacle_commands::names::GuildId;
use jiff::{SignedDuration, Timestamp};

use crate::store;

use super::App;

/// GitHub keeps what failed for three days.
const KEPT: SignedDuration = SignedDuration::from_hours(3 * 24);

/// How far it is looked back behind what was looked at before. What was told again may have failed again, and that is seen only beside the
/// first try.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

impl App {
    /// Since when GitHub is to be asked for what a team was not told.
    pub async fn missed_since(&self, guild: GuildId) -> store::Result<Timestamp> {
        let asked = self.db.read().await?.missed_at(guild).await?;
        Ok(since(asked, self.now()))
    }

    /// Remembers until when GitHub was asked for all of that.
    pub async fn missed_asked(&self, guild: GuildId, at: Timestamp) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.missed_asked(guild, at).await?;
        tx.commit().await
    }
}

fn since(asked: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let oldest = now - KEPT;
    asked.map_or(oldest, |at| oldest.max(at - AGAIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_looked_back_to_the_last_success_and_three_days_at_most() {
        let at = |hours: i64| Timestamp::from_second(1_767_261_600 + hours * 3600).unwrap();
        for (asked, from) in [
            (None, -72),
            (Some(0), -1),
            (Some(-10), -11),
            (Some(-71), -72),
            (Some(-500), -72),
        ] {
            assert_eq!(since(asked.map(at), at(0)), at(from), "{asked:?}");
        }
    }
}
