//! Sending what was decided to GitHub: issues, comments, and the sweep over them; deploys and their deployments; runs of deploys and
//! errands.

mod comment;
mod deployment;
mod issue;
mod run;
mod sweep;

use std::{collections::BTreeSet, time::Duration};

use binnacle_commands::{
    Effect,
    delivery::{Delivered, Doubt, Outcome},
    deploy::{
        life::State,
        ship::{Step, mirrored},
    },
    errand::{self, Stage},
};
use jiff::SignedDuration;
use serde::de::DeserializeOwned;

use crate::app::{DeployParcel, ErrandParcel, MatterParcel, Parcel};

use super::{client::Client, failed::Failed};

/// The most pages of a hundred that are looked through.
const PAGES: usize = 20;
/// The most rows that are looked through.
const MOST: usize = 100 * PAGES;

/// The sender. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sender(Client);

impl Sender {
    /// A sender over a client.
    pub(super) const fn new(client: Client) -> Self {
        Self(client)
    }

    pub(super) const fn client(&self) -> &Client {
        &self.0
    }

    /// Sends one thing, once.
    pub async fn send(&self, parcel: &Parcel) -> Outcome {
        let sent = match &parcel.claimed.effect {
            Effect::Issue { .. } | Effect::Action { .. } | Effect::Report { .. } => {
                let mirrored = parcel.mirrored.as_ref();
                self.issue(&parcel.team, mirrored, &parcel.claimed).await
            }
            Effect::Comment { note, more, .. } => self.comment(parcel, (note, more)).await,
            _ => Ok(Delivered::Nothing),
        };
        self.outcome(sent, Permission::Issues)
    }

    /// Makes the issue of a matter right, or says something there, once.
    pub async fn send_matter(&self, parcel: &MatterParcel) -> Outcome {
        let (claimed, mirrored) = (&parcel.claimed, parcel.mirrored.as_ref());
        let sent = match &claimed.effect {
            Effect::Remark { .. } => self.remark(parcel).await,
            _ => self.issue(&parcel.team, mirrored, claimed).await,
        };
        self.outcome(sent, Permission::Issues)
    }

    /// Sends one thing of a deploy, once.
    pub async fn send_deploy(&self, parcel: &DeployParcel) -> Outcome {
        let permission = match &parcel.claimed.effect {
            Effect::DeployShip {
                step: Step::Mirror, ..
            } => Permission::Deployments,
            Effect::DeployShip {
                step: Step::Run | Step::Stop,
                ..
            } => Permission::Actions,
            _ => Permission::Issues,
        };
        self.outcome(self.deploy(parcel).await, permission)
    }

    async fn deploy(&self, parcel: &DeployParcel) -> Result<Delivered, Failed> {
        let (deploy, doubt) = (&parcel.deploy, parcel.claimed.doubt);
        let (Some(order), Effect::DeployShip { step, .. }) =
            (&parcel.order, &parcel.claimed.effect)
        else {
            return Ok(Delivered::Nothing);
        };
        let run = deploy.record.run.as_ref();
        match step {
            // What is over already is not begun; whether it was begun is still looked for.
            Step::Run if deploy.state != State::Running && doubt == Doubt::None => {
                Ok(Delivered::Nothing)
            }
            Step::Run => match order.dispatch() {
                Some(dispatch) => self.dispatch(&dispatch, &order.key, doubt).await,
                None => Ok(Delivered::Nothing),
            },
            Step::Stop => match run {
                Some(run) => self.stop(&order.repository, run.id).await,
                None => Ok(Delivered::Nothing),
            },
            Step::FollowUp => self.follow_up(parcel).await,
            // Programs are told elsewhere.
            Step::Call | Step::Recall => Ok(Delivered::Nothing),
            Step::Mirror => match mirrored(deploy) {
                Some((state, words)) => {
                    let url = run.map(|run| run.url.as_str());
                    let said = (state, words.as_str());
                    let known = deploy.record.deployment;
                    self.mirror_deploy(order, known, said, url, doubt).await
                }
                None => Ok(Delivered::Nothing),
            },
        }
    }

    /// Sends one thing of an errand, once.
    pub async fn send_errand(&self, parcel: &ErrandParcel) -> Outcome {
        self.outcome(self.errand(parcel).await, Permission::Actions)
    }

