//! A page in a real browser, as a person sees it: what can be seen, pressed and typed.

use std::{path::Path, time::Duration};

use fantoccini::{
    Client, ClientBuilder,
    actions::{InputSource, KeyAction, KeyActions},
    elements::{Element, ElementRef},
    key::Key,
    wd::Capabilities,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::support::database::variable;

/// How long anything on the page may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the page is looked at while something is awaited.
const GLANCE: Duration = Duration::from_millis(40);

/// The flags that keep the browser quiet and on this machine.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How WebDriver writes an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Finds the first visible element that fits a selector and holds the words.
const FIND: &str = r"
    const [selector, words] = arguments;
    const shown = { opacityProperty: true, visibilityProperty: true };
    const fits = (node) => node.checkVisibility(shown) && node.innerText.replace(/\s+/g, ' ').includes(words);
    return [...document.querySelectorAll(selector)].find(fits) ?? null;
";

/// What the page is looked at with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    Desk,
    Phone,
}

/// The page, open in a browser of its own.
pub(crate) struct Page {
    client: Client,
    driver: String,
}

impl Page {
    /// Whether the browser was turned off by hand.
    pub(crate) fn is_off() -> bool {
        variable("TEST_BROWSER").as_deref() == Some("off")
    }

    /// Opens an address.
    pub(crate) async fn open(screen: Screen, address: &str, home: &Path) -> Self {
        let needed = |name: &str| {
            variable(name).unwrap_or_else(|| {
                panic!("{name} is not set: run scripts/test, which starts a browser, or set TEST_BROWSER=off")
            })
        };
        let driver = needed("TEST_WEBDRIVER_URL");
        let capabilities = capabilities(screen, &needed("TEST_CHROMIUM"), home);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver)
            .await
            .unwrap();
        let page = Self { client, driver };
        page.client.goto(address).await.unwrap();
        page
    }

    /// Goes on in the window that a link opened.
    pub(crate) async fn goes_to_the_newest_window(&self) {
        let opened = async || {
            let windows = self.client.windows().await.ok()?;
            windows.into_iter().nth(1)
        };
        let window = self.until(opened).await.expect("a second window");
        self.client.switch_to_window(window).await.unwrap();
    }

    /// Nothing of a plain page sticks out to the side.
    pub(crate) async fn fits(&self) {
        let wide = self
            .run("return [...document.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 200))")
            .await;
        assert_eq!(wide, json!([]), "these are wider than the screen");
    }

    /// What a script returns.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Waits until something that holds the words can be seen.
    pub(crate) async fn sees(&self, selector: &str, words: &str) -> Element {
        let seen = self.until(async || self.find(selector, words).await).await;
        seen.unwrap_or_else(|| panic!("nobody sees `{words}` in {selector}"))
    }

    /// Waits until nothing that holds the words can be seen.
    pub(crate) async fn misses(&self, selector: &str, words: &str) {
        let gone = async || self.find(selector, words).await.is_none().then_some(());
        let gone = self.until(gone).await;
        gone.unwrap_or_else(|| panic!("`{words}` stays in {selector}"));
    }

    /// Waits until something that fits a selector has the focus.
    pub(crate) async fn focuses(&self, selector: &str) {
        let script = "return document.activeElement.matches(arguments[0])";
        let focused = async || {
            let answer = self.client.execute(script, vec![selector.into()]).await;
            (answer.unwrap() == Value::Bool(true)).then_some(())
        };
        let focused = self.until(focused).await;
        focused.unwrap_or_else(|| panic!("the focus never comes to {selector}"));
    }

    /// Presses what can be seen. What was drawn anew under the pointer is pressed again.
    pub(crate) async fn presses(&self, selector: &str, words: &str) {
        let pressed = async || {
            let element = self.find(selector, words).await?;
            element.click().await.ok()
        };
        let pressed = self.until(pressed).await;
        pressed.unwrap_or_else(|| panic!("nobody can press `{words}` in {selector}"));
    }

    /// Types where the focus is, key by key.
    pub(crate) async fn types(&self, words: &str) {
        let keys = words
            .chars()
            .flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        self.keys(keys).await;
    }

    /// Presses one key.
    pub(crate) async fn key(&self, key: Key) {
        self.types(&char::from(key).to_string()).await;
    }

    /// Presses a key while Control is down.
    pub(crate) async fn control(&self, key: char) {
        let control = char::from(Key::Control);
        self.keys([
            KeyAction::Down { value: control },
            KeyAction::Down { value: key },
            KeyAction::Up { value: key },
            KeyAction::Up { value: control },
        ])
        .await;
    }

    async fn keys(&self, keys: impl IntoIterator<Item = KeyAction>) {
        let actions = keys
            .into_iter()
            .fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        self.client.perform_actions(actions).await.unwrap();
    }

    async fn find(&self, selector: &str, words: &str) -> Option<Element> {
        let found = self
            .client
            .execute(FIND, vec![selector.into(), words.into()])
            .await;
        let found = found.unwrap();
        let id = found.get(ELEMENT)?.as_str()?.to_owned();
        Some(Element::from_element_id(
            self.client.clone(),
            ElementRef::from(id),
        ))
    }

    async fn until<T>(&self, look: impl AsyncFn() -> Option<T>) -> Option<T> {
        let looking = async {
            loop {
                if let Some(seen) = look().await {
                    return seen;
                }
                sleep(GLANCE).await;
            }
        };
        timeout(PATIENCE, looking).await.ok()
    }

    /// What the browser complained of: errors of scripts, files that were not there, rules of the policy that were broken.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let session = self.client.session_id().await.unwrap().unwrap();
        let log: Value = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .unwrap()
            .post(format!("{}/session/{session}/se/log", self.driver))
            .json(&json!({ "type": "browser" }))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let entries = log["value"].as_array().expect("the browser's log");
        let said = |entry: &Value| format!("{}: {}", entry["level"], entry["message"]);
        entries.iter().map(said).collect()
    }

    /// All that can be read on the page, for the report of a failure.
    pub(crate) async fn text(&self) -> String {
        let text = self
            .client
            .execute("return document.body.innerText", vec![])
            .await;
        text.map_or_else(
            |error| error.to_string(),
            |text| text.as_str().unwrap_or_default().to_owned(),
        )
    }

    /// Closes the browser.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }
}

fn capabilities(screen: Screen, browser: &str, home: &Path) -> Capabilities {
    let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
    flags.push(format!("--user-data-dir={}", home.display()));
    flags.push("--window-size=1280,800".to_owned());
    let mut options = json!({ "binary": browser, "args": flags });
    if screen == Screen::Phone {
        let metrics = json!({ "width": 360, "height": 740, "pixelRatio": 2, "touch": true });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    Capabilities::from_iter([
        ("goog:chromeOptions".to_owned(), options),
        (
            "goog:loggingPrefs".to_owned(),
            json!({ "browser": "WARNING" }),
        ),
    ])
}
