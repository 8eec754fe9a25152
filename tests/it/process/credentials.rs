//! What proves who the bot is at GitHub is exchanged while it runs.

use std::fs;

use binnacle_sandbox::github::{Github, Level, TokenSeed};

use super::berth::{Berth, PATIENCE, seed};
use crate::{
    app::{self, APP, FIRST_KEY, SECOND_KEY},
    support::{
        database::Database,
        stage::{REPOSITORY, answered},
    },
};

/// A token of somebody.
fn token(token: &str, login: &str) -> TokenSeed {
    TokenSeed {
        token: token.to_owned(),
        login: login.to_owned(),
        read_only: false,
    }
}

/// Puts something into the file and tells the bot.
fn exchange(berth: &mut Berth, secret: &str) {
    fs::write(berth.file("token"), format!("{secret}\n")).unwrap();
    berth.program().hang_up();
}

/// Declares an incident, and waits until it has its issue.
async fn mirrors(berth: &Berth, title: &str) {
    let call = berth.declare("ana", title).await;
    let answer = answered(&call).await;
    let name = answer.split(' ').next().unwrap().to_owned();
    let has_issue = |github: &Github| {
        let issues = github.issues(REPOSITORY);
        let ours = |title: &str| title.ends_with(&format!("({name})"));
        issues.iter().any(|one| ours(&one.title)).then_some(())
    };
    let github = berth.sandbox.github();
    let found = github.wait_for(has_issue, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("{name} has no issue"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_exchanged_while_the_bot_runs() {
    let database = Database::sqlite();
    let mut berth = Berth::new(&database).await;
    let first = berth.environment.remove("GITHUB_TOKEN").unwrap();
    let file = berth.file("token");
    fs::write(&file, &first).unwrap();
    berth.set("GITHUB_TOKEN_FILE", file.to_str().unwrap());
    let github = berth.sandbox.github().clone();
    github.add_token(token("token-of-ana", "ana"));
    github.add_token(token("the-second", "binnacle-bot"));
    berth.start().await;
    mirrors(&berth, "Checkout is down").await;

    for (secret, why) in [
        ("", "GITHUB_TOKEN_FILE: found nothing"),
        ("two words", "a character that no token has"),
        (
            "a-wrong-one",
            "GITHUB_TOKEN_FILE: what is new there is not used, and the one before stays: GitHub says: refused (401)",
        ),
        ("token-of-ana", "it belongs to `ana`"),
    ] {
        exchange(&mut berth, secret);
        berth.program().logs(why, PATIENCE).await;
    }
    fs::remove_file(&file).unwrap();
    berth.program().hang_up();
    berth.program().logs("which cannot be read", PATIENCE).await;
    mirrors(&berth, "Search is down").await;

    exchange(&mut berth, "the-second");
    let accepted = "GITHUB_TOKEN_FILE: GitHub accepts what is new there";
    berth.program().logs(accepted, PATIENCE).await;
    github.revoke_token(&first);
    mirrors(&berth, "Mail is down").await;
    berth.quiet().await;
    berth.finish().await;
    database.remove().await;
}

/// A berth whose bot is a GitHub App.
async fn as_app(database: &Database) -> Berth {
    let mut berth = Berth::of(database.url(), app::installed(seed())).await;
    berth.write_team(&app::team());
    berth.environment.remove("GITHUB_TOKEN").unwrap();
    let file = berth.file("token");
    fs::write(&file, FIRST_KEY).unwrap();
    berth.set("GITHUB_APP_ID", &APP.to_string());
    berth.set("GITHUB_APP_KEY_FILE", file.to_str().unwrap());
    berth
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_of_an_app_is_exchanged_while_the_bot_runs() {
    let database = Database::sqlite();
    let mut berth = as_app(&database).await;
    let github = berth.sandbox.github().clone();
    berth.start().await;
    mirrors(&berth, "Checkout is down").await;
    for (key, why) in [
        (
            "no key",
            "GITHUB_APP_KEY_FILE: what is new there is not used, and the one before stays: it does not begin with",
        ),
        (SECOND_KEY, "A JSON web token could not be decoded"),
    ] {
        exchange(&mut berth, key);
        berth.program().logs(why, PATIENCE).await;
    }
    github.add_app_key(APP, SECOND_KEY);
    berth.program().hang_up();
    let accepted = "GITHUB_APP_KEY_FILE: GitHub accepts what is new there";
    berth.program().logs(accepted, PATIENCE).await;
    github.remove_app_key(APP);
    mirrors(&berth, "Search is down").await;
    berth.quiet().await;
    berth.finish().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_said_before_anything_is_mirrored() {
    let database = Database::sqlite();
    let mut berth = as_app(&database).await;
    let check = ["github", "check"];
    let told = berth.run(&check).await;
    assert_eq!(told.code, Some(0), "{told:#?}");
    let first = "signed in as harbour-binnacle[bot], the GitHub App 7 (GITHUB_APP_KEY_FILE)";
    assert!(told.stdout[0].ends_with(first), "{told:#?}");
    let github = berth.sandbox.github().clone();
    github.set_permission("labs", "issues", Some(Level::Read));
    let told = berth.run(&check).await;
    assert_eq!(told.code, Some(1), "{told:#?}");
    let missing = ["labs/actions", "  issues: write, for the mirror: MISSING"];
    assert!(
        told.stdout.windows(2).any(|lines| lines == missing),
        "{told:#?}"
    );
    // The bot does not start without what its mirror takes.
    berth.launch();
    let ended = berth.ended().await;
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    let last = ended.stderr.last().unwrap();
    assert!(
        last.contains(
            "labs/actions cannot be used: the GitHub App lacks the permission `issues: write`"
        ),
        "{last}"
    );

    berth.write_team(&app::team().replace("harbour/operations", "reef/operations"));
    let told = berth.run(&check).await;
    assert_eq!(told.code, Some(1), "{told:#?}");
    assert!(
        told.stdout
            .iter()
            .any(|line| line.contains("the GitHub App is not installed on reef/operations")),
        "{told:#?}"
    );

    // A token says less: what it may write is seen when it writes.
    berth
        .environment
        .retain(|variable, _| !variable.starts_with("GITHUB_APP"));
    berth.write_team(&crate::support::stage::TEAM);
    berth.set("GITHUB_TOKEN", &seed().github.tokens[0].token);
    let told = berth.run(&check).await;
    assert_eq!(told.code, Some(0), "{told:#?}");
    assert!(
        told.stdout[0].ends_with("signed in as binnacle-bot, by a token (GITHUB_TOKEN)"),
        "{told:#?}"
    );
    assert!(
        told.stdout
            .iter()
            .any(|line| line.starts_with("  issues: write, for the mirror: reading works")),
        "{told:#?}"
    );
    berth.sandbox.stop().await;
    database.remove().await;
}
