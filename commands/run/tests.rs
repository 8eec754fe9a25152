//! The rules of runs, as tables, and what people read of them, as snapshots.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::{
    Decision, Effect, Reply,
    event::Kind,
    incident::Text,
    press::Press,
    runbook::{Language, Page, read},
    text,
};

const PAGE: &str = "# A disk is full\n\n## First\n\n- [ ] Look at `df`\n\n```sh\ndf -h\n```\n\n- [ ] Say so @everyone\n\n## Then\n\n\
                    ```step\ntitle = \"Promote the replica\"\nverify = \"It leads\"\n```\n\n- [ ] Afterwards\n";

fn page(text: &str) -> Page {
    read("ours/disk.md", Language::Markdown, text.as_bytes())
        .unwrap()
        .0
}

fn team() -> Team {
    let text = "guild = \"1\"\nname = \"Harbour\"\n[rights]\nrunbook.run = [\"ops\"]\n[[role]]\nname = \"ops\"\nid = \"11\"\n";
    Team::parse(text, "binnacle.toml").unwrap()
}

fn somebody(id: &str, name: &str) -> Actor {
    Actor {
        user: id.parse().unwrap(),
        name: name.to_owned(),
        roles: vec!["11".parse().unwrap()],
    }
}

/// 2026-01-01 10:00 UTC and so many minutes.
fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600).unwrap() + SignedDuration::from_mins(minutes)
}

fn fresh() -> Fresh {
    Fresh {
        id: Uuid::from_u128(7).into(),
        number: 3,
        channel: "43".parse().unwrap(),
    }
}

/// What is done by somebody at a minute.
struct Hands {
    team: Team,
    ana: Actor,
    bo: Actor,
}

impl Hands {
    fn new() -> Self {
        Self {
            team: team(),
            ana: somebody("21", "Ana"),
            bo: somebody("22", "Bo"),
        }
    }

    fn ana(&self, minute: i64) -> Asking<'_> {
        self.by(&self.ana, minute)
    }

    fn bo(&self, minute: i64) -> Asking<'_> {
        self.by(&self.bo, minute)
    }

    fn by<'a>(&'a self, actor: &'a Actor, minute: i64) -> Asking<'a> {
        Asking {
            actor,
            now: at(minute),
            incident: None,
            team: &self.team,
        }
    }

    fn begun(&self) -> Run {
        start(fresh(), &page(PAGE), &[], self.ana(0)).unwrap().state
    }
}

fn numbers(run: &Run) -> Vec<u16> {
    run.open().iter().map(|(number, _, _)| *number).collect()
}

fn told(decision: &Decision<Run>) -> String {
    match &decision.reply {
        Reply::Say { card, .. } => format!("{} | {}", card.title, card.body),
        Reply::Form(_) => panic!("no card"),
    }
}

fn kinds(decision: &Decision<Run>) -> Vec<Kind> {
    decision.events.iter().map(|event| event.kind).collect()
}

