//! The demo as a newcomer meets it: the page in a real browser, the real bot behind it.
//!
//! `scripts/test` starts ChromeDriver and names it in `TEST_WEBDRIVER_URL`, and the browser in `TEST_CHROMIUM`.

use std::time::Duration;

use binnacle::demo::Demo;
use fantoccini::{Client, ClientBuilder, Locator, elements::Element, key::Key, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::database::variable;

/// How long anything on the page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The flags that keep the browser quiet and on this machine.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with the page open.
struct Page(Client);

impl Page {
    async fn open(url: &str, home: &std::path::Path, size: (u32, u32)) -> Option<Self> {
        if variable("TEST_BROWSER").as_deref() == Some("off") {
            return None;
        }
        let needed =
            "is not set: run scripts/test, which starts a browser, or set TEST_BROWSER=off";
        let driver =
            variable("TEST_WEBDRIVER_URL").unwrap_or_else(|| panic!("TEST_WEBDRIVER_URL {needed}"));
        let binary = variable("TEST_CHROMIUM").unwrap_or_else(|| panic!("TEST_CHROMIUM {needed}"));
        let mut args: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        args.push(format!("--user-data-dir={}", home.display()));
        let mut capabilities = Capabilities::new();
        let options = json!({ "binary": binary, "args": args });
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver)
            .await
            .unwrap();
        client.set_window_size(size.0, size.1).await.unwrap();
        client.goto(url).await.unwrap();
        let page = Self(client);
        page.sees("//textarea[@id='words']").await;
        page.run("window.faults = []; window.addEventListener('error', e => window.faults.push(e.message)); return 0").await;
        Some(page)
    }

    async fn run(&self, script: &str) -> Value {
        self.0.execute(script, Vec::new()).await.unwrap()
    }

    /// Waits until something that can be seen is there.
    async fn sees(&self, path: &str) -> Element {
        let found = async {
            loop {
                for element in self.0.find_all(Locator::XPath(path)).await.unwrap() {
                    if element.is_displayed().await.unwrap_or(false) {
                        return element;
                    }
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, found)
            .await
            .unwrap_or_else(|_| panic!("nobody sees {path}"))
    }

    /// Waits until a text stands in a part of the page.
    async fn reads(&self, part: &str, words: &str) {
        self.sees(&format!(
            "//*[@id='{part}']//*[contains(normalize-space(.), \"{words}\")]"
        ))
        .await;
    }

    /// Types where the cursor stands.
    async fn types(&self, words: &str) {
        let focused = self.0.active_element().await.unwrap();
        focused.send_keys(words).await.unwrap();
    }

    async fn presses(&self, label: &str) {
        self.sees(&format!("//button[normalize-space(.)=\"{label}\"]"))
            .await
            .click()
            .await
            .unwrap();
    }

    async fn presses_starting(&self, label: &str) {
        self.sees(&format!(
            "//button[starts-with(normalize-space(.), \"{label}\")]"
        ))
        .await
        .click()
        .await
        .unwrap();
    }

    /// Writes a whole command by keyboard: its name, its options, and Enter.
    async fn asks(&self, command: &str, first: &str) {
        let words = self.sees("//textarea[@id='words']").await;
        words.click().await.unwrap();
        words.send_keys(&format!("/{command}")).await.unwrap();
        self.sees(&format!("//*[@role='option'][contains(., \"/{command}\")]"))
            .await;
        self.types(&char::from(Key::Enter).to_string()).await;
        self.sees("//*[@id='slash-place']//*[contains(@class, 'command-name')]")
            .await;
        if !first.is_empty() {
            self.types(first).await;
        }
        self.types(&char::from(Key::Enter).to_string()).await;
    }

    async fn fills(&self, button: &str, words: &str) {
        self.presses(button).await;
        let input = self.sees("//dialog//textarea | //dialog//input").await;
        input.send_keys(words).await.unwrap();
        self.sees("//dialog//button[normalize-space(.)='Submit']")
            .await
            .click()
            .await
            .unwrap();
    }

    async fn close(self) {
        let faults = self.run("return window.faults").await;
        self.0.close().await.unwrap();
        assert_eq!(faults, json!([]), "errors on the page");
    }
}

/// A demo on a free port, ended with the test.
async fn demo() -> (
    String,
    oneshot::Sender<()>,
    tokio::task::JoinHandle<Result<(), String>>,
) {
    let demo = Demo::start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let url = demo.url();
    let (stop, stopped) = oneshot::channel();
    #[expect(
        clippy::disallowed_methods,
        reason = "its end is awaited by this handle"
    )]
    let running = tokio::spawn(demo.run_until(async {
        let _ = stopped.await;
    }));
    (url, stop, running)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_lives_through_an_incident() {
    let (url, stop, running) = demo().await;
    let home = tempfile::tempdir().unwrap();
    if let Some(page) = Page::open(&url, home.path(), (1280, 800)).await {
        page.asks("incident declare", "Checkout answers with errors")
            .await;
        page.reads("messages", "INC-1 · SEV3 · Checkout answers with errors")
            .await;
        page.sees("//nav//*[contains(., 'inc-1-checkout-answers-with-errors')]")
            .await;
        page.sees("//*[@id='channel-list']//*[self::a or self::button][contains(., 'inc-1-')]")
            .await
            .click()
            .await
            .unwrap();
        page.reads("messages", "this message is kept current").await;
        page.fills("Post an update", "Rolling back to the last release.")
            .await;
        page.reads("messages", "Update: INC-1").await;
        page.fills("Resolve", "Rolled back.").await;
        page.reads("messages", "Resolved: INC-1").await;
        page.sees("//button[@data-toggle='issues']")
            .await
            .click()
            .await
            .unwrap();
        page.presses_starting("Closed").await;
        page.sees("//*[contains(@class, 'issue-row')][contains(., '[SEV3] Checkout answers with errors (INC-1)')]").await.click().await.unwrap();
        page.reads("side", "Rolling back to the last release.")
            .await;
        page.reads("side", "Rolled back.").await;
        page.close().await;
    }
    drop(stop);
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_fits_a_phone() {
    let (url, stop, running) = demo().await;
    let home = tempfile::tempdir().unwrap();
    if let Some(page) = Page::open(&url, home.path(), (360, 740)).await {
        page.asks("incident declare", "Search is slow").await;
        page.reads("messages", "INC-1 · SEV3 · Search is slow")
            .await;
        let over = page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
        assert_eq!(over, json!(0), "nothing sticks out to the side");
        page.close().await;
    }
    drop(stop);
    running.await.unwrap().unwrap();
}
