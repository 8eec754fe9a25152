//! The gates of deploys before errands: asked, agreed to and started only where nothing holds their place.

use super::*;
use crate::{
    deploy::{Lock, OpenIncident, Scope},
    team::Severity,
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "UTC"
role = [{ name = "leads", id = "12" }]
service = [{ name = "website" }, { name = "search" }]
environment = [{ name = "staging" }, { name = "production", after = "staging" }]

[[deploy]]
name = "website"
services = ["website"]
checks = "none"
approvals = [{ roles = ["leads"] }]
incidents = { severity = "sev2", grade = "approve" }

[[freeze]]
name = "no changes on Thursdays"
environments = ["production"]
days = ["thu"]
"#;

const GATED: &str = r#"
schema = 1
name = "restart"
summary = "Restarts a service"
effect = "change"
gates = ["lock", "freeze", "incident"]
audience = { roles = ["11"], channels = ["43"] }
approvals = { count = 1, roles = ["12"], valid_for = "7d" }
[args.service]
type = "service"
required = true
[args.environment]
type = "environment"
default = "staging"
[run]
exec = ["/usr/local/bin/opsctl", "{service}", "{environment}"]
dry_run = ["/usr/local/bin/opsctl", "plan", "{service}"]
"#;

/// Days after the Thursday on which `at` begins.
const DAY: i64 = 24 * 60;

struct Gated {
    hands: Hands,
    tool: Tool,
}

impl Gated {
    fn new() -> Self {
        let mut hands = Hands::new();
        hands.team = Team::parse(TEAM, "binnacle.toml").unwrap();
        let tool = tool(GATED);
        Self { hands, tool }
    }

    fn asks(
        &self,
        (service, environment): (&str, &str),
        known: &Known,
        minute: i64,
    ) -> Result<Errand, String> {
        let mut ask = wanted(service, false);
        let environment = environment.to_owned();
        ask.given.insert("environment".to_owned(), environment);
        let means = &Means::default();
        let around = Around { means, known };
        let by = self.hands.by(&self.hands.ana, minute);
        let decision = super::super::ask(fresh(), Some(&self.tool), &ask, around, by);
        decision.map(|it| it.state).map_err(|it| it.to_string())
    }
}

fn locked(by: &str) -> Known {
    let lock = Lock {
        scope: Scope::Service,
        environment: None,
        service: Some("website".to_owned()),
        by: by.parse().ok(),
        request: None,
        reason: "Disk is being replaced".to_owned(),
        until: None,
        warning: false,
    };
    Known {
        locks: vec![lock],
        ..Known::default()
    }
}

fn broken(commander: &str) -> Known {
    let incident = OpenIncident {
        number: 7,
        severity: Some(Severity::Sev1),
        services: vec!["website".to_owned()],
        commander: commander.parse().ok(),
    };
    Known {
        incidents: vec![incident],
        ..Known::default()
    }
}

#[test]
fn what_holds_deploys_holds_what_names_the_same_gates() {
    let gated = Gated::new();
    let free = Known::default();
    let (website, live) = (("website", "staging"), ("website", "production"));
    for (place, known, minute) in [
        (website, &free, 0),
        (live, &free, DAY),
        (website, &locked("21"), 0),
    ] {
        gated.asks(place, known, minute).unwrap();
    }
    let held = [
        gated.asks(live, &free, 0),
        gated.asks(website, &locked("100000000000000022"), 0),
        gated.asks(website, &broken("22"), 0),
        gated.asks(("search", "staging"), &free, 0),
        gated.asks(("website", "moon"), &free, 0),
        gated.asks(live, &locked("x"), 0),
    ];
    let held: Vec<String> = held.into_iter().map(Result::unwrap_err).collect();
    insta::assert_snapshot!("held", held.join("\n---\n"));
}

#[test]
fn a_look_is_held_by_nothing() {
    let gated = Gated::new();
    let wanted = wanted("website", true);
    let (means, known) = (&Means::default(), &locked("22"));
    let around = Around { means, known };
    let by = gated.hands.by(&gated.hands.ana, 0);
    let looks = super::super::ask(fresh(), Some(&gated.tool), &wanted, around, by);
    assert_eq!(looks.unwrap().state.course.stage.as_str(), "ready");
}

#[test]
fn it_is_looked_again_when_somebody_agrees_and_when_it_starts() {
    let gated = Gated::new();
    let (hands, tool, free) = (&gated.hands, Some(&gated.tool), &Known::default());
    let live = ("website", "production");
    let asked = gated.asks(live, free, DAY).unwrap();
    let says = |errand: &Errand, said: &Answer, known: &Known, actor, minute| {
        let by = hands.by(actor, minute);
        super::super::answer(errand, tool, said, known, by)
            .map(|it| it.state)
            .map_err(|it| it.to_string())
    };
    let confirm = Answer::Confirm(None);
    let refused = says(&asked, &confirm, &locked("22"), &hands.ana, DAY).unwrap_err();
    assert!(refused.contains("is locked by 22"), "{refused}");
    let waits = says(&asked, &confirm, free, &hands.ana, DAY).unwrap();
    let refused = says(&waits, &Answer::Approve, free, &hands.cy, 7 * DAY).unwrap_err();
    assert!(
        refused.contains("`no changes on Thursdays` holds until"),
        "{refused}"
    );
    let ready = says(&waits, &Answer::Approve, free, &hands.cy, 2 * DAY).unwrap();
    assert_eq!(ready.course.stage.as_str(), "ready");
    let now = |known: &Known, minute| held(&ready, None, known, &hands.team, at(minute));
    assert_eq!(now(free, 2 * DAY), None);
    assert!(
        now(free, 7 * DAY)
            .unwrap()
            .contains("Wait until the freeze ends.")
    );
    assert!(
        now(&locked("22"), 2 * DAY)
            .unwrap()
            .contains("is locked by 22")
    );
}

#[test]
fn whoever_leads_an_incident_acts_in_its_room() {
    let gated = Gated::new();
    let asked = gated
        .asks(("website", "staging"), &Known::default(), 0)
        .unwrap();
    let holds =
        |incident, known: &Known| held(&asked, incident, known, &gated.hands.team, at(0)).is_some();
    assert!(!holds(Some(7), &broken("21")), "ana leads it");
    assert!(
        holds(Some(7), &broken("22"))
            && holds(None, &broken("21"))
            && holds(Some(8), &broken("21"))
    );
}

#[test]
fn a_file_names_gates_and_their_place() {
    let place = GATED.replace(
        "gates =",
        "place = { service = \"website\", environment = \"{environment}\" }\ngates =",
    );
    let filled = crate::tool::fill(
        &tool(&place),
        &wanted("search", false).given,
        false,
        ("21".parse().unwrap(), 7),
        None,
    );
    let held = filled.unwrap().held.unwrap();
    assert_eq!(
        (held.service.as_str(), held.environment.as_str()),
        ("website", "staging")
    );
    let table = [
        ("an unknown gate", GATED.replace("\"freeze\"", "\"moon\"")),
        ("a place without gates", place.replace("gates =", "#")),
        (
            "no place",
            GATED.replace("type = \"environment\"", "type = \"text\""),
        ),
        (
            "a place that may be left out",
            GATED.replace("default = \"staging\"", ""),
        ),
    ];
    let told = table.map(|(what, text)| {
        let faults = read("actions/restart.toml", text.as_bytes()).unwrap_err();
        let faults: Vec<String> = faults
            .into_iter()
            .map(|it| format!("{}: {}", it.line, it.what))
            .collect();
        format!("# {what}\n{}", faults.join("\n"))
    });
    insta::assert_snapshot!("gates", told.join("\n"));
}
