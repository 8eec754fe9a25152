//! What people do on GitHub with issues of ours, and what follows from it. It comes by webhook, or is found by a sweep.

use std::sync::Arc;

use binnacle_commands::{
    Effect,
    action::{self, Learnt, Meaning},
    deploy::life::Deploy,
    heard::{Heard, Logins, Of},
    hook::{CommentNews, FIGHT, IssueAt, IssueDeed, IssueNews, KEPT, LEFT, NOTHING, OURS},
    ids::{ActionId, HookId, IncidentId},
    incident::{self, Incident},
    issue::{IssuePlace, Thing},
    link,
    matter::Matter,
    names::GuildId,
    team::Team,
};
use jiff::Timestamp;

use crate::{
    app::{App, Failure, writing::Writing},
    store::{self, Reader},
};

/// Where people hear of what is said on an issue.
enum Ear {
    /// In the room of an incident.
    Room(Box<Incident>),
    /// In the thread of a deploy.
    Thread(Box<Deploy>),
}

impl App {
    /// Acts on what was found of an issue.
    pub async fn issue_found(&self, guild: GuildId, news: &IssueNews) -> Result<(), Failure> {
        let mut writing = self.writing(guild).await?;
        let team = Arc::clone(&writing.team);
        let Some(thing) = issue_thing(&mut writing.tx, &team, &news.issue).await? else {
            return Ok(());
        };
        // Whoever did it: the sweep looks at what is, and that differs.
        let said = writing.issue_follows(thing, news).await?;
        writing.finish().await?;
        tracing::info!(guild.id = %guild, issue = news.issue.number, said, "found on GitHub");
        Ok(())
    }

    /// Until when comments were looked for. Where they never were, that is now: what was said before is not passed on.
    pub async fn comments_since(&self, guild: GuildId) -> store::Result<Timestamp> {
        if let Some(at) = self.db.read().await?.comments_at(guild).await? {
            return Ok(at);
        }
        let now = self.now();
        self.comments_looked(guild, now).await?;
        Ok(now)
    }

    /// Remembers until when comments were looked for.
    pub async fn comments_looked(&self, guild: GuildId, at: Timestamp) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.comments_looked(guild, at).await?;
        tx.commit().await
    }

    /// Passes comments on that were found, each once.
    pub async fn comments_found(
        &self,
        guild: GuildId,
        found: &[CommentNews],
    ) -> Result<(), Failure> {
        let team = self.team(guild)?;
        for news in found {
            if link::by_comment(news).is_some() {
                let mut writing = self.writing(guild).await?;
                if writing.link_means(news).await?.is_some() {
                    writing.finish().await?;
                    continue;
                }
            }
            let mut reader = self.db.read().await?;
            if issue_thing(&mut reader, &team, &news.issue)
                .await?
                .is_none()
            {
                continue;
            }
            drop(reader);
            let mut writing = self.writing(guild).await?;
            writing.comment_means(news).await?;
            writing.finish().await?;
        }
        Ok(())
    }
}

