//! What people ask of locks: from Discord's shapes to the use cases.

use binnacle_commands::{
    Refusal, Reply,
    deploy::lock::{IfHeld, LASTS, LockAsk, LockVerb, Over, Reason, Wanted},
    ids::LockId,
    moment, text,
};

use crate::{
    app::{Asked, Failure},
    discord::slash::{HeldChoice, TokenGroup},
};

use super::{Answer, Door};

impl Door {
    /// Locks something.
    pub(super) async fn lock(
        &self,
        asked: &Asked,
        over: Over,
        (reason, lasts): (&str, Option<&str>),
        held: Option<HeldChoice>,
    ) -> Result<Reply, Failure> {
        let ask = LockAsk {
            over,
            wanted: wanted(reason, lasts)?,
            if_held: held.map(IfHeld::from).unwrap_or_default(),
        };
        self.app.lock_take(asked, ask).await
    }

    pub(super) async fn token(&self, asked: &Asked, ask: TokenGroup) -> Result<Reply, Failure> {
        match ask {
            TokenGroup::Take {
                reason,
                r#for: lasts,
                held,
            } => {
                let words = (reason.as_str(), lasts.as_deref());
                self.lock(asked, Over::Everything, words, held).await
            }
            TokenGroup::Release => self.app.token_release(asked).await,
            TokenGroup::Show => self.app.token_show(asked).await,
        }
    }

    /// Ends the lock that an option names.
    pub(super) async fn unlock(&self, asked: &Asked, typed: &str) -> Result<Reply, Failure> {
        self.app.lock_unlock(asked, number(typed)?).await
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
            text::code(typed, 40)
        ))
    })
}
