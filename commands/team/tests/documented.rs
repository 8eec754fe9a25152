//! The example and the page of documentation keep up with the parser.

use super::super::{Length, Right, Severity, keys, limits};
use super::{EXAMPLE, problems, team};

const PAGE: &str = include_str!("../../../docs/configuration.md");

/// Every key with its table, as the page writes it.
fn all_keys() -> Vec<String> {
    let tables: [(&str, &[&str]); 39] = [
        ("", keys::TEAM),
        ("github.", keys::GITHUB),
        ("github.route.", keys::ROUTE),
        ("incidents.", keys::INCIDENTS),
        ("incidents.quiet.", keys::QUIET),
        ("incidents.support.", keys::HOURS),
        ("incidents.severity.", keys::SEVERITY),
        ("incidents.severity.sev1.", keys::LEVEL),
        ("role.", keys::ROLE),
        ("person.", keys::PERSON),
        ("service.", keys::SERVICE),
        ("service.webhook.", keys::WEBHOOK),
        ("schedule.", keys::SCHEDULE),
        ("schedule.handoff.", keys::HANDOFF),
        ("schedule.handoff.quiet.", keys::QUIET),
        ("schedule.layer.", keys::LAYER),
        ("schedule.layer.every.", keys::EVERY),
        ("schedule.layer.windows.", keys::WINDOW),
        ("schedule.layer.change.", keys::CHANGE),
        ("schedule.override.", keys::OVERRIDE),
        ("schedule.swap.", keys::SWAP),
        ("schedule.temporary.", keys::TEMPORARY),
        ("schedule.temporary.shift.", keys::TEMPORARY_SHIFT),
        ("schedule.absence.", keys::ABSENCE),
        ("oncall.hours.", keys::COUNTING),
        ("oncall.hours.weights.", keys::WORTH),
        ("oncall.hours.rates.", keys::WORTH),
        ("oncall.", keys::ONCALL),
        ("escalation.", keys::ESCALATION),
        ("escalation.steps.", keys::STEP),
        ("environment.", keys::ENVIRONMENT),
        ("deploy.", keys::DEPLOY),
        ("deploy.incidents.", keys::DEPLOY_INCIDENTS),
        ("deploy.budget.", keys::BUDGET),
        ("deploy.alerts.", keys::ALERTS),
        ("deploy.emergency.", keys::EMERGENCY),
        ("freeze.", keys::FREEZE),
        ("test.", keys::TEST),
        ("library.", keys::LIBRARY),
    ];
    tables
        .iter()
        .flat_map(|(table, keys)| keys.iter().map(move |key| format!("{table}{key}")))
        .collect()
}

#[test]
fn the_page_tells_every_key_and_every_right() {
    let rights = Right::ALL.iter().map(|right| format!("rights.{right}"));
    let missing: Vec<String> = all_keys()
        .into_iter()
        .chain(rights)
        .filter(|key| !PAGE.contains(&format!("`{key}`")))
        .collect();
    assert_eq!(missing, [] as [String; 0]);
}

#[test]
fn the_page_tells_what_holds_by_default() {
    let standard = team(super::LEAST);
    for severity in Severity::ALL {
        let level = standard.level(severity);
        let row = format!(
            "| `{}` | {} | `{}` | `{}` | `{}` | `{}` |",
            severity.as_str(),
            level.text,
            level.label,
            level.venue.as_str(),
            Length::of(level.update_every.unwrap()),
            Length::of(level.report_within)
        );
        assert!(PAGE.contains(&row), "{row}");
    }
    for right in Right::ALL {
        let row = format!("| `rights.{right}` | {} | `\"everyone\"` |", right.deed());
        assert!(PAGE.contains(&row), "{row}");
    }
}

#[test]
fn the_page_tells_every_limit() {
    for limit in [
        limits::TITLE,
        limits::TEXT,
        limits::URL,
        limits::LABEL,
        limits::LABELS,
        limits::LINKS,
        limits::ROLES,
        limits::PEOPLE,
        limits::SERVICES,
        limits::SCHEDULES,
        limits::LAYERS,
        limits::TURNS,
        limits::GROUP,
        limits::WINDOWS,
        limits::PATTERN,
        limits::CHANGES,
        limits::OVERRIDES,
        limits::TEMPORARIES,
        limits::TEMPORARY_SHIFTS,
        limits::ABSENCES,
        limits::HOLIDAYS,
        limits::REMINDERS,
        limits::NOTICE_TIMES,
        limits::POLICIES,
        limits::STEPS,
        limits::TARGETS,
        limits::LIBRARIES,
        limits::DOCUMENT,
        limits::ENVIRONMENTS,
        limits::RULES,
        limits::TESTS,
        limits::ENTRIES,
    ] {
        assert!(PAGE.contains(&format!(" {limit} ")), "{limit}");
    }
}

