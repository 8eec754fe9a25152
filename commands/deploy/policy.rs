//! The policy of one place: what all tables of the document that reach it demand together.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::code::Code;
use super::rule::{
    AlertRule, ArgumentRule, BudgetRule, Checks, DeployRule, Grade, IncidentRule, OverrideRule,
};
use super::ship::Carriage;
use super::window::Window;
use crate::hex::hex;
use crate::names::{
    EnvironmentName, GithubLogin, PersonName, RoleId, RoleName, ServiceName, UserId,
};
use crate::team::{Holders, Length, Person, Role, Team};

/// Whether the place is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// It is.
    Known,
    /// There is no such service; the names that there are.
    NoService(Vec<String>),
    /// The service has no such environment; the names that it has.
    NoEnvironment(Vec<String>),
    /// No table speaks of it.
    NoPolicy,
}

/// The environment before, and how long a commit stays there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// The environment.
    pub environment: EnvironmentName,
    /// For how long.
    pub soak: Option<Length>,
}

/// People of whom some have to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What to call them.
    pub name: String,
    /// Whoever holds one of these roles.
    pub roles: Vec<Role>,
    /// And these people.
    pub people: Vec<Person>,
    /// How many of them.
    pub count: usize,
    /// Whether those who wrote what is deployed count.
    pub authors: bool,
    /// After what time the requester's own approval counts, if it says why.
    pub self_after: Option<Length>,
}

/// Who may clear which blockers, by ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MayOverride {
    /// These blockers.
    pub codes: BTreeSet<Code>,
    /// Whoever holds one of these roles.
    pub roles: Vec<Role>,
    /// Together with another person who holds one of these.
    pub second: Vec<Role>,
}

/// What an emergency skips, and who may call one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Emergency {
    /// One role of each of these lists.
    pub roles: Vec<Vec<Role>>,
    /// The blockers.
    pub skip: BTreeSet<Code>,
}

/// What is demanded of deploys to one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Whether it is a place at all.
    pub place: Place,
    /// The tables that it is made of.
    pub tables: Vec<String>,
    /// One role of each of these lists may ask.
    pub requesters: Vec<Vec<Role>>,
    /// Whether it takes a reason.
    pub reason: bool,
    /// One branch of each of these lists must hold the commit.
    pub branches: Vec<BTreeSet<String>>,
    /// Which checks.
    pub checks: Checks,
    /// How many reviewers must approve.
    pub reviews: u32,
    /// How many commits of the base it may lack.
    pub max_behind: Option<u32>,
    /// The environment before.
    pub rung: Option<Rung>,
    /// The environments that the ladder passes over, since the service has none such.
    pub passed_over: Vec<EnvironmentName>,
    /// What must be ticked.
    pub checklist: BTreeSet<String>,
    /// Which incidents hold it.
    pub incidents: Vec<IncidentRule>,
    /// How the error budget holds it.
    pub budget: Option<BudgetRule>,
    /// How alerts hold it.
    pub alerts: Vec<AlertRule>,
    /// When it is held.
    pub windows: Vec<Window>,
    /// Who must approve.
    pub groups: Vec<Group>,
    /// For how long an approval counts.
    pub approvals_expire: Length,
    /// How many must approve of a rollback while no incident is open.
    pub rollback_approvals: usize,
    /// The arguments.
    pub arguments: BTreeMap<String, ArgumentRule>,
    /// Who may override what.
    pub overrides: Vec<MayOverride>,
    /// What an emergency skips.
    pub emergency: Option<Emergency>,
    /// How old facts may be.
    pub facts_max_age: Length,
    /// How deploys are carried out.
    #[serde(skip_serializing_if = "Carriage::is_by_people")]
    pub carriage: Carriage,
    /// The SHA-256 of all above, in hexadecimal.
    #[serde(skip)]
    pub hash: String,
    /// The accounts of each person.
    #[serde(skip)]
    pub accounts: Vec<(Vec<UserId>, Option<GithubLogin>)>,
}

/// Stands before the canonical form, so that a change of the form changes every hash.
const FORM: &str = "binnacle deploy policy 1\n";
/// The branch of who names none.
pub(crate) const BRANCH: &str = "main";

impl Policy {
    /// For how long an approval counts when nothing is said.
    pub const APPROVALS_EXPIRE: Length = Length::of(SignedDuration::from_hours(24));
    /// How old facts may be when nothing is said.
    pub const FACTS_MAX_AGE: Length = Length::of(SignedDuration::from_mins(10));

