//! Whether this is a good moment: incidents, the error budget, alerts, and what is left to do before.

use super::asker::quoted;
use super::{Scene, approval, graded};
use crate::deploy::code::Code;
use crate::deploy::decision::Found;
use crate::deploy::facts::{Burn, OpenIncident};
use crate::deploy::policy::Policy;
use crate::team::Severity;

pub(super) fn checklist(scene: &Scene<'_>, found: &mut Found) {
    if scene.policy.checklist.is_empty() {
        return;
    }
    let what = ("What is done of the checklist", Code::ChecklistUnverifiable);
    let Some(done) = scene.known(&scene.facts.checklist, what, found) else {
        return;
    };
    for item in scene
        .policy
        .checklist
        .iter()
        .filter(|item| !done.contains(item))
    {
        found.block(
            Code::ChecklistOpen,
            format!("Not done yet: {}.", quoted(item)),
        );
    }
}

/// The open incidents that touch the service.
pub(super) fn touching<'f>(scene: &Scene<'f>) -> impl Iterator<Item = &'f OpenIncident> + use<'f> {
    let service = &scene.request.service;
    let fresh = scene.facts.incidents.fresh(scene.now, scene.max_age());
    let open = fresh.ok().into_iter().flatten();
    open.filter(|it| it.services.is_empty() || it.services.contains(service))
}

pub(super) fn incidents(scene: &Scene<'_>, found: &mut Found) {
    if scene.policy.incidents.is_empty() || scene.is_rollback() {
        return;
    }
    let incidents = &scene.facts.incidents;
    if let Err(why) = incidents.fresh(scene.now, scene.max_age()) {
        let grade = scene.policy.incidents.iter().map(|rule| rule.grade).max();
        let sentence = format!("Which incidents are open {why}.");
        graded(
            grade.unwrap_or_default(),
            Code::IncidentUnverifiable,
            sentence,
            found,
        );
        return;
    }
    for incident in touching(scene) {
        let severity = incident.severity.unwrap_or(Severity::Sev1);
        let rules = scene.policy.incidents.iter();
        let grade = rules
            .filter(|rule| severity >= rule.severity)
            .map(|rule| rule.grade)
            .max();
        let Some(grade) = grade.filter(|_| !is_fixed(scene, incident)) else {
            continue;
        };
        let number = incident.number;
        let sentence = format!("INC-{number} ({severity}) is open and touches the service.");
        graded(grade, Code::IncidentOpen, sentence, found);
    }
}

/// Whether the deploy is for this incident, and whoever leads it agrees.
fn is_fixed(scene: &Scene<'_>, incident: &OpenIncident) -> bool {
    let agrees = |commander| {
        let mut valid = scene
            .facts
            .approvals
            .iter()
            .filter(|it| approval::holds(scene, it).is_ok());
        scene.circle.is_same(commander, scene.request.by)
            || valid.any(|it| scene.circle.is_same(commander, it.by))
    };
    scene.request.fixes == Some(incident.number) && incident.commander.is_some_and(agrees)
}

pub(super) fn budget(scene: &Scene<'_>, found: &mut Found) {
    let Some(rule) = scene.policy.budget else {
        return;
    };
    let unknown = Policy::unknown_budget(rule);
    match scene.facts.budget.fresh(scene.now, scene.max_age()) {
        Ok(Burn::Ok) => {}
        Ok(Burn::Slow) => {
            let sentence = "The error budget burns slowly, but too fast to last.";
            graded(rule.slow, Code::BudgetLow, sentence.to_owned(), found);
        }
        Ok(Burn::Fast) => {
            let sentence = "The error budget burns fast.";
            graded(rule.fast, Code::BudgetLow, sentence.to_owned(), found);
        }
        Ok(Burn::Exhausted) => {
            let sentence = "The error budget is used up.";
            graded(rule.exhausted, Code::BudgetLow, sentence.to_owned(), found);
        }
        Ok(Burn::Unknown) => {
            let sentence = "What is said of the error budget is not understood.";
            graded(
                unknown,
                Code::BudgetUnverifiable,
                sentence.to_owned(),
                found,
            );
        }
        Err(why) => {
            let sentence = format!("How the error budget burns {why}.");
            graded(unknown, Code::BudgetUnverifiable, sentence, found);
        }
    }
}

pub(super) fn alerts(scene: &Scene<'_>, found: &mut Found) {
    let fresh = scene.facts.alerts.fresh(scene.now, scene.max_age());
    match fresh {
        Ok(firing) => {
            let broken = scene
                .policy
                .alerts
                .iter()
                .filter(|rule| *firing > rule.most);
            if let Some(rule) = broken.max_by_key(|rule| rule.grade) {
                let most = rule.most;
                let sentence = format!("{firing} alerts fire; {most} may.");
                graded(rule.grade, Code::AlertsNoisy, sentence, found);
            }
        }
        Err(why) => {
            if let Some(grade) = scene.policy.alerts.iter().map(|rule| rule.grade).max() {
                let sentence = format!("How many alerts fire {why}.");
                graded(grade, Code::AlertsUnverifiable, sentence, found);
            }
        }
    }
}
