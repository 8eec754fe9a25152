//! An emergency: fewer gates, by the policy, and never fewer records. Those who would have approved are called at once, and an issue is
//! opened in which it is looked at afterwards.

use super::Deploy;
use crate::{
    Effect,
    deploy::{decision::Blocker, outside::Range, request::Kind},
    issue::{IssuePlace, IssueShown, IssueState, IssueWanted, LABEL, table},
    reply::{Card, Mention, Tone},
    team::{IssueKind, Team, Traits},
    text,
};

/// Calls everybody whom the policy names as an approver.
pub(super) fn call(deploy: &Deploy, team: &Team) -> Card {
    let request = &deploy.record.request;
    let passed = passed(deploy);
    let passed = if passed.is_empty() {
        "It passes over nothing so far.".to_owned()
    } else {
        format!("It passes over:\n{}", passed.join("\n"))
    };
    let body = format!(
        "<@{}> calls an emergency for {}: {}\n{passed}\nLook at it now, or afterwards in the issue that is opened once it begins.",
        request.by,
        deploy.what(),
        text::discord(&request.reason)
    );
    let title = format!("{} is an emergency", deploy.name());
    let mut card = Card::new(Tone::Red, title, text::cut(&body, 4000));
    for group in &deploy.policy(team).groups {
        for role in &group.roles {
            card = card.mention(Mention::Role(role.id));
        }
        for person in &group.people {
            card = card.mention(Mention::User(person.discord));
        }
    }
    card.mentions.dedup();
    card
}

/// What it passes over, a line each.
fn passed(deploy: &Deploy) -> Vec<String> {
    let skipped = &deploy.record.decision.skipped;
    let line = |it: &Blocker| format!("- {} (`{}`)", super::card::mentioned(&it.sentence), it.code);
    skipped.iter().map(line).collect()
}

/// The issue that follows an emergency once it began; `None` where none is opened any more, or the team mirrors nowhere.
pub fn follow_up(deploy: &Deploy, team: &Team) -> Option<IssueWanted> {
    let record = &deploy.record;
    let service = record.request.service.parse().ok();
    let of = Traits {
        service: service.as_ref(),
        ..Traits::default()
    };
    let routed = team.issue_route(IssueKind::Deploy, of)?;
    if record.request.kind != Kind::Emergency || record.follow_up.is_some() {
        return None;
    }
    let (name, request) = (deploy.name(), &record.request);
    let title = format!(
        "Emergency deploy of {} to {}: {}",
        request.service,
        request.environment,
        text::one_line(&request.reason)
    );
    Some(IssueWanted {
        labels: routed.labelled([LABEL.to_owned(), "emergency_deploy".to_owned()]),
        title: format!("{} ({name})", text::cut(&title, 250 - name.len())),
        body: routed.body(body(deploy, team), follow_up_key(deploy)),
        repository: routed.repository,
        unwanted: Vec::new(),
        state: IssueState::Open,
        assignee: None,
        also: routed.assignees,
        milestone: routed.milestone,
    })
}

/// By what the issue is found again.
pub fn follow_up_key(deploy: &Deploy) -> String {
    format!("emergency-{}", deploy.id)
}

fn body(deploy: &Deploy, team: &Team) -> [String; 4] {
    let (record, request) = (&deploy.record, &deploy.record.request);
    let begun = deploy.begun_at.map_or_else(String::new, |at| {
        let by = record.begun_by.unwrap_or(request.by);
        format!("{} by {}", text::utc(at), team.called(by))
    });
    let approved = record.decision.approvals.iter().flat_map(|it| &it.given);
    let approved: Vec<String> = approved.map(|by| team.called(*by)).collect();
    let approved = match approved.len() {
        0 => "nobody".to_owned(),
        _ => approved.join(", "),
    };
    let rows = [
        ("Commit", format!("`{}`", request.sha)),
        ("Brings", brings(record.outside.range.value.as_ref())),
        (
            "Asked",
            format!(
                "{} by {}",
                text::utc(deploy.asked_at),
                team.called(request.by)
            ),
        ),
        ("Begun", begun),
        ("Approved by", approved),
    ];
    let skipped = record.decision.skipped.iter();
    let skipped: Vec<String> = skipped
        .map(|it| format!("- {} (`{}`)", it.sentence, it.code))
        .collect();
    let skipped = if skipped.is_empty() {
        "It passed over nothing: an ordinary deploy would have done.".to_owned()
    } else {
        format!("It passed over:\n\n{}", skipped.join("\n"))
    };
    [
        text::github(&request.reason),
        table(rows),
        skipped,
        "Look at what was deployed as if it waited for approval. Then say here whether it had to be an emergency, and what has to be put right, and close this issue.".to_owned(),
    ]
}

fn brings(range: Option<&Range>) -> String {
    let Some(range) = range else {
        return "not known".to_owned();
    };
    let words = match range.total {
        1 => "1 commit".to_owned(),
        total => format!("{total} commits"),
    };
    match &range.url {
        Some(url) => format!("[{words}]({url})"),
        None => words,
    }
}

/// The issue is there: where it is from now on is told on the card. `None` where that is known.
pub fn followed_up(deploy: &Deploy, shown: IssueShown) -> Option<super::Moved> {
    if deploy.record.follow_up.is_some() {
        return None;
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.record.follow_up = Some(Box::new(IssuePlace::default().after(shown)));
    Some(super::Moved {
        effects: vec![Effect::DeployCard { deploy: next.id }],
        events: Vec::new(),
        deploy: next,
    })
}
