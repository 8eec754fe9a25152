//! What people read of what waits, as tables.

use std::collections::BTreeSet;

use insta::assert_snapshot;

use super::*;
use crate::deploy::life::State;

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
service = [{ name = "api" }, { name = "docs", environments = ["staging"] }, { name = "web" }]
environment = [{ name = "staging" }, { name = "production", after = "staging" }]
[[deploy]]
name = "everywhere"
services = ["api", "docs"]
branches = ["release/*", "trunk"]
[[deploy]]
name = "web"
services = ["web"]
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn at(hour: i8) -> Timestamp {
    format!("2026-03-10T{hour:02}:00:00Z").parse().unwrap()
}

fn live(service: &str) -> Standing {
    Standing {
        service: service.to_owned(),
        environment: "production".to_owned(),
        sha: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        state: State::Succeeded,
        at: at(9),
        by: "100000000000000021".parse().unwrap(),
    }
}

/// Commits by the hour at which each was made, newest first as GitHub's are kept.
fn ahead(hours: &[i8], total: u32) -> Range {
    let commits = hours.iter().map(|hour| Brought {
        sha: format!("{hour:040}"),
        title: format!("Work *{hour}*"),
        author: Some("bo".to_owned()),
        at: Some(at(*hour)),
    });
    Range {
        url: Some("https://example.com/compare".to_owned()),
        commits: commits.collect(),
        total,
        undone: BTreeSet::new(),
    }
}

fn waits(service: &str, live: Option<Standing>, ahead: Result<Range, String>) -> Waits {
    let spot = Spot {
        service: service.to_owned(),
        environment: "production".to_owned(),
        branch: "main".to_owned(),
    };
    Waits { spot, live, ahead }
}

fn told(all: Vec<Waits>) -> String {
    let Reply::Say { card, .. } = pending(all) else {
        panic!("a form");
    };
    format!("{}\n{}", card.title, card.body)
}

#[test]
fn the_last_environment_of_each_service_is_looked_at() {
    let named = |service, environment| {
        spots(&team(), service, environment).map(|all| {
            all.into_iter()
                .map(|it| format!("{} {} {}", it.service, it.environment, it.branch))
                .collect::<Vec<_>>()
        })
    };
    let all = named(None, None).unwrap();
    assert_eq!(
        all,
        [
            "api production trunk",
            "docs staging trunk",
            "web production main"
        ]
    );
    assert_eq!(
        named(Some("api"), Some("staging")).unwrap(),
        ["api staging trunk"]
    );
    assert_eq!(named(None, Some("production")).unwrap().len(), 2);
    for (service, environment, why) in [
        (
            Some("apy"),
            None,
            "There is no service `apy`. Did you mean `api`?",
        ),
        (
            Some("docs"),
            Some("production"),
            "Nothing that you name can be deployed to `production`.",
        ),
        (
            None,
            Some("mars"),
            "Nothing that you name can be deployed to `mars`.",
        ),
    ] {
        let refused = named(service, environment).unwrap_err().to_string();
        assert!(refused.starts_with(why), "{refused}");
    }
}

#[test]
fn what_waits_longest_comes_first_and_what_is_not_known_is_said() {
    let down = Err("it took longer than 20 s".to_owned());
    let several = vec![
        waits("api", Some(live("api")), Ok(ahead(&[14, 13, 12, 11], 5))),
        waits("docs", Some(live("docs")), down),
        waits("web", Some(live("web")), Ok(ahead(&[10], 1))),
        waits("search", Some(live("search")), Ok(ahead(&[], 0))),
        waits("pay", None, Err("nobody asked".to_owned())),
    ];
    assert_snapshot!(told(several), @r"
    6 commits are merged and not deployed
    **web** to `production`: [1 commit](https://example.com/compare) of `main`, the oldest <t:1773136800:R>; `0123456` is live since <t:1773133200:f> (<t:1773133200:R>).
    - `0000000` Work \*10\* by bo, <t:1773136800:R>
    **api** to `production`: [5 commits](https://example.com/compare) of `main`, the oldest <t:1773140400:R>; `0123456` is live since <t:1773133200:f> (<t:1773133200:R>).
    - `0000000` Work \*11\* by bo, <t:1773140400:R>
    - `0000000` Work \*12\* by bo, <t:1773144000:R>
    - `0000000` Work \*13\* by bo, <t:1773147600:R>
    - and 2 more
    **search** to `production`: nothing waits; `0123456` is live since <t:1773133200:f> (<t:1773133200:R>).
    **docs** to `production`: `0123456` is live since <t:1773133200:f> (<t:1773133200:R>); GitHub did not tell what `main` has beyond it: it took longer than 20 s.
    **pay** to `production`: Binnacle has deployed nothing there, so nobody can tell what waits. Deploy it there once.
    ");
}

#[test]
fn the_title_says_no_more_than_is_known() {
    let nothing = || waits("api", Some(live("api")), Ok(ahead(&[], 0)));
    let unknown = || waits("pay", None, Err("nobody asked".to_owned()));
    let title = |all| told(all).lines().next().unwrap_or_default().to_owned();
    assert_eq!(title(vec![nothing()]), "All that is merged is deployed");
    let some = title(vec![nothing(), unknown()]);
    assert_eq!(
        some,
        "What is merged and not deployed is not known everywhere"
    );
}