impl Writing<'_> {
    /// Does what follows from something that happened to an issue, and says what that is.
    pub(super) async fn issue_means(
        &mut self,
        hook: HookId,
        mut news: IssueNews,
    ) -> Result<String, Failure> {
        let team = Arc::clone(&self.team);
        let Some(thing) = issue_thing(&mut self.tx, &team, &news.issue).await? else {
            return Ok(KEPT.to_owned());
        };
        if self.is_us(&news.by, &news.issue).await? {
            return Ok(OURS.to_owned());
        }
        let (guild, since) = (team.guild, self.now - FIGHT);
        news.before = self.tx.hook_before(hook, guild, since).await?;
        if news.is_fought_over() {
            return Ok(LEFT.to_owned());
        }
        self.issue_follows(thing, &news).await
    }

    async fn issue_follows(&mut self, thing: Thing, news: &IssueNews) -> Result<String, Failure> {
        match thing {
            Thing::Incident(id) => self.incident_news(id, news).await,
            Thing::Action(incident, id) => self.action_news(incident, id, news).await,
            Thing::Report(id) => {
                let report = self.tx.report(id).await?;
                let place = report.map(|report| (thing, report.issue));
                self.left_news(place, news).await
            }
            Thing::Matter(matter) => {
                if let Matter::Deploy(id) = matter {
                    self.deploy_closed(id, news).await?;
                }
                let place = self.tx.matter_place(matter).await?;
                self.left_news(Some((thing, place)), news).await
            }
        }
    }

    async fn incident_news(&mut self, id: IncidentId, news: &IssueNews) -> Result<String, Failure> {
        let incident = self.incident_there(id).await?;
        let (team, logins) = (Arc::clone(&self.team), self.logins());
        let meaning = incident::heard(&incident, &team, news, &logins, self.now);
        let said = match meaning {
            Meaning::Nothing(why) => return Ok(why.to_owned()),
            Meaning::Changed(learnt) => {
                let Learnt {
                    events,
                    effects,
                    said,
                    ..
                } = *learnt;
                self.record(&events).await?;
                self.push(&effects).await?;
                said
            }
            Meaning::Repair => "made right again".to_owned(),
        };
        if !matches!(news.deed, IssueDeed::Assigned | IssueDeed::Unassigned) {
            let mirrored = incident::mirrored(&incident, &team);
            self.made_right(mirrored.map(|one| (one.thing, one.place)))
                .await?;
        }
        Ok(said)
    }

    async fn action_news(
        &mut self,
        incident: IncidentId,
        id: ActionId,
        news: &IssueNews,
    ) -> Result<String, Failure> {
        let incident = self.incident_there(incident).await?;
        let before = self.tx.action(id).await?;
        let before = before.ok_or(Failure::Broken(store::Error::Conflict("action")))?;
        let (team, logins) = (Arc::clone(&self.team), self.logins());
        let meaning = action::heard(&before, &incident, &team, news, &logins, self.now);
        // What changes nothing makes what is older count no more all the same.
        let place = before.issue.clone().heard_at(news.at);
        match meaning {
            Meaning::Nothing(why) => {
                if place != before.issue {
                    self.tx.action_placed(id, &place).await?;
                }
                Ok(why.to_owned())
            }
            Meaning::Changed(learnt) => {
                let Learnt {
                    state,
                    events,
                    effects,
                    said,
                } = *learnt;
                self.tx.action_change(before.version, &state).await?;
                self.tx.action_placed(id, &state.issue).await?;
                self.record(&events).await?;
                self.push(&effects).await?;
                self.report_follows(&incident).await?;
                Ok(said)
            }
            Meaning::Repair => {
                let thing = Thing::Action(incident.id, id);
                self.made_right(Some((thing, place))).await?;
                Ok("made right again".to_owned())
            }
        }
    }

    /// News of an issue that follows what is on Discord and nothing else.
    async fn left_news(
        &mut self,
        place: Option<(Thing, IssuePlace)>,
        news: &IssueNews,
    ) -> Result<String, Failure> {
        match news.deed {
            IssueDeed::Assigned
            | IssueDeed::Unassigned
            | IssueDeed::Labelled(_)
            | IssueDeed::Found
            | IssueDeed::Other => Ok(NOTHING.to_owned()),
            _ => {
                self.made_right(place).await?;
                Ok("made right again".to_owned())
            }
        }
    }

    /// Has an issue made right, whatever it was made to say before; whoever does that finds out whether it has to be made anew.
    async fn made_right(&mut self, issue: Option<(Thing, IssuePlace)>) -> Result<(), Failure> {
        let Some((thing, place)) = issue else {
            return Ok(());
        };
        let hash = None;
        let place = IssuePlace { hash, ..place };
        self.issue_placed(thing, place).await?;
        self.push(&[thing.effect()]).await
    }

    /// Passes a comment on, once, and says to whom.
    pub(super) async fn comment_means(&mut self, news: &CommentNews) -> Result<String, Failure> {
        let team = Arc::clone(&self.team);
        let Some(thing) = issue_thing(&mut self.tx, &team, &news.issue).await? else {
            return Ok(KEPT.to_owned());
        };
        if self.now.duration_since(news.at) > action::OLDEST {
            return Ok("too old to be passed on".to_owned());
        }
        let guild = self.team.guild;
        let Some((ear, of)) = self.ear(thing).await? else {
            return Ok(KEPT.to_owned());
        };
        let by = self.logins().speaker(&news.by);
        let is_us = self.is_us(&news.by, &news.issue).await?;
        let Some(heard) = Heard::comment(news, of, by, is_us) else {
            return Ok(OURS.to_owned());
        };
        if !self.tx.comment_insert(guild, news.id, self.now).await? {
            return Ok("passed on before".to_owned());
        }
        match ear {
            Ear::Room(incident) => {
                let (event, post) = heard.tell(&incident, &team, self.now);
                self.record(&[event]).await?;
                let effects: Vec<Effect> = post.into_iter().collect();
                self.push(&effects).await?;
                Ok(format!("passed on to {}", incident.name()))
            }
            Ear::Thread(deploy) => {
                let told = heard.tell_thread(&deploy, &team, self.now);
                self.thread_told(&deploy, told).await
            }
        }
    }

    /// Who hears what is said on an issue; `None` where nobody talks about that thing in a place of its own.
    async fn ear(&mut self, thing: Thing) -> Result<Option<(Ear, Of)>, Failure> {
        let (incident, of) = match thing {
            Thing::Incident(id) => (id, Of::Incident),
            Thing::Report(id) => (id, Of::Report),
            Thing::Action(id, action) => {
                let action = self.tx.action(action).await?;
                let of = action.map_or(Of::Incident, |one| Of::Action(one.number));
                (id, of)
            }
            Thing::Matter(Matter::Deploy(id)) => {
                let deploy = self.tx.deploy(id).await?;
                return Ok(deploy.map(|deploy| {
                    let of = Of::Deploy(deploy.number);
                    (Ear::Thread(Box::new(deploy)), of)
                }));
            }
            Thing::Matter(_) => return Ok(None),
        };
        let incident = self.incident_there(incident).await?;
        Ok(Some((Ear::Room(Box::new(incident)), of)))
    }

    /// Whether a login is, or was, Binnacle's: at least that of the author of its issue is.
    async fn is_us(&mut self, login: &str, issue: &IssueAt) -> Result<bool, Failure> {
        if login.eq_ignore_ascii_case(&issue.author) {
            return Ok(true);
        }
        let logins = self.tx.own_logins(Some(self.team.guild)).await?;
        Ok(logins.contains(&login.to_lowercase()))
    }

    async fn incident_there(&mut self, id: IncidentId) -> Result<Incident, Failure> {
        let found = self.tx.incident(id).await?;
        found.ok_or(Failure::Broken(store::Error::Conflict("incident")))
    }

    pub(super) fn logins(&self) -> Logins {
        Logins::of(&self.team)
    }
}

/// What an issue is of; `None` for one that is not ours.
async fn issue_thing(
    reader: &mut Reader,
    team: &Team,
    issue: &IssueAt,
) -> Result<Option<Thing>, Failure> {
    let Some(github) = &team.github else {
        return Ok(None);
    };
    let names = reader.repository_also(&issue.repository).await?;
    let at = (&names[..], issue.number);
    Ok(reader
        .issue_thing(team.guild, at, &github.repository)
        .await?)
}
