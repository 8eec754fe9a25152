//! What people ask of incidents: from Discord's shapes to the use cases, a few lines each.

use std::collections::BTreeMap;

use binnacle_commands::{
    Refusal, Reply,
    incident::{
        DeclareAsk, Description, ListAsk, NoteAsk, Origin, Page, Text, Title, Verb, unknown_service,
    },
    names::ServiceName,
    press::{FormId, Press},
    team::Severity,
    text,
};

use crate::{
    app::{Asked, Failure, Which},
    discord::{ask::Suggest, slash::IncidentAsk},
};

use super::{Answer, Door};

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
            } => {
                let ask = DeclareAsk {
                    title: Title::parse(&title)?,
                    severity: severity.map(Severity::from),
                    service: service_name(service.as_deref())?,
                    description: words(description.as_deref(), Description::parse)?,
                    origin: None,
                };
                app.incident_declare(asked, ask).await?
            }
            IncidentAsk::Update { text, incident } => {
                self.note(asked, Verb::Update, incident, Some(&text))
                    .await?
            }
            IncidentAsk::Resolve { text, incident } => {
                self.note(asked, Verb::Resolve, incident, text.as_deref())
                    .await?
            }
            IncidentAsk::Reopen { reason, incident } => {
                self.note(asked, Verb::Reopen, incident, Some(&reason))
                    .await?
            }
            IncidentAsk::List {
                state,
                service,
                page,
            } => {
                let ask = ListAsk {
                    filter: state.map(Into::into).unwrap_or_default(),
                    service: service_name(service.as_deref())?,
                    page: Page::number(page.unwrap_or(1)),
                };
                app.incident_list(asked, &ask).await?
            }
            IncidentAsk::Show { incident } => {
                app.incident_show(asked, which(incident.as_deref())?)
                    .await?
            }
        };
        Ok(Answer::Reply(reply))
    }

    async fn note(
        &self,
        asked: &Asked,
        verb: Verb,
        incident: Option<String>,
        text: Option<&str>,
    ) -> Result<Reply, Failure> {
        let which = which(incident.as_deref())?;
        let ask = NoteAsk {
            text: words(text, Text::parse)?,
            channel: asked.channel,
        };
        self.app.incident_note(asked, verb, which, ask).await
    }

    pub(super) async fn press(&self, asked: &Asked, press: Press) -> Result<Answer, Failure> {
        let (id, verb) = match press {
            Press::Incident(verb, id) => (id, verb),
            Press::StatusRetry(id) => {
                return self.app.status_retry(asked, id).await.map(Answer::Reply);
            }
            Press::StatusRetryAll => {
                return self.app.status_retry_all(asked).await.map(Answer::Reply);
            }
            Press::StatusDismiss => return self.app.status_dismiss(asked).await.map(Answer::Reply),
        };
        let form = self.app.incident_note_form(asked, id, verb).await?;
        Ok(Answer::Reply(Reply::Form(form)))
    }

    pub(super) async fn form(
        &self,
        asked: &Asked,
        id: FormId,
        fields: &BTreeMap<String, String>,
    ) -> Result<Answer, Failure> {
        let field = |name: &str| {
            fields
                .get(name)
                .map(String::as_str)
                .filter(|value| !value.trim().is_empty())
        };
        let (id, verb) = match id {
            FormId::Incident(verb, id) => (id, verb),
            FormId::IncidentDeclare => return self.declare_form(asked, field, None).await,
            FormId::IncidentDeclareFrom(channel, message) => {
                return self
                    .declare_form(asked, field, Some(Origin { channel, message }))
                    .await;
            }
        };
        let ask = NoteAsk {
            text: words(field("text"), Text::parse)?,
            channel: asked.channel,
        };
        self.app
            .incident_note(asked, verb, Which::Id(id), ask)
            .await
            .map(Answer::Reply)
    }

    async fn declare_form<'f>(
        &self,
        asked: &Asked,
        field: impl Fn(&str) -> Option<&'f str>,
        origin: Option<Origin>,
    ) -> Result<Answer, Failure> {
        let severity = field("severity").map(|typed| {
            let known = typed.trim().parse::<Severity>();
            known.map_err(|_| {
                Refusal::Invalid(format!(
                    "`{}` is no severity. It is sev1, sev2, sev3 or sev4, or nothing.",
                    text::cut(&text::one_line(typed), 20)
                ))
            })
        });
        let ask = DeclareAsk {
            title: Title::parse(field("title").unwrap_or_default())?,
            severity: severity.transpose()?,
            service: service_name(field("service"))?,
            description: words(field("description"), Description::parse)?,
            origin,
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
            Suggest::Service(typed) => {
                let team = self.app.team(asked.guild)?;
                let typed = typed.to_lowercase();
                let names = team.services.iter().map(|service| service.name.to_string());
                Ok(names
                    .filter(|name| name.contains(&typed))
                    .map(|name| (name.clone(), name))
                    .collect())
            }
            Suggest::Incident(state, typed) => {
                let found = self
                    .app
                    .incident_suggest(asked.guild, state, &typed)
                    .await?;
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

/// Which incident an option names: `12`, `#12`, `INC-12`, or nothing for the room's own.
fn which(typed: Option<&str>) -> Result<Which, Refusal> {
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
            text::cut(&text::one_line(typed), 40)
        ))
    })
}

fn service_name(typed: Option<&str>) -> Result<Option<ServiceName>, Refusal> {
    typed
        .map(|typed| typed.trim().parse().map_err(|_| unknown_service(typed)))
        .transpose()
}

fn words<T>(
    typed: Option<&str>,
    parse: impl Fn(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    typed.map(parse).transpose()
}
