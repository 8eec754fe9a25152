//! Lists that come in pages, with links to the others.

use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::place::Place;
use super::reply;

/// Which page of a list is wanted, and how long a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paging {
    page: usize,
    per_page: usize,
}

impl Paging {
    /// Reads `page` and `per_page`. What makes no sense falls back to the first page of thirty.
    pub(super) fn of(place: &Place) -> Self {
        let number = |name| place.query(name)?.parse().ok().filter(|number| *number > 0);
        Self {
            page: number("page").unwrap_or(1),
            per_page: per_page(place),
        }
    }

    /// The page, cut out of the whole list.
    pub(super) fn cut<T>(self, all: &[T]) -> &[T] {
        let from = self.per_page.saturating_mul(self.page - 1).min(all.len());
        let until = from.saturating_add(self.per_page).min(all.len());
        &all[from..until]
    }

    /// The answer: the page's rows, and the links when there is more than one page.
    pub(super) fn reply(self, place: &Place, total: usize, rows: Vec<Value>) -> Response {
        self.reply_body(place, total, &Value::Array(rows))
    }

    /// The answer for a page that is wrapped in something.
    pub(super) fn reply_body(self, place: &Place, total: usize, body: &Value) -> Response {
        let last = total.div_ceil(self.per_page).max(1);
        let mut links = Vec::new();
        if self.page > 1 {
            links.push(("prev", (self.page - 1).min(last)));
        }
        if self.page < last {
            links.extend([("next", self.page + 1), ("last", last)]);
        }
        if self.page > 1 {
            links.push(("first", 1));
        }
        let links = links
            .into_iter()
            .map(|(rel, page)| (rel, ("page", page.to_string())));
        with_links(place, links, body)
    }
}

/// The answer for a list that is short enough to be shown whole first: a page of its rows.
pub(super) fn short(place: &Place, all: &[Value]) -> Response {
    let paging = Paging::of(place);
    paging.reply(place, all.len(), paging.cut(all).to_vec())
}

/// How many rows a page has: thirty, and never more than a hundred.
pub(super) fn per_page(place: &Place) -> usize {
    let asked = place.query("per_page").and_then(|text| text.parse().ok());
    asked
        .filter(|rows| *rows > 0)
        .map_or(30, |rows: usize| rows.min(100))
}

/// The page, with links to related pages, each named by the parameter that leads there.
pub(super) fn with_links<'a>(
    place: &Place,
    links: impl Iterator<Item = (&'a str, (&'a str, String))>,
    body: &Value,
) -> Response {
    let links: Vec<_> = links
        .map(|(rel, parameter)| format!("<{}>; rel=\"{rel}\"", place.with_query(&[parameter])))
        .collect();
    let page = reply::ok(body);
    if links.is_empty() {
        page
    } else {
        ([(LINK, links.join(", "))], page).into_response()
    }
}

#[cfg(test)]
mod tests {
    use crate::github::testing::Bench;

    fn numbers(answer: &crate::github::testing::Answer) -> Vec<u64> {
        let rows = answer.body.as_array().unwrap();
        rows.iter()
            .map(|row| row["number"].as_u64().unwrap())
            .collect()
    }

    fn link<'a>(answer: &'a crate::github::testing::Answer, rel: &str) -> Option<&'a str> {
        let mut links = answer.header("link").split(", ");
        let found = links.find(|link| link.ends_with(&format!("rel=\"{rel}\"")))?;
        found.strip_prefix('<')?.split('>').next()
    }

    #[tokio::test]
    async fn links_lead_through_all_pages() {
        let bench = Bench::start().await;
        for title in 1..=5 {
            bench.open(&title.to_string()).await;
        }
        let first = bench
            .get("/issues?per_page=2&state=all&creator=binnacle-bot")
            .await;
        assert_eq!(numbers(&first), [5, 4]);
        assert_eq!((link(&first, "prev"), link(&first, "first")), (None, None));
        let next = link(&first, "next").unwrap();
        assert!(next.contains("/repositories/") && next.contains("creator=binnacle-bot"));
        let second = bench.get(next).await;
        assert_eq!(numbers(&second), [3, 2]);
        let last = bench.get(link(&second, "last").unwrap()).await;
        assert_eq!(numbers(&last), [1]);
        assert_eq!(link(&last, "next"), None);
        assert_eq!(
            numbers(&bench.get(link(&last, "first").unwrap()).await),
            [5, 4]
        );
        assert_eq!(
            numbers(&bench.get(link(&last, "prev").unwrap()).await),
            [3, 2]
        );
    }

    #[tokio::test]
    async fn a_comma_in_the_query_does_not_split_the_links() {
        let bench = Bench::start().await;
        for title in ["one", "two"] {
            let body = serde_json::json!({ "title": title, "labels": ["bug", "question"] });
            bench.call("POST", "/issues", body).await;
        }
        let page = bench.get("/issues?labels=bug,question&per_page=1").await;
        assert_eq!(page.header("link").matches(',').count(), 1);
        assert_eq!(numbers(&bench.get(link(&page, "next").unwrap()).await), [1]);
    }

    #[tokio::test]
    async fn a_page_has_at_most_a_hundred_rows_and_thirty_unasked() {
        let bench = Bench::start().await;
        let ana = bench.github.person("ana");
        for title in 0..101 {
            ana.open_issue(crate::github::testing::REPO, &title.to_string(), "", &[])
                .unwrap();
        }
        assert_eq!(
            numbers(&bench.get("/issues?per_page=1000").await).len(),
            100
        );
        assert_eq!(
            numbers(&bench.get("/issues?per_page=nonsense").await).len(),
            30
        );
        let beyond = bench.get("/issues?page=9").await;
        assert!(numbers(&beyond).is_empty());
        assert!(link(&beyond, "prev").unwrap().ends_with("page=4"));
    }
}
