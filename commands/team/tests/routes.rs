//! Where issues go by rule.

use super::super::{About, IssueKind, Severity, Team, Traits};
use super::problems;

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
[github]
repository = "harbour/operations"
labels = ["incident"]
allow = ["incident", "priority_*", "Type_*"]
[[github.route]]
services = ["website"]
repository = "harbour/website"
labels = ["type_fault"]
assignees = ["bo"]
template = """
**Whom to tell**: [the list](https://example.org/list)
"""
[[github.route]]
kinds = ["action"]
severities = ["sev1", "sev2"]
milestone = 3
assignees = ["ana"]
[[github.route]]
services = ["website", "checkout"]
repository = "harbour/other"
milestone = 4
template = "Not this one."
labels = ["type_service"]
[[person]]
name = "ana"
discord = "21"
github = "ana-g"
[[person]]
name = "bo"
discord = "22"
github = "bo-g"
[[person]]
name = "cy"
discord = "23"
[[service]]
name = "website"
[[service]]
name = "checkout"
[[service]]
name = "search"
"#;

/// What the template of a repository adds.
fn added(repository: &str) -> &str {
    match repository {
        "harbour/website" => "\n\n**Whom to tell**: [the list](https://example.org/list)",
        "harbour/other" => "\n\nNot this one.",
        _ => "",
    }
}

#[test]
fn a_team_that_says_nothing_mirrors_every_task_change_and_decision() {
    use IssueKind::{Absence, Action, Decision, Deploy, Duty, Incident, Report, Swap};
    let always = [Incident, Action, Report];
    for (mirror, also) in [
        ("", &[Deploy, Decision, Duty][..]),
        ("mirror = []\n", &[]),
        (
            "mirror = [\"swap\", \"absence\", \"deploy\"]\n",
            &[Swap, Absence, Deploy],
        ),
    ] {
        let team = TEAM.replace("labels = [\"incident\"]\n", mirror);
        let team = Team::parse(&team, "binnacle.toml").unwrap();
        for kind in IssueKind::ALL {
            let wanted = always.contains(&kind) || also.contains(&kind);
            assert_eq!(team.mirrors(kind), wanted, "{mirror} {kind}");
        }
    }
}

#[test]
fn what_users_report_goes_elsewhere_than_faults_of_the_software() {
    let rules = "[[github.route]]\nabout = [\"users\"]\nrepository = \"harbour/users\"\n\
                 [[github.route]]\nabout = [\"software\"]\nrepository = \"harbour/software\"\n[[person]]";
    let text = TEAM.replacen("[[person]]", rules, 1);
    let team = Team::parse(&text, "binnacle.toml").unwrap();
    for (about, repository) in [
        (None, "harbour/operations"),
        (Some(About::Users), "harbour/users"),
        (Some(About::Software), "harbour/software"),
    ] {
        let of = Traits {
            about,
            ..Traits::default()
        };
        let routed = team.issue_route(IssueKind::Incident, of).unwrap();
        assert_eq!(routed.repository.to_string(), repository);
    }
    let said = problems(&text.replace("[\"users\"]", "[\"usrs\"]"));
    assert!(
        said.contains(
            "`github.route.about`: found `usrs`, allowed is one of `users` and `software`"
        ),
        "{said}"
    );
}

#[test]
fn the_first_rule_decides_and_labels_and_people_add_up() {
    use IssueKind::{Action, Incident, Report};
    use Severity::{Sev1, Sev3};
    let team = Team::parse(TEAM, "binnacle.toml").unwrap();
    let website = "incident type_fault type_service";
    for (kind, service, severity, repository, labels, people, milestone) in [
        (
            Incident,
            None,
            Sev1,
            "harbour/operations",
            "incident",
            "",
            None,
        ),
        (
            Incident,
            Some("search"),
            Sev1,
            "harbour/operations",
            "incident",
            "",
            None,
        ),
        (
            Incident,
            Some("website"),
            Sev3,
            "harbour/website",
            website,
            "bo-g",
            Some(4),
        ),
        (
            Action,
            Some("website"),
            Sev1,
            "harbour/website",
            website,
            "ana-g bo-g",
            Some(3),
        ),
        (
            Action,
            None,
            Sev1,
            "harbour/operations",
            "incident",
            "ana-g",
            Some(3),
        ),
        (
            Action,
            None,
            Sev3,
            "harbour/operations",
            "incident",
            "",
            None,
        ),
        (
            Report,
            Some("checkout"),
            Sev1,
            "harbour/other",
            "incident type_service",
            "",
            Some(4),
        ),
    ] {
        let service = service.map(|name: &str| name.parse().unwrap());
        let of = Traits {
            service: service.as_ref(),
            severity: Some(severity),
            about: None,
        };
        let routed = team.issue_route(kind, of).unwrap();
        let own = ["binnacle", "priority_minor"].map(str::to_owned);
        let case = format!("{kind:?} {service:?} {severity}");
        assert_eq!(routed.repository.to_string(), repository, "{case}");
        assert_eq!(routed.labels.join(" "), labels, "{case}");
        assert_eq!(routed.assignees.join(" "), people, "{case}");
        assert_eq!(routed.milestone, milestone, "{case}");
        let labelled = routed.labelled(own);
        assert!(labelled.contains(&"priority_minor".to_owned()), "{case}");
        assert!(!labelled.contains(&"binnacle".to_owned()), "{case}");
        let body = routed.body(["Ours.".to_owned()], "key");
        let whole = format!("Ours.{}\n\n<!-- binnacle-key key -->", added(repository));
        assert_eq!(body, whole, "{case}");
    }
}

#[test]
fn a_team_follows_every_repository_that_it_names() {
    let team = Team::parse(TEAM, "binnacle.toml").unwrap();
    for (repository, follows) in [
        ("harbour/operations", true),
        ("Harbour/Website", true),
        ("harbour/other", true),
        ("harbour/secrets", false),
    ] {
        assert_eq!(
            team.follows(&repository.parse().unwrap()),
            follows,
            "{repository}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_told() {
    let text = TEAM
        .replace("\"priority_*\", ", "")
        .replace("[\"type_fault\"]", "[\"fault\"]")
        .replace("[\"website\", \"checkout\"]", "[\"webside\"]")
        .replace("[\"sev1\", \"sev2\"]", "[]")
        .replace("[\"ana\"]", "[\"cy\", \"dee\"]")
        .replace("milestone = 3", "milestone = 0")
        .replace("[\"action\"]", "[\"incidents\"]")
        .replace("Not this one.", "<!-- binnacle-key 1 -->");
    let told = problems(&text);
    for (words, times) in [
        ("which leaves out `priority_critical`, the label of sev1", 1),
        ("which leaves out `priority_", 4),
        (
            "found `fault`, which is not among the labels of `github.allow`",
            1,
        ),
        (
            "found `incidents`, allowed is one of `incident`, `action`, `report`, `deploy`, `swap`, `absence`, `decision` and `duty`",
            1,
        ),
        (
            "found an empty list, leave it out where everything is meant",
            1,
        ),
        ("allowed is a whole number from 1 to 1000000", 1),
        (
            "found `cy`, allowed is the name of a `[[person]]` with `github`",
            1,
        ),
        (
            "found `dee`, allowed is the name of a `[[person]]` with `github`",
            1,
        ),
        ("which has a comment; Binnacle finds its issues by one", 1),
        ("found `webside`, allowed is the name of a `[[service]]`", 1),
    ] {
        assert_eq!(told.matches(words).count(), times, "{words} in\n{told}");
    }
}
