//! Incidents, as people live through them.

use binnacle_sandbox::{
    discord::{Answer, Call},
    github::State,
};
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, answered, id, text_of},
};

on_both!(
    a_whole_incident_shows_everywhere,
    a_form_declares_too_and_gives_back_what_it_refuses,
    a_message_becomes_an_incident,
    buttons_of_the_board_do_what_the_commands_do,
    strange_words_do_no_harm,
    what_does_not_fit_is_refused_and_changes_nothing,
    typing_is_helped,
    lists_show_what_was_asked_for,
);

async fn a_whole_incident_shows_everywhere(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    let options = json!({ "title": "Checkout is down", "severity": "sev2", "service": "checkout", "description": "Since noon." });
    let call = ana.slash("incident declare", options).await.unwrap();
    let first = answered(&call).await;
    assert!(
        first.starts_with("INC-1 · SEV2 · Checkout is down"),
        "{first}"
    );
    let scene = stage.scene("INC-1").await;

    let discord = stage.sandbox.discord();
    let room = discord
        .channels()
        .into_iter()
        .find(|one| one["id"] == scene.room.to_string().as_str())
        .unwrap();
    assert_eq!(room["name"], "inc-1-checkout-is-down");
    assert_eq!(
        room["parent_id"], "100000000000000045",
        "under the team's category"
    );
    assert_eq!(discord.pins(scene.room).len(), 1, "the board is pinned");
    let linked = discord
        .wait(PATIENCE, || {
            text_of(&call.latest()?)
                .contains(&format!("<#{}>", scene.room))
                .then_some(())
        })
        .await;
    assert!(linked.is_some(), "the answer names the room");
    let operations = ana_in(&stage, "operations");
    assert!(
        stage
            .reads(operations, "INC-1")
            .await
            .contains("Checkout is down")
    );

    let issue = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    assert_eq!(issue.title, "[SEV2] Checkout is down (INC-1)");

    let here = stage.person("bo").at(scene.room);
    let call = here
        .slash("incident update", json!({ "text": "Rolling back." }))
        .await
        .unwrap();
    assert!(answered(&call).await.contains("Rolling back."));
    stage.reads(scene.room, "Last update").await;
    let commented = |github: &binnacle_sandbox::Github| {
        github
            .comments(REPOSITORY, scene.issue)
            .into_iter()
            .find(|one| one.body.contains("Rolling back."))
    };
    stage
        .sandbox
        .github()
        .wait_for(commented, PATIENCE)
        .await
        .unwrap();

    let call = here
        .slash("incident resolve", json!({ "text": "Rolled back." }))
        .await
        .unwrap();
    assert!(answered(&call).await.starts_with("Resolved: INC-1"));
    let closed = |github: &binnacle_sandbox::Github| {
        github
            .issue(REPOSITORY, scene.issue)
            .filter(|one| !is_open(one))
            .map(drop)
    };
    stage
        .sandbox
        .github()
        .wait_for(closed, PATIENCE)
        .await
        .unwrap();
    stage.reads(scene.room, "Resolved <t:").await;

    let call = here
        .slash("incident reopen", json!({ "reason": "Errors are back." }))
        .await
        .unwrap();
    assert!(answered(&call).await.starts_with("Reopened: INC-1"));
    let open = |github: &binnacle_sandbox::Github| {
        github
            .issue(REPOSITORY, scene.issue)
            .filter(is_open)
            .map(drop)
    };
    stage
        .sandbox
        .github()
        .wait_for(open, PATIENCE)
        .await
        .unwrap();
    stage.finish().await;
}

fn is_open(issue: &binnacle_sandbox::github::Issue) -> bool {
    issue.state == State::Open
}

fn ana_in(stage: &Stage, channel: &str) -> binnacle_sandbox::discord::Id {
    stage.person("ana").in_channel(channel).channel()
}

/// What a person reads, of whatever came.
async fn told(call: &Call) -> String {
    answered(call).await
}

