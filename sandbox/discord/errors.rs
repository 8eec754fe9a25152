//! Refusals: Discord's error codes and the shape they are sent in.

use std::borrow::Cow;

use serde_json::{Value, json};

/// A request that is refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) message: Cow<'static, str>,
    /// The errors by field, of an invalid form.
    pub(crate) errors: Option<Value>,
}

const fn refusal(status: u16, code: u32, message: &'static str) -> Refusal {
    Refusal {
        status,
        code,
        message: Cow::Borrowed(message),
        errors: None,
    }
}

pub(crate) const NOT_FOUND: Refusal = refusal(404, 0, "404: Not Found");
pub(crate) const METHOD_NOT_ALLOWED: Refusal = refusal(405, 0, "405: Method Not Allowed");
pub(crate) const UNAUTHORIZED: Refusal = refusal(401, 0, "401: Unauthorized");
pub(crate) const UNKNOWN_APPLICATION: Refusal = refusal(404, 10002, "Unknown Application");
pub(crate) const UNKNOWN_CHANNEL: Refusal = refusal(404, 10003, "Unknown Channel");
pub(crate) const UNKNOWN_GUILD: Refusal = refusal(404, 10004, "Unknown Guild");
pub(crate) const UNKNOWN_MEMBER: Refusal = refusal(404, 10007, "Unknown Member");
pub(crate) const UNKNOWN_MESSAGE: Refusal = refusal(404, 10008, "Unknown Message");
pub(crate) const UNKNOWN_OVERWRITE: Refusal = refusal(404, 10009, "Unknown Overwrite");
pub(crate) const UNKNOWN_ROLE: Refusal = refusal(404, 10011, "Unknown Role");
pub(crate) const UNKNOWN_USER: Refusal = refusal(404, 10013, "Unknown User");
pub(crate) const UNKNOWN_EMOJI: Refusal = refusal(400, 10014, "Unknown Emoji");
pub(crate) const UNKNOWN_WEBHOOK: Refusal = refusal(404, 10015, "Unknown Webhook");
pub(crate) const UNKNOWN_INTERACTION: Refusal = refusal(404, 10062, "Unknown interaction");
pub(crate) const UNKNOWN_COMMAND: Refusal = refusal(404, 10063, "Unknown application command");
pub(crate) const TOO_MANY_PINS: Refusal = refusal(
    400,
    30003,
    "Maximum number of pins reached for the channel (250)",
);
pub(crate) const TOO_MANY_ROLES: Refusal =
    refusal(400, 30005, "Maximum number of guild roles reached (250)");
pub(crate) const TOO_MANY_REACTIONS: Refusal =
    refusal(400, 30010, "Maximum number of reactions reached (20)");
pub(crate) const TOO_MANY_CHANNELS: Refusal =
    refusal(400, 30013, "Maximum number of guild channels reached (500)");
pub(crate) const TOO_MANY_COMMANDS: Refusal = refusal(
    400,
    30032,
    "Maximum number of application commands reached (100)",
);
pub(crate) const TOO_MANY_COMMAND_CREATES: Refusal = refusal(
    400,
    30034,
    "Maximum number of daily application command creates has been reached (200)",
);
pub(crate) const ALREADY_ACKNOWLEDGED: Refusal =
    refusal(400, 40060, "Interaction has already been acknowledged.");
pub(crate) const MISSING_ACCESS: Refusal = refusal(403, 50001, "Missing Access");
pub(crate) const WRONG_ACCOUNT: Refusal =
    refusal(403, 50003, "Cannot execute action on a DM channel");
pub(crate) const NOT_OWN_MESSAGE: Refusal =
    refusal(403, 50005, "Cannot edit a message authored by another user");
pub(crate) const EMPTY_MESSAGE: Refusal = refusal(400, 50006, "Cannot send an empty message");
pub(crate) const CANNOT_MESSAGE_USER: Refusal =
    refusal(403, 50007, "Cannot send messages to this user");
pub(crate) const NOT_TEXT_CHANNEL: Refusal =
    refusal(400, 50008, "Cannot send messages in a non-text channel");
pub(crate) const MISSING_PERMISSIONS: Refusal = refusal(403, 50013, "Missing Permissions");
pub(crate) const BULK_DELETE_COUNT: Refusal = refusal(
    400,
    50016,
    "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete",
);
pub(crate) const SYSTEM_MESSAGE: Refusal =
    refusal(403, 50021, "Cannot execute action on a system message");
pub(crate) const WRONG_CHANNEL_TYPE: Refusal =
    refusal(400, 50024, "Cannot execute action on this channel type");
pub(crate) const INVALID_WEBHOOK_TOKEN: Refusal = refusal(401, 50027, "Invalid Webhook Token");
pub(crate) const INVALID_ROLE: Refusal = refusal(400, 50028, "Invalid Role");
pub(crate) const INVALID_JSON: Refusal =
    refusal(400, 50109, "The request body contains invalid JSON.");
pub(crate) const THREAD_ARCHIVED: Refusal = refusal(400, 50083, "Thread is archived");
pub(crate) const HAS_THREAD_ALREADY: Refusal = refusal(
    400,
    160_004,
    "A thread has already been created for this message",
);
pub(crate) const THREAD_LOCKED: Refusal = refusal(403, 160_005, "This thread is locked");
pub(crate) const TOO_MANY_THREADS: Refusal =
    refusal(400, 160_006, "Maximum number of active threads reached");

impl Refusal {
    /// An invalid form, with its errors by field.
    pub(crate) fn form(errors: Value) -> Self {
        Self {
            errors: Some(errors),
            ..refusal(400, 50035, "Invalid Form Body")
        }
    }

    /// An invalid form with one error. The field is a path with dots.
    pub(crate) fn field(path: &str, code: &str, message: &str) -> Self {
        Self::form(nest(
            path,
            &json!({ "_errors": [{ "code": code, "message": message }] }),
        ))
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

fn nest(path: &str, leaf: &Value) -> Value {
    path.rsplit('.')
        .fold(leaf.clone(), |inner, key| json!({ key: inner }))
}
