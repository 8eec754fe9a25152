//! Walks a folder for its files, and never out of it.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use binnacle_commands::runbook::LARGEST_PAGE;

/// The most files that are looked at.
const MOST: usize = 50_000;
/// The deepest folders that are looked into.
const DEEPEST: usize = 32;

/// A folder that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be opened.
    #[error("`{}` cannot be read: {error}", path.display())]
    Unreadable {
        /// The folder, or something in it.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It holds more files than anybody's runbooks.
    #[error("`{}` holds more than {MOST} files; name a folder that holds only the runbooks", path.display())]
    TooMany {
        /// The folder.
        path: PathBuf,
    },
    /// The search over it could not be built.
    #[error("the search over the runbooks could not be built: {0}")]
    Index(String),
}

/// A file of a folder.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it stands inside the folder, with `/` between its parts.
    pub(super) place: String,
    /// Where it is on this machine.
    pub(super) path: PathBuf,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The files, sorted by place.
    pub(super) files: Vec<Entry>,
    /// What was left out, by place, and why.
    pub(super) left: Vec<(String, &'static str)>,
}

/// All files below a folder, each below the folder's name. Names that begin with a dot are left alone, as Git's own files are.
pub(super) fn walk(name: &str, root: &Path) -> Result<Walk, FolderError> {
    let unreadable = |path: &Path| {
        let path = path.to_path_buf();
        move |error| FolderError::Unreadable { path, error }
    };
    let real = fs::canonicalize(root).map_err(unreadable(root))?;
    let mut walk = Walk::default();
    let mut waiting = vec![(real.clone(), name.to_owned(), 0)];
    while let Some((folder, place, depth)) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
            let entry = entry.map_err(unreadable(&folder))?;
            let Some(name) = entry.file_name().to_str().map(ToOwned::to_owned) else {
                let name = entry.file_name().to_string_lossy().into_owned();
                walk.left
                    .push((join(&place, &name), "its name is not UTF-8"));
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let (path, place) = (entry.path(), join(&place, &name));
            let kind = entry.file_type().map_err(unreadable(&path))?;
            if kind.is_dir() && depth < DEEPEST {
                waiting.push((path, place, depth + 1));
            } else if kind.is_dir() {
                walk.left.push((place, "it is too deep in its folder"));
            } else if kind.is_file() {
                walk.files.push(Entry { place, path });
            } else if kind.is_symlink() {
                match followed(&real, &path) {
                    Ok(path) => walk.files.push(Entry { place, path }),
                    Err(why) => walk.left.push((place, why)),
                }
            } else {
                walk.left.push((place, "it is no file"));
            }
            if walk.files.len() > MOST {
                let path = root.to_path_buf();
                return Err(FolderError::TooMany { path });
            }
        }
    }
    walk.files.sort_by(|a, b| a.place.cmp(&b.place));
    walk.left.sort();
    Ok(walk)
}

/// The file that a symbolic link leads to, if it is one of the folder.
fn followed(real: &Path, link: &Path) -> Result<PathBuf, &'static str> {
    let target = fs::canonicalize(link).map_err(|_| "it is a symbolic link that leads nowhere")?;
    if !target.starts_with(real) {
        return Err("it is a symbolic link that leads out of the folder");
    }
    if !target.is_file() {
        return Err("it is a symbolic link to a folder, which is not followed");
    }
    Ok(target)
}

/// What the folders look like from outside: names, sizes and times of their files. It changes whenever a page may have.
pub fn fingerprint(folders: &[(String, PathBuf)]) -> Result<u64, FolderError> {
    let mut hasher = DefaultHasher::new();
    for (name, folder) in folders {
        let found = walk(name, folder)?;
        found.left.hash(&mut hasher);
        for entry in found.files {
            let about = fs::metadata(&entry.path).map_err(|error| FolderError::Unreadable {
                path: entry.path.clone(),
                error,
            })?;
            (entry.place, about.len(), about.modified().ok()).hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

/// The bytes of a file, but no more than it takes to see that it is too large.
pub(super) fn bytes(entry: &Entry) -> Result<Vec<u8>, FolderError> {
    let most = u64::try_from(LARGEST_PAGE).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(&entry.path)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| FolderError::Unreadable {
            path: entry.path.clone(),
            error,
        })?;
    Ok(bytes)
}

fn join(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}/{name}")
    }
}
