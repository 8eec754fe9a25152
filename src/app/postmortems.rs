//! Reports: write, move on, publish, look. And closing, which waits for them.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_commands::{
    Decision, Effect, Reply,
    action::Action,
    event::Kind,
    incident::{self, Change, CloseReason, Incident},
    issue::IssueShown,
    postmortem::{self, Asking, Facts, Part, Report, Status, Template},
    reply::Form,
    seen::Seen,
    team::{Severity, Team},
    timeline::{From, Line, Page},
};
use jiff::Timestamp;

use crate::store::{self, Reader};

use super::{App, Asked, Failure, Which, incidents::find, writing::Writing};

/// The most lines of a timeline that a report tells.
const LINES: u32 = 2000;

/// The record that a report is made from.
#[derive(Debug)]
pub struct Record {
    incident: Incident,
    report: Option<Report>,
    actions: Vec<Action>,
    timeline: Vec<Line>,
    judged: Vec<(Timestamp, Severity)>,
}

/// What is done with a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportChange {
    /// A form of it was sent: which one, what it showed when it was opened, and what was typed.
    Form(Part, Seen, BTreeMap<String, String>),
    /// It is moved on, or back.
    Advance(Status),
    /// It is published.
    Publish,
}

impl Record {
    /// Reads what is on record of an incident.
    pub async fn read(reader: &mut Reader, incident: Incident) -> store::Result<Self> {
        let page = Page {
            from: From::Start,
            limit: LINES,
        };
        let timeline = reader.timeline_page(&incident, page).await?;
        let changes = reader
            .event_of(
                incident.workspace,
                &incident.subject(),
                Kind::IncidentSeverityChanged,
            )
            .await?;
        let judged = changes.into_iter().filter_map(|recorded| {
            let from = recorded.event.data["from"].as_str()?.parse().ok()?;
            Some((recorded.event.at, from))
        });
        Ok(Self {
            judged: judged.collect(),
            report: reader.report(incident.id).await?,
            actions: reader.action_of(incident.id).await?,
            timeline,
            incident,
        })
    }

    /// What a report is made from.
    pub fn facts<'r>(&'r self, team: &'r Team) -> Facts<'r> {
        Facts {
            incident: &self.incident,
            report: self.report.as_ref(),
            actions: &self.actions,
            timeline: &self.timeline,
            judged: &self.judged,
            team,
        }
    }
}

impl App {
    /// Changes the report of an incident.
    pub async fn report_change(
        &self,
        asked: &Asked,
        which: Which,
        change: ReportChange,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let incident = find(&mut writing.tx, &team, asked, which).await?;
        let before = writing.tx.report(incident.id).await?;
        let asking = Asking {
            incident: &incident,
            team: &team,
            actor: &asked.actor,
            channel: asked.channel,
            now: writing.now,
        };
        let decision = match change {
            ReportChange::Form(part, seen, typed) => {
                let form = incident::form_now(&incident, part.verb(), &team);
                let now = match &before {
                    Some(report) => postmortem::filled(form, report),
                    None => form,
                };
                let sections = postmortem::typed(part, &seen.settle(&now, &typed)?)?;
                postmortem::write(before.as_ref(), &sections, asking)?
            }
            ReportChange::Advance(to) => postmortem::advance(before.as_ref(), to, asking)?,
            ReportChange::Publish => postmortem::publish(before.as_ref(), asking)?,
        };
        writing
            .reported(before.as_ref(), &incident, &decision)
            .await?;
        writing.answer(asked, decision.reply).await
    }

    /// Shows the report of an incident, with all of it in a file.
    pub async fn report_show(
        &self,
        asked: &Asked,
        which: Which,
        template: Template,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let incident = find(&mut reader, &team, asked, which).await?;
        let record = Record::read(&mut reader, incident).await?;
        Ok(postmortem::show(&record.facts(&team), template))
    }

    /// A form of a report, as it is written by now.
    pub(super) async fn report_filled(
        &self,
        reader: &mut Reader,
        incident: &Incident,
        form: Form,
    ) -> Result<Form, Failure> {
        let report = reader.report(incident.id).await?;
        Ok(match report {
            Some(report) => postmortem::filled(form, &report),
            None => form,
        })
    }
}

impl Writing<'_> {
    /// Writes what people changed in a report, with everything that follows but the answer.
    async fn reported(
        &mut self,
        before: Option<&Report>,
        incident: &Incident,
        decision: &Decision<Report>,
    ) -> Result<(), Failure> {
        let next = &decision.state;
        self.tx
            .report_write(before.map(|report| report.version), next)
            .await?;
        if let Some(after) = incident.with_report(next.status.is_finished()) {
            self.tx.incident_change(incident.version, &after).await?;
            self.watch(&after).await?;
        }
        self.record(&decision.events).await?;
        self.push(&decision.effects).await
    }

    /// Makes a published report tell what changed, where there is one.
    pub(super) async fn report_follows(&mut self, incident: &Incident) -> Result<(), Failure> {
        let report = self.tx.report(incident.id).await?;
        let is_told =
            |report: &Report| report.status == Status::Published || report.issue.number.is_some();
        match report.filter(is_told) {
            Some(_) => {
                let incident = incident.id;
                self.push(&[Effect::Report { incident }]).await
            }
            None => Ok(()),
        }
    }

    /// Hides, or tells again, what follows from an incident that was made private.
    pub(super) async fn actions_follow(&mut self, incident: &Incident) -> Result<(), Failure> {
        for action in self.tx.action_of(incident.id).await? {
            if action.issue.number.is_some() {
                self.push(&[Effect::Action {
                    incident: incident.id,
                    action: action.id,
                }])
                .await?;
            }
        }
        Ok(())
    }

    /// The change with what a report still lacks, where it closes the incident with one.
    pub(super) async fn judged(
        &mut self,
        incident: &Incident,
        change: Change,
    ) -> Result<Change, Failure> {
        let Change::Close {
            reason: CloseReason::Reported,
            text,
            ..
        } = change
        else {
            return Ok(change);
        };
        let report = self.tx.report(incident.id).await?;
        let actions = self.tx.action_of(incident.id).await?;
        Ok(Change::Close {
            reason: CloseReason::Reported,
            text,
            lacks: postmortem::lacks(incident, report.as_ref(), &actions, &self.team),
        })
    }

    /// The report's issue says what it was made to say.
    pub(super) async fn report_shown(
        &mut self,
        incident: &Incident,
        shown: IssueShown,
    ) -> Result<(), Failure> {
        let team = Arc::clone(&self.team);
        let record = Record::read(&mut self.tx, incident.clone()).await?;
        let after = postmortem::issue_shown(&record.facts(&team), shown, self.now);
        let Some((place, events, effects)) = after else {
            return Ok(());
        };
        self.tx.report_placed(incident.id, &place).await?;
        self.record(&events).await?;
        self.push(&effects).await
    }
}