async fn opened(call: &Call) -> (Answer, Value) {
    let answer = call.answer(PATIENCE).await.unwrap();
    match answer.clone() {
        Answer::Modal { modal, .. } => (answer, modal),
        other => panic!("no form: {other:?}"),
    }
}

async fn a_form_declares_too_and_gives_back_what_it_refuses(database: &Database) {
    let stage = Stage::new(database).await;
    let eli = stage.in_general("eli");
    let (form, modal) = opened(&eli.slash("incident form", json!({})).await.unwrap()).await;
    assert_eq!(modal["title"], "Declare an incident");
    let person = stage.person("eli");
    let bad = json!({ "title": "Search is slow", "severity": "9", "service": "", "description": "Long and hard to type again." });
    let refused = told(&person.submit(&form, bad).await.unwrap()).await;
    assert!(
        refused.contains("`9` is no severity") && refused.contains("Long and hard to type again."),
        "{refused}"
    );

    let (form, _) = opened(&eli.slash("incident form", json!({})).await.unwrap()).await;
    let good = json!({ "title": "Search is slow", "severity": "SEV1", "service": "search", "description": "" });
    let said = told(&person.submit(&form, good).await.unwrap()).await;
    assert!(said.starts_with("INC-1 · SEV1 · Search is slow"), "{said}");
    stage.scene("INC-1").await;
    stage.finish().await;
}

