//! Whether real reports of a public team are read as people read them, where they are at hand.
//!
//! `BINNACLE_CORPUS` names the folder that holds them; without it nothing is checked here. What can be difficult about reports has
//! fixtures of our own beside the reader.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use binnacle_commands::{
    past::{Given, given},
    report::{Report, Unread},
};

/// What a person reads in a report: its file, date, zone, first instant, length in minutes, lines of the timeline, actions, and
/// actions that are done.
type Expected = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<i64>,
    usize,
    usize,
    usize,
);

/// Read by hand, file by file. `PST` in summer means the clocks of its place: two of the files link to messages whose keys hold
/// their times, and these agree. `CET` in summer is read alike.
#[rustfmt::skip]
const EXPECTED: [Expected; 23] = [
    ("2017-09-27-hub-403.md", "2017-09-27", "America/Los_Angeles", "2017-09-27T20:06:00Z", Some(139), 6, 5, 0),
    ("2017-09-29-504.md", "2017-09-29", "Europe/Berlin", "2017-09-29T06:59:00Z", Some(311), 3, 7, 0),
    ("2017-10-17-cluster-full.md", "2017-10-17", "America/Los_Angeles", "2017-10-17T14:42:00Z", Some(227), 9, 4, 0),
    ("2017-11-30-oom-proxy.md", "2017-11-30", "America/Los_Angeles", "2017-12-01T00:22:00Z", Some(59), 11, 4, 0),
    ("2018-01-04-failed-staging-deploy.md", "2018-01-04", "America/Los_Angeles", "2018-01-04T15:33:00Z", Some(238), 8, 7, 0),
    ("2018-01-17-ubuntu-upgrade.md", "2018-01-17", "America/Los_Angeles", "2018-01-18T01:14:00Z", Some(106), 6, 6, 0),
    ("2018-01-18-reddit-hug.md", "2018-01-18", "America/Los_Angeles", "2018-01-18T12:19:00Z", Some(295), 25, 6, 0),
    ("2018-01-18-ssl-outdated.md", "2018-01-11", "America/Los_Angeles", "2018-01-19T19:00:00Z", None, 4, 3, 0),
    ("2018-02-12-launch-fail.md", "2018-02-12", "America/Los_Angeles", "2018-02-12T22:03:00Z", Some(6), 4, 3, 0),
    ("2018-02-20-jupyterlab-announcement.md", "2018-02-20", "Europe/Berlin", "2018-02-20T13:17:00Z", Some(2461), 41, 21, 0),
    ("2018-02-22-nginx-down.md", "2018-02-22", "America/Los_Angeles", "2018-02-23T00:30:00Z", Some(5), 4, 2, 1),
    ("2018-03-13-PVC-hub-locked.md", "2018-03-13", "Europe/Berlin", "2018-03-13T06:28:00Z", Some(11_463), 11, 6, 0),
    ("2018-03-26-no-space-left.md", "2018-03-26", "Europe/Berlin", "2018-03-26T08:34:00Z", Some(266), 3, 6, 3),
    ("2018-03-31-server-start-fail.md", "2018-03-31", "America/Los_Angeles", "2018-03-31T22:47:00Z", Some(103), 4, 4, 0),
    ("2018-04-18-cull-flood.md", "2018-04-18", "Europe/Berlin", "2018-04-18T10:35:00Z", Some(1403), 15, 7, 0),
    ("2018-07-08-podsnips-aplenty.md", "2018-07-08", "Europe/Berlin", "2018-07-08T16:30:00Z", Some(930), 5, 7, 0),
    ("2018-07-30-jupyterlab-build-cpu-saturate.md", "2018-07-30", "America/Los_Angeles", "2018-07-30T18:20:00Z", Some(231), 9, 3, 0),
    ("2019-02-20-no-logs.md", "2019-02-20", "Europe/Berlin", "2019-02-20T07:03:00Z", Some(327), 6, 3, 0),
    ("2019-03-24-r2d-upgrade.md", "2019-03-24", "Europe/Zurich", "2019-03-24T07:54:00Z", Some(1327), 8, 3, 0),
    ("2019-04-03-ingress-cordoned.md", "2019-04-03", "+02:00", "2019-04-03T10:50:00Z", Some(39), 3, 2, 0),
    ("2020-07-09-simultaneous-launches-scipy.md", "2020-07-09", "US/Pacific", "2020-07-09T14:30:00Z", Some(12), 4, 10, 0),
    ("2022-01-27-prime-version.md", "2022-01-27", "Europe/Berlin", "2022-01-27T10:00:00Z", Some(1380), 5, 4, 0),
    ("2022-06-02-pod-limit.md", "2022-01-27", "Europe/Berlin", "2022-06-02T08:00:00Z", Some(684), 5, 1, 0),
];

