//! The body of a request, read the way GitHub reads it: unknown fields are ignored, wrong types are refused.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde_json::Value;

use super::refusal::Refusal;

/// What a request asks for.
#[derive(Debug, Clone)]
pub(super) struct Asked(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for Asked {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bad = |message| Refusal::new(StatusCode::BAD_REQUEST, message);
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
        if bytes.is_empty() {
            return Ok(Self(Value::Object(serde_json::Map::new())));
        }
        match serde_json::from_slice(&bytes) {
            Ok(body @ (Value::Object(_) | Value::Array(_))) => Ok(Self(body)),
            Ok(_) => Err(bad("Body should be a JSON object")),
            Err(_) => Err(bad("Problems parsing JSON")),
        }
    }
}

impl Asked {
    /// The field as it was sent, `null` included.
    pub(super) fn given(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// The field as text. `null` counts as absent, and a number as its digits.
    pub(super) fn text(&self, field: &str) -> Result<Option<String>, Refusal> {
        match self.given(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(wrong_type(field, other, "a string")),
        }
    }

    /// The field as text, which must be there.
    pub(super) fn required(&self, field: &str) -> Result<String, Refusal> {
        self.text(field)?.ok_or_else(|| not_supplied(field))
    }

    /// The field as yes or no.
    pub(super) fn flag(&self, field: &str) -> Result<Option<bool>, Refusal> {
        match self.given(field) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(wrong_type(field, other, "a boolean")),
        }
    }

    /// The field as one of the words it may hold. `null` counts as absent.
    pub(super) fn word(&self, field: &str, words: &[&str]) -> Result<Option<String>, Refusal> {
        let word = self.text(field)?;
        match &word {
            Some(found) if !words.contains(&found.as_str()) => Err(Refusal::malformed(format!(
                "For 'properties/{field}', {found:?} is not a possible value. \
                 Must be one of the following: {}.",
                words.join(", ")
            ))),
            _ => Ok(word),
        }
    }

    /// The field as a list of names: strings, or objects that carry the name under `key`.
    pub(super) fn names(&self, field: &str, key: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(value) = self.given(field) else {
            return Ok(None);
        };
        let Value::Array(items) = value else {
            return Err(wrong_type(field, value, "an array"));
        };
        let name = |item: &Value| match item.as_str().or_else(|| item[key].as_str()) {
            Some(name) => Ok(name.to_owned()),
            None => Err(wrong_type(field, item, "a string")),
        };
        items.iter().map(name).collect::<Result<_, _>>().map(Some)
    }
}

/// The refusal for a field that had to be there.
pub(super) fn not_supplied(field: &str) -> Refusal {
    Refusal::malformed(format!("{field:?} wasn't supplied."))
}

fn wrong_type(field: &str, found: &Value, wanted: &str) -> Refusal {
    let found = if found.is_null() {
        "nil".to_owned()
    } else {
        found.to_string()
    };
    Refusal::malformed(format!(
        "For 'properties/{field}', {found} is not {wanted}."
    ))
}

/// Who should be assigned: `assignees`, or the older `assignee`, which `null` clears.
pub(super) fn assignees(asked: &Asked) -> Result<Option<Vec<String>>, Refusal> {
    if asked.given("assignees").is_none() && asked.given("assignee").is_some() {
        let login = asked.text("assignee")?.filter(|login| !login.is_empty());
        return Ok(Some(login.into_iter().collect()));
    }
    asked.names("assignees", "login")
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO, answer};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn what_is_not_json_is_a_bad_request() {
        let bench = Bench::start().await;
        for (body, message) in [
            ("{", "Problems parsing JSON"),
            ("7", "Body should be a JSON object"),
        ] {
            let request = bench
                .request("POST", &format!("/repos/{REPO}/issues"))
                .body(body);
            let refused = answer(request).await;
            assert_eq!((refused.status, refused.said().1), (400, message));
        }
    }

    #[tokio::test]
    async fn a_wrong_type_is_named() {
        let bench = Bench::start().await;
        let cases = [
            (json!({}), "\"title\" wasn't supplied."),
            (
                json!({ "title": ["x"] }),
                "For 'properties/title', [\"x\"] is not a string.",
            ),
            (
                json!({ "title": "x", "labels": null }),
                "For 'properties/labels', nil is not an array.",
            ),
            (
                json!({ "title": "x", "labels": [7] }),
                "For 'properties/labels', 7 is not a string.",
            ),
        ];
        for (body, detail) in cases {
            let refused = bench.call("POST", "/issues", body).await;
            assert_eq!(refused.status, 422);
            assert_eq!(refused.said().1, format!("Invalid request.\n\n{detail}"));
            assert_eq!(refused.said().2, Value::Null);
        }
    }

    #[tokio::test]
    async fn unknown_fields_are_ignored() {
        let bench = Bench::start().await;
        let body = json!({ "title": 7, "colour": "red" });
        let made = bench.call("POST", "/issues", body).await;
        assert_eq!((made.status, &made.body["title"]), (201, &"7".into()));
    }
}
