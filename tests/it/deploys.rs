//! Deploys in chat: asked for with every blocker, approved by others, begun once, ended; what waits and what ends by itself.

use binnacle_sandbox::{
    discord::{Id, Place},
    github::{CheckSeed, Conclusion, Progress},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    rota::{button, card, press, says},
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, REPOSITORY, Stage, TEAM, Time, answered, id, text_of, unhurried},
    },
    web::Visitor,
};

on_both!(
    production_is_held_on_thursday_and_deployed_when_it_opens,
    a_hundred_presses_count_once_and_begin_once,
    a_branch_that_moves_ends_its_request,
    github_that_is_down_lets_nothing_through,
    requests_are_kept_over_a_restart_at_every_step,
    going_back_locks_the_place_and_holds_back_what_was_undone,
    what_is_merged_and_not_deployed_is_told_by_age,
);

/// Thursday, 11:00 in Zurich, and then three days on.
const TO_SUNDAY: SignedDuration = SignedDuration::from_hours(72);

pub(crate) async fn stage(database: &Database) -> Stage {
    Stage::of(database, unhurried(), &TEAM, Time::Moved).await
}

/// A commit on a branch whose checks passed.
pub(crate) fn pushed(stage: &Stage, branch: &str, title: &str) -> String {
    let github = stage.sandbox.github();
    let sha = github.person("cy").push(REPOSITORY, branch, title).unwrap();
    let passed = Progress::Completed(Conclusion::Success);
    let check = CheckSeed::new("build", passed);
    github.report(REPOSITORY, &sha, check).unwrap();
    sha
}

pub(crate) fn to(environment: &str, wanted: &str) -> Value {
    json!({ "service": "checkout", "environment": environment, "ref": wanted, "reason": "Release *42*" })
}

pub(crate) async fn asks(place: &Place, environment: &str) -> String {
    says(place, "deploy request", to(environment, "main")).await
}

/// What is said in the thread of a card.
pub(crate) async fn in_thread(stage: &Stage, card: &Value, words: &str) -> Value {
    let thread: Id = id(card);
    let fits = |message: &Value| text_of(message).contains(words);
    let discord = stage.sandbox.discord();
    let found = discord.wait_for_message(thread, fits, PATIENCE).await;
    found.unwrap_or_else(|| panic!("`{words}` is not said: {:#?}", discord.messages(thread)))
}