#[test]
fn steps_open_in_their_order_and_a_check_comes_before_the_next() {
    let hands = Hands::new();
    let run = hands.begun();
    assert_eq!(
        numbers(&run),
        [1, 2],
        "those of a heading are open together"
    );
    let first = mark(&run, 2, &Marking::Tick, hands.bo(1)).unwrap();
    assert_eq!(
        (numbers(&first.state), kinds(&first)),
        (vec![1], vec![Kind::RunTicked])
    );
    let second = mark(&first.state, 1, &Marking::Tick, hands.ana(2))
        .unwrap()
        .state;
    assert_eq!(numbers(&second), [3]);
    let ticked = mark(&second, 3, &Marking::Tick, hands.ana(3))
        .unwrap()
        .state;
    assert_eq!(numbers(&ticked), [3], "the next one waits for the check");
    let denied = mark(&ticked, 3, &Marking::Deny, hands.bo(4)).unwrap();
    assert_eq!(
        (numbers(&denied.state), kinds(&denied)),
        (vec![3], vec![Kind::RunDenied])
    );
    let again = mark(&denied.state, 3, &Marking::Tick, hands.ana(5))
        .unwrap()
        .state;
    let checked = mark(&again, 3, &Marking::Confirm, hands.bo(6)).unwrap();
    assert_eq!(
        (numbers(&checked.state), kinds(&checked)),
        (vec![4], vec![Kind::RunChecked])
    );
    let reason = Text::parse("Tomorrow").unwrap();
    let last = mark(&checked.state, 4, &Marking::Skip(reason), hands.bo(7)).unwrap();
    assert_eq!(kinds(&last), [Kind::RunSkipped, Kind::RunFinished]);
    assert!(!last.state.is_running() && numbers(&last.state).is_empty());
    assert_eq!(last.state.counts(), (3, 1));
    insta::assert_snapshot!(told(&last), @"Left out: step 4 of RUN-3 | A disk is full is finished: 3 of 4 steps done, 1 left out.");
    insta::assert_snapshot!("export", export::markdown(&last.state, None, at(9)));
}

#[test]
fn whoever_presses_late_hears_who_was_faster() {
    let hands = Hands::new();
    let begun = hands.begun();
    let one = mark(&begun, 1, &Marking::Tick, hands.ana(1)).unwrap().state;
    let skip = || Marking::Skip(Text::parse("No need").unwrap());
    let both = mark(&one, 2, &skip(), hands.bo(2)).unwrap().state;
    let ticked = mark(&both, 3, &Marking::Tick, hands.ana(3)).unwrap().state;
    let checked = mark(&ticked, 3, &Marking::Confirm, hands.bo(4))
        .unwrap()
        .state;
    let over = mark(&checked, 4, &Marking::Tick, hands.bo(5))
        .unwrap()
        .state;
    let given_up = abandon(&one, &Text::parse("The host is gone").unwrap(), hands.bo(6)).unwrap();
    let mut out = Vec::new();
    for (run, step, marking) in [
        (&one, 1, Marking::Tick),
        (&one, 1, skip()),
        (&both, 2, Marking::Tick),
        (&ticked, 3, Marking::Tick),
        (&both, 3, Marking::Confirm),
        (&checked, 3, Marking::Deny),
        (&begun, 4, Marking::Tick),
        (&begun, 0, Marking::Tick),
        (&begun, 5, Marking::Tick),
        (&over, 4, Marking::Tick),
        (&given_up.state, 2, Marking::Tick),
    ] {
        out.push(
            mark(run, step, &marking, hands.bo(9))
                .unwrap_err()
                .to_string(),
        );
    }
    out.push(
        abandon(&over, &Text::parse("x").unwrap(), hands.ana(9))
            .unwrap_err()
            .to_string(),
    );
    out.push(skip_form(&given_up.state).unwrap_err().to_string());
    out.push(skipped_step("`three`").unwrap_err().to_string());
    insta::assert_snapshot!("late", out.join("\n"));
}

#[test]
fn only_those_who_may_run_do_and_one_page_runs_once_in_a_place() {
    let hands = Hands::new();
    let mut eve = somebody("23", "Eve");
    eve.roles.clear();
    let run = hands.begun();
    let by_eve = hands.by(&eve, 1);
    for refused in [
        start(fresh(), &page(PAGE), &[], by_eve).unwrap_err(),
        mark(&run, 1, &Marking::Tick, by_eve).unwrap_err(),
        abandon(&run, &Text::parse("x").unwrap(), by_eve).unwrap_err(),
    ] {
        assert!(
            refused.to_string().contains("may run runbooks"),
            "{refused}"
        );
    }
    let mut out = Vec::new();
    for (text, going) in [
        ("# Words alone", &[][..]),
        ("# Bad\n\n```step\napproval = false\n```\n", &[]),
        (PAGE, std::slice::from_ref(&run)),
    ] {
        out.push(
            start(fresh(), &page(text), going, hands.bo(1))
                .unwrap_err()
                .to_string(),
        );
    }
    insta::assert_snapshot!("refused", out.join("\n"));
    let elsewhere = Fresh {
        channel: "44".parse().unwrap(),
        ..fresh()
    };
    assert!(start(elsewhere, &page(PAGE), &[run], hands.bo(1)).is_ok());
}

