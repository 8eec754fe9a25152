//! One request to deploy: what stands in its way, who did what when, and what it was decided on.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::{
    deploy::{
        Blocker,
        life::{self, Deploy},
        outside::Gap,
    },
    text,
};
use jiff::{Timestamp, tz::TimeZone};

use crate::app::{DeployStory, Visitor};

use super::{
    Web,
    deploy_told::{self, Known, Step},
    deploys::{commit, tone},
    moment::Moment,
    page,
    words::{People, Words},
};

#[derive(Template)]
#[template(path = "deploy.html")]
struct Page<'a> {
    visitor: &'a Visitor,
    name: String,
    title: String,
    tone: &'static str,
    state: &'static str,
    kind: Option<&'static str>,
    reason: Words,
    note: Option<Words>,
    blockers: Vec<Held>,
    passed: Vec<Held>,
    overridden: Vec<Overridden>,
    warnings: Vec<Words>,
    approvals: Vec<Approval>,
    given: Vec<Given>,
    ticks: Vec<Given>,
    facts: Vec<Fact>,
    known: Vec<Known>,
    gaps: Vec<String>,
    brings: Vec<Commit>,
    brought: String,
    steps: Vec<Step>,
}

/// Something that stands in the way.
struct Held {
    code: &'static str,
    sentence: Words,
    clears: String,
    until: Option<Moment>,
    may: String,
}

/// Something that two people let pass.
struct Overridden {
    code: &'static str,
    by: String,
    second: String,
    reason: Words,
}

/// How far the approvals of a group are.
struct Approval {
    group: String,
    given: usize,
    needed: usize,
}

/// What somebody gave: an approval, or a tick.
struct Given {
    by: String,
    at: Moment,
    words: Words,
    /// Why it does not count any more.
    lapsed: Option<&'static str>,
}

/// What is known of the request itself.
struct Fact {
    name: &'static str,
    words: String,
    link: Option<String>,
    at: Option<Moment>,
}

/// A commit that it brings.
struct Commit {
    sha: String,
    title: String,
    by: String,
}

/// Shows the request that stands in the address as `7` or `DPL-7`.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
) -> Response {
    let Some(number) = number(&name) else {
        return page::nothing_here();
    };
    match web.app.web_deploy(&visitor, number).await {
        Ok(Some(story)) => {
            let page = of(&visitor, &story, web.app.now());
            page::show(StatusCode::OK, &page)
        }
        Ok(None) => page::nothing_here(),
        Err(failure) => page::failed(&web, failure),
    }
}

/// The number in a name, in any case of its letters.
fn number(name: &str) -> Option<i64> {
    let digits = match name.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("dpl-") => &name[4..],
        _ => name,
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_plain)
}

fn of<'a>(visitor: &'a Visitor, story: &'a DeployStory, now: Timestamp) -> Page<'a> {
    let deploy = &story.deploy;
    let shown = BTreeMap::new();
    let people = People {
        team: &visitor.team,
        shown: &shown,
    };
    let zone = visitor.team.timezone.time_zone();
    let view = View {
        deploy,
        people: &people,
        zone,
    };
    let (record, decision) = (&deploy.record, &deploy.record.decision);
    let request = &record.request;
    let range = record.outside.range.value.as_ref();
    Page {
        visitor,
        name: deploy.name(),
        title: format!(
            "{} at {} to {}",
            request.service,
            commit(deploy),
            request.environment
        ),
        tone: tone(deploy.state),
        state: deploy.state.words(),
        kind: request.kind.words(),
        reason: Words::new(&request.reason, &people),
        note: record.note.as_ref().map(|note| Words::new(note, &people)),
        blockers: decision.blockers.iter().map(|it| view.held(it)).collect(),
        passed: decision.skipped.iter().map(|it| view.held(it)).collect(),
        overridden: view.overridden(),
        warnings: view.warnings(),
        approvals: view.approvals(),
        given: view.given(),
        ticks: view.ticks(),
        facts: view.facts(),
        known: deploy_told::known(&record.outside, zone, now),
        gaps: record.outside.gaps.iter().map(Gap::sentence).collect(),
        brings: view.brings(),
        brought: range.map_or_else(String::new, |range| match range.total {
            1 => "1 commit".to_owned(),
            total => format!("{total} commits"),
        }),
        steps: deploy_told::steps(&story.events, &people, zone),
    }
}

/// How a team reads what is told of a request.
struct View<'a> {
    deploy: &'a Deploy,
    people: &'a People<'a>,
    zone: &'a TimeZone,
}

