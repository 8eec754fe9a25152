//! A full disk: refused clearly, nothing half-made, and writing again without a restart when there is room.

use std::{collections::BTreeSet, path::Path, process::Command};

use binnacle_commands::Refusal;
use serde_json::json;
use tempfile::TempDir;

use super::{
    berth::{Berth, seed},
    load::listed,
    picture::{Picture, Shown, picture},
};
use crate::support::stage::answered;

/// A small disk in memory, unmounted when the test ends, however it ends.
struct Disk(TempDir);

impl Disk {
    fn mount(options: &str) -> Self {
        let disk = Self(tempfile::tempdir().unwrap());
        let mounted = as_root(
            &["mount", "-t", "tmpfs", "-o", options, "tmpfs"],
            disk.path(),
        );
        assert!(
            mounted,
            "this test mounts a small tmpfs: run it as root, or let `sudo -n mount` and `sudo -n umount` work without a password"
        );
        disk
    }

    fn resize(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(as_root(&["mount", "-o", &options], self.path()));
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // The process that had files open there is gone by now; where the disk stays, the directory's removal fails too.
        let _ = as_root(&["umount"], self.path());
    }
}

fn as_root(command: &[&str], path: &Path) -> bool {
    let done = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).arg(path).output();
        output.is_ok_and(|output| output.status.success())
    };
    done(command[0], &command[1..]) || done("sudo", &[&["-n"], command].concat())
}

/// Declares until it is refused, and says what was declared.
async fn fill(berth: &Berth) -> BTreeSet<String> {
    let mut declared = BTreeSet::new();
    for n in 0..500 {
        let answer = declare(berth, n).await;
        if answer.contains(&Refusal::Unwritable.to_string()) {
            return declared;
        }
        declared.insert(answer.split(" · ").next().unwrap().to_owned());
    }
    panic!("the disk never was full");
}

async fn declare(berth: &Berth, n: usize) -> String {
    // Long words fill a disk sooner.
    let options = json!({ "title": format!("Alarm {n}"), "description": "It burns. ".repeat(100) });
    let place = berth.in_general("ana");
    let call = place.slash("incident declare", options).await.unwrap();
    answered(&call).await
}

async fn declared(berth: &Berth) -> BTreeSet<String> {
    let events = berth.events().await.into_iter();
    let declared = events.filter(|event| event["kind"] == "incident.declared");
    declared
        .map(|event| format!("INC-{}", event["data"]["number"]))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_survived() {
    let disk = Disk::mount("size=2m,mode=1777");
    let database = format!("sqlite://{}", disk.path().join("binnacle.db").display());
    let mut berth = Berth::of(&database, seed()).await;
    berth.start().await;
    let mut told = fill(&berth).await;
    assert!(!told.is_empty(), "there was room for some");

    // Refused as clearly as the first time; what is on record can be read; nothing is half-made.
    for n in 500..505 {
        let answer = declare(&berth, n).await;
        assert!(
            answer.contains(&Refusal::Unwritable.to_string()),
            "{answer}"
        );
    }
    assert_eq!(listed(&berth).await, told, "the list can be read");
    assert_eq!(declared(&berth).await, told, "so can the record");
    let place = berth.in_general("ana");
    let first = place
        .slash("incident show", json!({ "incident": "1" }))
        .await;
    assert!(answered(&first.unwrap()).await.contains("INC-1 · "));
    let healthy = berth.run(&["health", "--url", &berth.web("/readyz")]).await;
    assert_eq!(healthy.code, Some(0), "{healthy:?}");

    // The very next ask after there is room is done, by the same process.
    disk.resize("16m");
    for n in 505..510 {
        let answer = declare(&berth, n).await;
        assert!(answer.starts_with("INC-"), "{answer}");
        told.insert(answer.split(" · ").next().unwrap().to_owned());
    }
    berth.quiet().await;
    assert_eq!(declared(&berth).await, told);
    let once = |name: &String| (name.clone(), Shown::once(0));
    let wanted: Picture = told.iter().map(once).collect();
    assert_eq!(picture(&berth.sandbox), wanted);
    berth.finish().await;
    drop(disk);
}