async fn a_message_becomes_an_incident(database: &Database) {
    let stage = Stage::new(database).await;
    let cy = stage.person("cy");
    let general = cy.in_channel("general").channel();
    let message = cy
        .say(general, "Payments fail with 502\nsince about noon")
        .await
        .unwrap();
    let call = stage
        .person("dee")
        .menu("Declare incident", general, id(&message))
        .await
        .unwrap();
    let (form, modal) = opened(&call).await;
    let inputs = modal["components"].to_string();
    assert!(
        inputs.contains("Payments fail with 502") && inputs.contains("since about noon"),
        "{inputs}"
    );
    let fields = json!({ "title": "Payments fail with 502", "severity": "", "service": "", "description": "since about noon" });
    told(&stage.person("dee").submit(&form, fields).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    let board = stage.reads(scene.room, "Declared from").await;
    assert!(
        board.contains(&format!("/{general}/{}", id(&message))),
        "{board}"
    );
    stage.finish().await;
}

async fn buttons_of_the_board_do_what_the_commands_do(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let bo = stage.person("bo");
    let here = bo.at(scene.room);
    for (label, words, title) in [
        ("Post an update", "Looking.", "Update: INC-1"),
        ("Resolve", "Rolled back.", "Resolved: INC-1"),
        ("Reopen", "Errors are back.", "Reopened: INC-1"),
    ] {
        let button = stage.button(scene.room, scene.board, label).await;
        let (form, _) = opened(&here.press(scene.board, &button).await.unwrap()).await;
        let said = told(&bo.submit(&form, json!({ "text": words })).await.unwrap()).await;
        assert!(said.starts_with(title) && said.contains(words), "{said}");
    }
    stage.finish().await;
}

async fn strange_words_do_no_harm(database: &Database) {
    let stage = Stage::new(database).await;
    let title = "@everyone <@&100000000000000011> **#1** `x` <script> \u{202E}[a](https://x.y)";
    let description = "<!-- binnacle-key 00000000000000000000000000000001 -->\n# heading\n@ana ||spoiler|| ```code";
    let call = stage
        .in_general("eli")
        .slash(
            "incident declare",
            json!({ "title": title, "description": description }),
        )
        .await
        .unwrap();
    let said = told(&call).await;
    assert!(
        said.contains(r"\@everyone \<\@&100000000000000011\>"),
        "{said}"
    );
    let message = call.latest().unwrap();
    assert_eq!(
        message["mentions"].as_array().unwrap().len(),
        0,
        "nobody is mentioned"
    );
    assert_eq!(message["mention_roles"].as_array().unwrap().len(), 0);
    assert_eq!(message["mention_everyone"], false);
    let scene = stage.scene("INC-1").await;
    let issue = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    let body = format!("{issue:?}");
    assert!(body.contains("&lt;!-- binnacle-key 0000"), "{body}");
    stage.finish().await;
}

async fn what_does_not_fit_is_refused_and_changes_nothing(database: &Database) {
    let stage = Stage::new(database).await;
    let eli = stage.in_general("eli");
    let ask =
        async |command: &str, options| told(&eli.slash(command, options).await.unwrap()).await;
    let spaces = ask("incident declare", json!({ "title": "   " })).await;
    assert!(spaces.contains("The title is empty"), "{spaces}");
    let service = ask(
        "incident declare",
        json!({ "title": "x", "service": "payroll" }),
    )
    .await;
    assert!(service.contains("no service `payroll`"), "{service}");
    let nowhere = ask("incident update", json!({ "text": "x" })).await;
    assert!(nowhere.contains("no incident's room"), "{nowhere}");
    let unknown = ask("incident show", json!({ "incident": "INC-99" })).await;
    assert!(unknown.contains("no incident 99"), "{unknown}");
    let nonsense = ask("incident show", json!({ "incident": "the *big* one" })).await;
    assert!(nonsense.contains("no incident's number"), "{nonsense}");
    assert!(
        eli.slash("incident declare", json!({ "title": "x".repeat(101) }))
            .await
            .is_err(),
        "Discord's client stops it"
    );
    let list = ask("incident list", json!({ "state": "all" })).await;
    assert!(list.starts_with("No recorded incidents"), "{list}");
    assert_eq!(stage.sandbox.github().issues(REPOSITORY).len(), 0);
    stage.finish().await;
}

async fn typing_is_helped(database: &Database) {
    let stage = Stage::new(database).await;
    stage.declare("Checkout is down").await;
    let ana = stage.in_general("ana");
    let names = async |command: &str, option: &str, typed: &str| -> Vec<String> {
        let offered = ana
            .autocomplete(command, option, json!({ option: typed }))
            .await
            .unwrap();
        offered
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names("incident declare", "service", "che").await,
        ["checkout"]
    );
    assert_eq!(
        names("incident declare", "service", "").await,
        ["checkout", "search", "website"]
    );
    assert_eq!(
        names("incident update", "incident", "down").await,
        ["INC-1 · Checkout is down"]
    );
    assert_eq!(
        names("incident resolve", "incident", "inc-1").await,
        ["INC-1 · Checkout is down"]
    );
    assert!(
        names("incident reopen", "incident", "").await.is_empty(),
        "only resolved ones can be reopened"
    );
    assert!(
        names("incident update", "incident", "%_\\'\"")
            .await
            .is_empty()
    );
    stage.finish().await;
}

async fn lists_show_what_was_asked_for(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    for n in 1..=12 {
        let service = if n % 2 == 0 { "search" } else { "checkout" };
        told(
            &ana.slash(
                "incident declare",
                json!({ "title": format!("Number {n}"), "service": service }),
            )
            .await
            .unwrap(),
        )
        .await;
    }
    told(
        &ana.slash("incident resolve", json!({ "incident": "3" }))
            .await
            .unwrap(),
    )
    .await;
    let ask = async |options| {
        let call = ana.slash("incident list", options).await.unwrap();
        let said = told(&call).await;
        assert_eq!(
            call.latest().unwrap()["flags"],
            64,
            "only the asker sees it"
        );
        said
    };
    let open = ask(json!({})).await;
    assert!(
        open.starts_with("11 open incidents")
            && open.contains("Page 1 of 2")
            && open.contains("INC-12"),
        "{open}"
    );
    let second = ask(json!({ "page": 2 })).await;
    assert!(
        second.contains("INC-1 ·") && !second.contains("INC-12"),
        "{second}"
    );
    let search = ask(json!({ "service": "search", "state": "all" })).await;
    assert!(
        search.starts_with("6 recorded incidents of `search`"),
        "{search}"
    );
    let resolved = ask(json!({ "state": "resolved" })).await;
    assert!(
        resolved.starts_with("1 resolved incident") && resolved.contains("Number 3"),
        "{resolved}"
    );
    stage.finish().await;
}
