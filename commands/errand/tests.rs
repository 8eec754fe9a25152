//! The rules of errands: who may ask, confirm, approve and call off, and that none is started twice.

use jiff::SignedDuration;
use uuid::Uuid;

mod elsewhere;
mod gate;

use super::*;
use crate::{
    Actor, Decision, Effect,
    deploy::life::Known,
    event::Kind,
    reply::Card,
    run::Asking,
    secret::Means,
    team::Team,
    tool::{Show, read},
};

/// How long an errand may take.
const TIME: SignedDuration = SignedDuration::from_mins(3);

const RESTART: &str = r#"
schema = 1
name = "restart"
summary = "Restarts a service"
effect = "change"
audience = { roles = ["11"], channels = ["43"] }
approvals = { count = 2, roles = ["12"], valid_for = "20m" }
serialize = "service:{service}"
[args.service]
type = "service"
required = true
[run]
exec = ["/usr/local/bin/opsctl", "restart", "--service={service}"]
dry_run = ["/usr/local/bin/opsctl", "plan", "--service={service}"]
env = { BY = "{actor.id}", REQUEST = "{request.id}" }
"#;

fn tool(text: &str) -> Tool {
    read("actions/restart.toml", text.as_bytes()).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn team() -> Team {
    let text = "guild = \"1\"\nname = \"Harbour\"\n[[service]]\nname = \"website\"\n";
    Team::parse(text, "binnacle.toml").unwrap()
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600).unwrap() + SignedDuration::from_mins(minutes)
}

fn somebody(id: &str, roles: &[&str]) -> Actor {
    Actor {
        user: id.parse().unwrap(),
        name: format!("name-{id}"),
        roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
    }
}

struct Hands {
    team: Team,
    /// May run it.
    ana: Actor,
    /// May run and approve it.
    bo: Actor,
    /// May approve it.
    cy: Actor,
    /// May nothing.
    eve: Actor,
}

impl Hands {
    fn new() -> Self {
        Self {
            team: team(),
            ana: somebody("21", &["11"]),
            bo: somebody("22", &["11", "12"]),
            cy: somebody("23", &["12"]),
            eve: somebody("24", &["13"]),
        }
    }

    fn by<'a>(&'a self, actor: &'a Actor, minute: i64) -> Asking<'a> {
        Asking {
            actor,
            now: at(minute),
            incident: None,
            team: &self.team,
        }
    }
}

fn fresh() -> Fresh {
    Fresh {
        id: Uuid::from_u128(7).into(),
        number: 4,
        channel: "43".parse().unwrap(),
    }
}

fn wanted(service: &str, dry: bool) -> Ask {
    Ask {
        tool: "restart".to_owned(),
        given: [("service".to_owned(), service.to_owned())].into(),
        dry,
        step: None,
    }
}

fn plain(card: &Card) -> String {
    let fields = card
        .fields
        .iter()
        .map(|field| format!("{}: {}", field.name, field.value));
    let labels: Vec<&str> = card
        .buttons
        .iter()
        .map(|button| button.label.as_str())
        .collect();
    let fields: Vec<String> = fields.collect();
    format!(
        "{}\n{}\n--\n{}\n[{}]",
        card.title,
        card.body,
        fields.join("\n"),
        labels.join("] [")
    )
}

/// Asks where the environment holds nothing for actions.
fn ask(
    fresh: Fresh,
    tool: Option<&Tool>,
    wanted: &Ask,
    asking: Asking<'_>,
) -> Result<Decision<Errand>, Refusal> {
    let around = Around {
        means: &Means::default(),
        known: &Known::default(),
    };
    super::ask(fresh, tool, wanted, around, asking)
}

/// Answers where nothing is locked and no incident is open.
fn answer(
    errand: &Errand,
    tool: Option<&Tool>,
    said: &Answer,
    asking: Asking<'_>,
) -> Result<Decision<Errand>, Refusal> {
    super::answer(errand, tool, said, &Known::default(), asking)
}

fn kinds(decision: &Decision<Errand>) -> Vec<Kind> {
    decision.events.iter().map(|event| event.kind).collect()
}