#[test]
fn the_card_shows_what_is_open_what_was_done_and_what_comes() {
    let hands = Hands::new();
    let begun = hands.begun();
    let both = [1, 2].into_iter().fold(begun.clone(), |run, step| {
        mark(&run, step, &Marking::Tick, hands.bo(1)).unwrap().state
    });
    let ticked = mark(&both, 3, &Marking::Tick, hands.ana(3)).unwrap().state;
    let given_up = abandon(
        &ticked,
        &Text::parse("The *host* is gone").unwrap(),
        hands.bo(6),
    );
    let shown = [
        (&begun, false),
        (&ticked, true),
        (&given_up.unwrap().state, false),
    ];
    let shown: Vec<String> = shown
        .iter()
        .map(|(run, changed)| plain(&card(run, None, *changed)))
        .collect();
    insta::assert_snapshot!("cards", shown.join("\n=====\n"));
}

fn plain(card: &crate::reply::Card) -> String {
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

#[test]
fn the_largest_card_fits_discord() {
    let hands = Hands::new();
    let text: Vec<String> = (0..100)
        .map(|n| {
            format!(
                "- [ ] {n} {}\n\n```sh\n{}\n```\n\n",
                "*word* ".repeat(60),
                "x".repeat(1100)
            )
        })
        .collect();
    let text = text.concat();
    let mut run = start(fresh(), &page(&text), &[], hands.ana(0))
        .unwrap()
        .state;
    for step in 1..=100 {
        let shown = card(&run, None, true);
        let all = text::units(&shown.body)
            + shown
                .fields
                .iter()
                .map(|f| text::units(&f.value))
                .sum::<usize>();
        assert!(
            text::units(&shown.body) <= 4000 && all < 5500,
            "{step}: {all}"
        );
        assert!(
            shown.buttons.len() <= 20 && shown.fields.iter().all(|f| text::units(&f.value) <= 1024)
        );
        let words = Text::parse(&"*".repeat(1500)).unwrap();
        run = mark(&run, step, &Marking::Skip(words), hands.bo(1))
            .unwrap()
            .state;
    }
    let end = card(&run, None, false);
    assert!(text::units(&end.body) <= 4000);
    let ended = [
        Press::Runbook(run.page, 0),
        Press::Run(Verb::Export, run.id, 0),
    ];
    let left: Vec<Press> = end.buttons.iter().map(|button| button.press).collect();
    assert_eq!(left, ended, "nothing is left to press but what looks");
}

#[test]
fn what_is_kept_reads_back() {
    let hands = Hands::new();
    let run = mark(&hands.begun(), 1, &Marking::Tick, hands.bo(1))
        .unwrap()
        .state;
    let kept = serde_json::to_string(&run.course).unwrap();
    assert_eq!(serde_json::from_str::<Course>(&kept).unwrap(), run.course);
}

#[test]
fn an_event_of_a_run_without_an_incident_stands_for_itself() {
    let hands = Hands::new();
    let begun = start(fresh(), &page(PAGE), &[], hands.ana(0)).unwrap();
    let id = begun.state.id;
    assert_eq!(begun.events[0].subject, format!("run:{id}"));
    assert_eq!(begun.effects, [Effect::RunCard { run: id }]);
    let data = &begun.events[0].data;
    assert_eq!((&data["run"], &data["steps"]), (&3.into(), &4.into()));
    assert_eq!(data["hash"], begun.state.hash.as_str());
    assert_eq!(begun.state.hash.len(), 64);
}

mod newcomers;
