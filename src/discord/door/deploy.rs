//! What people ask of deploys: from Discord's shapes to the use cases, a few lines each.

use std::collections::BTreeMap;

use binnacle_commands::{
    Refusal, Reply,
    deploy::{
        Kind,
        life::{DeployVerb, Note, RequestAsk},
        lock::Over,
    },
    ids::DeployId,
    reply::Audience,
    text,
};

use crate::{
    app::{Asked, DeployAnswer, DeployFilter, DeployShelf, Failure, Which, WhichDeploy},
    discord::slash::DeployAsk,
};

use super::{
    Answer, Door,
    incident::{which, words},
};

impl Door {
    pub(super) async fn deploy(&self, asked: &Asked, ask: DeployAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            DeployAsk::Request {
                service,
                environment,
                r#ref: wanted,
                reason,
                arguments,
                fixes,
                emergency,
            } => {
                let words = (reason.as_deref(), arguments.as_deref(), fixes.as_deref());
                let ask = request(kind(emergency), (service, environment), &wanted, words)?;
                app.deploy_request(asked, ask).await
            }
            DeployAsk::Check {
                service,
                environment,
                r#ref: wanted,
                reason,
                arguments,
                fixes,
                emergency,
            } => {
                let words = (reason.as_deref(), arguments.as_deref(), fixes.as_deref());
                let ask = request(kind(emergency), (service, environment), &wanted, words)?;
                app.deploy_check(asked, ask).await
            }
            DeployAsk::Promote {
                service,
                environment,
                reason,
                arguments,
            } => {
                let place = (service.as_str(), environment.as_deref());
                let reason = said(reason.as_deref())?;
                let arguments = arguments.as_deref().map(pairs).transpose()?;
                app.deploy_promote(asked, place, reason, arguments.unwrap_or_default())
                    .await
            }
            DeployAsk::Rollback {
                service,
                environment,
                reason,
                to,
            } => {
                let place = (service.as_str(), environment.as_str());
                let reason = Note::parse(&reason)?;
                app.deploy_back(asked, place, to.as_deref(), reason).await
            }
            DeployAsk::Clear {
                service,
                reason,
                commit,
            } => {
                let reason = Note::parse(&reason)?;
                app.deploy_clear(asked, &service, commit.as_deref(), &reason)
                    .await
            }
            DeployAsk::Lock {
                reason,
                service,
                environment,
                r#for: lasts,
                held,
            } => {
                let team = app.team(asked.guild)?;
                let over = Over::typed(&team, service.as_deref(), environment.as_deref())?;
                let words = (reason.as_str(), lasts.as_deref());
                self.lock(asked, over, words, held).await
            }
            DeployAsk::Unlock { lock } => self.unlock(asked, &lock).await,
            DeployAsk::Locks => app.lock_list(asked).await,
            DeployAsk::Token(group) => self.token(asked, group).await,
            other => return Box::pin(self.deploy_other(asked, other)).await,
        };
        reply.map(Answer::Reply)
    }

    /// What is done with a request, and looking.
    async fn deploy_other(&self, asked: &Asked, ask: DeployAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            DeployAsk::Approve { deploy, note } => {
                let answer = DeployAnswer::Approve(words(note.as_deref(), Note::parse)?);
                app.deploy_answer(asked, number(&deploy)?, answer).await
            }
            DeployAsk::Override {
                deploy,
                code,
                reason,
            } => {
                let answer = DeployAnswer::Override(code, Note::parse(&reason)?);
                app.deploy_answer(asked, number(&deploy)?, answer).await
            }
            DeployAsk::Reject { deploy, reason } => {
                let answer = DeployAnswer::Reject(Note::parse(&reason)?);
                app.deploy_answer(asked, number(&deploy)?, answer).await
            }
            DeployAsk::Cancel { deploy, reason } => {
                let answer = DeployAnswer::Cancel(words(reason.as_deref(), Note::parse)?);
                app.deploy_answer(asked, number(&deploy)?, answer).await
            }
            DeployAsk::Join { deploy, with } => {
                let with = with.as_deref().map(number).transpose()?;
                app.deploy_join(asked, number(&deploy)?, with).await
            }
            DeployAsk::Leave { deploy } => app.deploy_leave(asked, number(&deploy)?).await,
            DeployAsk::Status {
                deploy: None,
                service,
            } => app.deploy_board(asked, service.as_deref()).await,
            DeployAsk::Status {
                deploy: Some(deploy),
                ..
            } => app.deploy_show(asked, number(&deploy)?).await,
            DeployAsk::History {
                service,
                environment,
                page,
            } => {
                let filter = DeployFilter {
                    service: service.as_deref(),
                    environment: environment.as_deref(),
                };
                let page = u32::try_from(page.unwrap_or(1)).unwrap_or(1).max(1);
                app.deploy_history(asked, filter, page).await
            }
            DeployAsk::Pending {
                service,
                environment,
            } => {
                let place = (service.as_deref(), environment.as_deref());
                app.deploy_pending(asked, place).await
            }
            DeployAsk::Metrics {
                service,
                environment,
                days,
                share,
            } => {
                let place = (service.as_deref(), environment.as_deref());
                let days = days.map(Into::into).unwrap_or_default();
                let audience = match share {
                    Some(true) => Audience::Everyone,
                    _ => Audience::Asker,
                };
                app.deploy_metrics(asked, place, days, audience).await
            }
            DeployAsk::Caused {
                deploy,
                incident,
                so,
            } => {
                let Which::Number(incident) = which(Some(&incident))? else {
                    let why = "Name an incident by its number, as in INC-3.";
                    return Err(Refusal::Invalid(why.to_owned()).into());
                };
                let is_so = so.is_none_or(bool::from);
                app.deploy_caused(asked, number(&deploy)?, incident, is_so)
                    .await
            }
            _ => {
                return Err(Refusal::Invalid("This asks nothing of a request.".to_owned()).into());
            }
        };
        reply.map(Answer::Reply)
    }

    /// A button of a request.
    pub(super) async fn deploy_press(
        &self,
        asked: &Asked,
        verb: DeployVerb,
        id: DeployId,
    ) -> Result<Answer, Failure> {
        let answer = match verb {
            DeployVerb::Reject | DeployVerb::Fail | DeployVerb::Back => {
                let form = self.app.deploy_form(asked, verb, id).await?;
                return Ok(Answer::Reply(Reply::Form(form)));
            }
            DeployVerb::Ride => {
                let joined = self.app.deploy_join(asked, WhichDeploy::Id(id), None);
                return joined.await.map(Answer::Reply);
            }
            DeployVerb::Leave => {
                let left = self.app.deploy_leave(asked, WhichDeploy::Id(id));
                return left.await.map(Answer::Reply);
            }
            DeployVerb::Approve => DeployAnswer::Approve(None),
            DeployVerb::Cancel => DeployAnswer::Cancel(None),
            DeployVerb::Look => DeployAnswer::Look,
            DeployVerb::Begin => DeployAnswer::Begin,
            DeployVerb::Succeed => DeployAnswer::End(true, None),
            DeployVerb::Agree => DeployAnswer::Agree,
            DeployVerb::Trouble => DeployAnswer::Trouble,
            DeployVerb::Wait => DeployAnswer::Wait,
            DeployVerb::Tick => {
                let why = "Pick from the list what is done.";
                return Err(Refusal::Invalid(why.to_owned()).into());
            }
        };
        self.deploy_answered(asked, id, answer).await
    }

    /// The form behind a button of a request.
    pub(super) async fn deploy_form<'f>(
        &self,
        asked: &Asked,
        verb: DeployVerb,
        id: DeployId,
        field: impl Fn(&str) -> Option<&'f str>,
    ) -> Result<Answer, Failure> {
        let reason = Note::parse(field("reason").unwrap_or_default())?;
        let answer = match verb {
            DeployVerb::Back => {
                let asked = self.app.deploy_back_from(asked, id, reason).await;
                return asked.map(Answer::Reply);
            }
            DeployVerb::Fail => DeployAnswer::End(false, Some(reason)),
            _ => DeployAnswer::Reject(reason),
        };
        self.deploy_answered(asked, id, answer).await
    }

    /// Something was picked from the checklist of a request.
    pub(super) async fn deploy_tick(
        &self,
        asked: &Asked,
        id: DeployId,
        picked: &str,
    ) -> Result<Answer, Failure> {
        let answer = DeployAnswer::Tick(picked.to_owned());
        self.deploy_answered(asked, id, answer).await
    }

    async fn deploy_answered(
        &self,
        asked: &Asked,
        id: DeployId,
        answer: DeployAnswer,
    ) -> Result<Answer, Failure> {
        let which = WhichDeploy::Id(id);
        let answered = self.app.deploy_answer(asked, which, answer).await;
        answered.map(Answer::Reply)
    }

    /// Requests that match what someone is typing.
    pub(super) async fn suggest_deploys(
        &self,
        asked: &Asked,
        of: DeployShelf,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let found = self.app.deploy_suggest(asked, of, typed).await?;
        let shown = found.iter().map(|deploy| {
            let what = deploy.what().replace('`', "");
            let words = deploy.state.words();
            (
                format!("{} · {what} · {words}", deploy.name()),
                deploy.name(),
            )
        });
        Ok(shown.collect())
    }
}

