//! Reads what a deploy table says of people: who approves, who overrides, who calls an emergency.

use std::collections::BTreeSet;

use super::{Few, Others};
use crate::deploy::{Code, EmergencyRule, GroupRule, OverrideRule};
use crate::names::RoleName;
use crate::team::section::Section;
use crate::team::value::Value;
use crate::team::{keys, limits};

/// More approvals than these nobody waits for.
const MOST: u32 = 20;

pub(super) fn groups(section: &Section<'_>, others: &Others<'_>) -> Vec<GroupRule> {
    let Some(value) = section.get("approvals") else {
        return Vec::new();
    };
    let allowed = "a list of tables of `roles` or `people`, and `count`";
    let items = value.list(allowed, limits::ENTRIES).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| group(item, others))
        .collect()
}

fn group(item: &Value<'_>, others: &Others<'_>) -> Option<GroupRule> {
    let section = item.section(keys::APPROVALS)?;
    let roles = section.get("roles");
    let people = section.get("people");
    if roles.is_none() && people.is_none() {
        let help = "which nobody could give; name `roles` or `people`";
        item.refuse_kind("approvals by nobody", help);
    }
    let count = section.get("count").and_then(|count| count.parsed::<Few>());
    let count = count.map_or(1, |it| it.0);
    let truth = |key: &str| section.get(key).and_then(|value| value.truth());
    let group = GroupRule {
        roles: roles
            .map(|it| others.roles.some(&it, limits::ROLES))
            .unwrap_or_default(),
        people: people
            .map(|it| others.people.some(&it, limits::PEOPLE))
            .unwrap_or_default(),
        count: count.try_into().unwrap_or(usize::MAX),
        authors: truth("authors").unwrap_or(true),
        self_after: section.get("self_after").and_then(|value| value.parsed()),
    };
    if let Some(value) = section.get("count") {
        if !(1..=MOST).contains(&count) {
            value.refuse(format!("allowed is a whole number from 1 to {MOST}"));
        } else if group.roles.is_empty() && group.count > group.people.len() {
            let people = group.people.len();
            let help = format!("which can never be met: the group has {people} in all");
            value.refuse(help);
        }
    }
    Some(group)
}

/// How many must approve of a rollback. Whoever asks for it needs a group that could.
pub(super) fn rollback(section: &Section<'_>, groups: &[GroupRule]) -> Option<usize> {
    let value = section.get("rollback_approvals")?;
    let count = value.parsed::<Few>()?.0;
    if count > MOST {
        value.refuse(format!("allowed is a whole number from 0 to {MOST}"));
    } else if count > 0 && groups.is_empty() {
        value.refuse("which can never be met: this table names no group under `approvals`");
    }
    usize::try_from(count).ok()
}

pub(super) fn overrides(section: &Section<'_>, others: &Others<'_>) -> Vec<OverrideRule> {
    let Some(value) = section.get("overrides") else {
        return Vec::new();
    };
    let allowed = "a list of tables of `codes`, `roles` and `second`";
    let items = value.list(allowed, limits::ENTRIES).unwrap_or_default();
    items.iter().filter_map(|item| one(item, others)).collect()
}

fn one(item: &Value<'_>, others: &Others<'_>) -> Option<OverrideRule> {
    let section = item.section(keys::OVERRIDES)?;
    let codes = section.need("codes", "a list of the codes of blockers");
    let codes = codes.map(|value| some_codes(&value, Code::can_be_overridden, "overridden"));
    let roles = roles(&section, others);
    let second = section.get("second");
    let second = second.map(|value| others.roles.some(&value, limits::ROLES));
    let roles = roles?;
    Some(OverrideRule {
        codes: codes?,
        second: second.unwrap_or_else(|| roles.clone()),
        roles,
    })
}

pub(super) fn emergency(section: &Section<'_>, others: &Others<'_>) -> Option<EmergencyRule> {
    let section = section.get("emergency")?.section(keys::EMERGENCY)?;
    let skip = section.need("skip", "a list of the codes of blockers");
    let skip = skip.map(|value| some_codes(&value, Code::can_be_skipped, "skipped"));
    let roles = roles(&section, others);
    Some(EmergencyRule {
        roles: roles?,
        skip: skip?,
    })
}

fn roles(section: &Section<'_>, others: &Others<'_>) -> Option<BTreeSet<RoleName>> {
    let value = section.need("roles", "a list of names, each of a `[[role]]`")?;
    Some(others.roles.some(&value, limits::ROLES))
}

fn some_codes(value: &Value<'_>, may: impl Fn(Code) -> bool, how: &str) -> BTreeSet<Code> {
    let allowed = "a list of the codes of blockers, as in [\"frozen\"]";
    let items = value.list(allowed, limits::ENTRIES);
    if items.as_ref().is_some_and(Vec::is_empty) {
        value.refuse_kind("an empty list", format!("allowed is {allowed}"));
    }
    let code = |item: &Value<'_>| {
        let code: Code = item.parsed()?;
        if !may(code) {
            item.refuse(format!(
                "which can never be {how}; docs/deploy-decision.md tells which codes can"
            ));
        }
        Some(code)
    };
    let items = items.unwrap_or_default();
    items.iter().filter_map(code).collect()
}
