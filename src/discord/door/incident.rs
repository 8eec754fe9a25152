//! What people ask of incidents: from Discord's shapes to the use cases, a few lines each.

use std::collections::BTreeMap;

use binnacle_commands::{
    Refusal, Reply, help,
    incident::{
        Change, DeclareAsk, Description, Filter, ListAsk, Origin, Page, Shelf, Sort, Text, Title,
        Verb, unknown_service,
    },
    names::ServiceName,
    past::{self, Words},
    postmortem::Part,
    press::{FormId, Press},
    reply::Audience,
    rota::RequestVerb,
    stats::{self, Period},
    team::Severity,
    text,
};

use crate::{
    app::{Asked, Failure, Join, ReportChange, RequestAnswer, Which},
    discord::{ask::Suggest, slash::IncidentAsk},
};

use super::{Answer, Door, changes};

impl Door {
    pub(super) async fn incident(
        &self,
        asked: &Asked,
        ask: IncidentAsk,
    ) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            IncidentAsk::Form => Reply::Form(app.incident_declare_form(asked, None)?),
            IncidentAsk::Declare {
                title,
                severity,
                service,
                description,
                impact,
                kind,
                about,
            } => {
                let ask = DeclareAsk {
                    title: Title::parse(&title)?,
                    severity: severity.map(Severity::from),
                    service: service_name(service.as_deref())?,
                    description: words(description.as_deref(), Description::parse)?,
                    origin: None,
                    impact: words(impact.as_deref(), Text::parse)?,
                    sort: kind.map(Into::into).unwrap_or_default(),
                    about: about.map(Into::into),
                };
                app.incident_declare(asked, ask).await?
            }
            IncidentAsk::Drill { title } => {
                let ask = DeclareAsk::drill(title.as_deref())?;
                app.incident_declare(asked, ask).await?
            }
            IncidentAsk::Times { incident } => {
                let which = which(incident.as_deref())?;
                Reply::Form(app.incident_form(asked, which, Verb::Milestones).await?)
            }
            IncidentAsk::Merge { into, incident } => {
                self.join(asked, incident, &into, Join::Merge).await?
            }
            IncidentAsk::Relate { with, incident } => {
                self.join(asked, incident, &with, Join::Relate).await?
            }
            IncidentAsk::Note {
                text,
                when,
                incident,
            } => {
                let which = which(incident.as_deref())?;
                self.note(asked, which, &text, when.as_deref()).await?
            }
            IncidentAsk::List {
                state,
                service,
                page,
            } => {
                let which = state.map_or(Shelf::Incidents(Filter::Open), Into::into);
                let page = Page::number(page.unwrap_or(1));
                self.list(asked, which, service.as_deref(), page).await?
            }
            IncidentAsk::Search { text } => {
                app.incident_search(asked, &Words::parse(&text)?).await?
            }
            IncidentAsk::Show { incident } => self.show(asked, incident.as_deref()).await?,
            IncidentAsk::Stats {
                service,
                severity,
                months,
                share,
            } => {
                let ask = stats::Ask {
                    service: service_name(service.as_deref())?,
                    severity: severity.map(Into::into),
                    period: months.map_or(Ok(Period::STANDARD), Period::of_months)?,
                };
                let audience = if share == Some(true) {
                    Audience::Everyone
                } else {
                    Audience::Asker
                };
                app.incident_stats(asked, &ask, audience).await?
            }
            other => {
                let (incident, change) = changes::of_slash(other, asked)?;
                app.incident_change(asked, which(incident.as_deref())?, change)
                    .await?
            }
        };
        Ok(Answer::Reply(reply))
    }

    async fn list(
        &self,
        asked: &Asked,
        which: Shelf,
        service: Option<&str>,
        page: Page,
    ) -> Result<Reply, Failure> {
        let service = service_name(service)?;
        match which {
            Shelf::Past => self.app.past_list(asked, service.as_ref(), page).await,
            Shelf::Incidents(filter) => {
                let ask = ListAsk {
                    filter,
                    service,
                    page,
                };
                self.app.incident_list(asked, &ask).await
            }
        }
    }

    async fn show(&self, asked: &Asked, typed: Option<&str>) -> Result<Reply, Failure> {
        if let Some(number) = typed.and_then(past::typed) {
            return self.app.past_show(asked, number).await;
        }
        self.app.incident_show(asked, which(typed)?).await
    }

    async fn join(
        &self,
        asked: &Asked,
        incident: Option<String>,
        other: &str,
        join: Join,
    ) -> Result<Reply, Failure> {
        let (one, two) = (which(incident.as_deref())?, which(Some(other))?);
        Box::pin(self.app.incident_join(asked, one, two, join)).await
    }

    pub(super) async fn press(&self, asked: &Asked, press: Press) -> Result<Answer, Failure> {
        let app = &self.app;
        let (id, change) = match press {
            Press::Incident(verb, id) => {
                let form = app.incident_form(asked, Which::Id(id), verb).await?;
                return Ok(Answer::Reply(Reply::Form(form)));
            }
            Press::Move(to, id) => (id, Change::Move { to, text: None }),
            Press::Take(role, id) => (id, Change::Take(role)),
            Press::Leave(id) => (id, Change::Leave(None)),
            Press::Merge(id, into) => {
                let (one, two) = (Which::Id(id), Which::Number(into));
                let merged = Box::pin(app.incident_join(asked, one, two, Join::Merge));
                return merged.await.map(Answer::Reply);
            }
            Press::Timeline(id, from) => return self.timeline_page(asked, id, from).await,
            Press::TimelineAdd(id, from) => {
                let added = app.timeline_chosen(asked, id, from).await;
                return added.map(Answer::Reply);
            }
            Press::Calendar(verb, id) => {
                return app
                    .calendar_change(asked, verb, id)
                    .await
                    .map(Answer::Reply);
            }
            Press::Override(verb, id) => {
                let pressed = app.override_press(asked, verb, id).await;
                return pressed.map(Answer::Reply);
            }
            Press::Request(verb @ (RequestVerb::Part | RequestVerb::Offer), id) => {
                let form = app.request_form(asked, verb, id).await?;
                return Ok(Answer::Reply(Reply::Form(form)));
            }
            Press::Request(verb, id) => {
                let answer = RequestAnswer::Press(verb);
                return app
                    .request_answer(asked, id, answer)
                    .await
                    .map(Answer::Reply);
            }
            Press::Deploy(verb, id) => return self.deploy_press(asked, verb, id).await,
            Press::Lock(verb, id) => return self.lock_press(asked, verb, id).await,
            Press::Page(verb, id) => return self.page_press(asked, id, verb).await,
            Press::PageHand(_) => {
                return Err(Refusal::Invalid("Pick somebody from the list.".to_owned()).into());
            }
            Press::Runbook(page, part) => {
                return app.runbook_part(asked, page, part).map(Answer::Reply);
            }
            Press::RunbookVote(helps, id, page) => {
                let voted = app.runbook_vote(asked, (helps, id, page)).await;
                return voted.map(Answer::Reply);
            }
            Press::Errand(verb, id) => return self.errand_press(asked, (verb, id)).await,
            Press::Run(verb, id, step) => return self.run_press(asked, (verb, id, step)).await,
            Press::StatusRetry(id) => return app.status_retry(asked, id).await.map(Answer::Reply),
            Press::StatusRetryAll => return app.status_retry_all(asked).await.map(Answer::Reply),
            Press::StatusDismiss => return app.status_dismiss(asked).await.map(Answer::Reply),
        };
        let changed = app.incident_change(asked, Which::Id(id), change).await;
        changed.map(Answer::Reply)
    }

    pub(super) async fn form(
        &self,
        asked: &Asked,
        id: FormId,
        fields: &BTreeMap<String, String>,
    ) -> Result<Answer, Failure> {
        let field = |name: &str| filled(fields, name);
        let (verb, id, seen) = match id {
            FormId::Incident(verb, id, seen) => (verb, id, seen),
            FormId::Deploy(verb, id) => return self.deploy_form(asked, verb, id, field).await,
            FormId::Lock(verb, id) => return self.lock_form(asked, verb, id, field).await,
            FormId::Request(verb, id) => return self.request_form(asked, verb, id, field).await,
            FormId::Errand(_, id) => return self.errand_form(asked, id, field).await,
            FormId::Run(verb, id) => return self.run_form(asked, (verb, id), field).await,
            FormId::IncidentDeclare => return self.declare_form(asked, field, None).await,
            FormId::IncidentDeclareFrom(channel, message) => {
                return self
                    .declare_form(asked, field, Some(Origin { channel, message }))
                    .await;
            }
        };
        if verb == Verb::Note {
            let text = field("text").unwrap_or_default();
            let noted = self.note(asked, Which::Id(id), text, field("when")).await;
            return noted.map(Answer::Reply);
        }
        if verb == Verb::Action {
            return self.action_form(asked, id, field).await;
        }
        if let Some(part) = Part::of(verb) {
            let sent = ReportChange::Form(part, seen, fields.clone());
            let written = self.app.report_change(asked, Which::Id(id), sent).await;
            return written.map(Answer::Reply);
        }
        let (team, now) = (self.app.team(asked.guild)?, self.app.now());
        let read = |fields: &BTreeMap<String, String>| {
            changes::of_form(verb, |name| filled(fields, name), &team, now)
        };
        let form = (verb, id, seen);
        let changed = self.app.incident_form_sent(asked, form, fields, read).await;
        changed.map(Answer::Reply)
    }

    async fn declare_form<'f>(
        &self,
        asked: &Asked,
        field: impl Fn(&str) -> Option<&'f str>,
        origin: Option<Origin>,
    ) -> Result<Answer, Failure> {
        let severity = field("severity").map(changes::severity);
        let ask = DeclareAsk {
            title: Title::parse(field("title").unwrap_or_default())?,
            severity: severity.transpose()?,
            service: service_name(field("service"))?,
            description: words(field("description"), Description::parse)?,
            origin,
            impact: words(field("impact"), Text::parse)?,
            sort: Sort::Incident,
            about: None,
        };
        self.app
            .incident_declare(asked, ask)
            .await
            .map(Answer::Reply)
    }

    pub(super) async fn suggest(
        &self,
        asked: &Asked,
        suggest: Suggest,
    ) -> Result<Vec<(String, String)>, Failure> {
        match suggest {
            Suggest::Unknown => Ok(Vec::new()),
            Suggest::PageTarget(typed) => self.app.page_targets(asked, &typed),
            Suggest::Deploy(of, typed) => self.suggest_deploys(asked, of, &typed).await,
            Suggest::Lock(typed) => self.suggest_locks(asked, &typed).await,
            Suggest::Page(typed) => self.suggest_pages(asked, &typed).await,
            Suggest::Action(is_open, typed) => self.suggest_actions(asked, is_open, &typed).await,
            Suggest::Topic(typed) => {
                let topics = help::topics().into_iter().map(str::to_owned);
                let fitting = topics.filter(|topic| topic.contains(&typed.to_lowercase()));
                Ok(fitting.map(|topic| (topic.clone(), topic)).collect())
            }
            Suggest::Schedule(typed) => self.app.schedule_suggest(asked, &typed),
            Suggest::Shift(person, typed) => self.app.shift_suggest(asked, person, &typed).await,
            Suggest::Change(typed) => self.app.change_suggest(asked, &typed).await,
            Suggest::Absence(typed) => self.app.absence_suggest(asked, &typed).await,
            Suggest::Environment(typed) => self.suggest_environments(asked, &typed),
            Suggest::Repository(typed) => self.app.repository_suggest(asked, &typed),
            Suggest::Term(typed) => self.app.runbook_suggest_terms(asked, &typed).map(named),
            Suggest::Snippet(typed) => self.app.runbook_suggest_snippets(asked, &typed).map(named),
            Suggest::Value(tool, argument, typed) => {
                self.suggest_values(asked, (&tool, &argument), &typed)
            }
            Suggest::Checklist(typed) => self.app.onboarding_pages(asked, &typed),
            Suggest::ChecklistStep(who, typed) => {
                self.app.onboarding_steps(asked, who, &typed).await
            }
            Suggest::Runbook(typed) => self.suggest_runbooks(asked, &typed).await,
            Suggest::Service(typed) => {
                let team = self.app.team(asked.guild)?;
                let typed = typed.to_lowercase();
                let names = team.services.iter().map(|service| service.name.to_string());
                Ok(names
                    .filter(|name| name.contains(&typed))
                    .map(|name| (name.clone(), name))
                    .collect())
            }
            Suggest::Incident(filter, typed) => {
                let found = self.app.incident_suggest(asked, filter, &typed).await?;
                let shown = found.iter().map(|one| {
                    (
                        format!("{} · {}", one.name(), one.title),
                        one.number.to_string(),
                    )
                });
                Ok(shown.collect())
            }
        }
    }
}

