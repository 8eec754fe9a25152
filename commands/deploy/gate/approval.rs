//! Whether enough people have approved, of each group, of exactly this, and none of them for themselves.

use std::borrow::Cow;

use jiff::Timestamp;

use super::Scene;
use super::asker::holds as holds_role;
use super::trouble::touching;
use crate::deploy::code::Code;
use crate::deploy::decision::{Blocker, Caution, Count, Found};
use crate::deploy::facts::{Approval, Bound, SKEW};
use crate::deploy::policy::Group;
use crate::names::UserId;
use crate::team::Length;
use crate::text::utc;

/// An approval that counts in no group.
pub(in crate::deploy) struct Discounted {
    code: Code,
    sentence: String,
}

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) -> Vec<Discounted> {
    let mut groups = if scene.is_rollback() {
        Cow::Owned(any_approver(scene))
    } else {
        Cow::Borrowed(&*scene.policy.groups)
    };
    one_more(&mut groups, found);
    let mut discounted = Vec::new();
    let mut counted: Vec<UserId> = Vec::new();
    for group in &*groups {
        let (given, refused) = count(scene, group, found);
        counted.extend(&given);
        discounted.extend(refused);
        if given.len() < group.count {
            found.blockers.push(missing(group, &given, &found.one_more));
        }
        found.counts.push(Count {
            group: group.name.clone(),
            needed: group.count,
            given,
        });
    }
    // What counts in one group needs no excuse in another.
    let mut told: Vec<UserId> = counted;
    let mut fresh = |by: UserId| {
        let is_new = !told.iter().any(|it| scene.circle.is_same(*it, by));
        told.push(by);
        is_new
    };
    discounted
        .into_iter()
        .filter(|(by, _)| fresh(*by))
        .map(|(_, it)| it)
        .collect()
}

/// Tells why approvals do not count: as blockers where some are missing, else as warnings.
pub(in crate::deploy) fn explain(discounted: Vec<Discounted>, found: &mut Found) {
    let is_missing = found
        .blockers
        .iter()
        .any(|it| it.code == Code::ApprovalsMissing);
    for Discounted { code, sentence } in discounted {
        if is_missing {
            found.block(code, sentence);
        } else {
            found.warn(Caution::ApprovalNotCounted, sentence);
        }
    }
}

/// Gates may ask for one more approval: the first group gives it.
fn one_more(groups: &mut Cow<'_, [Group]>, found: &mut Found) {
    if found.one_more.is_empty() {
        return;
    }
    if !groups.is_empty() {
        groups.to_mut()[0].count += 1;
        return;
    }
    let sentence = format!(
        "One more approval is needed, and the policy names nobody who could give it. {}",
        found.one_more.join(" ")
    );
    let blocker = Blocker::new(Code::ApprovalsMissing, sentence).without_end();
    let clears = "Name a group under `approvals` in the policy.";
    found.blockers.push(blocker.cleared_by(clears));
}

fn missing(group: &Group, given: &[UserId], one_more: &[String]) -> Blocker {
    let (needed, name) = (group.count, &group.name);
    let mut sentence = format!("It has {} of {needed} approvals by {name}.", given.len());
    for why in one_more {
        sentence.push(' ');
        sentence.push_str(why);
    }
    let lacking = needed - given.len();
    let clears = format!("Have {lacking} more of {name} approve; whoever asks does not count.");
    Blocker::new(Code::ApprovalsMissing, sentence).cleared_by(clears)
}

type Refused = Vec<(UserId, Discounted)>;

/// Whose approvals count in a group, each person once, and which do not.
fn count(scene: &Scene<'_>, group: &Group, found: &mut Found) -> (Vec<UserId>, Refused) {
    let (mut given, mut refused): (Vec<UserId>, Refused) = (Vec::new(), Vec::new());
    for approval in &scene.facts.approvals {
        let verdict = holds(scene, approval)
            .and_then(|at| by_another(scene, group, approval, at))
            .and_then(|is_self| belongs(scene, group, approval).map(|()| is_self))
            .and_then(|is_self| by_no_author(scene, group, approval).map(|()| is_self));
        match verdict {
            Ok(_)
                if given
                    .iter()
                    .any(|by| scene.circle.is_same(*by, approval.by)) => {}
            Ok(is_self) => {
                if is_self {
                    let sentence =
                        "It is approved by whoever asked; somebody should look at it afterwards.";
                    found.warn(Caution::SelfApproved, sentence);
                }
                given.push(approval.by);
            }
            Err(why) => refused.push((approval.by, why)),
        }
    }
    (given, refused)
}

fn discounted(code: Code, sentence: String) -> Discounted {
    Discounted { code, sentence }
}

