//! What people do on GitHub with an issue of ours, as the room of its incident, or the thread of its deploy, and the record learn of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Effect, Event, Who, action,
    deploy::life::Deploy,
    event::Kind,
    hook::{CommentNews, DeploymentEnd},
    incident::{Incident, flagged},
    issue::key_of,
    names::UserId,
    reply::{Card, Tone},
    team::Team,
    text,
};

/// The most characters of a comment that are passed on.
const LONGEST: usize = 3000;

/// Somebody on GitHub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Their login there.
    pub login: String,
    /// Their account on Discord, where it is known.
    pub user: Option<UserId>,
}

impl Speaker {
    /// Who did it, for the record.
    pub fn who(&self) -> Who {
        self.user.map_or(Who::Bot, Who::Person)
    }

    /// What they are called where Discord does not show it.
    pub fn called(&self, team: &Team) -> String {
        match self.user {
            Some(user) => team.called(user),
            None => format!("{} on GitHub", self.login),
        }
    }

    /// How Discord shows them.
    fn shown(&self) -> String {
        match self.user {
            Some(user) => format!("<@{user}>"),
            None => format!("`{}` on GitHub", text::code(&self.login, 40)),
        }
    }
}

/// Whose Discord account belongs to which login on GitHub, which does not tell upper from lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logins(BTreeMap<String, UserId>);

impl Logins {
    /// Those that people proved, and else those that the team's document names.
    pub fn of(team: &Team) -> Self {
        let named = team.people.iter().filter_map(|person| {
            let login = person.github.as_ref()?;
            Some((login.as_str().to_lowercase(), person.discord))
        });
        let proved = team.links.all.iter().filter(|link| link.ended_at.is_none());
        let proved = proved.map(|link| (link.login.as_str().to_lowercase(), link.user));
        Self(named.chain(proved).collect())
    }

    /// The Discord account that belongs to a login.
    pub fn user(&self, login: &str) -> Option<UserId> {
        self.0.get(&login.to_lowercase()).copied()
    }

    /// Somebody on GitHub.
    pub fn speaker(&self, login: &str) -> Speaker {
        Speaker {
            user: self.user(login),
            login: login.to_owned(),
        }
    }
}

/// What something happened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// That of the incident.
    Incident,
    /// That of the action with this number.
    Action(i64),
    /// That of the report.
    Report,
    /// That of the deploy with this number.
    Deploy(i64),
    /// The deployment that GitHub shows that deploy as.
    Deployment(i64),
}

impl Of {
    /// What it is, for people.
    fn label(self) -> String {
        match self {
            Self::Incident => "the issue".to_owned(),
            Self::Action(number) => format!("the issue of ACT-{number}"),
            Self::Report => "the issue of the report".to_owned(),
            Self::Deploy(number) => format!("the issue of DPL-{number}"),
            Self::Deployment(number) => format!("the deployment of DPL-{number}"),
        }
    }
}

/// What was done. The names are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Commented on it.
    Commented,
    /// Closed it, though the incident is open.
    Closed,
    /// Opened it again, though the incident is over.
    Reopened,
    /// Assigned these to it.
    Assigned(Vec<String>),
    /// Gave it the label of another severity.
    Labelled(String),
    /// Deleted it, or took it elsewhere.
    Removed,
    /// Changed an action by it.
    Action(i64, action::Step),
    /// Said that it was done.
    Succeeded,
    /// Said that it did not work.
    Failed,
}

impl From<DeploymentEnd> for Said {
    fn from(end: DeploymentEnd) -> Self {
        match end {
            DeploymentEnd::Succeeded => Self::Succeeded,
            DeploymentEnd::Failed => Self::Failed,
        }
    }
}

impl Said {
    /// What was done to an issue, to be read behind the name of whoever did it.
    fn did(&self, of: Of) -> String {
        let issue = of.label();
        match self {
            Self::Commented => format!("commented on {issue}"),
            Self::Closed => format!("closed {issue}"),
            Self::Reopened => format!("opened {issue} again"),
            Self::Assigned(logins) => format!("assigned {issue} to {}", logins.join(", ")),
            Self::Labelled(label) => format!("labelled {issue} {label}"),
            Self::Removed => format!("deleted {issue} or took it elsewhere"),
            Self::Action(number, step) => format!("ACT-{number} {}", step.label()),
            Self::Succeeded => format!("said of {issue} that it succeeded"),
            Self::Failed => format!("said of {issue} that it failed"),
        }
    }