async fn production_is_held_on_thursday_and_deployed_when_it_opens(database: &Database) {
    let frozen = "days = [\"thu\", \"fri\", \"sat\"]";
    assert!(TEAM.contains(frozen), "the demo's freeze");
    let team = TEAM.replace(frozen, "days = [\"thu\", \"fri\", \"sat\", \"sun\"]");
    let stage = Stage::of(database, unhurried(), &team, Time::Moved).await;
    let sha = pushed(&stage, "main", "Take payments in francs");
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let told = says(&ana, "deploy check", to("production", "main")).await;
    for code in ["ladder_unverifiable", "frozen", "approvals_missing"] {
        assert!(told.contains(code), "{code}: {told}");
    }
    let none = says(&ana, "deploy history", json!({})).await;
    assert!(
        none.starts_with("No deploys"),
        "a question is no request: {none}"
    );

    let said = asks(&bo, "staging").await;
    assert!(said.starts_with("DPL-1 may begin"), "{said}");
    let staging = card(&stage, ana.channel(), "DPL-1: checkout at").await;
    let call = in_thread(&stage, &staging, "DPL-1 may begin").await;
    let mention = format!("<@{}>", stage.person("bo").id());
    assert!(call["content"].as_str().unwrap().contains(&mention));
    let said = press(&bo, &staging, "Begin").await;
    assert!(said.contains(&sha), "{said}");
    let running = card(&stage, ana.channel(), "to staging runs").await;
    let said = press(&bo, &running, "Done").await;
    assert!(said.starts_with("DPL-1 succeeded"), "{said}");
    card(&stage, ana.channel(), "to staging succeeded").await;

    let said = asks(&ana, "production").await;
    for code in ["soak_not_over", "frozen", "approvals_missing"] {
        assert!(said.contains(code), "{code}: {said}");
    }
    let held = card(&stage, ana.channel(), "DPL-2: checkout at").await;
    let own = press(&ana, &held, "Approve").await;
    assert!(own.contains("cannot approve of it alone"), "{own}");

    stage.advance(TO_SUNDAY);
    let said = press(&bo, &held, "Approve").await;
    assert!(
        said.starts_with("You approved DPL-2: it waits"),
        "it is frozen until Monday: {said}"
    );
    stage.advance(SignedDuration::from_hours(20));
    let held = card(&stage, ana.channel(), "to production may begin").await;
    in_thread(&stage, &held, "DPL-2 may begin").await;
    let said = press(&ana, &held, "Begin").await;
    assert!(said.starts_with("DPL-2 runs"), "{said}");
    let running = card(&stage, ana.channel(), "to production runs").await;
    press(&ana, &running, "Done").await;
    let board = says(&bo, "deploy status", json!({})).await;
    let live = format!("**checkout** in `production`: `{}` since", &sha[..7]);
    assert!(board.contains(&live), "{board}");
    let history = says(&bo, "deploy history", json!({ "service": "checkout" })).await;
    assert!(history.starts_with("2 deploys"), "{history}");

    let mut reader = Visitor::new(&stage);
    reader.signs_in(&bo).await;
    let page = reader.get("/deploys").await.text;
    for words in [
        format!("<code>{}</code> since", &sha[..7]),
        format!("checkout at {} to production", &sha[..7]),
        "2 requests".to_owned(),
        "Release *42*".to_owned(),
        "frozen".to_owned(),
    ] {
        assert_eq!(page.contains(&words), words != "frozen", "{words}: {page}");
    }
    let link = "<a href=\"/deploys/DPL-2\">DPL-2</a>";
    assert!(page.contains(link), "{page}");
    let staging = reader
        .get("/deploys?service=checkout&environment=staging")
        .await;
    let staging = staging.text;
    assert!(
        staging.contains("Requests of checkout to staging"),
        "{staging}"
    );
    assert!(
        staging.contains("DPL-1</a>") && !staging.contains(link),
        "{staging}"
    );
    let one = reader.get("/deploys/dpl-2").await.text;
    for words in [
        "checkout at",
        "Nothing, as it was decided last.",
        "developer or operator",
        "1 of 1",
        "passed or skipped",
        "found, on main",
        "Take payments in francs",
        "soak_not_over, frozen, approvals_missing",
        "bo approved",
        "ana began",
        "Policy",
        sha.as_str(),
    ] {
        assert!(one.contains(words), "{words}: {one}");
    }
    stage.finish().await;
}

async fn a_hundred_presses_count_once_and_begin_once(database: &Database) {
    let team = TEAM
        .replace("soak = \"1h\"\n", "")
        .replace("after = \"staging\"\n", "")
        // A hundred answers at once may keep GitHub's from being heard in time, and what looks again waits for a clock that stands.
        .replace("deployments = true\n", "");
    let mut seed = unhurried();
    // A busy machine is not what this is about.
    seed.deadlines.answer_ms = 30_000;
    let stage = Stage::of(database, seed, &team, Time::Moved).await;
    stage.advance(SignedDuration::from_hours(96));
    pushed(&stage, "main", "Work");
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let said = asks(&ana, "production").await;
    assert!(said.starts_with("DPL-1 waits for approval"), "{said}");
    let asked = card(&stage, ana.channel(), "DPL-1: checkout at").await;
    let approve = json!({ "deploy": "DPL-1" });
    let all = (0..100).map(|_| says(&bo, "deploy approve", approve.clone()));
    let said = futures_util::future::join_all(all).await;
    let counted = said
        .iter()
        .filter(|it| it.starts_with("You approved DPL-1: it"))
        .count();
    let late = said
        .iter()
        .filter(|it| it.contains("You approved DPL-1 already"))
        .count();
    assert_eq!((counted, late), (1, 99), "{said:#?}");
    let call = in_thread(&stage, &asked, "DPL-1 may begin").await;
    // The buttons of the thread stay as they are; those of the card change.
    let there = stage.person("ana").at(id(&asked));
    let all = (0..100).map(|_| press(&there, &call, "Begin"));
    let said = futures_util::future::join_all(all).await;
    let begun = said
        .iter()
        .filter(|it| it.starts_with("DPL-1 runs: it is yours"))
        .count();
    let late = said
        .iter()
        .filter(|it| it.contains("DPL-1 runs already"))
        .count();
    assert_eq!((begun, late), (1, 99), "{said:#?}");
    stage.finish().await;
}