    /// The policy of a place, as a team's document has it.
    pub fn of(team: &Team, service: &str, environment: &str) -> Self {
        let mut policy = Self::empty(team);
        let known = team.services.iter().find(|it| it.name.as_str() == service);
        let Some(known) = known else {
            let names = team.services.iter().map(|it| it.name.to_string());
            return policy.nowhere(Place::NoService(names.collect()));
        };
        let has = |name: &EnvironmentName| {
            known
                .environments
                .as_ref()
                .is_none_or(|names| names.contains(name))
        };
        let theirs = || team.environments.iter().filter(|it| has(&it.name));
        let Some(here) = theirs().find(|it| it.name.as_str() == environment) else {
            let names = theirs().map(|it| it.name.to_string());
            return policy.nowhere(Place::NoEnvironment(names.collect()));
        };
        let tables: Vec<&DeployRule> = team
            .deploys
            .iter()
            .filter(|table| table.reach.covers(&known.name, &here.name))
            .collect();
        if tables.is_empty() {
            return policy.nowhere(Place::NoPolicy);
        }
        policy.carriage = Carriage::of(team, known);
        policy.climb(team, here.after.as_ref(), has);
        for table in &tables {
            policy.add(team, table);
        }
        policy.settle(team, &known.name, &here.name);
        policy
    }

    /// Whether no environment of a service comes after this one: what people use is there.
    pub(super) fn is_last(team: &Team, service: &str, environment: &str) -> bool {
        let mut others = team.environments.iter().map(|it| it.name.as_str());
        others.all(|name| {
            let rung = Self::of(team, service, name).rung;
            rung.is_none_or(|rung| rung.environment.as_str() != environment)
        })
    }

    fn empty(team: &Team) -> Self {
        Self {
            place: Place::Known,
            tables: Vec::new(),
            requesters: Vec::new(),
            reason: false,
            branches: Vec::new(),
            checks: Checks::Unsaid,
            reviews: 0,
            max_behind: None,
            rung: None,
            passed_over: Vec::new(),
            checklist: BTreeSet::new(),
            incidents: Vec::new(),
            budget: None,
            alerts: Vec::new(),
            windows: Vec::new(),
            groups: Vec::new(),
            approvals_expire: Self::APPROVALS_EXPIRE,
            rollback_approvals: 0,
            arguments: BTreeMap::new(),
            overrides: Vec::new(),
            emergency: None,
            facts_max_age: Self::FACTS_MAX_AGE,
            carriage: Carriage::default(),
            hash: String::new(),
            accounts: team.accounts(),
        }
    }

    fn nowhere(mut self, place: Place) -> Self {
        self.place = place;
        self.seal();
        self
    }

