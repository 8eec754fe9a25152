//! Reads `[[environment]]`, and refuses a ladder that loops.

use std::collections::BTreeSet;

use super::Environments;
use crate::deploy::Environment;
use crate::names::EnvironmentName;
use crate::team::known::Known;
use crate::team::once::Once;
use crate::team::section::Section;
use crate::team::{keys, limits};

pub(super) fn read(team: &Section<'_>) -> Environments {
    let sections = team
        .get("environment")
        .map(|value| value.sections(keys::ENVIRONMENT, limits::ENVIRONMENTS));
    let sections = sections.unwrap_or_default();
    let mut once = Once::rule("an environment stands once");
    let names: Vec<Option<EnvironmentName>> = sections
        .iter()
        .map(|section| {
            let name: Option<EnvironmentName> = section.need_parsed("name");
            if let Some((name, value)) = name.as_ref().zip(section.get("name")) {
                once.take(name.clone(), &value);
            }
            name
        })
        .collect();
    let all_names: BTreeSet<EnvironmentName> = names.iter().flatten().cloned().collect();
    let known = Known::of(all_names, "an `[[environment]]`");
    let mut all: Vec<Environment> = sections
        .iter()
        .zip(names)
        .filter_map(|(section, name)| one(section, name, &known))
        .collect();
    for section in &sections {
        refuse_loop(section, &all);
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Environments { all, names: known }
}

fn one(
    section: &Section<'_>,
    name: Option<EnvironmentName>,
    known: &Known<EnvironmentName>,
) -> Option<Environment> {
    let description = section.get("description");
    let description = description.and_then(|text| text.words(limits::TEXT));
    let after = section.get("after").and_then(|after| known.one(&after));
    Some(Environment {
        name: name?,
        description,
        after,
    })
}

/// A ladder goes up: whoever follows `after` comes to an end.
fn refuse_loop(section: &Section<'_>, all: &[Environment]) {
    let Some(after) = section.get("after") else {
        return;
    };
    let find = |name: &str| all.iter().find(|it| it.name.as_str() == name);
    let begin = section.get("name").and_then(|name| name.as_text());
    let Some(begin) = begin.and_then(find) else {
        return;
    };
    let mut path = vec![begin.name.as_str()];
    let mut next = begin.after.as_ref();
    while let Some(environment) = next.and_then(|name| find(name.as_str())) {
        let name = environment.name.as_str();
        path.push(name);
        if name == begin.name.as_str() {
            let way = path.join(" after ");
            after.refuse(format!("which makes a ladder that loops: {way}"));
            return;
        }
        if path.len() > all.len() + 1 {
            // It loops further down, and is told there.
            return;
        }
        next = environment.after.as_ref();
    }
}