#[test]
fn an_errand_runs_once_it_is_confirmed_and_others_agree() {
    let (hands, tool) = (Hands::new(), tool(RESTART));
    let (ana, bo, cy) = (&hands.ana, &hands.bo, &hands.cy);
    let asked = ask(
        fresh(),
        Some(&tool),
        &wanted("website", false),
        hands.by(ana, 0),
    )
    .unwrap();
    assert_eq!(
        (asked.state.course.stage.as_str(), kinds(&asked)),
        ("asked", vec![Kind::ErrandAsked])
    );
    assert_eq!(
        asked.effects,
        [Effect::ErrandCard {
            errand: asked.state.id
        }]
    );
    assert_eq!(asked.events[0].data["hash"], tool.hash.as_str());
    let mut cards = vec![plain(&card(&asked.state, None))];
    let confirmed = answer(
        &asked.state,
        Some(&tool),
        &Answer::Confirm(None),
        hands.by(ana, 1),
    )
    .unwrap();
    assert_eq!(confirmed.state.course.stage.as_str(), "waiting");
    let one = answer(
        &confirmed.state,
        Some(&tool),
        &Answer::Approve,
        hands.by(cy, 2),
    )
    .unwrap();
    assert_eq!(one.state.course.stage.as_str(), "waiting");
    cards.push(plain(&card(&one.state, None)));
    let two = answer(&one.state, Some(&tool), &Answer::Approve, hands.by(bo, 3)).unwrap();
    assert_eq!(
        (two.state.course.stage.as_str(), kinds(&two)),
        ("ready", vec![Kind::ErrandApproved])
    );
    let running = begun(&two.state, TIME, at(4)).unwrap().errand;
    assert!(
        begun(&running, TIME, at(5)).is_none(),
        "it is never started twice"
    );
    let program = running.course.filled.program.as_ref().unwrap();
    assert_eq!(
        program.argv,
        ["/usr/local/bin/opsctl", "restart", "--service=website"]
    );
    assert_eq!(
        program.env,
        [
            ("BY".to_owned(), "21".to_owned()),
            ("REQUEST".to_owned(), "4".to_owned())
        ]
    );
    let end = End {
        is_fine: true,
        exit: Some(0),
        why: None,
        output: "done".to_owned(),
        was_cut: false,
        show: Show::Tail,
    };
    let moved = ended(&running, end.clone(), at(6)).unwrap();
    let over = moved.errand;
    assert_eq!(
        (over.course.stage.as_str(), moved.events[0].kind),
        ("ended", Kind::ErrandEnded)
    );
    assert!(ended(&over, end.clone(), at(7)).is_none() && doubted(&over, "x", at(7)).is_none());
    cards.push(plain(&card(&over, None)));
    let doubtful = doubted(&running, "Binnacle ended while it ran", at(6))
        .unwrap()
        .errand;
    assert!(begun(&doubtful, TIME, at(7)).is_none() && is_blocking(&doubtful.course.stage));
    cards.push(plain(&card(&doubtful, None)));
    let late = ended(&doubtful, end, at(8)).unwrap().errand;
    assert_eq!(
        late.course.stage.as_str(),
        "ended",
        "what is known after all is better than a doubt"
    );
    let settled = answer(&doubtful, Some(&tool), &Answer::Settle, hands.by(ana, 9)).unwrap();
    assert!(!is_blocking(&settled.state.course.stage));
    insta::assert_snapshot!("cards", cards.join("\n=====\n"));
}