/// The Markdown files of the folder, if there is one.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by the environment"
)]
fn files() -> Option<Vec<PathBuf>> {
    let folder = env::var_os("BINNACLE_CORPUS").map(PathBuf::from)?;
    let mut files = Vec::new();
    collect(&folder.join("incidents"), &mut files);
    files.sort();
    Some(files)
}

/// The reports of the folder, if there is one: names, and what was read.
fn reports() -> Option<Vec<(String, Result<Report, Unread>)>> {
    let read = given_reports()?.into_iter().map(|one| (one.file, one.read));
    Some(read.collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            files.push(path);
        }
    }
}

/// The files of the folder, if there is one, as an import is given them.
pub(crate) fn given_reports() -> Option<Vec<Given>> {
    let files = files()?;
    let one = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        given(&name, &fs::read(path).unwrap())
    };
    Some(files.iter().map(one).collect())
}

/// Checks what was read of every report that a person read, or was kept of it.
pub(crate) fn assert_as_people_read(report_of: impl Fn(&str) -> Option<Report>) {
    for (file, date, zone, started, minutes, lines, actions, done) in EXPECTED {
        let report = report_of(file).unwrap_or_else(|| panic!("{file} is missing"));
        assert_eq!(report.date.to_string(), date, "{file}");
        assert_eq!(report.zone.zone, zone, "{file}");
        assert!(
            !report.zone.is_assumed && !report.zone.said.is_empty(),
            "{file}"
        );
        let first = report.started.map(|at| at.to_string());
        assert_eq!(first.as_deref(), Some(started), "{file}");
        assert_eq!(report.length.map(|l| l.as_mins()), minutes, "{file}");
        assert_eq!(report.timeline.len(), lines, "{file}");
        assert_eq!(report.actions.len(), actions, "{file}");
        let ticked = report.actions.iter().filter(|action| action.is_done);
        assert_eq!(ticked.count(), done, "{file}");
        assert!(
            !report.summary.is_empty() && !report.title.is_empty(),
            "{file}"
        );
        assert!(
            report.timeline.iter().all(|line| !line.text.is_empty()),
            "{file}"
        );
    }
}

#[test]
fn real_reports_are_read_as_people_read_them() {
    let Some(reports) = reports() else {
        return;
    };
    assert_as_people_read(|file| {
        let (_, found) = reports.iter().find(|(name, _)| name == file)?;
        let report = found.as_ref().unwrap_or_else(|why| panic!("{file}: {why}"));
        Some(report.clone())
    });
}

#[test]
fn only_the_index_and_the_template_are_no_reports() {
    let Some(reports) = reports() else {
        return;
    };
    let unread: Vec<(&str, Unread)> = reports
        .iter()
        .filter_map(|(name, found)| Some((name.as_str(), found.as_ref().err().copied()?)))
        .collect();
    assert_eq!(
        unread,
        [
            ("index.md", Unread::NoReport),
            ("template-incident-report.md", Unread::Template),
        ]
    );
    assert_eq!(reports.len() - unread.len(), EXPECTED.len());
}

#[test]
fn what_is_odd_about_a_real_report_is_told() {
    let Some(reports) = reports() else {
        return;
    };
    for (file, told) in [
        (
            "2018-01-18-ssl-outdated.md",
            "the file's name says 2018-01-18",
        ),
        ("2022-06-02-pod-limit.md", "the file's name says 2022-06-02"),
        (
            "2018-07-30-jupyterlab-build-cpu-saturate.md",
            "`PST` is UTC-08:00, yet UTC-07:00",
        ),
        (
            "2020-07-09-simultaneous-launches-scipy.md",
            "read as `US/Pacific`",
        ),
        (
            "2018-04-18-cull-flood.md",
            "`14:43` stands behind a later time",
        ),
        (
            "2018-02-20-jupyterlab-announcement.md",
            "`2X:XX (not sure exact time)` says no time",
        ),
        (
            "2018-01-17-ubuntu-upgrade.md",
            "`2018-01-17 17:14pm` is read on the dial of 24 hours",
        ),
        ("2017-09-27-hub-403.md", "`Conclusion`"),
    ] {
        let found = reports.iter().find(|(name, _)| name == file);
        let report = found.unwrap().1.as_ref().unwrap();
        let is_told = report.notes.iter().any(|note| note.contains(told));
        assert!(is_told, "{file}: {:#?}", report.notes);
    }
}
