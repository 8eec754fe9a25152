//! What GitHub knows of a commit that somebody wants to deploy: read in a bounded time, each thing by itself, so that what
//! cannot be read is unknown and the rest is not.

mod activity;
mod checks;
mod commit;
mod parts;
mod places;
mod range;
mod review;
mod run;

use std::time::Duration;

use binnacle_commands::{
    deploy::{
        Commit, Fact,
        look::{CommitSeen, Wanted},
        outside::{Gap, Outside, Part, Question},
    },
    names::Repository,
    team::Team,
};

use jiff::Timestamp;

use crate::app::{Asking, Comparing, Following, Hearing, Listing, Scout};

use super::{client::Client, deliver::Sender, failed::Failed};

use places::Places;
use review::Reviewed;

/// The longest that a name is looked up, and after it the longest that everything else is read.
const NAME: Duration = Duration::from_secs(10);
const REST: Duration = Duration::from_secs(20);

/// Reads facts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Facts(Client);

impl Scout for Facts {
    fn ask<'a>(&'a self, question: &'a Question) -> Asking<'a> {
        Box::pin(self.answer(question))
    }

    fn ahead<'a>(
        &'a self,
        repository: &'a Repository,
        live: &'a str,
        branch: &'a str,
    ) -> Comparing<'a> {
        let between = self.between(repository, live, branch);
        Box::pin(async move { Ok(within(REST, between).await?.range) })
    }

    fn run<'a>(&'a self, repository: &'a Repository, run: i64) -> Following<'a> {
        Box::pin(within(NAME, self.read_run(repository, run)))
    }

    fn activity<'a>(&'a self, repository: &'a Repository, since: Timestamp) -> Listing<'a> {
        Box::pin(within(REST, self.read_activity(repository, since)))
    }

    fn said<'a>(&'a self, team: &'a Team, since: Timestamp) -> Hearing<'a> {
        let heard = Sender::new(self.0.clone());
        Box::pin(async move {
            let said = tokio::time::timeout(REST, heard.said(team, since)).await;
            let late = |_| Err(format!("it took longer than {} s", REST.as_secs()));
            said.unwrap_or_else(late).map(|(said, _)| said)
        })
    }
}

impl Facts {
    pub(super) const fn new(client: Client) -> Self {
        Self(client)
    }

    async fn answer(&self, question: &Question) -> Outside {
        let wanted = match Wanted::read(&question.wanted) {
            Ok(wanted) => wanted,
            Err(refusal) => return self.absent(&refusal.to_string()),
        };
        let repository = &question.repository;
        let found = match within(NAME, self.find(repository, &wanted)).await {
            Ok(found) => found,
            Err(why) => return Outside::unknown(why),
        };
        let Some(found) = found else {
            return self.absent(wanted.absent());
        };
        let pinned = question.sha.as_deref().map(Wanted::read);
        let commit = match pinned {
            Some(Ok(Wanted::Sha(sha))) if sha != found.sha => {
                match within(NAME, self.find(repository, &Wanted::Sha(sha))).await {
                    Ok(Some(commit)) => commit,
                    Ok(None) => return self.absent("the commit is not in the repository any more"),
                    Err(why) => return Outside::unknown(why),
                }
            }
            _ => found.clone(),
        };
        Box::pin(self.survey(question, &wanted, &found, &commit)).await
    }

    /// There is no such commit, or not only one.
    fn absent(&self, why: &str) -> Outside {
        let commit = Commit {
            found: Some(false),
            ..Commit::default()
        };
        Outside {
            commit: Fact::read(commit, self.0.now()),
            ..Outside::unknown(why)
        }
    }

    async fn survey(
        &self,
        question: &Question,
        wanted: &Wanted,
        found: &CommitSeen,
        commit: &CommitSeen,
    ) -> Outside {
        let (repository, sha) = (&question.repository, &commit.sha);
        let (places, range, checks, review) = tokio::join!(
            within(REST, self.places(question, sha)),
            within(REST, self.range(question, commit)),
            within(REST, self.checks(repository, sha)),
            within(REST, self.review(repository, sha)),
        );
        let mut gaps = Vec::new();
        let places = kept(places, Part::Branches, &mut gaps);
        let range = kept(range, Part::Range, &mut gaps);
        let checks = kept(checks, Part::Checks, &mut gaps);
        let review = kept(review, Part::Review, &mut gaps);
        // The name led to it, and pull requests are no names: so it is a commit of the repository itself.
        let is_own = !wanted.may_be_a_forks() && found.sha == commit.sha;
        let fact = Commit {
            found: Some(true),
            sha: Some(found.sha.to_string()),
            fork: fork(is_own, places.as_ref(), review.as_ref()),
            branches: places.as_ref().map(|places| places.branches.clone()),
            held_back: None,
            authors: range.as_ref().and_then(|range| range.authors.clone()),
        };
        let now = self.0.now();
        Outside {
            commit: Fact::read(fact, now),
            checks: checks.map_or(Fact::UNKNOWN, |checks| Fact::read(checks, now)),
            review: review.map_or(Fact::UNKNOWN, |seen| Fact::read(seen.review, now)),
            behind: places
                .and_then(|places| places.behind)
                .map_or(Fact::UNKNOWN, |behind| Fact::read(behind, now)),
            range: range.map_or(Fact::UNKNOWN, |seen| Fact::read(seen.range, now)),
            gaps,
        }
    }
}

/// GitHub shows the commits of forks as if they were the repository's own. One that a branch holds or that came by a pull request
/// from within is its own; one that came by pull requests from forks only is not; of any other, nobody can tell.
fn fork(is_own: bool, places: Option<&Places>, review: Option<&Reviewed>) -> Option<bool> {
    let is_held = places.is_some_and(|places| !places.branches.is_empty() || places.is_head);
    if is_own || is_held {
        return Some(false);
    }
    review?.fork
}

/// What was read, or that it was not, and why.
fn kept<T>(read: Result<T, String>, what: Part, gaps: &mut Vec<Gap>) -> Option<T> {
    read.map_err(|why| gaps.push(Gap { what, why })).ok()
}

async fn within<T>(
    limit: Duration,
    reading: impl Future<Output = Result<T, Failed>>,
) -> Result<T, String> {
    match tokio::time::timeout(limit, reading).await {
        Ok(read) => read.map_err(|failed| failed.to_string()),
        Err(_) => Err(format!("it took longer than {} s", limit.as_secs())),
    }
}
