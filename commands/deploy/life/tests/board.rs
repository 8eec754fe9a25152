//! What is live where, as people read it.

use super::*;

/// A place where the commit is live since an hour.
fn place(service: &str, environment: &str) -> Place {
    let live = Standing {
        service: service.to_owned(),
        environment: environment.to_owned(),
        sha: SHA.to_owned(),
        state: State::Succeeded,
        at: at(-60),
        by: bo().user,
    };
    Place {
        service: service.to_owned(),
        environment: environment.to_owned(),
        live: Some(live),
        running: None,
        open: Vec::new(),
    }
}

fn told(only: Option<&str>, places: &[Place]) -> Result<String, Refusal> {
    match board(&team(), only, places, &[], at(0))? {
        Reply::Say { card, .. } => Ok(format!("{}\n{}", card.title, card.body)),
        Reply::Form(form) => panic!("{form:?}"),
    }
}

#[test]
fn each_place_says_what_is_live_what_is_asked_for_and_what_is_frozen() {
    let mut production = place("api", "production");
    production.open.push(asked(&bo(), &soaked(at(0)), 0));
    let mut nothing = place("api", "staging");
    nothing.live = None;
    assert_snapshot!(told(Some("api"), &[nothing, production]).unwrap(), @r"
    What is live where
    **api** in `staging`: nothing that was deployed here
    **api** in `production`: `0123456` since <t:1767258000:f> (<t:1767258000:R>) by <@100000000000000022>; DPL-7 `0123456` is held; frozen
    ");
    let unknown = told(Some("apy"), &[]).unwrap_err().to_string();
    assert_eq!(unknown, "There is no service `apy`. Did you mean `api`?");
}

#[test]
fn what_a_card_does_not_hold_is_counted() {
    let places: Vec<Place> = (0..800).map(|_| place("api", "staging")).collect();
    let told = told(None, &places).unwrap();
    let shown = told.matches("**api**").count();
    let left = format!(
        "\nand {} more: name a service with `service`, or look at the page.",
        800 - shown
    );
    assert!(shown > 20 && told.ends_with(&left), "{told}");
    assert!(told.chars().count() < 4096);
}
