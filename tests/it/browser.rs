//! The demo as a newcomer meets it: the page in a real browser, the real bot behind it.
//!
//! `scripts/test` starts ChromeDriver and names it in `TEST_WEBDRIVER_URL`, and the browser in `TEST_CHROMIUM`.

mod page;
mod web;

use std::panic::{AssertUnwindSafe, resume_unwind};

use binnacle::demo::Demo;
use fantoccini::key::Key;
use futures_util::FutureExt as _;
use serde_json::json;
use tokio::sync::oneshot;

use page::{Page, Screen};

const COMPOSER: &str = "#words";
const MESSAGE: &str = "#messages .message";
const SIDE: &str = "#side-body";

/// Plays a story on the page of a fresh demo.
async fn play(screen: Screen, story: impl AsyncFnOnce(&Page)) {
    if Page::is_off() {
        return;
    }
    let demo = Demo::start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let url = demo.url();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = demo.run_until(async {
        // A story that is over drops its end.
        let _ = stopped.await;
    });
    let told = async {
        tell(screen, &url, story).await;
        drop(stop);
    };
    let (ended, ()) = tokio::join!(running, told);
    ended.unwrap();
}

/// Plays a story in a browser that is closed at its end, also when that is a bad one.
async fn tell(screen: Screen, url: &str, story: impl AsyncFnOnce(&Page)) {
    let home = tempfile::tempdir().unwrap();
    let page = Page::open(screen, url, home.path()).await;
    let whole = async {
        page.sees("body.ready", "").await;
        story(&page).await;
        let complaints = page.complaints().await;
        assert!(complaints.is_empty(), "{complaints:#?}");
    };
    let told = AssertUnwindSafe(whole).catch_unwind().await;
    if told.is_err() {
        show(&page).await;
    }
    page.close().await;
    if let Err(failure) = told {
        resume_unwind(failure);
    }
}

#[expect(clippy::print_stderr, reason = "it helps to see why a test failed")]
async fn show(page: &Page) {
    eprintln!("the page shows:\n{}", page.text().await);
}

/// Declares an incident by keyboard and waits for the answer that links its room.
async fn declare(page: &Page, title: &str) {
    page.focuses(COMPOSER).await;
    page.types("/incident decl").await;
    page.sees("[role=option]", "/incident declare").await;
    page.key(Key::Enter).await;
    page.focuses("[data-option=title]").await;
    page.types(title).await;
    page.key(Key::Enter).await;
    page.sees(
        &format!("{MESSAGE} .embed"),
        &format!("INC-1 · SEV3 · {title}"),
    )
    .await;
    page.sees(&format!("{MESSAGE} .embed a.mention"), "inc-1-")
        .await;
}

/// Goes to the incident's room by keyboard and waits until its board is complete.
async fn enter_room(page: &Page) {
    page.control('k').await;
    page.focuses("dialog.switcher input").await;
    page.types("inc-1").await;
    page.sees("dialog.switcher [role=option]", "inc-1-").await;
    page.key(Key::Enter).await;
    page.sees("#channel-title", "inc-1-").await;
    page.sees(
        &format!("{MESSAGE} .embed a[target]"),
        "harbour/operations#",
    )
    .await;
    page.sees(MESSAGE, "pinned a message to this channel").await;
}

