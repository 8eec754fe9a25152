//! The small team that is there when nobody says otherwise.

use std::collections::BTreeMap;

use super::seed::{AccountSeed, Kind, LabelSeed, Limits, RepositorySeed, Rights, Seed, TokenSeed};

impl Default for Seed {
    fn default() -> Self {
        let label = |name: &str, color: &str, description: &str| LabelSeed {
            name: name.into(),
            color: color.into(),
            description: Some(description.into()),
        };
        let bot = "binnacle-bot";
        Self {
            repositories: vec![RepositorySeed {
                owner: "harbour".into(),
                name: "operations".into(),
                private: false,
                archived: false,
                issues_disabled: false,
                labels: vec![
                    label("bug", "d73a4a", "Something is not working"),
                    label(
                        "documentation",
                        "0075ca",
                        "Improvements or additions to documentation",
                    ),
                    label("question", "d876e3", "Further information is requested"),
                ],
                hooks: Vec::new(),
                renamed_from: Vec::new(),
                rights: BTreeMap::new(),
            }],
            accounts: vec![
                AccountSeed::person("ana", Rights::Admin),
                AccountSeed::person("bo", Rights::Push),
                AccountSeed::person("cy", Rights::Push),
                AccountSeed::person("dee", Rights::Push),
                AccountSeed::person("eli", Rights::Read),
                AccountSeed {
                    login: bot.into(),
                    name: Some("Binnacle".into()),
                    kind: Kind::Bot,
                    rights: Rights::Push,
                },
            ],
            tokens: vec![TokenSeed {
                token: "sandbox-github-token".into(),
                login: bot.into(),
                read_only: false,
            }],
            limits: Limits::default(),
        }
    }
}
