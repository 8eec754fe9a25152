//! Who Binnacle is at GitHub, and what it lacks there of what a team needs: what GitHub says of an App, or what a token may look at.

use std::collections::BTreeMap;

use binnacle_commands::{
    access::{Held, Need, Permission, Place, Reach, Standing, needs},
    names::Repository,
    team::Team,
};
use serde_json::Value;

use crate::config::Credentials;

use super::{
    client::{Client, route},
    deliver::Sender,
    failed::Failed,
};

/// How Binnacle stands with everything that a team's document leads to.
///
/// # Errors
/// When GitHub does not say who Binnacle is: why.
pub async fn standing(sender: &Sender, team: &Team) -> Result<Standing, String> {
    let client = sender.client();
    let login = client.login().await.map_err(|failed| failed.to_string())?;
    let credentials = client.access().credentials();
    let kind = match credentials {
        Credentials::App { id, .. } => format!("the GitHub App {id}"),
        Credentials::Token(_) | Credentials::TokenFile(_) => "by a token".to_owned(),
    };
    let mut places = BTreeMap::new();
    for (repository, needs) in needs(team) {
        let place = client.place(&repository, needs).await;
        let place = place.unwrap_or_else(|failed| Place::Shut(failed.to_string()));
        places.insert(repository, place);
    }
    Ok(Standing {
        address: client.access().address().to_owned(),
        login: login.to_owned(),
        way: format!("{kind} ({})", credentials.variable()),
        places,
    })
}

impl Client {
    async fn place(&self, repository: &Repository, needs: Vec<Need>) -> Result<Place, Failed> {
        if let Some(installation) = self.access().installation(repository).await? {
            let held = |need: &Need| {
                let given = installation.permissions.get(need.permission.as_str());
                let is_enough = given.is_some_and(|given| match need.reach {
                    Reach::Read => given == "read" || given == "write",
                    Reach::Write => given == "write",
                });
                if is_enough { Held::Yes } else { Held::No }
            };
            let needs = needs.into_iter().map(|need| (need, held(&need)));
            return Ok(Place::Open(needs.collect()));
        }
        let repo: Value = self.get(&route(repository, ""), &[]).await?;
        let branch = repo["default_branch"].as_str().unwrap_or("main");
        let mut found = Vec::new();
        for need in needs {
            let held = self.try_to_read(repository, branch, need).await?;
            let may_push = repo["permissions"]["push"] != false;
            let held = match (need.reach, held) {
                (Reach::Write, Held::Yes) if !may_push => Held::No,
                (Reach::Write, Held::Yes) => Held::AtLeastRead,
                (_, held) => held,
            };
            found.push((need, held));
        }
        Ok(Place::Open(found))
    }

    async fn try_to_read(
        &self,
        repository: &Repository,
        branch: &str,
        need: Need,
    ) -> Result<Held, Failed> {
        let path: &[&str] = match need.permission {
            Permission::Actions => &["actions", "runs"],
            Permission::Checks => &["commits", branch, "check-runs"],
            Permission::Contents => &["commits"],
            Permission::Deployments => &["deployments"],
            Permission::Issues => &["issues"],
            Permission::PullRequests => &["pulls"],
            Permission::Statuses => &["commits", branch, "status"],
        };
        let one = [("per_page", "1".to_owned())];
        match self.read::<Value>(repository, path, &one).await {
            Err(Failed::Refused {
                status: 403 | 404, ..
            }) => Ok(Held::No),
            // A repository without commits, or with its issues turned off, tells nothing of permissions.
            Ok(_) | Err(Failed::Refused { .. }) => Ok(Held::Yes),
            Err(failed) => Err(failed),
        }
    }
}
