//! What follows from who is on call: the role, handoffs, reminders, the record, calendars and pay, on a clock that is moved.

mod calendars;
mod record;
mod story;

use std::time::Duration;

use binnacle_sandbox::{
    Effect, Fault, Side,
    discord::{Id, Permissions},
};
use jiff::SignedDuration;
use serde_json::Value;

use crate::{
    rota::{press, shown},
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, Stage, TEAM, Time, answered, text_of, unhurried},
    },
};

on_both!(
    the_role_moves_at_the_handoff_and_heals_when_somebody_edits_it,
    the_role_follows_where_members_cannot_be_listed,
    reminders_and_handoffs_come_once_also_across_a_restart,
    what_was_missed_comes_late_and_is_marked,
    notices_come_at_the_times_that_the_team_wrote,
    whoever_is_given_other_shifts_is_told,
    closed_direct_messages_are_said_in_the_channel,
    a_role_above_the_bots_is_said_once_and_shown,
);

/// The role of those who are on call, and the channel where handoffs are posted.
const ROLE: Id = Id(100_000_000_000_000_013);
const CHANNEL: Id = Id(100_000_000_000_000_043);

/// The demo's team, which posts in that channel, with one schedule: a handoff every day at nine on the wall clock of Zurich.
/// The clock of a stage stands at eleven on the first of January, so ana is on call, then bo, then cy.
pub(crate) fn team(turns: &str) -> String {
    let (before, _) = TEAM
        .split_once("# Business hours")
        .expect("the schedules of the demo");
    format!(
        r#"{before}
[oncall.hours]
night = {{ from = "22:00", to = "07:00" }}
weekend = ["sat", "sun"]
rates = {{ day = 5, night = 7.5, weekend = 10 }}
currency = "CHF"

[[schedule]]
name = "primary"
role = "on-call"
handoff = {{ remind = ["1h", "start"] }}

[[schedule.layer]]
name = "daily"
anchor = "2026-01-01T09:00"
every = {{ days = 1 }}
turns = {turns}
"#
    )
}

pub(crate) const TURNS: &str = r#"[["ana"], ["bo"], ["cy"]]"#;

pub(crate) fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

pub(crate) async fn stage(database: &Database) -> Stage {
    stage_of(database, &team(TURNS)).await
}

async fn stage_of(database: &Database, document: &str) -> Stage {
    let stage = Stage::of(database, unhurried(), document, Time::Moved).await;
    held_by(&stage, &["ana"]).await;
    stage.quiet().await;
    // Whatever follows goes by the first look at the schedule.
    let looked = async {
        while record::record(database).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looked)
        .await
        .expect("a first look");
    stage
}

/// Waits until exactly these hold the role.
pub(crate) async fn held_by(stage: &Stage, names: &[&str]) {
    let discord = stage.sandbox.discord();
    let all = ["ana", "bo", "cy", "dee", "eli"];
    let holders = || -> Vec<&str> {
        let holds = |name: &&str| discord.roles_of(discord.person(name).id()).contains(&ROLE);
        all.into_iter().filter(holds).collect()
    };
    let wait = discord.wait(PATIENCE, || (holders() == names).then_some(()));
    assert!(
        wait.await.is_some(),
        "{names:?} hold the role: {:?}",
        holders()
    );
}

/// What somebody reads in their direct messages, the oldest first.
fn direct(stage: &Stage, name: &str) -> Vec<String> {
    let person = stage.person(name);
    let all = stage.sandbox.discord().direct_messages(&person);
    all.iter().map(text_of).collect()
}

fn posted(stage: &Stage, words: &str) -> Vec<Value> {
    let all = stage.sandbox.discord().messages(CHANNEL).into_iter();
    all.filter(|one| text_of(one).contains(words)).collect()
}

async fn the_role_moves_at_the_handoff_and_heals_when_somebody_edits_it(database: &Database) {
    let stage = stage(database).await;
    stage.advance(hours(22));
    held_by(&stage, &["bo"]).await;
    let discord = stage.sandbox.discord();
    discord.set_role(stage.person("dee").id(), ROLE, true);
    discord.set_role(stage.person("bo").id(), ROLE, false);
    stage.advance(SignedDuration::from_mins(5));
    held_by(&stage, &["bo"]).await;
    // By difference: nobody else's role was touched in between.
    let changes = stage.sandbox.journal().entries();
    let changes: Vec<&str> = changes
        .iter()
        .filter(|one| one.path.contains("/roles/") && one.method != "GET")
        .map(|one| one.method.as_str())
        .collect();
    assert_eq!(changes, ["PUT", "DELETE", "PUT", "DELETE"]);
    stage.finish().await;
}

