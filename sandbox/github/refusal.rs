//! What GitHub answers when it refuses: a status, a message, and which field was wrong.

use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::reply;

/// A refusal, as GitHub words it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}: {message}{}", .status.as_u16(), self.details())]
pub struct Refusal {
    status: StatusCode,
    message: String,
    errors: Option<Vec<Value>>,
    header: Option<(HeaderName, String)>,
}

impl Refusal {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The sentence that says why.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The entries of `errors`, each about one field.
    pub fn errors(&self) -> &[Value] {
        self.errors.as_deref().unwrap_or_default()
    }

    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            errors: None,
            header: None,
        }
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found")
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// The body does not have the form that the endpoint describes.
    pub(super) fn malformed(detail: impl std::fmt::Display) -> Self {
        Self::unprocessable(format!("Invalid request.\n\n{detail}"))
    }

    /// A field has a value that cannot be.
    pub(super) fn invalid(error: Value) -> Self {
        Self::unprocessable("Validation Failed").with_errors(vec![error])
    }

    pub(super) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    pub(super) fn with_errors(self, errors: Vec<Value>) -> Self {
        Self {
            errors: Some(errors),
            ..self
        }
    }

    /// The repository has another name now. Only reads are told so permanently.
    pub(super) fn moved(location: String, reads: bool) -> Self {
        let plain = if reads {
            Self::new(StatusCode::MOVED_PERMANENTLY, "Moved Permanently")
        } else {
            Self::new(StatusCode::TEMPORARY_REDIRECT, "Temporary Redirect")
        };
        Self {
            header: Some((LOCATION, location)),
            ..plain
        }
    }

    /// A secondary limit: come back after so many seconds.
    pub(super) fn slow_down(message: String, seconds: u64) -> Self {
        let plain = Self::forbidden(message);
        Self {
            header: Some((RETRY_AFTER, seconds.to_string())),
            ..plain
        }
    }

    /// The same with a header.
    pub(super) fn with_header(self, name: &'static str, value: String) -> Self {
        Self {
            header: Some((HeaderName::from_static(name), value)),
            ..self
        }
    }

    fn details(&self) -> String {
        let words = |error: &Value| match (&error["message"], &error["field"]) {
            (Value::String(message), _) => format!(" ({message})"),
            (_, field) => format!(" ({field} {})", error["code"]),
        };
        self.errors().iter().map(words).collect()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({
            "message": self.message,
            "documentation_url": "https://docs.github.com/rest",
            "status": self.status.as_str(),
        });
        if let Some(errors) = self.errors {
            body["errors"] = errors.into();
        }
        if let Some((LOCATION, location)) = &self.header {
            body["url"] = location.as_str().into();
        }
        let mut response = reply::json(self.status, &body);
        if let Some((name, value)) = self.header
            && let Ok(value) = value.parse()
        {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// An entry of `errors`: the field holds something that cannot be.
pub(super) fn bad_value(resource: &str, field: &str, value: impl Into<Value>) -> Value {
    json!({ "value": value.into(), "resource": resource, "field": field, "code": "invalid" })
}

/// An entry of `errors`: the field is missing or blank.
pub(super) fn missing(resource: &str, field: &str) -> Value {
    json!({ "resource": resource, "field": field, "code": "missing_field" })
}

/// An entry of `errors`: the rule in words.
pub(super) fn custom(resource: &str, field: &str, message: &str) -> Value {
    json!({ "resource": resource, "field": field, "code": "custom", "message": message })
}

/// Refuses a text with more characters than the field holds.
pub(super) fn at_most(resource: &str, field: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.chars().count() <= most {
        return Ok(());
    }
    let message = format!("{field} is too long (maximum is {most} characters)");
    Err(Refusal::invalid(custom(resource, field, &message)))
}

/// An entry of `errors`: something else has this value already.
pub(super) fn taken(resource: &str, field: &str) -> Value {
    json!({ "resource": resource, "field": field, "code": "already_exists" })
}