impl View<'_> {
    fn held(&self, it: &Blocker) -> Held {
        let may = it.may_override.iter().map(|id| {
            let role = self.people.team.roles.iter().find(|role| role.id == *id);
            role.map_or_else(|| format!("role {id}"), |role| role.name.to_string())
        });
        Held {
            code: it.code.as_str(),
            sentence: Words::new(&life::mentioned(&it.sentence), self.people),
            clears: it.clears.to_string(),
            until: it.until.map(|at| Moment::full(at, self.zone)),
            may: may.collect::<Vec<_>>().join(" or "),
        }
    }

    fn overridden(&self) -> Vec<Overridden> {
        let all = self.deploy.record.decision.overridden.iter();
        all.map(|it| Overridden {
            code: it.blocker.code.as_str(),
            by: self.people.name(it.by),
            second: self.people.name(it.second),
            reason: Words::new(&it.reason, self.people),
        })
        .collect()
    }

    fn warnings(&self) -> Vec<Words> {
        let all = self.deploy.record.decision.warnings.iter();
        all.map(|it| Words::new(&life::mentioned(&it.sentence), self.people))
            .collect()
    }

    fn approvals(&self) -> Vec<Approval> {
        let all = self.deploy.record.decision.approvals.iter();
        all.map(|it| Approval {
            group: it.group.clone(),
            given: it.given.len(),
            needed: it.needed,
        })
        .collect()
    }

    fn given(&self) -> Vec<Given> {
        let record = &self.deploy.record;
        let binding = &record.decision.pinned.binding;
        let all = record.approvals.iter();
        all.map(|it| Given {
            by: self.people.name(it.by),
            at: Moment::full(it.at, self.zone),
            words: Words::new(&it.note, self.people),
            lapsed: (it.binding != *binding)
                .then_some("given to something else: commit, arguments or policy have changed"),
        })
        .collect()
    }

    fn ticks(&self) -> Vec<Given> {
        let all = self.deploy.record.ticks.iter();
        all.map(|it| Given {
            by: self.people.name(it.by),
            at: Moment::full(it.at, self.zone),
            words: Words::new(&it.item, self.people),
            lapsed: None,
        })
        .collect()
    }

    fn brings(&self) -> Vec<Commit> {
        let range = self.deploy.record.outside.range.value.as_ref();
        let commits = range.into_iter().flat_map(|range| &range.commits);
        commits
            .take(50)
            .map(|it| Commit {
                sha: life::short(&it.sha),
                title: it.title.clone(),
                by: it.author.clone().unwrap_or_default(),
            })
            .collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let (deploy, record) = (self.deploy, &self.deploy.record);
        let request = &record.request;
        let at = |name, by, at| Fact {
            at: Some(Moment::full(at, self.zone)),
            ..plain(name, format!("{},", self.people.name(by)))
        };
        let mut facts = vec![plain("Commit", request.sha.clone())];
        let name = request.ref_name.as_ref();
        facts.extend(name.map(|name| plain("Found as", text::cut(name, 200))));
        let range = record.outside.range.value.as_ref();
        let compare = range.and_then(|range| range.url.clone());
        facts.extend(compare.map(|url| link("Compared", "at GitHub with what is live", url)));
        if !request.arguments.is_empty() {
            let all = request.arguments.iter();
            let all: Vec<String> = all.map(|(name, value)| format!("{name}={value}")).collect();
            facts.push(plain("Arguments", text::cut(&all.join(", "), 1000)));
        }
        facts.push(at("Asked", request.by, deploy.asked_at));
        let begun = deploy.begun_at.zip(record.begun_by);
        facts.extend(begun.map(|(when, by)| at("Begun", by, when)));
        facts.extend(self.ended());
        let beside = record.rides.map(|it| ("Goes out with", it.number));
        let along = record.riders.iter().map(|it| ("Takes along", it.number));
        facts.extend(beside.into_iter().chain(along).map(|(what, number)| {
            let name = life::name(number);
            link(what, &name, format!("/deploys/{name}"))
        }));
        let run = record.run.as_ref();
        facts.extend(run.map(|run| link("Run", &run.id.to_string(), run.url.clone())));
        let issue = record.follow_up.as_ref();
        let issue = issue.and_then(|it| Some((it.number?, it.url.clone()?)));
        facts.extend(issue.map(|(number, url)| link("Follow-up", &format!("#{number}"), url)));
        let caused: Vec<i64> = record.has_caused_all().collect();
        facts.extend(caused.into_iter().map(|number| {
            let name = format!("INC-{number}");
            link("Caused", &name, format!("/incidents/{name}"))
        }));
        facts.push(plain("Policy", record.decision.pinned.policy.clone()));
        facts
    }

    fn ended(&self) -> Option<Fact> {
        let at = self.deploy.ended_at?;
        let took = self.deploy.begun_at.map(|begun| {
            let took = text::span(at.duration_since(begun));
            format!("after {took}, ")
        });
        let by = self.deploy.record.ended_by;
        let by = by.map_or_else(|| "by itself".to_owned(), |by| self.people.name(by));
        Some(Fact {
            at: Some(Moment::full(at, self.zone)),
            ..plain("Ended", format!("{}{by},", took.unwrap_or_default()))
        })
    }
}

fn plain(name: &'static str, words: String) -> Fact {
    Fact {
        name,
        words,
        link: None,
        at: None,
    }
}

fn link(name: &'static str, words: &str, link: String) -> Fact {
    Fact {
        link: Some(link),
        ..plain(name, words.to_owned())
    }
}
