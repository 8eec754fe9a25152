//! What people ask of actions: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::{
    Refusal,
    action::{AddAsk, Aim, Change, Edit, ListAsk, Owner, Task},
    ids::IncidentId,
    incident::Text,
    text,
};

use crate::{
    app::{Asked, Failure, Which},
    discord::slash::ActionAsk,
};

use super::{
    Answer, Door,
    changes::user,
    incident::{which, words},
};

impl Door {
    pub(super) async fn action(&self, asked: &Asked, ask: ActionAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let (action, change) = match ask {
            ActionAsk::Add {
                text,
                r#type,
                owner,
                due,
                incident,
            } => {
                let ask = AddAsk {
                    text: Task::parse(&text)?,
                    aim: r#type.map_or(Aim::Prevent, Aim::from),
                    owner: owner.map(user).transpose()?.map(Owner::User),
                    due,
                };
                let which = which(incident.as_deref())?;
                return app.action_add(asked, which, &ask).await.map(Answer::Reply);
            }
            ActionAsk::List {
                which: of,
                incident,
                page,
            } => {
                let ask = ListAsk {
                    which: of.map(Into::into).unwrap_or_default(),
                    incident: None,
                    page: u32::try_from(page.unwrap_or(1)).unwrap_or(1),
                };
                let incident = match incident.as_deref() {
                    Some(typed) => Some(which(Some(typed))?),
                    None => None,
                };
                return app
                    .action_list(asked, incident, ask)
                    .await
                    .map(Answer::Reply);
            }
            ActionAsk::Done { action, text } => {
                (action, Change::Done(words(text.as_deref(), Text::parse)?))
            }
            ActionAsk::Drop { action, reason } => (action, Change::Drop(Text::parse(&reason)?)),
            ActionAsk::Reopen { action } => (action, Change::Reopen),
            ActionAsk::Edit {
                action,
                text,
                r#type,
                owner,
                due,
            } => {
                let edit = Edit {
                    text: words(text.as_deref(), Task::parse)?,
                    aim: r#type.map(Into::into),
                    owner: owner.map(user).transpose()?.map(Owner::User),
                    due,
                };
                (action, Change::Edit(edit))
            }
        };
        let changed = app.action_change(asked, number(&action)?, &change).await;
        changed.map(Answer::Reply)
    }

    /// The form behind the board's button.
    pub(super) async fn action_form<'f>(
        &self,
        asked: &Asked,
        incident: IncidentId,
        field: impl Fn(&str) -> Option<&'f str>,
    ) -> Result<Answer, Failure> {
        let aim = field("kind").map(Aim::typed).transpose()?;
        let ask = AddAsk {
            text: Task::parse(field("text").unwrap_or_default())?,
            aim: aim.unwrap_or(Aim::Prevent),
            owner: field("owner").map(|name| Owner::Named(name.to_owned())),
            due: field("due").map(str::to_owned),
        };
        let added = self.app.action_add(asked, Which::Id(incident), &ask).await;
        added.map(Answer::Reply)
    }

    /// Actions that match what someone is typing.
    pub(super) async fn suggest_actions(
        &self,
        asked: &Asked,
        is_open: bool,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let found = self.app.action_suggest(asked, is_open, typed).await?;
        let shown = found.iter().map(|(action, incident)| {
            (
                format!("{} · {} · {}", action.name(), incident.name(), action.text),
                action.number.to_string(),
            )
        });
        Ok(shown.collect())
    }
}

/// Which action an option names: `3`, `#3` or `ACT-3`.
fn number(typed: &str) -> Result<i64, Refusal> {
    let digits = typed.trim().trim_start_matches('#');
    let digits = digits
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("act-"))
        .map_or(digits, |_| &digits[4..]);
    let number = digits.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        Refusal::Invalid(format!(
            "`{}` is no action's number. Pick one that Discord offers as you type, or write it like 3 or ACT-3.",
            text::code(typed, 40)
        ))
    })
}
