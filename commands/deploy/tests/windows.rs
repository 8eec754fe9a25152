//! Windows on the wall clock.

use insta::assert_snapshot;

use super::at;
use crate::deploy::{opening, show, window::is_open};
use crate::team::Team;

fn freezes(rules: &str) -> Team {
    let text = format!(
        "guild = \"1\"\nname = \"A\"\ntimezone = \"Europe/Zurich\"\nservice = [{{ name = \"api\" }}]\nenvironment = [{{ name = \"production\" }}]\n\
         [[deploy]]\nname = \"all\"\n{rules}"
    );
    Team::parse(&text, "binnacle.toml").unwrap()
}

/// When a deploy could start that is asked for at some time.
fn opens(rules: &str, time: &str) -> String {
    let team = freezes(rules);
    let opened = opening(&team.freezes, at(time));
    let is_open_now = is_open(team.freezes.iter(), at(time));
    assert_eq!(is_open_now, opened == Some(at(time)), "{time}");
    opened.map_or_else(|| "never".to_owned(), |at| at.to_string())
}

#[test]
fn weekly_windows_hold_and_open_on_the_wall_clock() {
    let rules = "[[freeze]]\nname = \"late\"\ndays = [\"thu\", \"fri\", \"sat\", \"sun\"]\n";
    for (asked, opened) in [
        ("2026-11-25T22:59:59Z", "2026-11-25T22:59:59Z"),
        ("2026-11-25T23:00:00Z", "2026-11-29T23:00:00Z"),
        ("2026-11-29T22:59:59Z", "2026-11-29T23:00:00Z"),
        // The clocks change on a Sunday.
        ("2026-03-28T12:00:00Z", "2026-03-29T22:00:00Z"),
        ("2026-10-24T12:00:00Z", "2026-10-25T23:00:00Z"),
    ] {
        assert_eq!(opens(rules, asked), opened, "{asked}");
    }
}

#[test]
fn hours_run_past_midnight_and_through_changes_of_clocks() {
    let night = "[[freeze]]\nname = \"night\"\nfrom = \"22:00\"\nto = \"06:00\"\n";
    assert_eq!(opens(night, "2026-11-24T20:59:59Z"), "2026-11-24T20:59:59Z");
    assert_eq!(opens(night, "2026-11-24T21:00:00Z"), "2026-11-25T05:00:00Z");
    assert_eq!(opens(night, "2026-11-25T01:00:00Z"), "2026-11-25T05:00:00Z");
    assert_eq!(opens(night, "2026-03-28T22:00:00Z"), "2026-03-29T04:00:00Z");
    // An end that a change of clocks skips is the instant after; one that comes twice is the last; a beginning is the first.
    let short = "[[freeze]]\nname = \"short\"\nfrom = \"01:00\"\nto = \"02:30\"\n";
    assert_eq!(opens(short, "2026-03-29T00:30:00Z"), "2026-03-29T01:00:00Z");
    assert_eq!(opens(short, "2026-10-25T00:45:00Z"), "2026-10-25T01:30:00Z");
    let fold = "[[freeze]]\nname = \"fold\"\nfrom = \"02:30\"\nto = \"04:00\"\n";
    assert_eq!(opens(fold, "2026-10-25T00:29:59Z"), "2026-10-25T00:29:59Z");
    assert_eq!(opens(fold, "2026-10-25T01:10:00Z"), "2026-10-25T03:00:00Z");
}

#[test]
fn dates_and_cron_hold_in_their_zone() {
    let dates = "[[freeze]]\nname = \"holidays\"\nstarts = \"2026-12-24\"\nends = \"2027-01-02T12:00\"\ntimezone = \"America/New_York\"\n";
    assert_eq!(opens(dates, "2026-12-24T04:59:59Z"), "2026-12-24T04:59:59Z");
    assert_eq!(opens(dates, "2026-12-24T05:00:00Z"), "2027-01-02T17:00:00Z");
    // A Friday evening, for 60 hours: elapsed ones, so an hour earlier on the clock when clocks go back.
    let cron = "[[freeze]]\nname = \"weekend\"\ncron = \"0 18 * * FRI\"\nlasts = \"60h\"\n";
    assert_eq!(opens(cron, "2026-11-27T16:59:59Z"), "2026-11-27T16:59:59Z");
    assert_eq!(opens(cron, "2026-11-27T17:00:00Z"), "2026-11-30T05:00:00Z");
    assert_eq!(opens(cron, "2026-10-24T12:00:00Z"), "2026-10-26T04:00:00Z");
}

#[test]
fn deny_beats_allow_and_outside_of_every_allow_is_held() {
    let rules = "[[freeze]]\nname = \"day\"\nkind = \"allow\"\ndays = [\"mon\", \"tue\"]\nfrom = \"09:00\"\nto = \"17:00\"\n\
        [[freeze]]\nname = \"noon\"\nfrom = \"12:00\"\nto = \"13:00\"\n";
    for (asked, opened) in [
        ("2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z"),
        ("2026-11-24T11:30:00Z", "2026-11-24T12:00:00Z"),
        ("2026-11-24T16:00:00Z", "2026-11-30T08:00:00Z"),
    ] {
        assert_eq!(opens(rules, asked), opened, "{asked}");
    }
    let graded = "[[freeze]]\nname = \"soft\"\ngrade = \"warn\"\n days = [\"tue\"]\n";
    assert_eq!(
        opens(graded, "2026-11-24T09:00:00Z"),
        "2026-11-24T09:00:00Z"
    );
}

#[test]
fn windows_that_leave_no_time_contradict_each_other() {
    for rules in [
        "[[freeze]]\nname = \"always\"\nfrom = \"00:00\"\nto = \"12:00\"\n[[freeze]]\nname = \"also\"\nfrom = \"12:00\"\nto = \"00:00\"\n",
        "[[freeze]]\nname = \"in\"\nkind = \"allow\"\ndays = [\"sat\"]\n[[freeze]]\nname = \"out\"\ndays = [\"sat\", \"sun\"]\n",
    ] {
        let text = format!(
            "guild = \"1\"\nname = \"A\"\nservice = [{{ name = \"api\" }}]\nenvironment = [{{ name = \"production\" }}]\n{rules}"
        );
        let problems = Team::parse(&text, "binnacle.toml").unwrap_err().to_string();
        assert!(
            problems.contains("windows that contradict each other"),
            "{problems}"
        );
        assert!(
            problems.contains("no time at all to deploy `api` to `production`"),
            "{problems}"
        );
    }
}

#[test]
fn the_next_days_are_shown() {
    let rules = "[[freeze]]\nname = \"no releases after Wednesday\"\ndays = [\"thu\", \"fri\", \"sat\", \"sun\"]\nreason = \"Rest.\"\n\
        [[freeze]]\nname = \"payday\"\ngrade = \"warn\"\ncron = \"0 8 25 * *\"\nlasts = \"10h\"\nenvironments = [\"production\"]\n";
    assert_snapshot!(show::windows(&freezes(rules), at("2026-11-24T10:00:00Z")), @r"
    The next 14 days (Europe/Zurich):
    Wed 2026-11-25 08:00 to Wed 2026-11-25 18:00  held, only warns  all services in production  payday
    Thu 2026-11-26 00:00 to Mon 2026-11-30 00:00  held  all services in all environments  no releases after Wednesday: Rest.
    Thu 2026-12-03 00:00 to Mon 2026-12-07 00:00  held  all services in all environments  no releases after Wednesday: Rest.
    ");
    assert_eq!(
        show::windows(&freezes(""), at("2026-11-24T10:00:00Z")),
        "No freeze in the next 14 days."
    );
}
