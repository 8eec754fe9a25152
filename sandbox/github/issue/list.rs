//! The list of issues: which of them, and in which order.

use std::time::Duration;

use jiff::Timestamp;

use super::{Issue, State};
use crate::github::place::Place;
use crate::github::refusal::{self, Refusal};

/// Parameters of GitHub's that this list does not know. To ignore them would be to answer wrongly.
const UNKNOWN: [&str; 4] = ["milestone", "mentioned", "type", "issue_field_values"];

/// Which issues are wanted.
#[derive(Debug)]
pub(super) struct Filter {
    state: Option<State>,
    labels: Vec<String>,
    creator: Option<String>,
    assignee: Option<String>,
    since: Option<Timestamp>,
    sort: String,
    ascending: bool,
}

impl Filter {
    pub(super) fn read(place: &Place) -> Result<Self, Refusal> {
        if let Some(unknown) = UNKNOWN.into_iter().find(|name| place.query(name).is_some()) {
            return Err(Refusal::malformed(format!(
                "The sandbox does not filter by {unknown:?}."
            )));
        }
        let labels = place.query("labels").unwrap_or_default().split(',');
        Ok(Self {
            state: State::parse(&choice(place, "state", &["open", "closed", "all"])?),
            labels: labels
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(Into::into)
                .collect(),
            creator: place.query("creator").map(Into::into),
            assignee: place.query("assignee").map(Into::into),
            since: since(place)?,
            sort: choice(place, "sort", &["created", "updated", "comments"])?,
            ascending: choice(place, "direction", &["desc", "asc"])? == "asc",
        })
    }

    /// The issues that are wanted, in order. Those younger than the lag are not listed yet.
    pub(super) fn choose<'i>(&self, issues: &'i [Issue], lag: Duration) -> Vec<&'i Issue> {
        let visible = issues.iter().filter(|issue| issue.born.elapsed() >= lag);
        let mut chosen: Vec<_> = visible.filter(|issue| self.wants(issue)).collect();
        match self.sort.as_str() {
            "updated" => chosen.sort_by_key(|issue| (issue.updated_at, issue.number)),
            "comments" => chosen.sort_by_key(|issue| (issue.comments.len(), issue.number)),
            _ => chosen.sort_by_key(|issue| issue.number),
        }
        if !self.ascending {
            chosen.reverse();
        }
        chosen
    }

    fn wants(&self, issue: &Issue) -> bool {
        let carries = |name: &String| {
            issue
                .labels
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name))
        };
        let assigned = |login: &String| match login.as_str() {
            "*" => !issue.assignees.is_empty(),
            "none" => issue.assignees.is_empty(),
            login => issue
                .assignees
                .iter()
                .any(|own| own.eq_ignore_ascii_case(login)),
        };
        self.state.is_none_or(|state| issue.state == state)
            && self.labels.iter().all(carries)
            && self
                .creator
                .as_ref()
                .is_none_or(|login| issue.user.eq_ignore_ascii_case(login))
            && self.assignee.as_ref().is_none_or(assigned)
            && self.since.is_none_or(|since| issue.updated_at >= since)
    }
}

/// The parameter `since`, cut to the second as the times it is compared with.
pub(in crate::github) fn since(place: &Place) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = place.query("since") else {
        return Ok(None);
    };
    let time: Timestamp = text.parse().map_err(|_| bad_parameter("since", text))?;
    Timestamp::from_second(time.as_second())
        .map(Some)
        .map_err(|_| bad_parameter("since", text))
}

/// A parameter that is one of a few words; the first when it is absent.
pub(in crate::github) fn choice(
    place: &Place,
    name: &str,
    words: &[&str],
) -> Result<String, Refusal> {
    let word = place.query(name).unwrap_or(words[0]);
    if words.contains(&word) {
        Ok(word.to_owned())
    } else {
        Err(bad_parameter(name, word))
    }
}

fn bad_parameter(name: &str, value: &str) -> Refusal {
    Refusal::invalid(refusal::bad_value("Issue", name, value))
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO, seed};
    use serde_json::json;

    async fn numbers(bench: &Bench, query: &str) -> Vec<u64> {
        let listed = bench.get(&format!("/issues?{query}")).await;
        assert_eq!(listed.status, 200, "{listed:?}");
        listed
            .body
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["number"].as_u64().unwrap())
            .collect()
    }

    /// 1 by the bot with two labels, 2 closed and assigned to `bo`, 3 by `ana` with two comments.
    async fn bench() -> Bench {
        let bench = Bench::start().await;
        let body = json!({ "title": "one", "labels": ["bug", "question"] });
        bench.call("POST", "/issues", body).await;
        let ana = bench.github.person("ana");
        bench.open("two").await;
        ana.assign(REPO, 2, "bo").unwrap();
        ana.close(REPO, 2).unwrap();
        ana.open_issue(REPO, "three", "", &["bug"]).unwrap();
        ana.comment(REPO, 3, "first").unwrap();
        ana.comment(REPO, 3, "second").unwrap();
        bench
    }

    #[tokio::test]
    async fn filters_choose() {
        let bench = bench().await;
        let cases: [(&str, &[u64]); 13] = [
            ("", &[3, 1]),
            ("state=closed", &[2]),
            ("state=all", &[3, 2, 1]),
            ("labels=bug", &[3, 1]),
            ("labels=Bug,question", &[1]),
            ("labels=bug,nothing", &[]),
            ("creator=ana", &[3]),
            ("state=all&assignee=bo", &[2]),
            ("state=all&assignee=*", &[2]),
            ("assignee=none", &[3, 1]),
            ("since=2020-01-01T00:00:00Z", &[3, 1]),
            ("since=2999-01-01T00:00:00Z", &[]),
            ("state=all&sort=comments&direction=asc", &[1, 2, 3]),
        ];
        for (query, wanted) in cases {
            assert_eq!(numbers(&bench, query).await, wanted, "{query}");
        }
    }

    #[tokio::test]
    async fn an_issue_that_changed_in_this_second_is_since_this_second() {
        let bench = bench().await;
        let updated = bench.github.issue(REPO, 3).unwrap().updated_at;
        let late = updated + jiff::SignedDuration::from_millis(999);
        assert!(numbers(&bench, &format!("since={late}")).await.contains(&3));
    }

    #[tokio::test]
    async fn words_that_mean_nothing_are_refused() {
        let bench = bench().await;
        for query in ["state=some", "sort=age", "direction=up", "since=yesterday"] {
            let refused = bench.get(&format!("/issues?{query}")).await;
            let (field, value) = query.split_once('=').unwrap();
            let error = refused.said().2;
            assert_eq!((refused.status, &error["field"]), (422, &field.into()));
            assert_eq!(error["value"], value);
        }
        assert_eq!(bench.get("/issues?mentioned=ana").await.status, 422);
    }

    #[tokio::test]
    async fn what_is_new_can_be_late_in_lists() {
        let mut seed = seed();
        seed.limits.list_lag_ms = 3_600_000;
        let bench = Bench::start_with(seed).await;
        bench.open("one").await;
        bench
            .call("POST", "/issues/1/comments", json!({ "body": "text" }))
            .await;
        assert_eq!(numbers(&bench, "").await, [] as [u64; 0]);
        assert_eq!(bench.get("/issues/1/comments").await.body, json!([]));
        assert_eq!(bench.get("/issues/1").await.body["comments"], 1);
    }
}