async fn a_branch_that_moves_ends_its_request(database: &Database) {
    let stage = stage(database).await;
    pushed(&stage, "main", "Work");
    let bo = stage.in_general("bo");
    asks(&bo, "staging").await;
    let ready = card(&stage, bo.channel(), "to staging may begin").await;
    pushed(&stage, "main", "More work");
    let said = press(&bo, &ready, "Begin").await;
    assert!(
        said.starts_with("Not yet: DPL-1: it was superseded"),
        "{said}"
    );
    let over = card(&stage, bo.channel(), "to staging was superseded").await;
    assert!(text_of(&over).contains("sha_moved"), "{over:#}");
    let late = says(&bo, "deploy approve", json!({ "deploy": "1" })).await;
    assert!(late.contains("DPL-1 was superseded already"), "{late}");
    stage.finish().await;
}

async fn github_that_is_down_lets_nothing_through(database: &Database) {
    let stage = stage(database).await;
    pushed(&stage, "main", "Work");
    let bo = stage.in_general("bo");
    asks(&bo, "staging").await;
    let ready = card(&stage, bo.channel(), "to staging may begin").await;
    let fault = binnacle_sandbox::Fault::status(binnacle_sandbox::Side::Github, "GET", "*", 502);
    let fault = stage.sandbox.faults().add(fault.forever());
    let said = press(&bo, &ready, "Begin").await;
    assert!(said.starts_with("Not yet: DPL-1: it is held"), "{said}");
    assert!(said.contains("ref_unverifiable"), "{said}");
    let refused = asks(&bo, "staging").await;
    assert!(refused.starts_with("DPL-2 was refused"), "{refused}");
    stage.sandbox.faults().remove(fault);
    let held = card(&stage, bo.channel(), "to staging is held").await;
    let said = press(&bo, &held, "Check again").await;
    assert!(said.contains("it may begin"), "{said}");
    stage.finish().await;
}

async fn requests_are_kept_over_a_restart_at_every_step(database: &Database) {
    let mut stage = stage(database).await;
    pushed(&stage, "main", "Work");
    let bo = stage.in_general("bo");
    asks(&bo, "staging").await;
    stage.stop().await;
    stage.start().await.unwrap();
    let ready = card(&stage, bo.channel(), "to staging may begin").await;
    press(&bo, &ready, "Begin").await;
    stage.stop().await;
    stage.start().await.unwrap();
    let running = card(&stage, bo.channel(), "to staging runs").await;
    let other = asks(&bo, "staging").await;
    assert!(other.contains("The request `DPL-1` runs there."), "{other}");
    press(&bo, &running, "Something is wrong").await;
    stage.settled().await;
    stage.stop().await;
    stage.advance(SignedDuration::from_mins(10));
    stage.start().await.unwrap();
    in_thread(&stage, &running, "go back now").await;
    let place = stage.in_general("bo");
    let call = place.press(id(&running), &button(&running, "Failed")).await;
    let form = call.unwrap().answer(PATIENCE).await.unwrap();
    let fields = json!({ "reason": "Nothing starts" });
    let said = answered(&stage.person("bo").submit(&form, fields).await.unwrap()).await;
    assert!(said.starts_with("DPL-1 failed"), "{said}");
    let next = card(&stage, bo.channel(), "DPL-2: checkout at").await;
    in_thread(&stage, &next, "DPL-2 may begin").await;
    let said = says(&bo, "deploy cancel", json!({ "deploy": "dpl-2" })).await;
    assert!(said.starts_with("DPL-2 was cancelled"), "{said}");
    stage.finish().await;
}

/// Deploys what is at the head of main to staging.
pub(crate) async fn deployed(stage: &Stage, who: &Place, number: u32) {
    asks(who, "staging").await;
    let ready = card(stage, who.channel(), &format!("DPL-{number}: checkout at")).await;
    in_thread(stage, &ready, &format!("DPL-{number} may begin")).await;
    press(who, &ready, "Begin").await;
    in_thread(stage, &ready, &format!("DPL-{number} runs")).await;
    stage.settled().await;
    let running = card(stage, who.channel(), &format!("DPL-{number}: checkout at")).await;
    press(who, &running, "Done").await;
    in_thread(stage, &ready, &format!("DPL-{number} succeeded")).await;
    stage.settled().await;
}

