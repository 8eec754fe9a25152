//! A person with a browser: keeps the cookie that it is given, follows nothing by itself.

use reqwest::{Client, Method, Response, StatusCode, header, redirect::Policy};
use serde_json::json;

use crate::support::stage::{PATIENCE, Stage, answered};
use binnacle_sandbox::discord::Place;

/// What a browser says of a form that one of our pages sends.
pub(crate) const OUR_FORM: (&str, &str) = ("sec-fetch-site", "same-origin");

/// A browser.
pub(crate) struct Visitor {
    client: Client,
    base: String,
    pub(crate) cookie: Option<String>,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    /// Whether the page tells how to sign in, and nothing of a team.
    pub(crate) fn is_closed(&self) -> bool {
        self.status == StatusCode::FORBIDDEN
            && self.text.contains("Sign in from Discord")
            && !self.text.contains("INC-")
            && !self.text.contains("Harbour")
    }
}

impl Visitor {
    pub(crate) fn new(stage: &Stage) -> Self {
        Self {
            client: Client::builder()
                .redirect(Policy::none())
                .timeout(PATIENCE)
                .build()
                .unwrap(),
            base: stage.web(""),
            cookie: None,
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[]).await
    }

    /// Presses a button of one of our pages.
    pub(crate) async fn press(&mut self, path: &str) -> Page {
        self.send(Method::POST, path, &[OUR_FORM]).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.take(request.send().await.unwrap()).await
    }

    async fn take(&mut self, response: Response) -> Page {
        let page = Page {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        };
        let set = page.header("set-cookie").split(';').next().unwrap();
        if set.ends_with('=') {
            self.cookie = None;
        } else if !set.is_empty() {
            self.cookie = Some(set.to_owned());
        }
        page
    }

    /// Signs in by a link that is asked for in a place, and gives where it led.
    pub(crate) async fn signs_in(&mut self, place: &Place) -> String {
        let link = link(place).await;
        let page = self.press(&link).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        page.header("location").to_owned()
    }
}

/// Asks for a link in a place, and gives its path.
pub(crate) async fn link(place: &Place) -> String {
    let call = place.slash("web", json!({})).await.unwrap();
    let answer = answered(&call).await;
    let start = answer.find("/sign-in/").expect("a link");
    let path = &answer[start..];
    let end = path.find(')').expect("the end of the link");
    path[..end].to_owned()
}
