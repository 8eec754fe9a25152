//! Errands that are done elsewhere: asked for once, followed to their end, and put before a person where nobody can tell.

use super::*;
use crate::workflow::RunSeen;

const DISPATCH: &str = r#"
schema = 1
name = "restart"
summary = "Restarts a service"
effect = "read"
audience = { roles = ["11"], channels = ["43"] }
[args.service]
type = "service"
required = true
[run]
workflow = { repository = "harbour/operations", file = "restart.yml" }
inputs = { service = "{service}" }
timeout = "30m"
"#;

const CALL: &str = r#"
schema = 1
name = "restart"
summary = "Restarts a service"
effect = "change"
audience = { roles = ["11"], channels = ["43"] }
[args.service]
type = "service"
required = true
[run]
http = "https://ops.example.org/restart"
sign = "{secret:ACTION_SECRET_OPS}"
headers = { authorization = "Bearer {secret:ACTION_SECRET_TOKEN}" }
body = { service = "{service}" }
timeout = "5m"
"#;

fn means() -> Means {
    let secrets = ["ACTION_SECRET_OPS", "ACTION_SECRET_TOKEN"];
    Means {
        secrets: secrets.map(|name| name.parse().unwrap()).into(),
        hosts: ["ops.example.org".to_owned()].into(),
        github: true,
    }
}

fn asked(text: &str) -> Errand {
    let (hands, tool) = (Hands::new(), tool(text));
    let by = hands.by(&hands.ana, 0);
    let wanted = wanted("website", false);
    let around = Around {
        means: &means(),
        known: &Known::default(),
    };
    super::super::ask(fresh(), Some(&tool), &wanted, around, by)
        .unwrap()
        .state
}

fn ships(moved: &Moved) -> Vec<Step> {
    let steps = moved.effects.iter().filter_map(|effect| match effect {
        Effect::ErrandShip { step, .. } => Some(*step),
        _ => None,
    });
    steps.collect()
}

/// One whose run has this id, 7.
fn running() -> Errand {
    let begun = begun(&asked(DISPATCH), tool(DISPATCH).timeout(), at(0)).unwrap();
    assert_eq!(ships(&begun), [Step::Run]);
    assert_eq!(
        due(&begun.errand),
        Some(at(32)),
        "nothing is known of a run"
    );
    shipped(&begun.errand, 7, "https://github.com/r/7", at(1)).errand
}

fn seen(id: i64, status: &str, conclusion: Option<&str>) -> RunSeen {
    RunSeen {
        id,
        url: String::new(),
        status: status.to_owned(),
        conclusion: conclusion.map(str::to_owned),
    }
}

fn end(moved: &Moved) -> &End {
    match &moved.errand.course.stage {
        Stage::Ended { end, .. } => end,
        other => panic!("it has not ended: {other:?}"),
    }
}

#[test]
fn a_run_is_followed_to_its_end() {
    let errand = running();
    assert_eq!(due(&errand), Some(at(2)));
    let waits = followed(&errand, Some(&seen(7, "queued", None)), at(2)).unwrap();
    assert!(
        waits.effects.is_empty() && waits.events.is_empty(),
        "nothing is new"
    );
    let begins = followed(&waits.errand, Some(&seen(7, "in_progress", None)), at(3)).unwrap();
    assert_eq!(
        (begins.effects.len(), due(&begins.errand)),
        (1, Some(at(4)))
    );
    let errand = begins.errand;
    let other = followed(&errand, Some(&seen(8, "completed", Some("success"))), at(4));
    assert_eq!(
        other.unwrap().errand.course.stage,
        errand.course.stage,
        "that is another run"
    );
    let done = followed(&errand, Some(&seen(7, "completed", Some("success"))), at(4)).unwrap();
    assert!(end(&done).is_fine && due(&done.errand).is_none());
    let failed = followed(&errand, Some(&seen(7, "completed", Some("failure"))), at(4)).unwrap();
    assert_eq!(end(&failed), &End::failed("The run ended with `failure`"));
    assert_eq!(followed(&done.errand, None, at(5)), None);
}

#[test]
fn a_run_that_takes_too_long_is_stopped_once_and_then_put_before_a_person() {
    let errand = running();
    let goes_on = seen(7, "in_progress", None);
    let errand = followed(&errand, Some(&goes_on), at(29)).unwrap().errand;
    assert_eq!(due(&errand), Some(at(30)));
    let late = followed(&errand, Some(&goes_on), at(30)).unwrap();
    assert_eq!(ships(&late), [Step::Stop]);
    let again = followed(&late.errand, None, at(31)).unwrap();
    assert_eq!(ships(&again), [], "it is asked once");
    let stopped = seen(7, "completed", Some("cancelled"));
    let stopped = followed(&again.errand, Some(&stopped), at(31)).unwrap();
    assert!(
        end(&stopped)
            .why
            .as_ref()
            .unwrap()
            .contains("took too long")
    );
    let doubtful = followed(&again.errand, Some(&goes_on), at(32))
        .unwrap()
        .errand;
    assert_eq!(doubtful.course.stage.as_str(), "doubtful");
    // What is known after all is better than a doubt.
    let known = seen(7, "completed", Some("success"));
    assert!(end(&followed(&doubtful, Some(&known), at(40)).unwrap()).is_fine);
}

#[test]
fn what_nobody_answers_is_put_before_a_person_when_its_time_is_over() {
    let (hands, tool) = (Hands::new(), tool(CALL));
    let asked = asked(CALL);
    let answer = answer(
        &asked,
        Some(&tool),
        &Answer::Confirm(None),
        hands.by(&hands.ana, 0),
    );
    let begun = begun(&answer.unwrap().state, tool.timeout(), at(0)).unwrap();
    assert_eq!(ships(&begun), [Step::Call]);
    let letter = letter(&begun.errand).unwrap();
    assert_eq!(letter.key, begun.errand.id.to_string());
    assert_eq!(due(&begun.errand), Some(at(7)));
    let early = followed(&begun.errand, None, at(6)).unwrap().errand;
    assert_eq!(early.course.stage, begun.errand.course.stage);
    let late = followed(&early, None, at(7)).unwrap().errand;
    assert_eq!((late.course.stage.as_str(), due(&late)), ("doubtful", None));
    let kept = serde_json::to_string(&late.course).unwrap();
    assert_eq!(serde_json::from_str::<Course>(&kept).unwrap(), late.course);
}

#[test]
fn people_see_what_is_told_and_no_secret() {
    let cards = [asked(DISPATCH), running(), asked(CALL)].map(|it| plain(&card(&it, None)));
    insta::assert_snapshot!("cards_elsewhere", cards.join("\n=====\n"));
}

#[test]
fn what_could_not_be_done_is_refused_before_anybody_agrees() {
    let (hands, tool) = (Hands::new(), tool(CALL));
    let wanted = wanted("website", false);
    let refused = ask(fresh(), Some(&tool), &wanted, hands.by(&hands.ana, 0)).unwrap_err();
    let told = refused.to_string();
    let lacks = [
        "`restart` cannot be run",
        "`ops.example.org`",
        "no `ACTION_SECRET_OPS`",
        "no `ACTION_SECRET_TOKEN`",
    ];
    assert!(lacks.iter().all(|what| told.contains(what)), "{told}");
}