#[test]
fn the_example_uses_every_key_and_every_right() {
    let told = team(EXAMPLE);
    for right in Right::ALL {
        assert!(EXAMPLE.contains(&format!("\n{right} = ")), "{right}");
    }
    for key in all_keys() {
        let last = key.rsplit('.').next().unwrap();
        let ways = [
            format!("\n{last} = "),
            format!("{{ {last} = "),
            format!(", {last} = "),
            format!("[{key}]"),
            format!("[{key}."),
        ];
        assert!(ways.iter().any(|way| EXAMPLE.contains(way)), "{key}");
    }
    assert!(told.services.len() > 1);
}

/// A value that no key allows, under a key of a schedule.
fn nested(key: &str) -> String {
    let mut parts: Vec<&str> = key.split('.').collect();
    let last = parts.pop().unwrap();
    let mut text = "[[schedule]]\n".to_owned();
    let mut table = "schedule".to_owned();
    for part in parts {
        match part {
            "every" => return format!("{text}every.{last} = 1.5\n"),
            "handoff" if last == "from" || last == "to" => {
                return format!("{text}handoff.quiet.{last} = 1.5\n");
            }
            "handoff" => return format!("{text}handoff.{last} = 1.5\n"),
            "windows" => return format!("{text}windows = [{{ {last} = 1.5 }}]\n"),
            _ => {
                table = format!("{table}.{part}");
                text = format!("{text}[[{table}]]\n");
            }
        }
    }
    format!("{text}{last} = 1.5\n")
}

#[test]
fn every_key_is_read_and_not_only_known() {
    // A value that no key allows must be refused under each key, or nobody reads it.
    for key in all_keys() {
        let in_list = [
            "role.",
            "person.",
            "service.",
            "escalation.",
            "environment.",
            "deploy.",
            "freeze.",
            "test.",
            "library.",
        ]
        .iter()
        .any(|table| key.starts_with(table));
        let text = match key.split_once('.') {
            Some(("schedule", key)) => nested(key),
            Some(("escalation", step)) if step.starts_with("steps.") => {
                let key = &step["steps.".len()..];
                format!("[[escalation]]\n[[escalation.steps]]\n{key} = 1.5\n")
            }
            Some(("github", route)) if route.starts_with("route.") => {
                let key = &route["route.".len()..];
                format!("[[github.route]]\n{key} = 1.5\n")
            }
            Some((table, key)) if in_list => format!("[[{table}]]\n{key} = 1.5\n"),
            // A weight may be 1.5, but nothing is worth less than nothing.
            Some(("oncall", rest)) if rest.contains("weights.") || rest.contains("rates.") => {
                format!("{key} = -1.5\n")
            }
            _ => format!("{key} = 1.5\n"),
        };
        let bad = if text.contains("= -1.5") {
            "-1.5"
        } else {
            "1.5"
        };
        assert!(
            problems(&text).contains(&format!("`{key}`: found `{bad}`, allowed")),
            "{key}: {}",
            problems(&text)
        );
    }
}

#[test]
fn the_keys_within_lists_are_told_used_and_read() {
    let tables: [(&str, &[&str]); 4] = [
        ("checks", keys::CHECK),
        ("approvals", keys::APPROVALS),
        ("overrides", keys::OVERRIDES),
        ("arguments", keys::ARGUMENT),
    ];
    for (table, keys) in tables {
        for key in keys {
            assert!(PAGE.contains(&format!("`{key}")), "{key}");
            let ways = [format!("{{ {key} = "), format!(", {key} = ")];
            assert!(ways.iter().any(|way| EXAMPLE.contains(way)), "{key}");
            let list = match table {
                "arguments" => format!("{{ region = {{ {key} = 1.5 }} }}"),
                _ => format!("[{{ {key} = 1.5 }}]"),
            };
            let problems = problems(&format!("[[deploy]]\n{table} = {list}\n"));
            assert!(
                problems.contains("found `1.5`, allowed"),
                "{table} {key}: {problems}"
            );
        }
    }
}
