//! What programs of the teams' own are told with: the secrets that documents and actions name, and the hosts that may be told.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use binnacle_commands::{
    secret::{Means, Sealed, SecretName},
    team::Team,
    webhook::HookUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::{error::Fault, token};

/// The secrets and the hosts.
#[derive(Debug, Clone, Default)]
pub struct Webhooks {
    secrets: BTreeMap<SecretName, SecretString>,
    hosts: BTreeSet<String>,
}

impl Webhooks {
    /// The secrets that documents name, those that actions may name, and the hosts that may be told something; or everything that is
    /// missing, a line each. What an action lacks is said where it is asked for, since files of actions come and go.
    ///
    /// # Errors
    /// When a document names a secret that the environment does not have, or a host that is not allowed.
    pub fn read(teams: &[(PathBuf, Team)], hosts: &BTreeSet<String>) -> Result<Self, String> {
        let mut read = Self {
            secrets: for_actions(),
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
        url.is_within(&self.hosts)
    }

    /// What actions may use, without what any secret holds.
    pub fn means(&self) -> Means {
        Means {
            secrets: self.secrets.keys().cloned().collect(),
            hosts: self.hosts.clone(),
            github: false,
        }
    }

    /// A text with its secrets; or which one is not there.
    pub fn opened(&self, text: &Sealed) -> Result<String, String> {
        let held = |name: &SecretName| Some(self.secret(name)?.expose_secret());
        let opened = text.opened(held);
        opened.map_err(|name| format!("the environment has no {name}"))
    }

    /// What all secrets hold, so that nobody is shown any of it.
    pub fn held(&self) -> Vec<&str> {
        let secrets = self.secrets.values();
        secrets.map(ExposeSecret::expose_secret).collect()
    }
}

/// What actions may use where these hosts are allowed, as far as the environment tells it.
pub fn means(hosts: &[String]) -> Result<Means, Fault> {
    let read = Webhooks {
        secrets: for_actions(),
        hosts: self::hosts(hosts)?,
    };
    Ok(Means {
        // Whether there is a token is looked at when the bot starts.
        github: true,
        ..read.means()
    })
}

/// The secrets that actions may name, as far as they are there and will do.
fn for_actions() -> BTreeMap<SecretName, SecretString> {
    #[expect(clippy::disallowed_methods, reason = "this is where it is read")]
    let all = std::env::vars_os();
    let names = all.filter_map(|(name, _)| name.into_string().ok()?.parse().ok());
    let names = names.filter(SecretName::is_for_actions);
    names
        .filter_map(|name| Some((name.clone(), secret(&name).ok()?)))
        .collect()
}

fn secret(name: &SecretName) -> Result<SecretString, String> {
    #[expect(clippy::disallowed_methods, reason = "this is where it is read")]
    let given = std::env::var(name.as_str()).unwrap_or_default();
    let given = given.trim();
    let is_one_line = !given.contains(char::is_control);
    if given.len() < token::SHORTEST || !is_one_line {
        let found = match (given.is_empty(), is_one_line) {
            (true, _) => "nothing",
            (false, true) => "a shorter text",
            (false, false) => "several lines",
        };
        return Err(format!(
            "found {found}, allowed are at least 16 characters on one line, as `openssl rand -hex 32` makes them"
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
