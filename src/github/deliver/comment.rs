//! What happened to an incident or a matter, as a comment on its issue, once.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    effect::Note,
    incident::comment_body,
    issue::{BODY, marker},
    names::Repository,
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
        let on = (repository.unwrap_or(&github.repository), number);
        let body = comment_body(&parcel.incident, told, &parcel.team, parcel.claimed.id);
        self.say(on, &body, true, &parcel.claimed).await
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
        let on = (repository.unwrap_or(&github.repository), number);
        let body = remark_body(words, &parcel.claimed);
        self.say(on, &body, false, &parcel.claimed).await
    }

    /// Comments on an issue, unless that was done before. An issue that is not there any more is told from one that may not be
    /// commented.
    async fn say(
        &self,
        (repository, number): (&Repository, i64),
        body: &str,
        is_urgent: bool,
        claimed: &Claimed,
    ) -> Result<Delivered, Failed> {
        let comments = route(repository, &format!("/issues/{number}/comments"));
        let said = self.say_once(&comments, body, is_urgent, claimed).await;
        let is_refused = matches!(
            said,
            Err(Failed::Refused {
                status: 404 | 410,
                ..
            })
        );
        if is_refused && self.is_gone(repository, number).await? {
            return Err(Failed::Gone(number));
        }
        said.map(|()| Delivered::Nothing)
    }

    async fn say_once(
        &self,
        comments: &str,
        body: &str,
        is_urgent: bool,
        claimed: &Claimed,
    ) -> Result<(), Failed> {
        if claimed.doubt != Doubt::None && self.was_posted(claimed, comments).await? {
            return Ok(());
        }
        let body = json!({ "body": body });
        let said = self.0.create(comments, &body, is_urgent).await?;
        // Where the issue was taken elsewhere the client follows it there by reading, and nothing is said.
        if said["issue_url"].is_string() {
            return Ok(());
        }
        Err(Failed::Refused {
            status: 404,
            message: "the issue was taken to another repository".to_owned(),
        })
    }

    async fn was_posted(&self, claimed: &Claimed, comments: &str) -> Result<bool, Failed> {
        let line = marker(claimed.id);
        let params = [("since", as_asked(claimed.first_tried_at - LAG))];
        let logins = self.0.access().logins().await?;
        let listed: Vec<Listed> = self.all(comments, &params).await?;
        let ours = |one: &Listed| {
            let is_by_us = one.user.as_ref().is_some_and(|user| user.is_in(&logins));
            is_by_us && carries(one.body.as_deref(), &line)
        };
        let was_posted = listed.iter().any(ours);
        if !was_posted {
            self.not_there(claimed.doubt)?;
        }
        Ok(was_posted)
    }
}

/// What is said on the issue of a matter, and when, as far as GitHub takes it.
fn remark_body(words: &str, claimed: &Claimed) -> String {
    let (at, marker) = (text::utc(claimed.created_at), marker(claimed.id));
    let end = format!("\n\n{at}\n\n{marker}");
    text::cut(words, BODY - end.chars().count()) + &end
}

#[cfg(test)]
mod tests {
    use binnacle_commands::Effect;
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_remark_is_as_long_as_github_takes() {
        let claimed = Claimed {
            id: Uuid::from_u128(7).into(),
            workspace: "1".parse().unwrap(),
            effect: Effect::Members,
            created_at: Timestamp::UNIX_EPOCH,
            first_tried_at: Timestamp::UNIX_EPOCH,
            tries: 1,
            doubt: Doubt::None,
        };
        for (words, is_cut) in [
            ("It was begun.".to_owned(), false),
            ("x".repeat(BODY), true),
        ] {
            let body = remark_body(&words, &claimed);
            assert!(body.chars().count() <= BODY && carries(Some(&body), &marker(claimed.id)));
            assert_eq!(body.contains('…'), is_cut);
        }
    }
}
