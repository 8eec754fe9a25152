//! What people ask of pages: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::{
    Refusal,
    deploy::life::DeployVerb,
    ids::PageId,
    page::{ListAsk, PageText, Verb},
    press::Press,
    text,
};

use crate::{
    app::{Asked, Failure, PageSend, WhichPage},
    discord::slash::PageAsk,
};

use super::{Answer, Door, changes::user, incident::which};

impl Door {
    pub(super) async fn page(&self, asked: &Asked, ask: PageAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            PageAsk::Send {
                target,
                text,
                urgency,
                incident,
            } => {
                let incident = incident.map(|typed| which(Some(&typed))).transpose()?;
                let send = PageSend {
                    target,
                    text: PageText::parse(&text)?,
                    urgency: urgency.map(Into::into).unwrap_or_default(),
                    incident,
                };
                app.page_send(asked, send).await
            }
            PageAsk::Hand { page, to } => app.page_hand(asked, number(&page)?, user(to)?).await,
            PageAsk::List { which, part } => {
                let ask = ListAsk {
                    which: which.map(Into::into).unwrap_or_default(),
                    page: u32::try_from(part.unwrap_or(1)).unwrap_or(1),
                };
                app.page_list(asked, ask).await
            }
            PageAsk::Show { page } => app.page_show(asked, number(&page)?).await,
        };
        reply.map(Answer::Reply)
    }

    pub(super) async fn page_press(
        &self,
        asked: &Asked,
        id: PageId,
        verb: Verb,
    ) -> Result<Answer, Failure> {
        let pressed = self.app.page_press(asked, WhichPage::Id(id), verb).await;
        pressed.map(Answer::Reply)
    }

    /// Something that was picked from a list.
    pub(super) async fn pick(
        &self,
        asked: &Asked,
        press: Press,
        picked: &str,
    ) -> Result<Answer, Failure> {
        let gone = || Refusal::NotFound("What you picked is not there any more.".to_owned());
        match press {
            Press::PageHand(id) => {
                let to = picked.parse().map_err(|_| gone())?;
                let handed = self.app.page_hand(asked, WhichPage::Id(id), to).await;
                handed.map(Answer::Reply)
            }
            Press::Deploy(DeployVerb::Tick, id) => self.deploy_tick(asked, id, picked).await,
            _ => Err(gone().into()),
        }
    }

    /// Pages that match what someone is typing.
    pub(super) async fn suggest_pages(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let found = self.app.page_suggest(asked, typed).await?;
        let shown = found.iter().map(|page| {
            (
                format!("{} · {}", page.name(), page.text),
                page.number.to_string(),
            )
        });
        Ok(shown.collect())
    }
}

/// Which page an option names: `3`, `#3` or `PAGE-3`.
fn number(typed: &str) -> Result<WhichPage, Refusal> {
    let digits = typed.trim().trim_start_matches('#').to_ascii_lowercase();
    let digits = digits.strip_prefix("page-").unwrap_or(&digits);
    let number = digits.parse().ok().filter(|number| *number > 0);
    number.map(WhichPage::Number).ok_or_else(|| {
        Refusal::Invalid(format!(
            "`{}` is no page's number. Pick one that Discord offers as you type, or write it like 3 or PAGE-3.",
            text::code(typed, 40)
        ))
    })
}
