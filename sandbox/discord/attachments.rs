//! Attachments: files of a message.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::files::Stored;
use super::message::{Message, empty_list, raw_list};
use super::rest::Upload;
use super::world::World;

impl World {
    pub(super) fn attach(
        &mut self,
        message: &Message,
        wanted: Vec<Value>,
        uploads: &[Upload],
    ) -> Box<RawValue> {
        let old: Vec<Value> = serde_json::from_str(message.attachments.get()).unwrap_or_default();
        let mut list = Vec::new();
        for mut one in wanted {
            if one.get("kept").is_some() {
                list.extend(old.iter().find(|o| o["id"] == one["id"]).cloned());
                continue;
            }
            let Some(upload) = uploads
                .iter()
                .find(|u| one["id"].as_str() == Some(&u.file.index.to_string()))
            else {
                continue;
            };
            let id = self.ids.next();
            let url = format!(
                "{}/attachments/{}/{id}/{}",
                self.url, message.channel, upload.file.name
            );
            one["id"] = json!(id);
            one["url"] = json!(url);
            one["proxy_url"] = json!(url);
            let content_type = upload
                .file
                .content_type
                .clone()
                .unwrap_or_else(|| "application/octet-stream".to_owned());
            if let Some((width, height)) = png_size(&upload.bytes) {
                one["width"] = json!(width);
                one["height"] = json!(height);
            }
            self.files.keep(Stored {
                id,
                content_type,
                bytes: upload.bytes.clone(),
            });
            list.push(one);
        }
        if list.is_empty() {
            empty_list()
        } else {
            raw_list(&list)
        }
    }
}

/// The width and height of a PNG.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(..24)?;
    if !header.starts_with(b"\x89PNG") {
        return None;
    }
    let number = |at: usize| header[at..at + 4].try_into().ok().map(u32::from_be_bytes);
    Some((number(16)?, number(20)?))
}
