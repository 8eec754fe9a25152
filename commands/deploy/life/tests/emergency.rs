//! Emergencies.

use insta::assert_snapshot;

use super::*;
use crate::{deploy::ship::Step, issue::IssueShown, reply::Mention};

const RULE: &str = r#"[deploy.emergency]
roles = ["operator"]
skip = ["frozen", "approvals_missing", "ladder_unverifiable", "checklist_open"]
[[freeze]]
"#;

fn lenient() -> Team {
    let github = "[github]\nrepository = \"harbour/operations\"\n[rights]\n";
    let text = TEAM.replacen("[[freeze]]\n", RULE, 1);
    // The table stands under the last `[[deploy]]`, and that one alone knows emergencies.
    Team::parse(&text.replacen("[rights]\n", github, 1), "binnacle.toml").unwrap()
}

fn called(by_whom: &Actor, reason: &str, team: &Team) -> Decision<Deploy> {
    let by = By {
        team,
        actor: by_whom,
        now: at(0),
    };
    let ask = RequestAsk {
        kind: Kind::Emergency,
        reason: reason.to_owned(),
        ..ask("production", "main")
    };
    request(fresh(), ask, outside(at(0)), &Known::default(), by)
}

fn posts(effects: &[Effect]) -> Vec<Post> {
    let post = |effect: &Effect| match effect {
        Effect::DeployPost { post, .. } => Some(*post),
        _ => None,
    };
    effects.iter().filter_map(post).collect()
}

#[test]
fn an_emergency_is_never_without_a_reason_and_never_of_everybody() {
    let team = lenient();
    let code = |decision: Decision<Deploy>| {
        let blockers = decision.state.record.decision.blockers;
        let codes: Vec<_> = blockers.iter().map(|it| it.code.to_string()).collect();
        (decision.state.state, codes.join(" "))
    };
    let all = "ladder_unverifiable checklist_open frozen approvals_missing";
    let silent = code(called(&ana(), " ", &team));
    assert_eq!(silent, (State::Refused, format!("reason_missing {all}")));
    let other = code(called(&bo(), "It burns", &team));
    assert_eq!(
        other,
        (State::Refused, format!("emergency_not_allowed {all}"))
    );
    // A policy that knows none is not loosened by asking for one.
    let strict = code(called(&ana(), "It burns", &super::team()));
    assert_eq!(
        strict,
        (State::Refused, format!("emergency_not_allowed {all}"))
    );
    let passed = code(called(&ana(), "It burns", &team));
    assert_eq!(passed, (State::Approved, String::new()));
}

#[test]
fn everybody_who_approves_is_called_and_an_issue_follows_once_it_begins() {
    let team = lenient();
    let decision = called(&ana(), "It *burns*", &team);
    assert_eq!(posts(&decision.effects), [Post::Begin, Post::Emergency]);
    let deploy = decision.state;
    let call = post_card(&deploy, Post::Emergency, &team).unwrap();
    assert_eq!(call.mentions, [Mention::Role("11".parse().unwrap())]);
    assert_snapshot!(format!("{}\n{}", call.title, call.body), @r"
    DPL-7 is an emergency
    <@100000000000000021> calls an emergency for `api` at `0123456` to `production`: It \*burns\*
    It passes over:
    - The freeze `no releases after Wednesday` holds until 2026-01-01 23:00 UTC. (`frozen`)
    - It is not known what is live in `staging`. (`ladder_unverifiable`)
    - Not done yet: `Told support`. (`checklist_open`)
    - It has 0 of 1 approvals by operator. (`approvals_missing`)
    Look at it now, or afterwards in the issue that is opened once it begins.
    ");
    let ana = ana();
    let by = By {
        team: &team,
        actor: &ana,
        now: at(1),
    };
    let begun = begin(&deploy, outside(at(1)), &Known::default(), by).unwrap();
    let follows = Effect::DeployShip {
        deploy: deploy.id,
        step: Step::FollowUp,
    };
    assert!(begun.effects.contains(&follows), "{:?}", begun.effects);
    let deploy = begun.state;
    let issue = follow_up(&deploy, &team).unwrap();
    assert_snapshot!(format!("{}\n\n{}", issue.title, issue.body), @r"
    Emergency deploy of api to production: It *burns* (DPL-7)

    It \*burns\*

    | | |
    |---|---|
    | Commit | `0123456789abcdef0123456789abcdef01234567` |
    | Brings | 3 commits |
    | Asked | 2026-01-01 10:00 UTC by ana |
    | Begun | 2026-01-01 10:01 UTC by ana |
    | Approved by | nobody |

    It passed over:

    - The freeze `no releases after Wednesday` holds until 2026-01-01 23:00 UTC. (`frozen`)
    - It is not known what is live in `staging`. (`ladder_unverifiable`)
    - Not done yet: `Told support`. (`checklist_open`)
    - It has 0 of 1 approvals by operator. (`approvals_missing`)

    Look at what was deployed as if it waited for approval. Then say here whether it had to be an emergency, and what has to be put right, and close this issue.

    <!-- binnacle-key emergency-00000000000000000000000000000007 -->
    ");
    assert_eq!(follow_up(&deploy, &super::team()), None, "mirrored nowhere");
    let shown = IssueShown {
        repository: issue.repository.clone(),
        number: 9,
        url: Some("https://example.com/9".to_owned()),
        hash: issue.hash(),
        assignee: None,
        state: issue.state,
        moved_at: None,
    };
    let moved = followed_up(&deploy, shown.clone()).unwrap();
    assert_eq!(follow_up(&moved.deploy, &team), None, "opened once");
    assert_eq!(followed_up(&moved.deploy, shown), None);
    let shown = card(&moved.deploy, &team);
    let field = shown
        .fields
        .iter()
        .find(|it| it.name == "Follow-up")
        .unwrap();
    assert_eq!(field.value, "[#9](https://example.com/9)");
}

#[test]
fn an_ordinary_deploy_leaves_no_issue() {
    let deploy = asked(&bo(), &soaked(at(SUNDAY)), SUNDAY);
    assert_eq!(follow_up(&deploy, &lenient()), None);
}
