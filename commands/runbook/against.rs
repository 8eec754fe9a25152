//! Pages and actions held against what is around them: the teams' documents, the day, and the environment.

use jiff::civil::Date;

use crate::{
    names::{RoleId, UserId},
    secret::Means,
    team::Team,
    text,
    tool::{Kind, Tool},
};

use super::{
    check::{Finding, Trouble, finding},
    fresh::stale,
    page::Page,
};

/// Services and roles that pages and actions name and that none of these teams has.
pub fn unknown(pages: &[Page], tools: &[Tool], teams: &[&Team]) -> Vec<Finding> {
    let mut found = Vec::new();
    for page in pages {
        for service in page
            .services
            .iter()
            .filter(|name| !has_service(teams, name))
        {
            let what = format!("no team has the service `{}`", text::cut(service, 60));
            found.push(finding(&page.place, 0, Trouble::UnknownService, what));
        }
        if let Some(owner) = page.owner.as_deref().filter(|id| is_nobody(teams, id)) {
            let what = format!("its owner `{owner}` is neither a role nor a person of any team");
            found.push(finding(&page.place, 0, Trouble::UnknownRole, what));
        }
    }
    for tool in tools {
        let roles = tool.roles.iter().chain(&tool.approvals.roles);
        for role in roles.filter(|id| !has_role(teams, **id)) {
            let what = format!("no team has the role `{role}`");
            found.push(finding(&tool.place, 0, Trouble::UnknownRole, what));
        }
        for service in services(tool).filter(|name| !has_service(teams, name)) {
            let what = format!("no team has the service `{service}`");
            found.push(finding(&tool.place, 0, Trouble::UnknownService, what));
        }
    }
    found.dedup();
    found
}

/// Pages whose day to be looked at again is past.
pub fn overdue(pages: &[Page], today: Date) -> Vec<Finding> {
    let told = stale(pages, today).into_iter().map(|page| {
        let what = format!("it was to be looked at again by {}", page.since);
        finding(&page.place, 0, Trouble::ReviewDue, what)
    });
    told.collect()
}

/// What actions need and the environment does not have.
pub fn lacking(tools: &[Tool], means: &Means) -> Vec<Finding> {
    let lacks = tools.iter().flat_map(|tool| {
        let lacks = tool.lacks(means).into_iter();
        lacks.map(|what| finding(&tool.place, 0, Trouble::ActionLacks, what))
    });
    lacks.collect()
}

/// The services that an action names itself.
fn services(tool: &Tool) -> impl Iterator<Item = &String> {
    let kinds = tool.arguments.iter().map(|argument| &argument.kind);
    kinds.flat_map(|kind| match kind {
        Kind::Service(few) => few.as_slice(),
        _ => &[],
    })
}

fn has_service(teams: &[&Team], name: &str) -> bool {
    let mut all = teams.iter().flat_map(|team| &team.services);
    all.any(|service| service.name.as_str() == name)
}

fn has_role(teams: &[&Team], id: RoleId) -> bool {
    let mut all = teams.iter().flat_map(|team| &team.roles);
    all.any(|role| role.id == id)
}

/// Whether an owner is an id that stands for nobody. Owners by name are not looked at: pages may be kept by whoever they say.
fn is_nobody(teams: &[&Team], owner: &str) -> bool {
    let Ok(role) = owner.parse::<RoleId>() else {
        return false;
    };
    let mut people = teams.iter().flat_map(|team| &team.people);
    let is_person = |user: UserId| people.any(|it| it.discord == user || it.also.contains(&user));
    !has_role(teams, role) && !owner.parse().is_ok_and(is_person)
}