/// What was typed into an input, unless it was left empty.
fn filled<'f>(fields: &'f BTreeMap<String, String>, name: &str) -> Option<&'f str> {
    let typed = fields.get(name).map(String::as_str);
    typed.filter(|typed| !typed.trim().is_empty())
}

/// Which incident an option names: `12`, `#12`, `INC-12`, or nothing for the room's own.
pub(super) fn which(typed: Option<&str>) -> Result<Which, Refusal> {
    let Some(typed) = typed else {
        return Ok(Which::Here);
    };
    let digits = typed.trim().trim_start_matches('#');
    let digits = digits
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("inc-"))
        .map_or(digits, |_| &digits[4..]);
    digits.parse().ok().filter(|number| *number > 0).map(Which::Number).ok_or_else(|| {
        Refusal::Invalid(format!(
            "`{}` is no incident's number. Pick one that Discord offers as you type, or write it like 12 or INC-12.",
            text::code(typed, 40)
        ))
    })
}

/// Names that are shown and meant alike.
fn named(names: Vec<String>) -> Vec<(String, String)> {
    names.into_iter().map(|name| (name.clone(), name)).collect()
}

pub(super) fn service_name(typed: Option<&str>) -> Result<Option<ServiceName>, Refusal> {
    typed
        .map(|typed| typed.trim().parse().map_err(|_| unknown_service(typed)))
        .transpose()
}

pub(super) fn words<T>(
    typed: Option<&str>,
    parse: impl Fn(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    typed.map(parse).transpose()
}
