//! What Binnacle itself knows when a request is decided, read in the transaction that writes what comes of it.

use std::collections::BTreeMap;

use binnacle_commands::{
    deploy::{
        Code, Live, OpenIncident, Other, Past,
        life::{Deploy, Known, State},
        lock::Lock,
    },
    incident::Role,
    names::GuildId,
};

use crate::{
    app::Failure,
    store::{self, Reader},
};

/// The most open incidents that are looked at.
const INCIDENTS: u32 = 500;

/// Everything that is known of a place, before the request with this number, among the requests that have not ended.
pub(super) async fn known(
    reader: &mut Reader,
    workspace: GuildId,
    (service, environment): (&str, &str),
    number: Option<i64>,
    open: &[Deploy],
) -> Result<Known, Failure> {
    let here = |it: &&Deploy| {
        let request = &it.record.request;
        request.service == service && request.environment == environment
    };
    let others = || {
        open.iter()
            .filter(here)
            .filter(|it| Some(it.number) != number)
    };
    let running = others().filter(|it| it.state == State::Running);
    let before = others().filter(|it| number.is_none_or(|number| it.number < number));
    Ok(Known {
        live: live(reader, workspace, service).await?,
        history: past(reader, workspace, service, environment).await?,
        running: running.map(other).collect(),
        queue: before.filter(|it| is_queued(it)).map(other).collect(),
        held: reader.held(workspace, service).await?.into_iter().collect(),
        ..standing(reader, workspace).await?
    })
}

/// What is known of what holds whatever is done at a place.
pub(in crate::app) async fn standing(
    reader: &mut Reader,
    workspace: GuildId,
) -> Result<Known, Failure> {
    let locks = reader.lock_living(workspace).await?;
    Ok(Known {
        locks: locks.iter().map(Lock::fact).collect(),
        incidents: incidents(reader, workspace).await?,
        ..Known::default()
    })
}

fn other(deploy: &Deploy) -> Other {
    Other {
        id: deploy.name(),
        by: Some(deploy.record.request.by),
    }
}

/// Whether it waits for nothing but the place itself.
fn is_queued(deploy: &Deploy) -> bool {
    let mut blockers = deploy.record.decision.blockers.iter();
    deploy.state == State::Waiting
        && blockers.all(|it| matches!(it.code, Code::InProgress | Code::QueuedBehind))
}

/// What was deployed at a place, newest first.
pub(super) async fn past(
    reader: &mut Reader,
    workspace: GuildId,
    service: &str,
    environment: &str,
) -> Result<Vec<Past>, Failure> {
    let past = reader.deploy_past(workspace, service, environment).await?;
    let past = past.into_iter();
    Ok(past.map(|(sha, success)| Past { sha, success }).collect())
}

/// What is live of a service, where Binnacle saw it deployed: what succeeded last; it stands as long as nothing came after it.
pub(super) async fn live(
    reader: &mut Reader,
    workspace: GuildId,
    service: &str,
) -> store::Result<BTreeMap<String, Live>> {
    let good = reader
        .deploy_newest(workspace, Some(service), Some(State::Succeeded))
        .await?;
    let last = reader.deploy_newest(workspace, Some(service), None).await?;
    let mut live: BTreeMap<String, Live> = BTreeMap::new();
    for deploy in &last {
        // Something was tried there, and nothing is known to have come of it.
        let entry = live.entry(deploy.environment.clone());
        entry.or_default().active = Some(deploy.state == State::Succeeded);
    }
    for deploy in good {
        let entry = live.entry(deploy.environment).or_default();
        entry.sha = Some(deploy.sha);
        entry.since = Some(deploy.at);
    }
    Ok(live)
}

/// The open incidents that hold deploys. Drills hold nothing; of private ones nobody may learn by asking for a deploy.
async fn incidents(reader: &mut Reader, workspace: GuildId) -> store::Result<Vec<OpenIncident>> {
    let open = reader.incident_open(workspace, INCIDENTS).await?;
    let counted = open.into_iter().filter(|it| !it.is_drill && !it.is_private);
    Ok(counted
        .map(|incident| OpenIncident {
            number: incident.number,
            severity: Some(incident.severity),
            services: incident.service.iter().map(ToString::to_string).collect(),
            commander: incident.course.crew.holder(Role::Commander),
        })
        .collect())
}
