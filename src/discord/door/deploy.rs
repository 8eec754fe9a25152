//! What people ask of deploys: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::{
    Refusal, Reply,
    deploy::lock::{IfHeld, LASTS, LockAsk, LockVerb, Over, Reason, Wanted},
    ids::LockId,
    moment, text,
};

use crate::{
    app::{Asked, Failure},
    discord::slash::{DeployAsk, TokenGroup},
};

use super::{Answer, Door};

impl Door {
    pub(super) async fn deploy(&self, asked: &Asked, ask: DeployAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            DeployAsk::Lock {
                reason,
                service,
                environment,
                r#for: lasts,
                held,
            } => {
                let team = app.team(asked.guild)?;
                let over = Over::typed(&team, service.as_deref(), environment.as_deref())?;
                let wanted = wanted(&reason, lasts.as_deref())?;
                let if_held = held.map(IfHeld::from).unwrap_or_default();
                let ask = LockAsk {
                    over,
                    wanted,
                    if_held,
                };
                app.lock_take(asked, ask).await
            }
            DeployAsk::Unlock { lock } => app.lock_unlock(asked, number(&lock)?).await,
            DeployAsk::Locks => app.lock_list(asked).await,
            DeployAsk::Token(TokenGroup::Take {
                reason,
                r#for: lasts,
                held,
            }) => {
                let ask = LockAsk {
                    over: Over::Everything,
                    wanted: wanted(&reason, lasts.as_deref())?,
                    if_held: held.map(IfHeld::from).unwrap_or_default(),
                };
                app.lock_take(asked, ask).await
            }
            DeployAsk::Token(TokenGroup::Release) => app.token_release(asked).await,
            DeployAsk::Token(TokenGroup::Show) => app.token_show(asked).await,
        };
        reply.map(Answer::Reply)
    }

    pub(super) async fn lock_press(
        &self,
        asked: &Asked,
        verb: LockVerb,
        id: LockId,
    ) -> Result<Answer, Failure> {
        let reply = match verb {
            LockVerb::Wait | LockVerb::Steal => {
                Reply::Form(self.app.lock_form(asked, verb, id).await?)
            }
            _ => self.app.lock_press(asked, verb, id).await?,
        };
        Ok(Answer::Reply(reply))
    }

    /// The form to wait for a lock, or to take it over.
    pub(super) async fn lock_form<'f>(
        &self,
        asked: &Asked,
        verb: LockVerb,
        id: LockId,
        field: impl Fn(&str) -> Option<&'f str>,
    ) -> Result<Answer, Failure> {
        let wanted = wanted(field("reason").unwrap_or_default(), field("for"))?;
        let sent = self.app.lock_form_sent(asked, verb, id, wanted).await;
        sent.map(Answer::Reply)
    }

    /// Locks that match what someone is typing.
    pub(super) async fn suggest_locks(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let found = self.app.lock_suggest(asked, typed).await?;
        let shown = found.iter().map(|lock| {
            let what = lock.over.words().replace('`', "");
            (
                format!("{} · {what} · {}", lock.name(), lock.reason),
                lock.name(),
            )
        });
        Ok(shown.collect())
    }
}

fn wanted(reason: &str, lasts: Option<&str>) -> Result<Wanted, Refusal> {
    Ok(Wanted {
        reason: Reason::parse(reason)?,
        lasts: lasts.map(moment::span).transpose()?.unwrap_or(LASTS),
    })
}

/// Which lock an option names: `3`, `#3` or `LCK-3`.
fn number(typed: &str) -> Result<i64, Refusal> {
    let digits = typed.trim().trim_start_matches('#');
    let digits = digits
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("lck-"))
        .map_or(digits, |_| &digits[4..]);
    let number = digits.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        Refusal::Invalid(format!(
            "`{}` is no lock's number. Pick one that Discord offers as you type, or write it like 3 or LCK-3.",
            text::cut(&text::one_line(typed).replace('`', "'"), 40)
        ))
    })
}
