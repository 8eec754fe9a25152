//! Runbooks: folders that are read whole, the search over them, and the commands at the shell.

mod chat;
mod demo;
mod elsewhere;
mod errands;
mod folder;
mod onboarding;
mod programs;
mod quality;
mod runs;
mod shell;
mod suggestions;

use std::{fs, path::Path};

/// Writes a file below a folder.
fn write(folder: &Path, place: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(place);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A small library of our own.
fn fixture(folder: &Path) {
    for (place, text) in [
        (
            "disk/disk-full.md",
            "---\ntitle: A disk is full\nalerts: [DiskFull]\naliases: [no space left on device]\n---\n\nPrograms cannot write.\n\n\
                               ## How to spot it\n\nThe filesystem has no free blocks.\n\n## Rotate logs\n\nRun logrotate on the host.\n",
        ),
        (
            "database/README.md",
            "# The database\n\nHow we run it.\n\n## ReplicaLagTooHigh\n\nThe replica is behind its primary for minutes.\n\n\
                                ## Restore a backup\n\nTake the newest backup and restore it.\n",
        ),
        (
            "database/vacuum.rst",
            "Vacuum\n======\n\nThe table grows when vacuum does not run.\n\nBackup first\n------------\n\nTake a backup of the table.\n",
        ),
        (
            "queue/consumer.md",
            "# Slow consumers\n\nMessages wait in the queue: scale the consumer. The primary shows them.\n",
        ),
    ] {
        write(folder, place, text);
    }
}
