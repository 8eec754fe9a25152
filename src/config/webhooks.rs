//! What programs of the teams' own are told with: the secrets that documents name, and the hosts that may be told.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use binnacle_commands::{
    deploy::ship::{HookUrl, SecretName},
    team::Team,
};
use secrecy::SecretString;

use super::{error::Fault, token};

/// The secrets and the hosts.
#[derive(Debug, Clone, Default)]
pub struct Webhooks {
    secrets: BTreeMap<SecretName, SecretString>,
    hosts: BTreeSet<String>,
}

impl Webhooks {
    /// The secrets that documents name, and the hosts that their webhooks may lead to; or everything that is missing, a line each.
    ///
    /// # Errors
    /// When a document names a secret that the environment does not have, or a host that is not allowed.
    pub fn read(teams: &[(PathBuf, Team)], hosts: &BTreeSet<String>) -> Result<Self, String> {
        let mut read = Self {
            secrets: BTreeMap::new(),
            hosts: hosts.clone(),
        };
        let mut wrong = Vec::new();
        for (path, team) in teams {
            let webhooks = team.services.iter().filter_map(|it| it.webhook.as_ref());
            for webhook in webhooks {
                let path = path.display();
                if !read.lets(&webhook.url) {
                    wrong.push(format!(
                        "BINNACLE_WEBHOOK_HOSTS: found no `{}`, allowed are the hosts that webhooks may lead to, and `{path}` has one there",
                        webhook.url.host()
                    ));
                }
                match secret(&webhook.secret) {
                    Ok(secret) => drop(read.secrets.insert(webhook.secret.clone(), secret)),
                    Err(why) => wrong.push(format!("{}: {why}; `{path}` names it", webhook.secret)),
                }
            }
        }
        wrong.dedup();
        if wrong.is_empty() {
            Ok(read)
        } else {
            Err(wrong.join("\n"))
        }
    }

    /// These secrets, and no host but this machine.
    pub fn here(secrets: impl IntoIterator<Item = (SecretName, SecretString)>) -> Self {
        Self {
            secrets: secrets.into_iter().collect(),
            hosts: BTreeSet::new(),
        }
    }

    /// The secret of a name.
    pub fn secret(&self, name: &SecretName) -> Option<&SecretString> {
        self.secrets.get(name)
    }

    /// Whether something may be sent to an address: to this machine always, elsewhere where its host was allowed.
    pub fn lets(&self, url: &HookUrl) -> bool {
        url.is_here() || self.hosts.contains(&url.host())
    }
}

fn secret(name: &SecretName) -> Result<SecretString, String> {
    #[expect(clippy::disallowed_methods, reason = "this is where it is read")]
    let given = std::env::var(name.as_str()).unwrap_or_default();
    let given = given.trim();
    if given.len() < token::SHORTEST {
        let found = if given.is_empty() {
            "nothing"
        } else {
            "a shorter text"
        };
        return Err(format!(
            "found {found}, allowed are at least 16 characters, as `openssl rand -hex 32` makes them"
        ));
    }
    Ok(SecretString::from(given))
}

/// The hosts that webhooks may lead to, in small letters.
pub(super) fn hosts(given: &[String]) -> Result<BTreeSet<String>, Fault> {
    let mut hosts = BTreeSet::new();
    for host in given.iter().map(|host| host.trim().to_ascii_lowercase()) {
        let url = format!("https://{host}/").parse::<HookUrl>();
        if !url.is_ok_and(|url| url.host() == host) {
            let help = "allowed are names of hosts parted by commas, without `https://` and without a port, as in `deploy.example.org`";
            return Err(Fault::shown("BINNACLE_WEBHOOK_HOSTS", &host, help));
        }
        hosts.insert(host);
    }
    Ok(hosts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_alone() {
        let read = |text: &str| hosts(&text.split(',').map(str::to_owned).collect::<Vec<_>>());
        let known = read("deploy.example.org, Other.example.org").unwrap();
        assert_eq!(known.len(), 2);
        let webhooks = Webhooks {
            secrets: BTreeMap::new(),
            hosts: known,
        };
        for (url, lets) in [
            ("https://deploy.example.org/hook", true),
            ("https://OTHER.example.org:8443", true),
            ("http://127.0.0.1:9000", true),
            ("https://example.org", false),
            ("https://deploy.example.org.evil.example", false),
        ] {
            assert_eq!(webhooks.lets(&url.parse().unwrap()), lets, "{url}");
        }
        for bad in [
            "https://deploy.example.org",
            "deploy.example.org:443",
            "a b",
            "a/b",
            "",
        ] {
            let told = read(bad).unwrap_err().to_string();
            assert!(told.starts_with("BINNACLE_WEBHOOK_HOSTS: found "), "{told}");
        }
    }
}