#[test]
fn whoever_may_not_is_told_who_may() {
    let (hands, tool) = (Hands::new(), tool(RESTART));
    let (ana, bo, cy, eve) = (&hands.ana, &hands.bo, &hands.cy, &hands.eve);
    let changed = self::tool(&RESTART.replace("count = 2", "count = 0"));
    let mut out = Vec::new();
    let elsewhere = Fresh {
        channel: "44".parse().unwrap(),
        ..fresh()
    };
    for refused in [
        ask(fresh(), None, &wanted("website", false), hands.by(ana, 0)),
        ask(
            fresh(),
            Some(&tool),
            &wanted("website", false),
            hands.by(eve, 0),
        ),
        ask(
            fresh(),
            Some(&tool),
            &wanted("website", true),
            hands.by(cy, 0),
        ),
        ask(
            elsewhere,
            Some(&tool),
            &wanted("website", false),
            hands.by(ana, 0),
        ),
        ask(
            fresh(),
            Some(&tool),
            &wanted("checkout", false),
            hands.by(ana, 0),
        ),
        ask(
            fresh(),
            Some(&tool),
            &wanted("website; reboot", false),
            hands.by(ana, 0),
        ),
    ] {
        out.push(refused.unwrap_err().to_string());
    }
    let asked = ask(
        fresh(),
        Some(&tool),
        &wanted("website", false),
        hands.by(bo, 0),
    )
    .unwrap()
    .state;
    let waiting = answer(&asked, Some(&tool), &Answer::Confirm(None), hands.by(bo, 1))
        .unwrap()
        .state;
    let once = answer(&waiting, Some(&tool), &Answer::Approve, hands.by(cy, 2))
        .unwrap()
        .state;
    let off = answer(&once, Some(&tool), &Answer::CallOff, hands.by(cy, 3))
        .unwrap()
        .state;
    for (errand, tool, said, asking) in [
        (&asked, Some(&tool), Answer::Confirm(None), hands.by(ana, 1)),
        (&asked, Some(&tool), Answer::Approve, hands.by(cy, 1)),
        (&asked, Some(&tool), Answer::Confirm(None), hands.by(bo, 21)),
        (
            &asked,
            Some(&changed),
            Answer::Confirm(None),
            hands.by(bo, 1),
        ),
        (&asked, Some(&tool), Answer::CallOff, hands.by(ana, 1)),
        (&waiting, Some(&tool), Answer::Approve, hands.by(ana, 2)),
        (&waiting, Some(&tool), Answer::Approve, hands.by(bo, 2)),
        (&waiting, Some(&tool), Answer::Approve, hands.by(cy, 22)),
        (&waiting, None, Answer::Approve, hands.by(cy, 2)),
        (&once, Some(&tool), Answer::Approve, hands.by(cy, 3)),
        (&off, Some(&tool), Answer::Approve, hands.by(cy, 4)),
        (&off, Some(&tool), Answer::Settle, hands.by(cy, 4)),
    ] {
        out.push(answer(errand, tool, &said, asking).unwrap_err().to_string());
    }
    insta::assert_snapshot!("refused", out.join("\n"));
}

#[test]
fn what_cannot_be_undone_is_confirmed_by_its_name() {
    let text = RESTART.replace("\"change\"", "\"destroy\"").replace(
        "approvals = { count = 2, roles = [\"12\"], valid_for = \"20m\" }",
        "approvals = { count = 0 }",
    );
    let (hands, tool) = (Hands::new(), tool(&text));
    let asked = ask(
        fresh(),
        Some(&tool),
        &wanted("website", false),
        hands.by(&hands.ana, 0),
    )
    .unwrap()
    .state;
    for typed in [None, Some(""), Some("Restart"), Some("restart it")] {
        let said = Answer::Confirm(typed.map(str::to_owned));
        let refused = answer(&asked, Some(&tool), &said, hands.by(&hands.ana, 1)).unwrap_err();
        assert!(refused.to_string().contains("Nothing was run"), "{refused}");
    }
    let said = Answer::Confirm(Some(" restart ".to_owned()));
    let confirmed = answer(&asked, Some(&tool), &said, hands.by(&hands.ana, 1))
        .unwrap()
        .state;
    assert_eq!(confirmed.course.stage.as_str(), "ready");
    assert!(name_form(&asked).is_ok() && name_form(&confirmed).is_err());
}

#[test]
fn a_step_asks_once_at_a_time() {
    let (hands, tool) = (Hands::new(), tool(RESTART));
    let step = (Uuid::from_u128(9).into(), 2);
    let mut wanted = wanted("website", false);
    wanted.step = Some(step);
    let open = ask(fresh(), Some(&tool), &wanted, hands.by(&hands.ana, 0));
    let open = [open.unwrap().state];
    assert_eq!(once(&[], step), Ok(()));
    assert_eq!(once(&open, (step.0, 3)), Ok(()));
    let refused = once(&open, step).unwrap_err().to_string();
    assert!(refused.contains("ERRAND-4, in <#43>"), "{refused}");
}

