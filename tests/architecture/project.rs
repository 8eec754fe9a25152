//! The files of the project, as they lie on the disk.

use crate::source::Source;
use std::{fs, path::Path};

/// A file that is not read apart.
pub(crate) struct Text {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The Rust files under the given folders, read apart.
pub(crate) fn rust(folders: &[&str]) -> Vec<Source> {
    let files = texts(folders, &["rs"]);
    assert!(!files.is_empty(), "no Rust file under {folders:?}");
    files
        .iter()
        .map(|file| Source::new(&file.path, &file.text))
        .collect()
}

/// The files under the given folders (or the folder itself, when it is a file) with one of the given endings.
pub(crate) fn texts(folders: &[&str], endings: &[&str]) -> Vec<Text> {
    let mut found = vec![];
    for folder in folders {
        collect(folder, endings, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// One file, which must be there.
pub(crate) fn text(path: &str) -> Text {
    let text = fs::read_to_string(root().join(path));
    Text {
        path: path.to_owned(),
        text: text.unwrap_or_else(|error| panic!("{path}: {error}")),
    }
}

/// Whether a file or folder of the project exists.
pub(crate) fn exists(path: &str) -> bool {
    root().join(path).exists()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(path: &str, endings: &[&str], found: &mut Vec<Text>) {
    let full = root().join(path);
    if full.is_file() {
        if endings
            .iter()
            .any(|ending| path.ends_with(&format!(".{ending}")))
        {
            found.push(text(path));
        }
        return;
    }
    let Ok(entries) = fs::read_dir(&full) else {
        return;
    };
    for entry in entries {
        let name = entry
            .expect("a readable folder")
            .file_name()
            .into_string()
            .expect("a name in UTF-8");
        let hidden = name.starts_with('.') || name == "target";
        if !hidden {
            let below = if path == "." {
                name
            } else {
                format!("{path}/{name}")
            };
            collect(&below, endings, found);
        }
    }
}