const fn kind(emergency: Option<bool>) -> Kind {
    match emergency {
        Some(true) => Kind::Emergency,
        _ => Kind::Deploy,
    }
}

/// What is asked for. Nothing in these words is read for anything but itself.
fn request(
    kind: Kind,
    (service, environment): (String, String),
    wanted: &str,
    (reason, arguments, fixes): (Option<&str>, Option<&str>, Option<&str>),
) -> Result<RequestAsk, Refusal> {
    let fixes = match fixes.map(|typed| which(Some(typed))) {
        Some(found) => match found? {
            Which::Number(number) => Some(number),
            _ => None,
        },
        None => None,
    };
    Ok(RequestAsk {
        kind,
        service,
        environment,
        wanted: wanted.trim().to_owned(),
        reason: said(reason)?,
        arguments: arguments.map(pairs).transpose()?.unwrap_or_default(),
        fixes,
        undoes: None,
    })
}

/// A reason that may be left out.
fn said(typed: Option<&str>) -> Result<String, Refusal> {
    let reason = words(typed, Note::parse)?;
    Ok(reason.map(|it| it.as_str().to_owned()).unwrap_or_default())
}

/// Arguments as people type them: `canary=10, region=eu`.
fn pairs(typed: &str) -> Result<BTreeMap<String, String>, Refusal> {
    let mut pairs = BTreeMap::new();
    for part in typed.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        let known = part
            .split_once('=')
            .map(|(name, value)| pairs.insert(name.trim().to_owned(), value.trim().to_owned()));
        let shown = || text::code(part, 40);
        match known {
            None => {
                return Err(Refusal::Invalid(format!(
                    "`{}` is no argument. Write them as in canary=10, region=eu.",
                    shown()
                )));
            }
            Some(Some(_)) => {
                return Err(Refusal::Invalid(format!(
                    "`{}` gives an argument a second time. Give each once.",
                    shown()
                )));
            }
            Some(None) => {}
        }
    }
    Ok(pairs)
}

/// Which request an option names: `7`, `#7` or `DPL-7`.
fn number(typed: &str) -> Result<WhichDeploy, Refusal> {
    let digits = typed.trim().trim_start_matches('#').to_ascii_lowercase();
    let digits = digits.strip_prefix("dpl-").unwrap_or(&digits);
    let number = digits.parse().ok().filter(|number| *number > 0);
    number.map(WhichDeploy::Number).ok_or_else(|| {
        Refusal::Invalid(format!(
            "`{}` is no request's number. Pick one that Discord offers as you type, or write it like 7 or DPL-7.",
            text::code(typed, 40)
        ))
    })
}