async fn the_role_follows_where_members_cannot_be_listed(database: &Database) {
    let mut seed = unhurried();
    seed.guild.bot.privileged_intents = false;
    let stage = Stage::of(database, seed, &team(TURNS), Time::Moved).await;
    held_by(&stage, &["ana"]).await;
    stage.quiet().await;
    // Whoever left gets nothing, and keeps nobody from getting theirs.
    stage.sandbox.discord().leave(stage.person("bo").id());
    stage.advance(hours(22));
    held_by(&stage, &[]).await;
    stage.settled().await;
    let warned = posted(&stage, "is not on this server");
    assert_eq!(warned.len(), 1, "{warned:?}");
    stage.advance(hours(24));
    held_by(&stage, &["cy"]).await;
    stage.finish().await;
}

async fn reminders_and_handoffs_come_once_also_across_a_restart(database: &Database) {
    let mut stage = stage(database).await;
    stage.advance(hours(21));
    stage.settled().await;
    let told = direct(&stage, "bo");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("You will be on call for primary"),
        "{told:?}"
    );
    stage.stop().await;
    stage.start().await.unwrap();
    stage.settled().await;
    assert_eq!(
        direct(&stage, "bo").len(),
        1,
        "a restart reminds nobody again"
    );
    stage.advance(hours(1));
    stage.settled().await;
    let told = direct(&stage, "bo");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].contains("You are on call for primary"), "{told:?}");
    let posts = posted(&stage, "primary: on-call handoff");
    assert_eq!(posts.len(), 1, "one handoff: {posts:?}");
    let bo = stage.person("bo").id();
    assert_eq!(
        posts[0]["content"],
        format!("<@{bo}>"),
        "only who is due is called"
    );
    let words = text_of(&posts[0]);
    assert!(
        words.contains("Open incidents") && words.contains("Next shifts"),
        "{words}"
    );
    assert!(!words.contains("comes late"), "{words}");
    stage.finish().await;
}

async fn what_was_missed_comes_late_and_is_marked(database: &Database) {
    let mut stage = stage(database).await;
    stage.stop().await;
    // Two handoffs pass, and an hour more.
    stage.advance(hours(47));
    stage.start().await.unwrap();
    held_by(&stage, &["cy"]).await;
    stage.settled().await;
    let posts = posted(&stage, "primary: on-call handoff");
    assert_eq!(posts.len(), 1, "one for both: {posts:?}");
    let words = text_of(&posts[0]);
    let [ana, bo, cy] = ["ana", "bo", "cy"].map(|name| stage.person(name).id());
    assert!(words.contains("comes late"), "{words}");
    assert!(words.contains(&format!("<@{bo}> → <@{cy}> at")), "{words}");
    let (_, missed) = words.split_once("Missed before").expect("the other one");
    assert!(
        missed.contains(&format!("<@{ana}> → <@{bo}> at")),
        "{words}"
    );
    assert_eq!(
        posts[0]["content"],
        format!("<@{cy}>"),
        "whose turn is over is not called"
    );
    let told = direct(&stage, "cy");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("comes late"), "{told:?}");
    assert!(
        direct(&stage, "bo").is_empty(),
        "what is over reminds nobody"
    );
    stage.finish().await;
}

