//! What happened to an incident or a matter, as a comment on its issue, once.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    effect::Note,
    incident::comment_body,
    issue::marker,
    text,
};
use serde::Deserialize;
use serde_json::json;

use crate::app::{Claimed, MatterParcel, Parcel};

use crate::github::{client::route, failed::Failed};

use super::{
    Sender,
    issue::{LAG, User, as_asked, carries},
};

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
        let body = comment_body(&parcel.incident, told, &parcel.team, parcel.claimed.id);
        self.say(&comments, &body, true, &parcel.claimed).await
    }

    /// Says on the issue of a matter what happened.
    pub(super) async fn remark(&self, parcel: &MatterParcel) -> Result<Delivered, Failed> {
        let (Some(github), Some(mirrored), Some(words)) =
            (&parcel.team.github, &parcel.mirrored, &parcel.remark)
        else {
            return Ok(Delivered::Nothing);
        };
        let Some(number) = mirrored.place.number else {
            return Err(Failed::NotSent("the issue is not there yet".to_owned()));
        };
        let repository = mirrored.place.repository.as_ref();
        let repository = repository.unwrap_or(&github.repository);
        let comments = route(repository, &format!("/issues/{number}/comments"));
        let claimed = &parcel.claimed;
        let body = format!(
            "{words}\n\n{}\n\n{}",
            text::utc(claimed.created_at),
            marker(claimed.id)
        );
        self.say(&comments, &body, false, claimed).await
    }

    /// Comments, unless that was done before.
    async fn say(
        &self,
        comments: &str,
        body: &str,
        is_urgent: bool,
        claimed: &Claimed,
    ) -> Result<Delivered, Failed> {
        if claimed.doubt == Doubt::None || !self.was_posted(claimed, comments).await? {
            let body = json!({ "body": body });
            self.0.create(comments, &body, is_urgent).await?;
        }
        Ok(Delivered::Nothing)
    }

    async fn was_posted(&self, claimed: &Claimed, comments: &str) -> Result<bool, Failed> {
        let line = marker(claimed.id);
        let params = [("since", as_asked(claimed.first_tried_at - LAG))];
        let login = self.0.login().await?;
        let listed: Vec<Listed> = self.all(comments, &params).await?;
        let ours = |one: &Listed| {
            let is_by_us = one.user.as_ref().is_some_and(|user| user.login == login);
            is_by_us && carries(one.body.as_deref(), &line)
        };
        let was_posted = listed.iter().any(ours);
        if !was_posted {
            self.not_there(claimed.doubt)?;
        }
        Ok(was_posted)
    }
}
