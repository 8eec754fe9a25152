//! What there is to know of a service, as the pages show it.

use std::{collections::BTreeSet, sync::Arc};

use binnacle_commands::{
    incident::Incident,
    names::{PersonName, ScheduleName, ServiceName},
    oncall,
    rota::{Span, View},
    team::{Service, Target},
    tool::{Kind, Tool},
    web::{IncidentsAsk, Leaf, Standing},
};
use jiff::Timestamp;

use crate::{app::runbooks::is_about, library::Shelf};

use super::{
    super::{App, Failure},
    Visitor,
    lists::seen,
};

/// A service with everything around it.
#[derive(Debug)]
pub struct Component {
    /// It.
    pub service: Service,
    /// The team's pages.
    pub shelf: Arc<Shelf>,
    /// Which of them are about it, by title.
    pub pages: Vec<usize>,
    /// Who is on call in the schedules that are called for it, by schedule.
    pub on_call: Vec<(String, Vec<PersonName>)>,
    /// Its open incidents, newest first.
    pub incidents: Vec<Incident>,
    /// The actions that can be run for it and that the visitor may run.
    pub tools: Vec<Tool>,
}

impl App {
    /// What there is to know of a service of a visitor's team.
    pub async fn web_component(
        &self,
        visitor: &Visitor,
        name: &str,
    ) -> Result<Option<Component>, Failure> {
        let team = &visitor.team;
        let Some(service) = team.services.iter().find(|one| one.name.as_str() == name) else {
            return Ok(None);
        };
        let guild = visitor.session.workspace;
        let books = self.runbook_shelf(guild)?;
        let mut pages: Vec<usize> = (0..books.pages.len())
            .filter(|at| is_about(team, &books.pages[*at], &service.name))
            .collect();
        pages.sort_by_key(|at| books.pages[*at].title.to_lowercase());
        let mut reader = self.db.read().await?;
        let seen = seen(&mut reader, visitor).await?;
        let ask = IncidentsAsk {
            standing: Standing::Open,
            service: Some(service.name.clone()),
            words: String::new(),
            leaf: Leaf::FIRST,
        };
        let (incidents, _) = reader.web_incidents(guild, &ask, &seen).await?;
        let now = self.now();
        let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let rows = reader.rota_rows(guild, Span::onward(now)).await?;
        let view = View::new(team, &rows);
        let on_call = visitor.schedules(service).into_iter().map(|schedule| {
            let plan = view.plan(schedule);
            let running = plan.and_then(|plan| oncall::shift_at(&plan, now));
            let people = running.map_or_else(Vec::new, |shift| shift.people);
            (schedule.to_string(), people)
        });
        let actor = visitor.session.actor();
        let is_for = |tool: &&Tool| {
            let mut roles = actor.roles.iter();
            roles.any(|role| tool.roles.contains(role)) && takes(tool, &service.name)
        };
        Ok(Some(Component {
            on_call: on_call.collect(),
            tools: books.tools.iter().filter(is_for).cloned().collect(),
            service: service.clone(),
            shelf: books,
            pages,
            incidents,
        }))
    }

    /// The pages of a visitor's team that are about a service, counted, by service.
    pub fn web_components(&self, visitor: &Visitor) -> Result<Vec<(Service, usize)>, Failure> {
        let team = &visitor.team;
        let books = self.runbook_shelf(visitor.session.workspace)?;
        let count = |service: &Service| {
            let pages = books.pages.iter();
            pages
                .filter(|page| is_about(team, page, &service.name))
                .count()
        };
        let services = team.services.iter();
        Ok(services.map(|one| (one.clone(), count(one))).collect())
    }
}

impl Visitor {
    /// The schedules that are called for a service, in the order of the steps.
    fn schedules(&self, service: &Service) -> Vec<&ScheduleName> {
        let policy = service.escalation.as_ref();
        let policy = policy.and_then(|name| self.team.escalation(name));
        let steps = policy.iter().flat_map(|policy| &policy.steps);
        let mut known = BTreeSet::new();
        let schedules = steps
            .flat_map(|step| &step.notify)
            .filter_map(|target| match target {
                Target::Schedule(name) => Some(name),
                _ => None,
            });
        schedules.filter(|name| known.insert(*name)).collect()
    }
}

/// Whether an action has an argument that this service fits.
fn takes(tool: &Tool, service: &ServiceName) -> bool {
    tool.arguments.iter().any(|argument| match &argument.kind {
        Kind::Service(few) => few.is_empty() || few.iter().any(|one| one == service.as_str()),
        _ => false,
    })
}
