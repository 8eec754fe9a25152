//! What a document takes, and how it is told.

use super::*;
use crate::team::Team;

const TEAM: &str = r#"
guild = "100000000000000001"
name = "Harbour"
timezone = "Europe/Zurich"

[github]
repository = "harbour/operations"

[[github.route]]
kinds = ["action"]
repository = "labs/faults"

[incidents]
announce = "100000000000000043"

[[environment]]
name = "production"

[[service]]
name = "shop"
repository = "harbour/shop"
workflow = "deploy.yml"
deployments = true
"#;

const DEPLOYS: &str = "
[[deploy]]
name = \"everything\"
";

fn team(text: &str) -> Team {
    Team::parse(text, "team.toml").unwrap_or_else(|problems| panic!("{problems}"))
}

fn named(team: &Team) -> Vec<String> {
    let all = needs(team).into_iter();
    all.map(|(repository, needs)| {
        let each = needs
            .iter()
            .map(|need| format!("{}={}", need.permission.as_str(), need.reach.as_str()));
        format!("{repository}: {}", each.collect::<Vec<_>>().join(" "))
    })
    .collect()
}

#[test]
fn what_is_needed_follows_from_the_document() {
    let mirror = "issues=write pull_requests=read";
    assert_eq!(
        named(&team(TEAM)),
        [
            format!("harbour/operations: {mirror}"),
            format!("labs/faults: {mirror}")
        ]
    );
    assert_eq!(
        named(&team(&format!("{TEAM}{DEPLOYS}")))[1],
        "harbour/shop: actions=write checks=read contents=read deployments=write pull_requests=read statuses=read"
    );
    let none = TEAM.replace("[github]\nrepository = \"harbour/operations\"\n", "");
    let none = none.replace(
        "[[github.route]]\nkinds = [\"action\"]\nrepository = \"labs/faults\"\n",
        "",
    );
    assert_eq!(named(&team(&none)), [""; 0]);
}

#[test]
fn what_is_missing_is_told() {
    let need = |permission, reach| Need {
        permission,
        reach,
        purpose: "the mirror",
    };
    let mut standing = Standing {
        address: "https://api.github.com".to_owned(),
        login: "ops[bot]".to_owned(),
        way: "a GitHub App".to_owned(),
        places: BTreeMap::new(),
    };
    let line = "https://api.github.com: signed in as ops[bot], a GitHub App\n";
    assert!(told(&standing).starts_with(line) && is_fine(&standing));
    let open = vec![
        (need(Permission::Issues, Reach::Write), Held::AtLeastRead),
        (need(Permission::PullRequests, Reach::Read), Held::Yes),
    ];
    let mut put = |name: &str, place| {
        standing.places.insert(name.parse().unwrap(), place);
        (is_fine(&standing), told(&standing))
    };
    assert!(put("a/b", Place::Open(open)).0);
    let (fine, text) = put(
        "a/c",
        Place::Open(vec![(need(Permission::Issues, Reach::Write), Held::No)]),
    );
    assert!(
        !fine && text.ends_with("a/c\n  issues: write, for the mirror: MISSING"),
        "{text}"
    );
    assert!(text.contains("a/b\n  issues: write, for the mirror: reading works; GitHub tells"));
    let (fine, text) = put("a/d", Place::Shut("it is not there".to_owned()));
    assert!(
        !fine && text.ends_with("a/d\n  shut: it is not there"),
        "{text}"
    );
}
