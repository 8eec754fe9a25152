//! The small team that is there when nobody says otherwise.

use std::collections::BTreeMap;

use super::check::{CheckSeed, Conclusion, Progress};
use super::seed::{
    AccountSeed, CommitSeed, InputSeed, Kind, LabelSeed, Limits, RepositorySeed, Rights, Seed,
    TokenSeed, WorkflowSeed,
};

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
                commits: commits(),
                workflows: vec![deploy()],
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
            apps: Vec::new(),
            limits: Limits::default(),
        }
    }
}

/// A short history whose end has passed its checks.
fn commits() -> Vec<CommitSeed> {
    let mut commits = vec![
        CommitSeed::new("main", "bo", "Begin"),
        CommitSeed::new("main", "cy", "Answer health checks"),
        CommitSeed::new("main", "dee", "Retry what timed out"),
    ];
    if let Some(last) = commits.last_mut() {
        let passed = Progress::Completed(Conclusion::Success);
        last.checks.push(CheckSeed::new("build", passed));
        last.checks.push(CheckSeed::new("test", passed));
    }
    commits
}

/// A workflow that deploys what it is given.
fn deploy() -> WorkflowSeed {
    let inputs = ["sha", "environment", "request"].map(InputSeed::required);
    WorkflowSeed {
        name: "Deploy".into(),
        file: "deploy.yml".into(),
        inputs: Some(inputs.into()),
        run_name: Some(
            "Deploy ${{ inputs.sha }} to ${{ inputs.environment }} (${{ inputs.request }})".into(),
        ),
        disabled: false,
        takes_ms: None,
    }
}