/// Becomes somebody else.
async fn switch_to(page: &Page, name: &str) {
    page.presses("#person .who", "").await;
    page.focuses(".popup input").await;
    page.types(name).await;
    page.key(Key::Enter).await;
    page.sees("#person .who .label", name).await;
    page.sees(MESSAGE, "this message is kept current").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_lives_through_an_incident_by_keyboard() {
    play(Screen::Desk, async |page| {
        declare(page, "Checkout answers with errors").await;
        page.sees(".channel.unread", "inc-1-checkout-answers-with-errors")
            .await;
        page.sees(".toast", "was opened").await;

        enter_room(page).await;
        page.misses(".channel.unread", "inc-1-").await;
        // The composer takes keys at once, also after a dialog.
        page.focuses(COMPOSER).await;
        page.types("I look at the provider.").await;
        page.key(Key::Enter).await;
        page.sees(MESSAGE, "I look at the provider.").await;

        walk_to_update(page).await;
        page.key(Key::Enter).await;
        page.focuses("dialog.modal textarea").await;
        page.types("We switch to the second provider.").await;
        page.control(char::from(Key::Enter)).await;
        page.sees(MESSAGE, "Update: INC-1 We switch to the second provider.")
            .await;
        page.sees(MESSAGE, "Last update We switch to the second provider.")
            .await;
        page.misses("dialog", "").await;

        // The link to the issue shows it beside the room, without leaving the page.
        page.presses(".embed a[target]", "harbour/operations#")
            .await;
        page.sees(".issue-title", "Checkout answers with errors (INC-1)")
            .await;
        page.sees(".state-badge", "Open").await;
        page.sees(&format!("{SIDE} td"), "inc-1-checkout-answers-with-errors")
            .await;
        page.sees(
            &format!("{SIDE} .remark"),
            "We switch to the second provider.",
        )
        .await;

        page.presses(&format!("{MESSAGE} button"), "Resolve").await;
        page.focuses("dialog.modal textarea").await;
        page.types("The provider is back.").await;
        page.presses("dialog.modal [type=submit]", "Submit").await;
        page.sees(MESSAGE, "Resolved: INC-1 The provider is back.")
            .await;
        page.sees(&format!("{MESSAGE} button"), "Reopen").await;
        page.sees(".state-badge", "Closed").await;
        page.sees(&format!("{SIDE} .remark"), "The provider is back.")
            .await;
        // What the bot finds its own issues by is hidden from people.
        page.misses(SIDE, "binnacle-key").await;
    })
    .await;
}

/// From the composer up to the board, and on to its first button.
async fn walk_to_update(page: &Page) {
    page.key(Key::Up).await;
    page.focuses(".message:last-child").await;
    page.key(Key::Home).await;
    page.focuses(".message:has(.embed)").await;
    for _ in 0..20 {
        page.key(Key::Tab).await;
        if page.run("return document.activeElement.innerText").await == json!("Post an update") {
            return;
        }
    }
    panic!("Tab does not come to the button");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_resolve_reads_who_could() {
    play(Screen::Desk, async |page| {
        declare(page, "Search is slow").await;
        enter_room(page).await;
        switch_to(page, "Eli").await;
        page.presses(&format!("{MESSAGE} button"), "Resolve").await;
        let refusal = "Only @developer or @operator may resolve an incident.";
        page.sees(".message.is-ephemeral", refusal).await;
        page.sees(".message.is-ephemeral", "Only you can see this")
            .await;
        switch_to(page, "Ana").await;
        page.misses(MESSAGE, refusal).await;
        page.sees(&format!("{MESSAGE} button"), "Resolve").await;
    })
    .await;
}

/// Nothing sticks out to the side, of the page or of what scrolls on it.
async fn fits(page: &Page) {
    let wide = page
        .run(
            "const parts = [document.documentElement, ...document.querySelectorAll('#scroller, #side-body, dialog')];
             return parts.filter((part) => part.scrollWidth > Math.min(part.clientWidth + 1, 360)).map((part) => part.id || part.tagName);",
        )
        .await;
    assert_eq!(wide, json!([]), "these are wider than the screen");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_fits_a_phone() {
    play(Screen::Phone, async |page| {
        assert_eq!(page.run("return innerWidth").await, json!(360));
        page.presses(COMPOSER, "").await;
        declare(page, "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww").await;
        fits(page).await;
        page.presses("#open-channels", "").await;
        page.presses("#channel-list .channel", "inc-1-").await;
        page.sees("#channel-title", "inc-1-").await;
        page.sees(
            &format!("{MESSAGE} .embed a[target]"),
            "harbour/operations#",
        )
        .await;
        fits(page).await;
        page.presses(&format!("{MESSAGE} button"), "Post an update")
            .await;
        page.focuses("dialog.modal textarea").await;
        fits(page).await;
        page.presses("dialog.modal button", "Cancel").await;
        page.presses("[data-toggle=issues]", "").await;
        page.presses(".issue-row", "(INC-1)").await;
        page.sees(&format!("{SIDE} .remark"), "Severity").await;
        fits(page).await;
        page.presses("#side-close", "").await;
        page.sees(COMPOSER, "").await;
    })
    .await;
}
