//! How many issues and pull requests a team opens and closes. GitHub is asked, and nothing is written.

use binnacle_commands::{
    Reply,
    activity::{self, Activity, Ask, Weeks},
    reply::Audience,
    team::Team,
};
use futures_util::future::join_all;
use jiff::Timestamp;

use super::{App, Asked, Failure, Scout, scout::NO_TOKEN};

/// The numbers that are asked for, read of each repository at the same time.
pub async fn activity(
    scout: Option<&dyn Scout>,
    team: &Team,
    ask: &Ask,
    now: Timestamp,
) -> Activity {
    let since = ask.weeks.begin(team.timezone.time_zone(), now);
    let reading = ask.repositories.iter().map(async |repository| {
        let listed = match scout {
            Some(scout) => scout.activity(repository, since).await,
            None => Err(NO_TOKEN.to_owned()),
        };
        (repository.clone(), listed)
    });
    activity::count(join_all(reading).await, ask, team, now)
}

impl App {
    /// How many issues and pull requests were opened and closed, with a picture.
    pub async fn github_activity(
        &self,
        asked: &Asked,
        repository: Option<&str>,
        weeks: Weeks,
        audience: Audience,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let ask = Ask::read(&team, repository, weeks)?;
        let counted = activity(self.scout.as_deref(), &team, &ask, self.now()).await;
        Ok(activity::answer(&counted, audience))
    }

    /// The repositories of the team that match what someone is typing.
    pub fn repository_suggest(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let team = self.team(asked.guild)?;
        let typed = typed.to_lowercase();
        let names = activity::repositories(&team).into_iter();
        let names = names.map(|repository| repository.to_string());
        let fitting = names.filter(|name| name.to_lowercase().contains(&typed));
        Ok(fitting.map(|name| (name.clone(), name)).collect())
    }
}
