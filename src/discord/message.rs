//! A message as Discord shows it, read into what a timeline keeps of it.

use binnacle_commands::timeline::{Captured, Linked};
use jiff::Timestamp;
use serde_json::Value;

/// What a timeline keeps of a message; `None` when it lacks what every message has.
pub(super) fn captured(message: &Value) -> Option<Captured> {
    let id = |value: &Value| value.as_str().map(str::to_owned);
    let author = &message["author"];
    let name = [&author["global_name"], &author["username"]]
        .into_iter()
        .find_map(Value::as_str);
    let files = message["attachments"].as_array().into_iter().flatten();
    Some(Captured {
        channel: id(&message["channel_id"])?.parse().ok()?,
        message: id(&message["id"])?.parse().ok()?,
        author: id(&author["id"])?.parse().ok()?,
        author_name: name?.to_owned(),
        at: message["timestamp"].as_str()?.parse::<Timestamp>().ok()?,
        text: words(message),
        files: files.filter_map(linked).collect(),
    })
}

/// The words of a message; of one that holds only a card, the card's.
fn words(message: &Value) -> String {
    let content = message["content"].as_str().unwrap_or_default();
    if !content.is_empty() {
        return content.to_owned();
    }
    let card = &message["embeds"][0];
    let parts = [&card["title"], &card["description"]];
    let parts: Vec<&str> = parts.into_iter().filter_map(Value::as_str).collect();
    parts.join("\n")
}

fn linked(file: &Value) -> Option<Linked> {
    Some(Linked {
        name: file["filename"].as_str()?.to_owned(),
        content_type: file["content_type"].as_str().map(str::to_owned),
        size: file["size"].as_u64()?,
        url: file["url"].as_str()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message() -> Value {
        json!({
            "id": "60", "channel_id": "50", "content": "Restarted it",
            "author": { "id": "21", "username": "ana", "global_name": "Ana" },
            "timestamp": "2026-01-05T10:01:00.123000+00:00",
            "embeds": [{ "title": "Disk full", "description": "on db1" }],
            "attachments": [
                { "id": "1", "filename": "graph.png", "size": 12, "url": "https://cdn.discordapp.com/graph.png",
                  "content_type": "image/png" },
                { "id": "2", "filename": "no address" },
            ],
        })
    }

    #[test]
    fn author_time_words_and_files_are_taken() {
        let taken = captured(&message()).expect("a message");
        assert_eq!(taken.author_name, "Ana");
        assert_eq!(taken.at.to_string(), "2026-01-05T10:01:00.123Z");
        assert_eq!(taken.text, "Restarted it");
        let names: Vec<&str> = taken.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["graph.png"]);
    }

    #[test]
    fn a_card_speaks_where_there_are_no_words() {
        let mut message = message();
        message["content"] = json!("");
        message["author"]["global_name"] = Value::Null;
        let taken = captured(&message).expect("a message");
        assert_eq!(
            (taken.text.as_str(), taken.author_name.as_str()),
            ("Disk full\non db1", "ana")
        );
    }

    #[test]
    fn what_is_no_message_is_not_taken() {
        assert_eq!(captured(&json!({ "id": "60" })), None);
    }
}
