//! One process on one SQLite file: a lock file beside it, held for the life of the process.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

/// The lock; the system frees it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _held: File,
}

/// Takes the lock of a database file; `Ok(None)` when another process holds it.
pub(super) fn take(database: &Path) -> std::io::Result<Option<Lock>> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(PathBuf::from(name))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _held: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