async fn going_back_locks_the_place_and_holds_back_what_was_undone(database: &Database) {
    let stage = stage(database).await;
    let bo = stage.in_general("bo");
    let back =
        json!({ "service": "checkout", "environment": "staging", "reason": "Payments fail" });
    let none = says(&bo, "deploy rollback", back.clone()).await;
    assert!(none.contains("nothing there to go back to"), "{none}");
    let good = pushed(&stage, "main", "Good");
    deployed(&stage, &bo, 1).await;
    let bad = pushed(&stage, "main", "Bad");
    deployed(&stage, &bo, 2).await;
    let said = says(&bo, "deploy promote", json!({ "service": "checkout" })).await;
    assert!(said.contains("DPL-3") && said.contains(&bad[..7]), "{said}");
    let said = says(&bo, "deploy rollback", back).await;
    assert!(said.starts_with("DPL-4 may begin"), "{said}");
    let going = card(&stage, bo.channel(), "DPL-4: checkout at").await;
    let told = text_of(&going);
    assert!(
        told.contains(&good) && told.contains("Undoes") && told.contains("Bad"),
        "{told}"
    );
    press(&bo, &going, "Begin").await;
    in_thread(&stage, &going, "DPL-4 runs").await;
    stage.settled().await;
    let going = card(&stage, bo.channel(), "DPL-4: checkout at").await;
    let said = press(&bo, &going, "Done").await;
    assert!(said.starts_with("DPL-4 succeeded"), "{said}");
    card(&stage, bo.channel(), "DPL-2: checkout at").await;
    let locks = says(&bo, "deploy locks", json!({})).await;
    assert!(locks.contains("DPL-4 went back"), "{locks}");
    card(&stage, bo.channel(), "to staging was rolled back").await;
    let again = asks(&bo, "staging").await;
    assert!(
        again.contains("commit_held_back") && again.contains(&bad),
        "{again}"
    );
    let ana = says(
        &stage.in_general("ana"),
        "deploy check",
        to("staging", "main"),
    )
    .await;
    assert!(ana.contains("(`locked`)"), "{ana}");
    let clear = json!({ "service": "checkout", "reason": "It was the network", "commit": bad });
    let said = says(&bo, "deploy clear", clear).await;
    assert!(said.starts_with("1 commit can be deployed again"), "{said}");
    let again = says(&bo, "deploy check", to("staging", "main")).await;
    assert!(again.starts_with("Nothing stands in the way"), "{again}");
    stage.finish().await;
}

async fn what_is_merged_and_not_deployed_is_told_by_age(database: &Database) {
    let stage = stage(database).await;
    let bo = stage.in_general("bo");
    let at = json!({ "service": "checkout", "environment": "staging" });
    let pending = async || says(&bo, "deploy pending", at.clone()).await;
    let none = pending().await;
    assert!(none.contains("has deployed nothing there"), "{none}");
    pushed(&stage, "main", "Good");
    deployed(&stage, &bo, 1).await;
    let none = pending().await;
    assert!(none.starts_with("All that is merged is deployed"), "{none}");
    let one = pushed(&stage, "main", "Take *francs*");
    let two = pushed(&stage, "main", "And euros");
    let told = pending().await;
    assert!(
        told.starts_with("2 commits are merged and not deployed"),
        "{told}"
    );
    let (one, two) = (format!("`{}`", &one[..7]), format!("`{}`", &two[..7]));
    let parts = [&one, "Take \\*francs\\*", &two, "And euros"];
    let places = parts.map(|part| told.find(part));
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{told}"
    );
    let fault = binnacle_sandbox::Fault::status(binnacle_sandbox::Side::Github, "GET", "*", 502);
    let fault = stage.sandbox.faults().add(fault.forever());
    let told = pending().await;
    assert!(
        told.contains("GitHub did not tell what `main` has beyond it"),
        "{told}"
    );
    stage.sandbox.faults().remove(fault);
    let all = says(&bo, "deploy pending", json!({})).await;
    for service in ["checkout", "search", "website"] {
        assert!(
            all.contains(&format!("**{service}** to `production`: Binnacle has")),
            "{all}"
        );
    }
    let wrong = says(&bo, "deploy pending", json!({ "service": "chekout" })).await;
    assert!(wrong.contains("Did you mean `checkout`?"), "{wrong}");
    stage.finish().await;
}
