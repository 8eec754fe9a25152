//! Programs of the team's own that carry deploys out: what they are told, and what they tell back.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Carrier, Step};
use crate::{
    deploy::life::Deploy,
    ids::DeployId,
    secret::SecretName,
    text::{cut, one_line},
    webhook::{HookUrl, Letter},
};

/// A program that carries deploys out when it is told to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Where it is told.
    pub url: HookUrl,
    /// What both sides sign with.
    pub secret: SecretName,
}

/// What a program is told of a deploy; nothing where no program carries it out. `pages` is where Binnacle's own pages are reached.
pub fn letter(deploy: &Deploy, step: Step, pages: &str) -> Option<Letter> {
    let (event, key) = match step {
        Step::Call => ("deploy.begun", deploy.id.to_string()),
        Step::Recall => ("deploy.given_up", format!("{}:given-up", deploy.id)),
        Step::Run | Step::Stop | Step::Mirror | Step::FollowUp => return None,
    };
    let Carrier::Webhook(to) = &deploy.record.carriage.as_ref()?.carrier else {
        return None;
    };
    let request = &deploy.record.request;
    let body = json!({
        "event": event,
        "key": deploy.id.to_string(),
        "request": deploy.name(),
        "service": request.service,
        "environment": request.environment,
        "sha": request.sha,
        "arguments": request.arguments,
        "report_to": format!("{pages}/deploys/{}/report", deploy.id),
    });
    Some(Letter {
        url: to.url.clone(),
        secret: to.secret.clone(),
        headers: Vec::new(),
        key,
        body: body.to_string(),
    })
}

/// How a deploy ended, as the program that carried it out reports.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Which deploy.
    key: String,
    /// How it ended.
    pub state: Reported,
    /// What there is to say.
    #[serde(default)]
    note: String,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reported {
    /// It was done.
    Succeeded,
    /// It did not work.
    Failed,
}

impl Report {
    /// Reads a report on a deploy.
    ///
    /// # Errors
    /// When it is none, or one on another deploy.
    pub fn read(deploy: DeployId, body: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(body).map_err(|why| {
            format!("This is no report: {why}. It is a JSON object with `key`, `state` (`succeeded` or `failed`) and perhaps `note`")
        })?;
        if read.key == deploy.to_string() {
            Ok(read)
        } else {
            Err("The report is on another deploy than its address".to_owned())
        }
    }

    /// What went wrong, on one line; `None` where nothing did.
    pub(crate) fn why(&self) -> Option<String> {
        let note = cut(one_line(&self.note).trim(), 300);
        match self.state {
            Reported::Succeeded => None,
            Reported::Failed if note.is_empty() => {
                Some("what carried it out says no more than that it failed".to_owned())
            }
            Reported::Failed => Some(note),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_its_deploy_and_one_of_two_ends() {
        let id = DeployId::from(uuid::Uuid::from_u128(7));
        let read = |text: String| Report::read(id, text.as_bytes());
        let done = read(format!(r#"{{"key":"{id}","state":"succeeded"}}"#)).unwrap();
        assert_eq!((done.state, done.why()), (Reported::Succeeded, None));
        let failed = read(format!(
            r#"{{"key":"{id}","state":"failed","note":"No\nroom"}}"#
        ))
        .unwrap();
        assert_eq!(failed.why().as_deref(), Some("No room"));
        for bad in [
            String::new(),
            r#"{"key":"another","state":"succeeded"}"#.to_owned(),
            format!(r#"{{"key":"{id}","state":"perhaps"}}"#),
            format!(r#"{{"key":"{id}","state":"failed","event":"deploy.begun"}}"#),
        ] {
            assert!(read(bad.clone()).is_err(), "{bad}");
        }
    }
}
