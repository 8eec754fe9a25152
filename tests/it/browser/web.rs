//! The bot's own pages, reached as a person reaches them: by the link that chat answers with.

use serde_json::json;

use super::{COMPOSER, MESSAGE, declare, page::Screen, play};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_out_of_chat_shows_the_incidents_on_a_phone() {
    play(Screen::Phone, async |page| {
        page.presses(COMPOSER, "").await;
        let title = "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww <b>is</b> down";
        declare(page, title).await;
        page.presses(COMPOSER, "").await;
        page.types("/web").await;
        page.sees("[role=option]", "/web").await;
        page.key(fantoccini::key::Key::Enter).await;
        page.key(fantoccini::key::Key::Enter).await;
        page.presses(&format!("{MESSAGE} .embed a[target]"), "Open the incidents")
            .await;
        page.goes_to_the_newest_window().await;
        page.sees("h1", "Sign in to Harbour").await;
        page.fits().await;
        page.presses("button", "Sign in").await;
        page.sees("h1", "Incidents").await;
        page.sees(".incidents .badge", "SEV3").await;
        page.fits().await;
        page.presses(".incidents a", title).await;
        page.sees("h1", title).await;
        page.sees(".timeline", "Ana declared the incident as SEV3").await;
        page.fits().await;
        page.presses(".rooms a", "Actions").await;
        page.sees("h1", "Actions").await;
        page.fits().await;
        let look = page
            .run("return [innerWidth, document.scripts.length, getComputedStyle(document.querySelector('.bar')).borderBottomWidth]")
            .await;
        assert_eq!(look, json!([360, 0, "1px"]), "its stylesheet is there and no script");
        page.presses("button", "Sign out").await;
        page.sees("h1", "You are signed out").await;
    })
    .await;
}
