//! What the team runs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::escalation::policy;
use super::hours::Length;
use super::known::Known;
use super::link::HttpsUrl;
use super::once::Once;
use super::people::{Owner, Roster};
use super::section::Section;
use super::value::Value;
use super::{keys, limits};
use crate::deploy::ship::Webhook;
use crate::names::{EnvironmentName, PolicyName, Repository, ServiceName};
use crate::workflow::WorkflowFile;

/// Something that the team runs and that can break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its name, as people type it.
    pub name: ServiceName,
    /// What it is for.
    pub description: Option<String>,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// Its pages, by the words they are shown under.
    pub links: BTreeMap<String, HttpsUrl>,
    /// The policy that is paged for it, in place of the severity's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalation: Option<PolicyName>,
    /// Where its code is; where it names none, in the team's repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Repository>,
    /// The workflow in its repository that carries its deploys out; where it names none, people do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowFile>,
    /// The program of the team's own that carries them out, in place of a workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Webhook>,
    /// Whether GitHub shows its deploys as deployments.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deployments: bool,
    /// Within what time the workflow has to start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_within: Option<Length>,
    /// How long a deploy may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Length>,
    /// The environments that it is deployed to; all, where it names none.
    pub environments: Option<BTreeSet<EnvironmentName>>,
}

/// Reads `[[service]]`.
pub(super) fn read(
    team: &Section<'_>,
    roster: &Roster,
    policies: &BTreeSet<PolicyName>,
    environments: &Known<EnvironmentName>,
) -> Vec<Service> {
    let mut names = Once::rule("a service stands once");
    let sections = team
        .get("service")
        .map(|value| value.sections(keys::SERVICE, limits::SERVICES));
    let mut services: Vec<Service> = sections
        .iter()
        .flatten()
        .filter_map(|section| one(section, roster, policies, environments, &mut names))
        .collect();
    services.sort_by(|a, b| a.name.cmp(&b.name));
    services
}

fn one(
    section: &Section<'_>,
    roster: &Roster,
    policies: &BTreeSet<PolicyName>,
    environments: &Known<EnvironmentName>,
    names: &mut Once<ServiceName>,
) -> Option<Service> {
    let name: Option<ServiceName> = section.need_parsed("name");
    if let Some((name, value)) = name.as_ref().zip(section.get("name")) {
        names.take(name.clone(), &value);
    }
    let description = section
        .get("description")
        .and_then(|text| text.words(limits::TEXT));
    let owner = section.get("owner").and_then(|owner| roster.owner(&owner));
    let links = section
        .get("links")
        .map(|value| links(&value))
        .unwrap_or_default();
    let escalation = section
        .get("escalation")
        .and_then(|value| policy(&value, policies));
    let repository = section.get("repository").and_then(|value| value.parsed());
    let environments = section
        .get("environments")
        .map(|value| environments.some(&value, limits::ENVIRONMENTS));
    let workflow = section.get("workflow").and_then(|value| value.parsed());
    let webhook = webhook(section);
    let deployments = section
        .get("deployments")
        .and_then(|value| value.truth())
        .unwrap_or(false);
    let length = |key| section.get(key).and_then(|value| value.parsed());
    let (start_within, timeout): (Option<Length>, Option<Length>) =
        (length("start_within"), length("timeout"));
    Some(Service {
        name: name?,
        description,
        owner,
        links,
        escalation,
        repository,
        workflow,
        webhook,
        deployments,
        start_within,
        timeout,
        environments,
    })
}

fn webhook(section: &Section<'_>) -> Option<Webhook> {
    let value = section.get("webhook")?;
    let inner = value.section(keys::WEBHOOK)?;
    if section.get("workflow").is_some() {
        value.refuse_kind(
            "a webhook beside a workflow",
            "allowed is one of both: what carries a deploy out must be one thing",
        );
    }
    let (url, secret) = (inner.need_parsed("url"), inner.need_parsed("secret"));
    Some(Webhook {
        url: url?,
        secret: secret?,
    })
}

fn links(value: &Value<'_>) -> BTreeMap<String, HttpsUrl> {
    let entries = value.entries();
    if entries.len() > limits::LINKS {
        value.refuse_kind(
            format!("{} links", entries.len()),
            format!("allowed are at most {}", limits::LINKS),
        );
    }
    entries
        .iter()
        .take(limits::LINKS)
        .filter_map(|(words, link)| Some(((*words).to_owned(), address(words, link)?)))
        .collect()
}

fn address(words: &str, link: &Value<'_>) -> Option<HttpsUrl> {
    let fits = (1..=limits::TITLE).contains(&words.chars().count());
    if !fits || words.trim() != words || words.contains(char::is_control) {
        let most = limits::TITLE;
        let help = format!("allowed before the `=` is one line of 1 to {most} characters");
        link.refuse_kind("a link whose words cannot be shown", help);
    }
    link.parsed()
}
