//! Whether a program can be trusted: it, every folder on the way to it, and every link.

use std::{
    ffi::OsString,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Component, Path, PathBuf},
};

/// The most links that are followed on the way to a program.
const LINKS: usize = 40;

/// The real file behind a path. Whoever could change a program, or a folder on the way to it, could run anything, so none of them
/// must be ours to write, nor everybody's: those that the path names, those that links lead through, and the file itself.
pub(super) fn trusted(file: &Path) -> Result<PathBuf, String> {
    let gone = || format!("`{}` is not there", file.display());
    let mut ahead: Vec<OsString> = Vec::new();
    steps(file, &mut ahead);
    let mut at = PathBuf::from("/");
    let mut links = 0;
    kept(&at)?;
    while let Some(name) = ahead.pop() {
        if name == ".." {
            at.pop();
            continue;
        }
        at.push(name);
        let about = fs::symlink_metadata(&at).map_err(|_| gone())?;
        if about.is_symlink() {
            links += 1;
            let to = fs::read_link(&at).map_err(|_| gone())?;
            if links > LINKS {
                return Err(gone());
            }
            at.pop();
            if to.is_absolute() {
                at = PathBuf::from("/");
            }
            steps(&to, &mut ahead);
        } else {
            kept(&at)?;
        }
    }
    Ok(at)
}

/// Puts the steps of a path before those that are still ahead; the next one is the last of them.
fn steps(path: &Path, ahead: &mut Vec<OsString>) {
    let steps: Vec<OsString> = path
        .components()
        .filter_map(|step| match step {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some("..".into()),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
        })
        .collect();
    ahead.extend(steps.into_iter().rev());
}

/// Whether nobody but the machine's keeper can write something.
fn kept(path: &Path) -> Result<(), String> {
    let us = fs::metadata("/proc/self").map(|me| me.uid());
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    let mode = about.mode();
    // In a folder with the sticky bit others add what is theirs, and change nothing of what is there.
    let is_sticky = about.is_dir() && mode & 0o1000 != 0;
    let is_everybodys = mode & 0o022 != 0 && !is_sticky;
    // Root may write everything; what it owns is what the machine's keeper put there.
    let is_ours = us.is_ok_and(|us| us != 0 && us == about.uid() && mode & 0o200 != 0);
    if is_everybodys || is_ours {
        return Err(format!(
            "`{}` can be written by others than the machine's keeper; take that away",
            path.display()
        ));
    }
    Ok(())
}