    /// What follows from it, where that is not what whoever did it may expect.
    const fn but(&self, of: Of) -> Option<&'static str> {
        match self {
            Self::Closed if matches!(of, Of::Deploy(_)) => Some(
                "The deploy is not over, so the issue is opened again. `/deploy cancel` ends both.",
            ),
            Self::Closed => Some(
                "The incident goes on, so the issue is opened again. `/incident resolve` ends both.",
            ),
            Self::Reopened => Some(
                "The incident is over, so the issue is closed again. `/incident reopen` opens both.",
            ),
            Self::Labelled(_) => Some(
                "The incident stays as it is, and so does its label. `/incident severity` changes both.",
            ),
            Self::Removed => Some("A new one is opened."),
            Self::Succeeded | Self::Failed => {
                Some("The deploy goes on here until whoever runs it says how it ended.")
            }
            Self::Commented | Self::Assigned(_) | Self::Action(..) => None,
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::Commented => "Comment on GitHub",
            Self::Closed => "Issue closed on GitHub",
            Self::Reopened => "Issue opened again on GitHub",
            Self::Assigned(_) => "Issue assigned on GitHub",
            Self::Labelled(_) => "Issue labelled on GitHub",
            Self::Removed => "Issue removed on GitHub",
            Self::Action(..) => "Action changed on GitHub",
            Self::Succeeded | Self::Failed => "Deployment changed on GitHub",
        }
    }
}

/// Something that the room of an incident, or the thread of a deploy, learns from GitHub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What was done.
    pub what: Said,
    /// To what.
    pub of: Of,
    /// Who did it.
    pub by: Speaker,
    /// The words that belong to it; may be empty.
    pub text: String,
    /// Where people read it on GitHub.
    pub url: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Heard {
    /// A comment; `None` for one of our own. Whoever has our login may also write by hand.
    pub fn comment(news: &CommentNews, of: Of, by: Speaker, is_us: bool) -> Option<Self> {
        let is_ours = is_us && key_of(&news.text).is_some();
        (!is_ours).then(|| Self {
            what: Said::Commented,
            of,
            by,
            text: text::cut(&text::lines(&news.text), LONGEST),
            url: news.url.clone(),
            at: news.at,
        })
    }

    /// What the record and the room learn.
    pub fn tell(self, incident: &Incident, team: &Team, now: Timestamp) -> (Event, Option<Effect>) {
        let event = Event {
            at: now,
            who: self.by.who(),
            subject: incident.subject(),
            kind: Kind::IncidentHeard,
            data: self.data(incident.number, team),
        };
        (event, self.post(incident))
    }

    /// What the record and the thread of a deploy learn.
    pub fn tell_thread(self, deploy: &Deploy, team: &Team, now: Timestamp) -> (Event, Effect) {
        let event = Event {
            at: now,
            who: self.by.who(),
            subject: deploy.subject(),
            kind: Kind::DeployHeard,
            data: self.data(deploy.number, team),
        };
        let effect = Effect::DeployHeard {
            deploy: deploy.id,
            heard: Box::new(self),
        };
        (event, effect)
    }

    /// The post into the room, where there is one.
    pub fn post(self, incident: &Incident) -> Option<Effect> {
        let room = incident.places.has_room();
        room.then(|| Effect::Heard {
            incident: incident.id,
            heard: Box::new(self),
        })
    }

    fn data(&self, number: i64, team: &Team) -> Value {
        let did = self.what.did(self.of);
        json!({
            "number": number,
            "did": did,
            "login": self.by.login,
            "by_name": self.by.user.map(|user| team.called(user)),
            "text": self.text,
            "url": self.url,
        })
    }
}

/// The card that the room reads.
pub fn card(incident: &Incident, heard: &Heard) -> Card {
    shown(&flagged(incident), heard)
}

/// The card that the thread of a deploy reads.
pub fn thread_card(deploy: &Deploy, heard: &Heard) -> Card {
    shown(&deploy.name(), heard)
}

fn shown(name: &str, heard: &Heard) -> Card {
    let issue = match &heard.url {
        Some(url) => format!("[{}]({url})", heard.of.label()),
        None => heard.of.label(),
    };
    let said = match &heard.what {
        Said::Commented => String::new(),
        what => text::discord(&what.did(heard.of)),
    };
    let parts = [
        said,
        text::discord(&heard.text),
        heard.what.but(heard.of).unwrap_or_default().to_owned(),
    ];
    let body: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let title = format!("{}: {name}", heard.what.title());
    Card::new(Tone::Grey, title, body.join("\n"))
        .field(
            "By",
            format!("{}, {}", heard.by.shown(), text::when(heard.at)),
        )
        .field("On", issue)
}