    /// Finds the environment before that the service has.
    fn climb<'a>(
        &mut self,
        team: &'a Team,
        mut before: Option<&'a EnvironmentName>,
        has: impl Fn(&EnvironmentName) -> bool,
    ) {
        // A ladder that loops is no document, so this ends.
        while let Some(name) = before {
            if has(name) {
                let environment = name.clone();
                self.rung = Some(Rung {
                    environment,
                    soak: None,
                });
                return;
            }
            self.passed_over.push(name.clone());
            let environment = team.environments.iter().find(|it| it.name == *name);
            before = environment.and_then(|it| it.after.as_ref());
        }
    }

    fn add(&mut self, team: &Team, table: &DeployRule) {
        self.tables.push(table.name.clone());
        if let Holders::Roles(names) = &table.requesters {
            self.requesters.push(roles(team, names));
        }
        self.reason |= table.reason;
        self.branches.extend(table.branches.clone());
        self.checks = join(std::mem::take(&mut self.checks), &table.checks);
        self.reviews = self.reviews.max(table.reviews);
        self.max_behind = tighter(self.max_behind, table.max_behind, u32::min);
        if let Some(rung) = &mut self.rung {
            rung.soak = tighter(rung.soak, table.soak, Length::max);
        }
        self.checklist.extend(table.checklist.iter().cloned());
        self.incidents.extend(table.incidents);
        self.budget = tighter(self.budget, table.budget, |a, b| BudgetRule {
            slow: a.slow.max(b.slow),
            fast: a.fast.max(b.fast),
            exhausted: a.exhausted.max(b.exhausted),
        });
        self.alerts.extend(table.alerts);
        for (name, rule) in &table.arguments {
            let known = self.arguments.remove(name);
            self.arguments.insert(name.clone(), argument(known, rule));
        }
        self.add_people(team, table);
    }

    fn add_people(&mut self, team: &Team, table: &DeployRule) {
        self.groups.extend(table.approvals.iter().map(|group| {
            let names = group.roles.iter().map(RoleName::as_str);
            let names = names.chain(group.people.iter().map(PersonName::as_str));
            let people = team
                .people
                .iter()
                .filter(|it| group.people.contains(&it.name));
            Group {
                name: names.collect::<Vec<_>>().join(" or "),
                roles: roles(team, &group.roles),
                people: people.cloned().collect(),
                count: group.count,
                authors: group.authors,
                self_after: group.self_after,
            }
        }));
        self.rollback_approvals = self
            .rollback_approvals
            .max(table.rollback_approvals.unwrap_or(0));
        let may = |rule: &OverrideRule| MayOverride {
            codes: rule.codes.clone(),
            roles: roles(team, &rule.roles),
            second: roles(team, &rule.second),
        };
        self.overrides.extend(table.overrides.iter().map(may));
        if let Some(rule) = &table.emergency {
            let roles = roles(team, &rule.roles);
            match &mut self.emergency {
                None => {
                    let (roles, skip) = (vec![roles], rule.skip.clone());
                    self.emergency = Some(Emergency { roles, skip });
                }
                Some(known) => {
                    known.roles.push(roles);
                    known.skip.retain(|code| rule.skip.contains(code));
                }
            }
        }
    }

    /// What only all tables together can say.
    fn settle(&mut self, team: &Team, service: &ServiceName, environment: &EnvironmentName) {
        let tables = || {
            team.deploys
                .iter()
                .filter(|it| self.tables.contains(&it.name))
        };
        let expire = tables().filter_map(|it| it.approvals_expire).min();
        let max_age = tables().filter_map(|it| it.facts_max_age).min();
        let rollback = tables().any(|it| it.rollback_approvals.is_some());
        self.approvals_expire = expire.unwrap_or(Self::APPROVALS_EXPIRE);
        self.facts_max_age = max_age.unwrap_or(Self::FACTS_MAX_AGE);
        if !rollback && !self.groups.is_empty() {
            self.rollback_approvals = 1;
        }
        if self.branches.is_empty() {
            self.branches.push(BTreeSet::from([BRANCH.to_owned()]));
        }
        let windows = team.freezes.iter();
        self.windows = windows
            .filter(|window| window.reach.covers(service, environment))
            .cloned()
            .collect();
        self.seal();
    }

    fn seal(&mut self) {
        let form = serde_json::to_vec(self).unwrap_or_default();
        self.hash = hex(&Sha256::new()
            .chain_update(FORM)
            .chain_update(form)
            .finalize());
    }

    /// What it does when it is not known how the error budget burns: no less than the worst.
    pub(super) fn unknown_budget(rule: BudgetRule) -> Grade {
        rule.slow.max(rule.fast).max(rule.exhausted)
    }

    /// The roles of which one may override a code.
    pub(super) fn may_override(&self, code: Code) -> Vec<RoleId> {
        let rules = self
            .overrides
            .iter()
            .filter(|rule| rule.codes.contains(&code));
        let mut ids: Vec<RoleId> = rules
            .flat_map(|rule| &rule.roles)
            .map(|role| role.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// The roles with these names, by name.
fn roles(team: &Team, names: &BTreeSet<RoleName>) -> Vec<Role> {
    names
        .iter()
        .filter_map(|name| team.role(name))
        .cloned()
        .collect()
}

/// The value that both allow.
fn tighter<T>(a: Option<T>, b: Option<T>, both: impl Fn(T, T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(both(a, b)),
        (a, b) => a.or(b),
    }
}

/// The checks that both demand.
fn join(a: Checks, b: &Checks) -> Checks {
    match (a, b) {
        (Checks::Named(mut a), Checks::Named(b)) => {
            a.extend(b.iter().cloned());
            Checks::Named(a)
        }
        (Checks::Named(named), _) => Checks::Named(named),
        (_, Checks::Named(named)) => Checks::Named(named.clone()),
        (Checks::All, _) | (_, Checks::All) => Checks::All,
        (Checks::Nothing, _) | (_, Checks::Nothing) => Checks::Nothing,
        (Checks::Unsaid, Checks::Unsaid) => Checks::Unsaid,
    }
}

fn argument(known: Option<ArgumentRule>, rule: &ArgumentRule) -> ArgumentRule {
    let Some(known) = known else {
        return rule.clone();
    };
    ArgumentRule {
        allowed: tighter(known.allowed, rule.allowed.clone(), |a, b| &a & &b),
        required: known.required || rule.required,
    }
}
