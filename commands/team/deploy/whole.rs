//! What only all rules together show: windows that leave no time at all, and approvals that nobody could give.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::deploy::{DeployRule, Grade, Hold, When, Window, opening};
use crate::names::{EnvironmentName, ServiceName};
use crate::team::section::Section;
use crate::team::{Service, Team};

/// Refuses what contradicts itself.
pub(in crate::team) fn check(document: &Section<'_>, team: &Team) {
    let mut told = BTreeSet::new();
    for (service, environment) in places(team) {
        closed(document, team, (service, environment), &mut told);
        let is_lacking = lacks_approvers(team, service, environment);
        if is_lacking && told.insert(format!("approve {environment}")) {
            let found =
                format!("a gate of the grade \"approve\" over `{service}` in `{environment}`");
            let help = "which can never be met: no table names a group under `approvals` there";
            if let Some(value) = document.get("deploy") {
                value.refuse_kind(found, help);
            }
        }
    }
}

fn places(team: &Team) -> impl Iterator<Item = (&ServiceName, &EnvironmentName)> {
    let has = |service: &Service, name: &EnvironmentName| {
        let names = service.environments.as_ref();
        names.is_none_or(|names| names.contains(name))
    };
    team.services.iter().flat_map(move |service| {
        let names = team.environments.iter().map(|it| &it.name);
        names
            .filter(move |&name| has(service, name))
            .map(move |name| (&service.name, name))
    })
}

/// Recurring windows of one place that never leave a moment. Of dates nobody can say without a clock.
fn closed(
    document: &Section<'_>,
    team: &Team,
    (service, environment): (&ServiceName, &EnvironmentName),
    told: &mut BTreeSet<String>,
) {
    let recurs = |window: &&Window| !matches!(window.when, When::Dates { .. });
    let here = team.freezes.iter();
    let here = here.filter(|it| it.reach.covers(service, environment) && it.grade == Grade::Block);
    let (here, once): (Vec<&Window>, Vec<&Window>) = here.partition(recurs);
    if here.is_empty() || once.iter().any(|window| window.kind == Hold::Allow) {
        return;
    }
    let names: Vec<String> = here
        .iter()
        .map(|window| format!("`{}`", window.name))
        .collect();
    let names = names.join(", ");
    let here: Vec<Window> = here.into_iter().cloned().collect();
    // Any day will do, since all of them recur.
    if told.insert(names.clone())
        && opening(&here, Timestamp::UNIX_EPOCH).is_none()
        && let Some(value) = document.get("freeze")
    {
        let found = format!("windows that contradict each other: {names}");
        let help = format!("which leave no time at all to deploy `{service}` to `{environment}`");
        value.refuse_kind(found, help);
    }
}

fn lacks_approvers(team: &Team, service: &ServiceName, environment: &EnvironmentName) -> bool {
    let tables = || {
        let all = team.deploys.iter();
        all.filter(|table| table.reach.covers(service, environment))
    };
    let asks = |table: &DeployRule| {
        let grades = [
            table.incidents.map(|rule| rule.grade),
            table.alerts.map(|rule| rule.grade),
            table.budget.map(|rule| rule.slow),
            table.budget.map(|rule| rule.fast),
            table.budget.map(|rule| rule.exhausted),
        ];
        grades.contains(&Some(Grade::Approve))
    };
    let freezes = team
        .freezes
        .iter()
        .filter(|it| it.reach.covers(service, environment));
    let is_asked = tables().any(asks) || freezes.into_iter().any(|it| it.grade == Grade::Approve);
    is_asked && tables().next().is_some() && tables().all(|table| table.approvals.is_empty())
}
