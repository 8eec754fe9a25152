//! What happened to an incident or a matter, as a comment on its issue, once.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    effect::Note,
    incident::{self, comment_body},
    issue::{BODY, Mirrored, marker},
    names::Repository,
    team::Github,
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
        // It may have become private since this was decided; then nothing of it goes out any more.
        let mirrored = incident::mirrored(&parcel.incident, &parcel.team)
            .filter(|_| !parcel.incident.is_private);
        let (Some(github), Some(mirrored)) = (&parcel.team.github, &mirrored) else {
            return Ok(Delivered::Nothing);
        };
        let on = there(github, mirrored)?;
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
        let on = there(github, mirrored)?;
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
        if let Err(failed) = said {
            self.is_gone_by(failed, repository, number).await?;
            return Err(Failed::Gone(Some(number)));
        }
        Ok(Delivered::Nothing)
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

/// The issue on which something belongs. One that was never made, as of what began before the team mirrored, is made first.
fn there<'a>(github: &'a Github, mirrored: &'a Mirrored) -> Result<(&'a Repository, i64), Failed> {
    let number = mirrored.place.number.ok_or(Failed::Gone(None))?;
    let repository = mirrored.place.repository.as_ref();
    Ok((repository.unwrap_or(&github.repository), number))
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
            lease_until: None,
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
