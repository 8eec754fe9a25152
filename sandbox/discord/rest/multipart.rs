//! Forms with files: `payload_json` and `files[N]`.

use axum::body::Bytes;
use serde_json::Value;

use super::Upload;
use crate::discord::errors::{INVALID_JSON, Refusal};
use crate::discord::validate::message::File;

/// The most that one file may have.
const LARGEST: usize = 10 * 1024 * 1024;

/// The boundary of a form, if the type says that it is one.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let rest = content_type.strip_prefix("multipart/form-data")?;
    let boundary = rest
        .split(';')
        .find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(boundary.trim_matches('"'))
}

/// Takes a form apart.
pub(super) fn read(body: &Bytes, boundary: &str) -> Result<(Value, Vec<Upload>), Refusal> {
    let mark = format!("--{boundary}");
    let mut value = Value::Null;
    let mut files = Vec::new();
    let mut at = find(body, mark.as_bytes(), 0).ok_or(INVALID_JSON)?;
    loop {
        let start = at + mark.len();
        let Some(end) = find(body, format!("\r\n{mark}").as_bytes(), start) else {
            break;
        };
        if let Some(head_end) = find(body, b"\r\n\r\n", start).filter(|head_end| *head_end < end) {
            let head = String::from_utf8_lossy(&body[start..head_end]).into_owned();
            let content = body.slice(head_end + 4..end);
            let name = parameter(&head, "name").unwrap_or_default();
            if name == "payload_json" {
                value = serde_json::from_slice(&content).map_err(|_| INVALID_JSON)?;
            } else {
                files.push(upload(&head, name, content, files.len())?);
            }
        }
        at = end + 2;
    }
    Ok((value, files))
}

fn upload(head: &str, name: &str, bytes: Bytes, place: usize) -> Result<Upload, Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal {
            status: 413,
            code: 40005,
            message: "Request entity too large".into(),
            errors: None,
        });
    }
    let index = name
        .trim_start_matches("files[")
        .trim_end_matches(']')
        .parse()
        .unwrap_or(place as u64);
    let content_type = head
        .lines()
        .find_map(|line| {
            line.split_once(':')
                .filter(|(key, _)| key.eq_ignore_ascii_case("content-type"))
        })
        .map(|(_, value)| value.trim().to_owned());
    let file = File {
        index,
        name: plain_name(parameter(head, "filename").unwrap_or("file")),
        content_type,
        size: bytes.len(),
    };
    Ok(Upload { file, bytes })
}

/// A name of a file that can stand in an address.
fn plain_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect()
}

/// A parameter in quotes of the disposition.
fn parameter<'a>(head: &'a str, key: &str) -> Option<&'a str> {
    let line = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("content-disposition"))?;
    line.split(';').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        (name == key).then(|| value.trim_matches('"'))
    })
}

fn find(body: &[u8], mark: &[u8], from: usize) -> Option<usize> {
    let body = body.get(from..)?;
    body.windows(mark.len())
        .position(|window| window == mark)
        .map(|at| at + from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_gives_its_json_and_its_files() {
        let body = Bytes::from_static(
            b"--X\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"content\":\"a\"}\r\n\
              --X\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a b.png\"\r\n\
              Content-Type: image/png\r\n\r\nPNG\r\n--X--\r\n",
        );
        let (value, files) =
            read(&body, boundary("multipart/form-data; boundary=X").unwrap()).unwrap();
        assert_eq!(value["content"], "a");
        assert_eq!(
            (files[0].file.name.as_str(), &files[0].bytes[..]),
            ("a_b.png", &b"PNG"[..])
        );
    }
}