async fn notices_come_at_the_times_that_the_team_wrote(database: &Database) {
    let times = r#"post = ["0 18 * * *"], ahead = ["0 16 * * FRI"], warn = ["0 12 * * *"], gaps = "all", remind = ["0 20 * * *"]"#;
    let document = team(r#"[["ana"], [], ["cy"]]"#);
    let document = document.replace(r#"remind = ["1h", "start"]"#, times);
    let mut stage = stage_of(database, &document).await;
    let [roster, ahead, gaps] = [
        "who is on call",
        "the week ahead",
        "Nobody is on call for primary",
    ];
    // Thursday noon: the days that nobody has are told, for the first time.
    assert!(posted(&stage, gaps).is_empty());
    stage.advance(hours(1));
    stage.settled().await;
    assert_eq!(posted(&stage, gaps).len(), 1);
    stage.advance(hours(6));
    stage.settled().await;
    let posts = posted(&stage, roster);
    assert_eq!(posts.len(), 1, "{posts:?}");
    let ana = stage.person("ana").id();
    let words = text_of(&posts[0]);
    assert!(
        words.contains(&format!("<@{ana}> is on call until")),
        "{words}"
    );
    assert_eq!(posts[0]["content"], "", "nobody is called by it");
    stage.stop().await;
    stage.start().await.unwrap();
    stage.settled().await;
    assert_eq!(
        posted(&stage, roster).len(),
        1,
        "a restart tells nothing again"
    );

    // Friday: the shift ends at nine, which is no time that the team wrote; the week ahead at four; cy is told at eight.
    stage.advance(hours(22));
    stage.settled().await;
    let handed = posted(&stage, "on-call handoff");
    assert!(handed.is_empty(), "{handed:?}");
    let posts = posted(&stage, ahead);
    assert_eq!(posts.len(), 1, "{posts:?}");
    let words = text_of(&posts[0]);
    assert!(
        words.contains("Nobody on call") && !words.contains("late"),
        "{words}"
    );
    assert_eq!(direct(&stage, "cy").len(), 0);
    stage.advance(hours(4));
    stage.settled().await;
    assert_eq!(direct(&stage, "cy").len(), 1);

    // Over the weekend Binnacle is away. What was missed comes once, late.
    stage.stop().await;
    stage.advance(hours(3 * 24));
    stage.start().await.unwrap();
    stage.settled().await;
    let posts = posted(&stage, roster);
    assert_eq!(
        posts.len(),
        3,
        "Thursday's, Friday's and the newest: {posts:?}"
    );
    assert!(text_of(&posts[2]).contains("comes late"), "{posts:?}");
    assert_eq!(posted(&stage, gaps).len(), 3);
    assert_eq!(posted(&stage, ahead).len(), 1);
    stage.finish().await;
}

async fn whoever_is_given_other_shifts_is_told(database: &Database) {
    let mut stage = stage(database).await;
    stage.stop().await;
    stage.use_team(&team(r#"[["ana"], ["dee"], ["cy"]]"#));
    stage.start().await.unwrap();
    stage.settled().await;
    for (name, words) in [("bo", "No longer yours"), ("dee", "Yours now")] {
        let told = direct(&stage, name);
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        assert!(
            told[0].contains("Your shifts in primary changed"),
            "{told:?}"
        );
        assert!(told[0].contains(words), "{told:?}");
    }
    assert!(direct(&stage, "cy").is_empty(), "cy's shifts stay");
    // By hand, in chat: whoever did it knows, the other one is told.
    let ana = stage.in_general("ana");
    let cy = stage.person("cy").id();
    let options = serde_json::json!({ "person": cy.to_string(), "from": "now", "until": "2 h" });
    let call = ana.slash("oncall override add", options).await.unwrap();
    press(&ana, &shown(&call).await, "Confirm").await;
    held_by(&stage, &["ana", "cy"]).await;
    stage.settled().await;
    let told = direct(&stage, "cy");
    assert!(told[0].contains("Yours now"), "{told:?}");
    stage.finish().await;
}

async fn closed_direct_messages_are_said_in_the_channel(database: &Database) {
    let stage = stage(database).await;
    let bo = stage.person("bo");
    let closed = Effect::Status {
        code: 403,
        body: r#"{ "message": "Cannot send messages to this user", "code": 50007 }"#.to_owned(),
        headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
    };
    let closed = Fault::new(Side::Discord, "POST", "/users/@me/channels", closed);
    let fault = stage.sandbox.faults().add(closed.forever());
    stage.advance(hours(21));
    stage.settled().await;
    let instead = posted(&stage, "take no direct messages");
    assert_eq!(instead.len(), 1, "{instead:?}");
    assert_eq!(instead[0]["content"], format!("<@{}>", bo.id()));
    // A week ahead it is said that they cannot be reached.
    stage.advance(hours(24));
    stage.settled().await;
    let warned = posted(&stage, "cannot be reached");
    assert_eq!(warned.len(), 1, "{warned:?}");
    stage.sandbox.faults().remove(fault);
    stage.finish().await;
}

async fn a_role_above_the_bots_is_said_once_and_shown(database: &Database) {
    let stage = stage(database).await;
    let discord = stage.sandbox.discord();
    let bots = Id(100_000_000_000_000_014);
    let without = Permissions(Permissions::bot().0 & !Permissions::MANAGE_ROLES.0);
    discord.set_role_permissions(bots, without);
    stage.advance(hours(22));
    stage.settled().await;
    for _ in 0..3 {
        stage.advance(SignedDuration::from_mins(5));
        stage.settled().await;
    }
    let said = posted(&stage, "does not follow who is on call");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(text_of(&said[0]).contains("Manage Roles"), "{said:?}");
    let ana = stage.in_general("ana");
    let status = answered(&ana.slash("status", serde_json::json!({})).await.unwrap()).await;
    assert!(status.contains("Manage Roles"), "{status}");
    discord.set_role_permissions(bots, Permissions::bot());
    stage.advance(SignedDuration::from_mins(5));
    held_by(&stage, &["bo"]).await;
    stage.settled().await;
    let status = answered(&ana.slash("status", serde_json::json!({})).await.unwrap()).await;
    assert!(!status.contains("Manage Roles"), "{status}");
    stage.finish().await;
}
