//! Sending a file beside a body. A picture becomes PNG here, so that nothing else knows how.

use binnacle_commands::reply::{File, Holds};
use serde_json::{Value, json};
use serenity::{
    all::CreateAttachment,
    http::{Multipart, MultipartUpload},
};

use crate::picture;

/// A body with a file beside it. A picture that cannot be drawn is left out: the words go without it.
pub(super) async fn beside(
    body: Option<Vec<u8>>,
    file: &File,
) -> (Option<Vec<u8>>, Option<Multipart>) {
    match bytes(file).await {
        Some(bytes) => (None, Some(form(body, file, bytes))),
        None => (body, None),
    }
}

async fn bytes(file: &File) -> Option<Vec<u8>> {
    let svg = match &file.holds {
        Holds::Bytes(bytes) => return Some(bytes.clone()),
        Holds::Picture(svg) => svg.clone(),
    };
    // It takes long enough to hold others up.
    let drawn = tokio::task::spawn_blocking(move || picture::png(&svg)).await;
    match drawn {
        Ok(Ok(png)) => Some(png),
        Ok(Err(error)) => {
            tracing::error!(file = file.name, %error, "a picture is left out");
            None
        }
        Err(error) => {
            tracing::error!(file = file.name, %error, "a picture is left out");
            None
        }
    }
}

/// Discord takes both as one form. The file is named in the body, so that it takes the place of one that an edit finds there.
fn form(body: Option<Vec<u8>>, file: &File, bytes: Vec<u8>) -> Multipart {
    let mut body: Value = body
        .and_then(|body| serde_json::from_slice(&body).ok())
        .unwrap_or_default();
    let mut named = json!({ "id": "0", "filename": file.name });
    if let Some(alt) = file.alt() {
        named["description"] = json!(alt);
    }
    match body.get_mut("data") {
        Some(data) => data["attachments"] = json!([named]),
        None => body["attachments"] = json!([named]),
    }
    let attachment = CreateAttachment::bytes(bytes, &file.name);
    Multipart {
        upload: MultipartUpload::Attachments(vec![attachment]),
        fields: Vec::new(),
        payload_json: Some(body.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use binnacle_commands::picture::sheet;

    #[tokio::test]
    async fn a_file_is_named_in_the_body_wherever_that_holds_the_message() {
        let text = File {
            name: "inc-1-form.md".to_owned(),
            holds: Holds::Bytes(b"# Report".to_vec()),
        };
        let picture = File::picture("stats", sheet("Numbers", "Nothing was counted.", &[]));
        let cases = [
            (
                &text,
                json!([{ "id": "0", "filename": "inc-1-form.md" }]),
                b"# Report".as_slice(),
            ),
            (
                &picture,
                json!([{ "id": "0", "filename": "stats.png", "description": "Nothing was counted." }]),
                b"\x89PNG\r\n".as_slice(),
            ),
        ];
        for (file, named, begins) in cases {
            for (body, place) in [
                (
                    json!({ "type": 4, "data": { "flags": 64 } }),
                    "/data/attachments",
                ),
                (json!({ "embeds": [] }), "/attachments"),
            ] {
                let (body, form) = beside(serde_json::to_vec(&body).ok(), file).await;
                assert_eq!(body, None);
                let form = form.unwrap();
                let sent: Value =
                    serde_json::from_str(&form.payload_json.unwrap_or_default()).unwrap();
                assert_eq!(sent.pointer(place), Some(&named));
                assert!(
                    matches!(form.upload, MultipartUpload::Attachments(list) if list[0].data.starts_with(begins))
                );
            }
        }
    }
}
