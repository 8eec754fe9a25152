//! Embeds: what may be in them, and how long all of it may be.

use serde_json::{Map, Value, json};

use super::form::Form;

/// The characters of all embeds of a message together.
const TOTAL: usize = 6000;

const KNOWN: [&str; 14] = [
    "flags",
    "title",
    "type",
    "description",
    "url",
    "timestamp",
    "color",
    "footer",
    "image",
    "thumbnail",
    "video",
    "provider",
    "author",
    "fields",
];

const MEDIA: [&str; 8] = [
    "url",
    "proxy_url",
    "height",
    "width",
    "content_type",
    "placeholder",
    "placeholder_version",
    "flags",
];

/// The embeds of a message, in the shape that is sent on.
pub(crate) fn embeds(form: &Form<'_>) -> Vec<Value> {
    let mut total = 0;
    let embeds: Vec<Value> = form
        .list("embeds", 10)
        .iter()
        .map(|one| embed(one, &mut total))
        .collect();
    if total > TOTAL {
        form.refuse(
            "embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
            format!("Embed size exceeds maximum size of {TOTAL}"),
        );
    }
    embeds
}

fn embed(form: &Form<'_>, total: &mut usize) -> Value {
    form.only(&KNOWN);
    let mut out = Map::new();
    out.insert("type".into(), "rich".into());
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(key.to_owned(), value);
        }
    };
    *total += form.length("title") + form.length("description");
    put("title", form.text("title", 0..=256).map(Value::from));
    put(
        "description",
        form.text("description", 0..=4096).map(Value::from),
    );
    put("url", url(form, "url"));
    let time = form
        .time("timestamp")
        .and_then(|_| form.get("timestamp").cloned());
    put("timestamp", time);
    put(
        "color",
        form.integer("color", 0..=0x00ff_ffff).map(Value::from),
    );
    put("footer", form.form("footer").map(|it| footer(&it, total)));
    put("author", form.form("author").map(|it| author(&it, total)));
    put("image", form.form("image").map(|it| media(&it)));
    put("thumbnail", form.form("thumbnail").map(|it| media(&it)));
    let fields: Vec<Value> = form
        .list("fields", 25)
        .iter()
        .map(|it| field(it, total))
        .collect();
    if !fields.is_empty() {
        put("fields", Some(fields.into()));
    }
    if out.len() == 1 {
        form.refuse(
            "description",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        );
    }
    Value::Object(out)
}

fn footer(form: &Form<'_>, total: &mut usize) -> Value {
    form.only(&["text", "icon_url", "proxy_icon_url"]);
    *total += form.length("text");
    let text = form.required_text("text", 0..=2048);
    with_url(json!({ "text": text }), form, "icon_url")
}

fn author(form: &Form<'_>, total: &mut usize) -> Value {
    form.only(&["name", "url", "icon_url", "proxy_icon_url"]);
    *total += form.length("name");
    let name = form.required_text("name", 0..=256);
    let out = with_url(json!({ "name": name }), form, "url");
    with_url(out, form, "icon_url")
}

fn media(form: &Form<'_>) -> Value {
    form.only(&MEDIA);
    form.require("url");
    with_url(json!({}), form, "url")
}

fn field(form: &Form<'_>, total: &mut usize) -> Value {
    form.only(&["name", "value", "inline"]);
    *total += form.length("name") + form.length("value");
    let name = form.required_text("name", 1..=256);
    let value = form.required_text("value", 1..=1024);
    let inline = form.boolean("inline").unwrap_or_default();
    json!({ "name": name, "value": value, "inline": inline })
}

fn with_url(mut out: Value, form: &Form<'_>, key: &str) -> Value {
    if let Some(url) = url(form, key) {
        out[key] = url;
    }
    out
}

/// An address that a client can open, or one of the message's own files.
pub(crate) fn url(form: &Form<'_>, key: &str) -> Option<Value> {
    let url = form.text(key, 0..=2048)?;
    let scheme = url.split("://").next().unwrap_or_default();
    if url.is_empty() {
        return None;
    }
    if !matches!(scheme, "http" | "https" | "attachment" | "discord")
        || scheme.len() + 3 >= url.len()
    {
        form.refuse(
            key,
            "URL_TYPE_INVALID_SCHEME",
            format!(
                "Scheme \"{scheme}\" is not supported. Scheme must be one of ('http', 'https')."
            ),
        );
        return None;
    }
    if url.contains(char::is_whitespace) {
        form.refuse(key, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
        return None;
    }
    Some(url.into())
}