    async fn errand(&self, parcel: &ErrandParcel) -> Result<Delivered, Failed> {
        let (errand, doubt) = (&parcel.errand, parcel.claimed.doubt);
        let (Some(dispatch), Effect::ErrandShip { step, .. }) =
            (&errand.course.filled.workflow, &parcel.claimed.effect)
        else {
            return Ok(Delivered::Nothing);
        };
        let is_running = matches!(errand.course.stage, Stage::Running { .. });
        match (step, &errand.course.run) {
            // What is over already is not begun; whether it was begun is still looked for.
            (errand::Step::Run, _) if is_running || doubt != Doubt::None => {
                let key = errand.id.to_string();
                self.dispatch(dispatch, &key, doubt).await
            }
            (errand::Step::Stop, Some(run)) => self.stop(&dispatch.repository, run.id).await,
            // Addresses are told elsewhere.
            _ => Ok(Delivered::Nothing),
        }
    }

    /// Says that something was looked for in vain: whether it may be made now, or has to be looked for once more. What a request does
    /// shows late, when GitHub takes it late and when its lists lag, so two looks lie as far apart as that may take.
    fn not_there(&self, doubt: Doubt) -> Result<(), Failed> {
        let wait = doubt.wait(self.0.settle());
        wait.map_or(Ok(()), |after| Err(Failed::LookAgain(after)))
    }

    /// Everything in a list, as far as lists are looked through.
    async fn all<T: DeserializeOwned>(
        &self,
        route: &str,
        params: &[(&str, String)],
    ) -> Result<Vec<T>, Failed> {
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let mut params = params.to_vec();
            params.extend([("per_page", "100".to_owned()), ("page", page.to_string())]);
            let part: Vec<T> = self.0.get(route, &params).await?;
            let is_last = part.len() < 100;
            all.extend(part);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// The least time between two writes, which GitHub asks for.
    pub const fn pace(&self) -> Duration {
        self.0.pace()
    }

    /// Learns which logins were Binnacle's before, so that it knows what it made under them.
    pub fn had(&self, logins: BTreeSet<String>) {
        self.0.access().had(logins);
    }

    /// The login that Binnacle has.
    pub async fn login(&self) -> Result<String, String> {
        let login = self.0.login().await.map(str::to_lowercase);
        login.map_err(|failed| failed.to_string())
    }

    /// Whether what proves who Binnacle is may be exchanged while it runs.
    pub fn may_change(&self) -> bool {
        self.0.access().credentials().may_change()
    }

    /// Looks whether what proves who Binnacle is was exchanged.
    pub async fn look_at_credentials(&self, is_asked: bool) {
        self.0.access().look(is_asked).await;
    }

    fn outcome(&self, sent: Result<Delivered, Failed>, permission: Permission) -> Outcome {
        match sent {
            Ok(delivered) => Outcome::Done(delivered),
            Err(Failed::NotSent(why)) => Outcome::NotSent { after: None, why },
            Err(Failed::Limited(after)) => Outcome::Limited {
                after: SignedDuration::try_from(after).unwrap_or(SignedDuration::from_mins(1)),
            },
            Err(Failed::Doubtful(why)) => Outcome::Doubtful { why },
            Err(Failed::LookAgain(after)) => Outcome::LookAgain { after },
            Err(Failed::Gone(number)) => Outcome::Gone { number },
            // What proves who Binnacle is is set anew by people; what waits for it must not have to be sent again by hand.
            Err(Failed::Refused { status: 401, .. }) => Outcome::NotSent {
                after: Some(SignedDuration::from_mins(5)),
                why: format!(
                    "GitHub does not accept who Binnacle is: {}",
                    self.0.access().credentials().cure()
                ),
            },
            Err(Failed::Refused { status, message }) => Outcome::Refused {
                why: advice(status, &message, permission),
            },
        }
    }
}

/// What is to be written, which takes a permission of its own.
#[derive(Debug, Clone, Copy)]
enum Permission {
    Issues,
    Deployments,
    Actions,
}

/// What GitHub's refusal means for the people who have to act on it.
fn advice(status: u16, message: &str, permission: Permission) -> String {
    match status {
        403 | 404 => format!(
            "GitHub refused it ({status}: {message}). Check that the repository is there and that Binnacle has the permission *{permission:?}: read and write* there."
        ),
        410 => "Issues are turned off in this repository, or this one was deleted. Turn them on in its settings.".to_owned(),
        _ => format!("GitHub refused it ({status}): {message}"),
    }
}
