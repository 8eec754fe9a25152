//! What is offered while people type of newcomers' checklists.

use binnacle_commands::{
    names::UserId,
    run,
    runbook::{Kind, Page, PageKey, offered},
};

use crate::app::{App, Asked, Failure};

use super::newcomers::checklist;

/// How many pages Discord offers while one types.
const OFFERED: usize = 25;

impl App {
    /// Pages that are checklists for newcomers and hold what someone is typing; where no page says that it is one, those with steps.
    pub fn onboarding_pages(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let books = self.runbook_shelf(asked.guild)?;
        let is_one = |page: &&Page| page.kind == Some(Kind::Onboarding);
        let are_said = books.pages.iter().any(|page| is_one(&page));
        let typed = typed.to_lowercase();
        let fitting = books.pages.iter().filter(|page| {
            (if are_said {
                is_one(page)
            } else {
                !page.steps.is_empty()
            }) && offered(page).to_lowercase().contains(&typed)
        });
        let shown = fitting.map(|page| (offered(page), PageKey::of(page).to_string()));
        Ok(shown.take(OFFERED).collect())
    }

    /// Steps of somebody's checklist that are open and hold what someone is typing.
    pub async fn onboarding_steps(
        &self,
        asked: &Asked,
        who: Option<UserId>,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let who = self.meant(asked, who)?;
        let run = checklist(&mut self.db.read().await?, asked.guild, who).await?;
        Ok(run.map_or_else(Vec::new, |run| run::open_steps(&run, typed)))
    }
}
