//! Programs of the team's own that carry deploys out: where they are, what they are told, and what they tell back.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Carrier, Step};
use crate::{
    deploy::life::Deploy,
    ids::DeployId,
    names::{Parsed, reads_and_writes_text},
    team::HttpsUrl,
    text::{cut, one_line},
};

/// An address that is reached encrypted, or on this machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HookUrl(String);

/// The hosts of this machine.
const HERE: [&str; 2] = ["127.0.0.1", "localhost"];

impl HookUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host, in small letters.
    pub fn host(&self) -> String {
        let (_, rest) = self.0.split_once("://").unwrap_or_default();
        let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
        rest[..end].to_ascii_lowercase()
    }

    /// Whether it is on this machine.
    pub fn is_here(&self) -> bool {
        HERE.contains(&self.host().as_str())
    }

    fn accept(text: &str) -> Option<Self> {
        let (is_https, rest) = match text.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("http://")?),
        };
        // What can stand in one can stand in the other.
        format!("https://{rest}").parse::<HttpsUrl>().ok()?;
        let url = Self(text.to_owned());
        (is_https || url.is_here()).then_some(url)
    }
}

impl Parsed for HookUrl {
    const ALLOWED: &'static str = "an address that begins with `https://` and a host, or with `http://127.0.0.1` or `http://localhost`, \
                                   of at most 512 characters and without a password, spaces, brackets or quotes";
}

impl fmt::Display for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(HookUrl);

/// The name of a variable of the environment that holds what is signed with. None of Binnacle's own begins so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

impl SecretName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn accept(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("DEPLOY_SECRET_")?;
        let fits = (1..=40).contains(&rest.len())
            && rest
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        fits.then(|| Self(text.to_owned()))
    }
}

impl Parsed for SecretName {
    const ALLOWED: &'static str = "the name of a variable of the environment: `DEPLOY_SECRET_` and 1 to 40 capital letters, digits and `_`";
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(SecretName);

/// A program that carries deploys out when it is told to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Where it is told.
    pub url: HookUrl,
    /// What both sides sign with.
    pub secret: SecretName,
}

/// What a program is told. Told again it is the same to the last byte, so that the program can fold what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: Webhook,
    /// What for: to begin, or that it is given up.
    pub step: Step,
    /// By what a repetition is known.
    pub key: String,
    /// The body.
    pub body: String,
}

impl Letter {
    /// What is told of a deploy; nothing where no program carries it out. `pages` is where Binnacle's own pages are reached.
    pub fn of(deploy: &Deploy, step: Step, pages: &str) -> Option<Self> {
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
        Some(Self {
            to: to.clone(),
            step,
            key,
            body: body.to_string(),
        })
    }
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
    fn an_address_is_encrypted_or_on_this_machine() {
        for (good, host) in [
            ("https://deploy.example.org/hook", "deploy.example.org"),
            (
                "https://Deploy.example.org:8443/a?b=c",
                "deploy.example.org",
            ),
            ("http://127.0.0.1:9000/hook", "127.0.0.1"),
            ("http://localhost:9000", "localhost"),
        ] {
            let url: HookUrl = good.parse().unwrap();
            assert_eq!((url.as_str(), url.host().as_str()), (good, host));
        }
        for bad in [
            "",
            "deploy.example.org",
            "http://deploy.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost@example.org",
            "http://me:secret@127.0.0.1",
            "https://me@example.org",
            "ftp://127.0.0.1",
            "https://a b",
        ] {
            assert!(bad.parse::<HookUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_secret_is_named_so_that_it_can_be_none_of_our_own() {
        for good in ["DEPLOY_SECRET_CHECKOUT", "DEPLOY_SECRET_A_1"] {
            assert!(good.parse::<SecretName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "DISCORD_TOKEN",
            "DEPLOY_SECRET_",
            "DEPLOY_SECRET_a",
            "GITHUB_WEBHOOK_SECRET",
        ] {
            assert!(bad.parse::<SecretName>().is_err(), "{bad}");
        }
    }

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
