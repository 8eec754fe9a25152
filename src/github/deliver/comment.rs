//! What happened to an incident, as a comment on its issue, once.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    effect::Note,
    incident::comment_body,
    issue::marker,
};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use crate::app::Parcel;

use crate::github::{client::route, failed::Failed};

use super::{Sender, issue::User};

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    user: Option<User>,
}

impl Sender {
    pub(super) async fn comment(
        &self,
        parcel: &Parcel,
        told: (&Note, &[Note]),
    ) -> Result<Delivered, Failed> {
        let Some(github) = &parcel.team.github else {
            return Ok(Delivered::Nothing);
        };
        // It may have become private since this was decided; then nothing of it goes out any more.
        if parcel.incident.is_private {
            return Ok(Delivered::Nothing);
        }
        let Some(number) = parcel.incident.places.issue else {
            return Err(Failed::NotSent("the issue is not there yet".to_owned()));
        };
        let repository = parcel.incident.places.issue_repository.as_ref();
        let repository = repository.unwrap_or(&github.repository);
        let comments = route(repository, &format!("/issues/{number}/comments"));
        if parcel.claimed.doubt != Doubt::None && self.was_posted(parcel, &comments).await? {
            return Ok(Delivered::Nothing);
        }
        let body = comment_body(&parcel.incident, told, &parcel.team, parcel.claimed.id);
        let body = json!({ "body": body });
        self.0.create(&comments, &body, true).await?;
        Ok(Delivered::Nothing)
    }

    async fn was_posted(&self, parcel: &Parcel, comments: &str) -> Result<bool, Failed> {
        let line = marker(parcel.claimed.id);
        let since = parcel.claimed.first_tried_at - SignedDuration::from_mins(2);
        let params = [
            ("since", since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            ("per_page", "100".to_owned()),
        ];
        let login = self.0.login().await?;
        let listed: Vec<Listed> = self.0.get(comments, &params).await?;
        let ours = |one: &Listed| {
            one.user.as_ref().is_some_and(|user| user.login == login)
                && one
                    .body
                    .as_deref()
                    .unwrap_or_default()
                    .lines()
                    .any(|l| l.trim() == line)
        };
        if listed.iter().any(ours) {
            return Ok(true);
        }
        match parcel.claimed.doubt {
            Doubt::Look => Err(Failed::LookAgain(
                SignedDuration::try_from(self.0.pace() * 10).unwrap_or_default(),
            )),
            Doubt::None | Doubt::LookOnceMore | Doubt::Settled => Ok(false),
        }
    }
}
