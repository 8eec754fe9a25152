//! What is mirrored where the team wants it: what the issue of each is to tell, and what follows once it does.

use std::sync::Arc;

use binnacle_commands::{
    Effect, decided,
    deploy::life,
    duty,
    effect::Remark,
    issue::{IssueShown, IssueState, Mirrored},
    matter::{Matter, Telling},
    names::UserId,
    rota,
    team::Team,
};
use jiff::Timestamp;

use crate::store::{Claimed, Due, Reader};

use super::{App, Failure, Timer, writing::Writing};

/// Something of a matter to send, with the state it shows.
#[derive(Debug, Clone)]
pub struct MatterParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The issue that has to be made right, or commented on; `None` where the matter is not mirrored (any more).
    pub mirrored: Option<Mirrored>,
    /// What is to be said there, where something is.
    pub remark: Option<String>,
    /// Its team.
    pub team: Arc<Team>,
}

impl App {
    /// Loads what the issue of a matter is to tell.
    pub(super) async fn matter_load(
        &self,
        claimed: Claimed,
        matter: Matter,
    ) -> Result<MatterParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let remark = match &claimed.effect {
            Effect::Remark { remark, more, .. } => {
                let all = [remark].into_iter().chain(more);
                said(&mut reader, matter, all, &team).await?
            }
            _ => None,
        };
        Ok(MatterParcel {
            mirrored: mirrored(&mut reader, matter, &team, self.now()).await?,
            claimed,
            remark,
            team,
        })
    }

    /// An absence is over: so is its issue. `false` where it is not ours to judge.
    pub async fn absence_due(&self, due: &Due) -> Result<bool, Failure> {
        let id = due.subject.strip_prefix("absence:");
        let known = match id.and_then(|id| id.parse().ok()) {
            Some(id) => self.db.read().await?.absence(id).await?,
            None => None,
        };
        let Some(absence) = known else {
            return Ok(false);
        };
        let mut writing = self.writing(absence.workspace).await?;
        writing.matter(Matter::Absence(absence.id)).await?;
        writing
            .tx
            .timer_set_to(Timer::Absence.as_str(), &due.subject, None)
            .await?;
        writing.finish().await?;
        Ok(true)
    }
}

impl Writing<'_> {
    /// Has the issue of a matter made right, where the team wants one.
    pub(super) async fn matter(&mut self, matter: Matter) -> Result<(), Failure> {
        self.push(&[Effect::Matter { matter }]).await
    }

    /// Has the issues of what is open and somebody's made right.
    pub(super) async fn matters_of(&mut self, user: UserId) -> Result<(), Failure> {
        let (team, now) = (Arc::clone(&self.team), self.now);
        let mut people = team.people.iter();
        let person = people.find(|one| one.discord == user || one.also.contains(&user));
        let is_theirs = |who| {
            who == user || person.is_some_and(|one| one.discord == who || one.also.contains(&who))
        };
        for matter in self.tx.matters(team.guild, now).await? {
            let telling = telling(&mut self.tx, matter, &team, now).await?;
            let open = telling.filter(|telling| telling.state == IssueState::Open);
            if open.and_then(|telling| telling.who).is_some_and(is_theirs) {
                self.matter(matter).await?;
            }
        }
        Ok(())
    }

    /// The issue of a matter says what it was made to say; what changed meanwhile is sent after it.
    pub(super) async fn matter_shown(
        &mut self,
        matter: Matter,
        shown: IssueShown,
    ) -> Result<(), Failure> {
        let (team, hash) = (Arc::clone(&self.team), shown.hash.clone());
        let place = self.tx.matter_place(matter).await?.after(shown);
        self.tx.matter_placed(matter, &place).await?;
        let now = mirrored(&mut self.tx, matter, &team, self.now).await?;
        match now {
            Some(now) if now.wanted.hash() != hash => self.matter(matter).await,
            _ => Ok(()),
        }
    }
}

/// What is said on the issue of a matter, one after the other; `None` where there is nothing to say.
async fn said(
    reader: &mut Reader,
    matter: Matter,
    all: impl Iterator<Item = &Remark>,
    team: &Team,
) -> Result<Option<String>, Failure> {
    let deploy = match matter {
        Matter::Deploy(id) => reader.deploy(id).await?,
        _ => None,
    };
    let words = |remark: &Remark| match remark {
        Remark::Words(words) => Some(words.clone()),
        Remark::Post(post) => life::remark(deploy.as_ref()?, *post, team),
    };
    let told: Vec<String> = all.filter_map(words).collect();
    Ok((!told.is_empty()).then(|| told.join("\n\n")))
}

/// What the issue of a matter must be, and where it is; `None` for what is not mirrored.
pub(super) async fn mirrored(
    reader: &mut Reader,
    matter: Matter,
    team: &Team,
    now: Timestamp,
) -> Result<Option<Mirrored>, Failure> {
    let Some(telling) = telling(reader, matter, team, now).await? else {
        return Ok(None);
    };
    let place = reader.matter_place(matter).await?;
    Ok(telling.mirrored(matter, place, team))
}

async fn telling(
    reader: &mut Reader,
    matter: Matter,
    team: &Team,
    now: Timestamp,
) -> Result<Option<Telling>, Failure> {
    Ok(match matter {
        Matter::Deploy(id) => {
            let deploy = reader.deploy(id).await?;
            deploy.map(|deploy| life::telling(&deploy, team))
        }
        Matter::Swap(id) => {
            let moves = reader.moves_of(id).await?;
            let request = reader.request(id).await?;
            request.and_then(|request| rota::swap_telling(&request, &moves, team))
        }
        Matter::Absence(id) => {
            let absence = reader.absence(id).await?;
            absence.map(|absence| rota::absence_telling(&absence, team, now))
        }
        Matter::Decision(id) => {
            let decided = reader.decision(id).await?;
            decided.map(|decided| decided::telling(&decided, team))
        }
        Matter::Duty(id) => {
            let stretch = reader.shift_with(id).await?;
            stretch.map(|one| duty::telling(&one.schedule, &one.shift, one.user))
        }
    })
}
