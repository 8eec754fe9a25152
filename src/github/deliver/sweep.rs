//! The sweep: what GitHub shows of a team's incidents, actions and reports, and closing issues that are there twice.

use binnacle_commands::{issue::LABEL, mirror::IssueSeen, team::Team};
use jiff::Timestamp;
use serde_json::json;

use crate::github::{client::route, failed::Failed};

use super::{Sender, issue::Label};

impl Sender {
    /// Every issue of ours in a team's repository since a time; `None` for a team without one.
    pub async fn seen(
        &self,
        team: &Team,
        since: Timestamp,
    ) -> Result<Option<Vec<IssueSeen>>, String> {
        let Some(github) = &team.github else {
            return Ok(None);
        };
        let listed = self
            .ours(&github.repository, since, Some(LABEL))
            .await
            .map_err(|failed| failed.to_string())?;
        let seen = listed.into_iter().map(|one| IssueSeen {
            number: one.number,
            title: one.title,
            body: one.body.unwrap_or_default(),
            labels: one.labels.into_iter().map(Label::name).collect(),
            open: one.state == "open",
        });
        Ok(Some(seen.collect()))
    }

    /// Closes an issue in favour of another one of the same thing.
    pub async fn close_duplicate(&self, team: &Team, number: i64, of: i64) -> Result<(), String> {
        self.close(team, number, of)
            .await
            .map_err(|failed| failed.to_string())
    }

    async fn close(&self, team: &Team, number: i64, of: i64) -> Result<(), Failed> {
        let Some(github) = &team.github else {
            return Ok(());
        };
        let issue = route(&github.repository, &format!("/issues/{number}"));
        // Closing can be repeated, a comment cannot: so that comes last.
        let closed = json!({ "state": "closed", "state_reason": "duplicate" });
        self.0.patch(&issue, &closed).await?;
        let comment = json!({ "body": format!("This is a second issue for the same thing; #{of} is the one that is kept current.") });
        self.0
            .post(&format!("{issue}/comments"), &comment)
            .await
            .map(drop)
    }
}
