//! Reads the teams' documents from their files.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use binnacle_commands::team::{Document, Problems, Team, limits};

/// A document that could not even be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// Why, and what would help.
    pub why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "BINNACLE_CONFIG: found `{}`, {}",
            self.path.display(),
            self.why
        )
    }
}

/// What is wrong with the documents: files that cannot be read, problems in those that can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamsError {
    /// The files that cannot be read.
    pub unreadable: Vec<Unreadable>,
    /// What is wrong in the others, if anything.
    pub problems: Option<Problems>,
}

impl fmt::Display for TeamsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unreadable = self.unreadable.iter().map(Unreadable::to_string);
        let lines: Vec<String> = unreadable
            .chain(self.problems.iter().map(Problems::to_string))
            .collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for TeamsError {}

/// Reads the document of every team, or tells everything that is wrong in any of them.
pub fn read_teams(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Team)>, TeamsError> {
    let (mut texts, mut unreadable) = (Vec::new(), Vec::new());
    for path in paths {
        match read(path) {
            Ok(text) => texts.push((path, path.display().to_string(), text)),
            Err(why) => unreadable.push(Unreadable {
                path: path.clone(),
                why,
            }),
        }
    }
    let documents: Vec<Document<'_>> = texts
        .iter()
        .map(|(_, file_name, text)| Document { file_name, text })
        .collect();
    match Team::parse_all(&documents) {
        Ok(teams) if unreadable.is_empty() => Ok(texts
            .iter()
            .map(|(path, ..)| (*path).clone())
            .zip(teams)
            .collect()),
        parsed => Err(TeamsError {
            unreadable,
            problems: parsed.err(),
        }),
    }
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = bytes(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            "which does not exist; copy `binnacle.example.toml` there and change it, or name \
                                another file"
                .to_owned()
        }
        ErrorKind::IsADirectory => "which is a directory; name the file in it".to_owned(),
        ErrorKind::PermissionDenied => {
            "which Binnacle may not read; let its user read the file".to_owned()
        }
        _ => format!("which cannot be read: {error}"),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|b| *b == b'\n').count();
        format!("which is not UTF-8 in line {line}; save it as UTF-8")
    })
}

/// The bytes of a file, but no more than it takes to see that it is too long.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limits::DOCUMENT).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() > limits::DOCUMENT {
        // The cut may have split a character; that is not what is wrong.
        bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    }
    Ok(bytes)
}