/// Whether an approval is of this, and young enough; when it was given.
pub(super) fn holds(scene: &Scene<'_>, approval: &Approval) -> Result<Timestamp, Discounted> {
    let by = approval.by;
    let stale = |why: &str| discounted(Code::ApprovalStale, format!("The approval of {by} {why}."));
    binds(scene, &approval.bound).map_err(stale)?;
    let most = scene.policy.approvals_expire;
    let expired = |why: &str| {
        discounted(
            Code::ApprovalExpired,
            format!("The approval of {by} {why}."),
        )
    };
    let Some(at) = approval.at else {
        return Err(expired("was given at a time that nobody knows"));
    };
    let age = scene.now.duration_since(at);
    if age < -SKEW {
        return Err(expired("was given at a time that is still to come"));
    }
    if age >= most.duration() {
        return Err(expired(&format!(
            "was given at {}, and counts for {most}",
            utc(at)
        )));
    }
    Ok(at)
}

/// Whether something was given to what is asked now; else why not, to stand after its name.
pub(in crate::deploy) fn binds(scene: &Scene<'_>, bound: &Bound) -> Result<(), &'static str> {
    let is_bound = match bound {
        Bound::Unknown => return Err("was given to something that nobody knows"),
        Bound::Current => true,
        Bound::To(hash) => hash.eq_ignore_ascii_case(scene.binding),
        Bound::Sha(sha) => sha.as_str().eq_ignore_ascii_case(&scene.request.sha),
    };
    if is_bound {
        Ok(())
    } else {
        Err("was given to another commit, other arguments or another policy")
    }
}

/// Whether it is another person's. The requester's own may count after a while; then this says so.
fn by_another(
    scene: &Scene<'_>,
    group: &Group,
    approval: &Approval,
    at: Timestamp,
) -> Result<bool, Discounted> {
    let (by, request) = (approval.by, scene.request);
    if !scene.circle.is_same(by, request.by) {
        return Ok(false);
    }
    let mut sentence = if by == request.by {
        format!("{by} asked, and cannot approve of it alone.")
    } else {
        format!("{by} is another account of whoever asked.")
    };
    if let Some(after) = group.self_after {
        let from = request
            .at
            .and_then(|asked| asked.checked_add(after.duration()).ok());
        if from.is_some_and(|from| at >= from) && !approval.note.trim().is_empty() {
            return Ok(true);
        }
        let from = from.map_or_else(|| after.to_string(), utc);
        sentence = format!("{sentence} Their own approval counts from {from} on, with a reason.");
    }
    Err(discounted(Code::ApproverIsRequester, sentence))
}

fn belongs(scene: &Scene<'_>, group: &Group, approval: &Approval) -> Result<(), Discounted> {
    let is_named = || {
        let accounts = scene.circle.accounts(approval.by);
        group
            .people
            .iter()
            .any(|person| accounts.contains(&person.discord))
    };
    if holds_role(&approval.roles, &group.roles) || is_named() {
        return Ok(());
    }
    let sentence = format!("{} is not of {}.", approval.by, group.name);
    Err(discounted(Code::ApproverNotInGroup, sentence))
}

fn by_no_author(scene: &Scene<'_>, group: &Group, approval: &Approval) -> Result<(), Discounted> {
    if group.authors {
        return Ok(());
    }
    let by = approval.by;
    let refuse = |sentence: String| discounted(Code::ApproverIsAuthor, sentence);
    let fresh = scene.facts.commit.fresh(scene.now, scene.max_age());
    let authors = fresh.ok().and_then(|commit| commit.authors.as_ref());
    let Some(authors) = authors else {
        return Err(refuse(format!(
            "It is not known whether {by} wrote what is deployed."
        )));
    };
    let logins = scene.circle.logins(by);
    if logins.is_empty() {
        let sentence = format!(
            "{by} has no GitHub login in the document, so it is not known whether they wrote it."
        );
        return Err(refuse(sentence));
    }
    if logins.iter().any(|login| authors.contains(login)) {
        return Err(refuse(format!("{by} wrote what is deployed.")));
    }
    Ok(())
}

/// Rollbacks are approved by anybody who may approve of anything here, unless an incident is open.
fn any_approver(scene: &Scene<'_>) -> Vec<Group> {
    let groups = &scene.policy.groups;
    let needed = scene.policy.rollback_approvals;
    if needed == 0 || groups.is_empty() || touching(scene).next().is_some() {
        return Vec::new();
    }
    let waits: Option<Vec<Length>> = groups.iter().map(|group| group.self_after).collect();
    vec![Group {
        name: groups
            .iter()
            .map(|group| group.name.as_str())
            .collect::<Vec<_>>()
            .join(" or "),
        roles: groups
            .iter()
            .flat_map(|group| group.roles.clone())
            .collect(),
        people: groups
            .iter()
            .flat_map(|group| group.people.clone())
            .collect(),
        count: needed,
        authors: true,
        self_after: waits.and_then(|waits| waits.into_iter().max()),
    }]
}