#[test]
fn nobody_agrees_to_what_the_card_cannot_show() {
    let text = RESTART
        .replace("type = \"service\"", "type = \"text\"\nmax_len = 1000")
        .replace(
            "--service={service}",
            "--service={service}{service}{service}{service}",
        )
        .replace("serialize = \"service:{service}\"\n", "");
    let (hands, long) = (Hands::new(), tool(&text));
    let asked = |length: usize, dry| {
        let wanted = wanted(&"x".repeat(length), dry);
        ask(fresh(), Some(&long), &wanted, hands.by(&hands.ana, 0))
    };
    let shown = card(&asked(750, false).unwrap().state, None);
    assert!(shown.body.contains(&"x".repeat(3000)) && text::units(&shown.body) < 4000);
    let refused = asked(850, false).unwrap_err().to_string();
    assert!(
        refused.contains("longer than its card can show"),
        "{refused}"
    );
    assert!(asked(850, true).is_ok(), "nobody has to agree to a look");
}

#[test]
fn to_see_what_would_be_done_needs_nobody_else() {
    let (hands, tool) = (Hands::new(), tool(RESTART));
    let dry = ask(
        fresh(),
        Some(&tool),
        &wanted("website", true),
        hands.by(&hands.ana, 0),
    )
    .unwrap()
    .state;
    assert_eq!(dry.course.stage.as_str(), "ready");
    assert_eq!(dry.course.filled.program.unwrap().argv[1], "plan");
    let blunt = self::tool(&RESTART.replace("dry_run =", "#"));
    let refused = ask(
        fresh(),
        Some(&blunt),
        &wanted("website", true),
        hands.by(&hands.ana, 0),
    )
    .unwrap_err();
    assert!(
        refused.to_string().contains("cannot say what it would do"),
        "{refused}"
    );
}

#[test]
fn the_largest_card_fits_discord_and_what_is_kept_reads_back() {
    let (hands, tool) = (Hands::new(), tool(RESTART));
    let asked = ask(
        fresh(),
        Some(&tool),
        &wanted("website", false),
        hands.by(&hands.ana, 0),
    )
    .unwrap()
    .state;
    let ready = Errand {
        course: Course {
            stage: Stage::Ready { since: at(0) },
            ..asked.course.clone()
        },
        ..asked
    };
    let running = begun(&ready, TIME, at(1)).unwrap().errand;
    let long = ["x".repeat(60_000), "line of words\n".repeat(5000)];
    for (output, show) in long.into_iter().zip([Show::Head, Show::Tail]) {
        let end = End {
            is_fine: false,
            exit: Some(3),
            why: None,
            output,
            was_cut: true,
            show,
        };
        let over = ended(&running, end, at(2)).unwrap().errand;
        let shown = card(&over, None);
        assert!(
            text::units(&shown.body) < 4000 && shown.body.contains("exit 3"),
            "{}",
            text::units(&shown.body)
        );
        assert_eq!(shown.body.matches("```").count() % 2, 0);
        let kept = serde_json::to_string(&over.course).unwrap();
        assert_eq!(serde_json::from_str::<Course>(&kept).unwrap(), over.course);
    }
    let end = End {
        output: (1..=5000).fold(String::new(), |all, n| format!("{all}line {n}\n")),
        ..End::failed("x")
    };
    for (show, first, last) in [
        (Show::Head, "line 1\n", "line 200\n"),
        (Show::Tail, "line 4900\n", "line 5000\n"),
    ] {
        let end = End {
            show,
            ..end.clone()
        };
        let shown = card(&ended(&running, end, at(2)).unwrap().errand, None).body;
        assert!(shown.contains(first) && shown.contains(last), "{shown}");
        assert!(shown.contains("There was more"), "{shown}");
    }
    let values = choices(&tool, "service", "web", &hands.team);
    assert_eq!(values, ["website"]);
}
