//! Who is who on GitHub: what people say, what shows it, and what follows.

use binnacle_commands::{
    Effect, Event, Reply,
    hook::CommentNews,
    issue::Thing,
    link::{self, LASTS, Wish},
    names::{GuildId, UserId},
};

use crate::{
    app::{App, Asked, Failure, writing::Writing},
    store,
};

impl App {
    /// Somebody says that a login is theirs. Whoever said so before is looked for at GitHub.
    pub async fn link_ask(&self, asked: &Asked, login: &str) -> Result<Reply, Failure> {
        let guild = asked.guild;
        let claim = self
            .db
            .read()
            .await?
            .link_claim(guild, asked.actor.user)
            .await?;
        if let Some(claim) = claim {
            self.link_look(guild, &claim).await?;
        }
        let mut writing = self.writing(guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let before = writing.tx.link_claim(guild, asked.actor.user).await?;
        let (secret, now) = (writing.secret(), writing.now);
        let wish = link::ask(&writing.team, before, &asked.actor, login, secret, now)?;
        if let Wish::Prove(claim) = &wish {
            writing.tx.link_claimed(guild, claim).await?;
        }
        let reply = link::asked(&writing.team, &wish);
        writing.answer(asked, reply).await
    }

    /// Looks at GitHub whether a code was written there. Where that cannot be seen, it will be told or found later.
    async fn link_look(&self, guild: GuildId, claim: &link::Claim) -> Result<(), Failure> {
        let team = self.team(guild)?;
        let Some(scout) = &self.scout else {
            return Ok(());
        };
        let said = match scout.said(&team, claim.at).await {
            Ok(said) => said,
            Err(why) => {
                tracing::warn!(guild.id = %guild, why, "comments could not be looked for");
                return Ok(());
            }
        };
        for news in &said {
            if link::by_comment(news).as_ref() == Some(&claim.code) {
                let mut writing = self.writing(guild).await?;
                writing.link_means(news).await?;
                writing.finish().await?;
            }
        }
        Ok(())
    }

    /// Somebody takes back that a login is theirs.
    pub async fn link_remove(&self, asked: &Asked) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let (link, event) = link::remove(&writing.team, &asked.actor, writing.now)?;
        let now = writing.now;
        writing.tx.link_end(asked.guild, link.user, now).await?;
        writing.relinked(link.user, event).await?;
        writing.answer(asked, link::removed(&link)).await
    }

    /// Who somebody is on GitHub.
    pub fn link_show(&self, asked: &Asked, user: Option<UserId>) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        Ok(link::show(&team, user.unwrap_or(asked.actor.user)))
    }

    /// Forgets codes that ended.
    pub async fn links_forget(&self) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.link_forget(self.now() - LASTS).await?;
        tx.commit().await
    }
}

impl Writing<'_> {
    /// Does what follows from a comment that holds a code, and says what that is; `None` for any other comment.
    pub(super) async fn link_means(
        &mut self,
        news: &CommentNews,
    ) -> Result<Option<String>, Failure> {
        let guild = self.team.guild;
        let Some(code) = link::by_comment(news) else {
            return Ok(None);
        };
        let Some(claim) = self.tx.link_claim_by(guild, &code).await? else {
            return Ok(None);
        };
        // A sweep that finds it later must not take it for words to a room.
        self.tx.comment_insert(guild, news.id, self.now).await?;
        let (link, event) = match link::prove(&self.team, &claim, news, self.now) {
            Ok(proved) => proved,
            Err(refusal) => return Ok(Some(refusal.to_string())),
        };
        self.tx.link_insert(guild, &link).await?;
        self.tx.link_unclaimed(guild, link.user).await?;
        self.relinked(link.user, event).await?;
        let who = self.team.called(link.user);
        Ok(Some(format!("{} on GitHub is {who}", link.login)))
    }

    /// Writes down that the login of somebody is another now, and has what they do assigned to it.
    async fn relinked(&mut self, user: UserId, event: Event) -> Result<(), Failure> {
        self.counters.link_version += 1;
        self.record(&[event]).await?;
        let owned = self.tx.action_owned(self.team.guild, user).await?;
        let effects = owned
            .into_iter()
            .map(|action| Thing::Action(action.incident, action.id).effect());
        let effects: Vec<Effect> = effects.collect();
        self.push(&effects).await?;
        self.matters_of(user).await
    }
}
