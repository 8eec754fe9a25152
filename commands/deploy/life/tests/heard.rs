//! What is done at GitHub with the issue and the deployment of a request.

use super::*;
use crate::{
    Who,
    deploy::ship::{Carriage, Carrier},
    heard::{Logins, thread_card},
    hook::{DeploymentEnd, DeploymentNews, IssueAt, IssueDeed, IssueNews},
    issue::IssueState,
};

fn running(carrier: Carrier) -> Deploy {
    let mut deploy = asked(&bo(), &soaked(at(SUNDAY)), SUNDAY);
    deploy.state = State::Running;
    deploy.begun_at = Some(at(SUNDAY));
    deploy.record.deployment = Some(7);
    deploy.record.carriage = Some(Carriage {
        carrier,
        deployments: true,
        repository: None,
    });
    deploy
}

fn news(end: Option<DeploymentEnd>, is_machine: bool) -> DeploymentNews {
    DeploymentNews {
        id: 7,
        author: "binnacle-bot".to_owned(),
        end,
        by: "ana".to_owned(),
        is_machine,
        text: "No room left on the device, @everyone".to_owned(),
        url: Some("https://example.com/7".to_owned()),
        at: at(SUNDAY),
    }
}

/// What follows, in a word, with the note of what ended and the words of what is told.
fn follows(deploy: &Deploy, news: &DeploymentNews) -> String {
    match stated(deploy, news, &team(), &Logins::of(&team()), at(SUNDAY + 1)) {
        Stated::Nothing(_) => "nothing".to_owned(),
        Stated::Look => "look".to_owned(),
        Stated::Told(told) => {
            let (event, effect) = *told;
            let Effect::DeployHeard { heard, .. } = effect else {
                panic!("{effect:?}")
            };
            assert_eq!(event.kind.as_str(), "deploy.heard");
            assert!(matches!(event.who, Who::Person(_)));
            let card = thread_card(deploy, &heard);
            assert!(card.mentions.is_empty() && card.body.contains("until whoever runs it says"));
            card.body.lines().next().unwrap_or_default().to_owned()
        }
        Stated::Ended(moved) => {
            let deploy = moved.deploy;
            format!("{}: {:?}", deploy.state.as_str(), deploy.record.note)
        }
    }
}

#[test]
fn only_what_carries_a_deploy_out_ends_it() {
    use DeploymentEnd::{Failed, Succeeded};
    let workflow = || Carrier::Workflow("deploy.yml".parse().unwrap());
    let by_people = running(Carrier::People);
    let with_run = shipped(&running(workflow()), 9, "https://example.com/9", at(SUNDAY)).deploy;
    let mut over = by_people.clone();
    over.state = State::Cancelled;
    let why = "failed: Some(\"ana said at GitHub that it failed: No room left on the device, @everyone\")";
    let told = "said of the deployment of DPL-7 that it failed";
    for (deploy, end, is_machine, wanted) in [
        (&by_people, Some(Succeeded), true, "succeeded: None"),
        (&by_people, Some(Failed), true, why),
        (&by_people, Some(Failed), false, told),
        (&by_people, None, true, "nothing"),
        (&over, Some(Succeeded), true, "nothing"),
        (&with_run, Some(Succeeded), true, "look"),
        (&with_run, Some(Failed), false, "look"),
        (&running(workflow()), Some(Failed), true, told),
    ] {
        let seen = follows(deploy, &news(end, is_machine));
        assert_eq!(seen, wanted, "{end:?} {is_machine} {:?}", deploy.state);
    }
}

#[test]
fn an_issue_that_is_closed_too_early_is_told() {
    let waits = asked(&bo(), &soaked(at(SUNDAY)), SUNDAY);
    let mut over = waits.clone();
    over.state = State::Succeeded;
    for (deploy, deed, state, is_told) in [
        (&waits, IssueDeed::Closed, IssueState::Completed, true),
        (
            &running(Carrier::People),
            IssueDeed::Closed,
            IssueState::NotPlanned,
            true,
        ),
        (&waits, IssueDeed::Closed, IssueState::Open, false),
        (&waits, IssueDeed::Changed, IssueState::Open, false),
        (&over, IssueDeed::Closed, IssueState::Completed, false),
    ] {
        let news = IssueNews {
            issue: IssueAt {
                repository: "harbour/operations".parse().unwrap(),
                number: 3,
                author: "binnacle-bot".to_owned(),
            },
            deed,
            by: "eli".to_owned(),
            state,
            assignees: Vec::new(),
            at: at(SUNDAY),
            before: 0,
        };
        let told = closed_at_github(deploy, &news, &team(), &Logins::default(), at(SUNDAY));
        assert_eq!(told.is_some(), is_told, "{news:?}");
        let Some((_, Effect::DeployHeard { heard, .. })) = told else {
            continue;
        };
        let card = thread_card(deploy, &heard);
        assert!(card.body.contains("`/deploy cancel` ends both"), "{card:?}");
    }
}
