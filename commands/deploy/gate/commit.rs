//! Whether the commit is the one that was asked for, and one that may be deployed.

use super::Scene;
use crate::deploy::code::Code;
use crate::deploy::decision::{Caution, Found};
use crate::deploy::facts::Commit;
use crate::deploy::sha::Sha;

use super::asker::quoted;

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) {
    if scene.request.sha.parse::<Sha>().is_err() {
        let what = quoted(&scene.request.sha);
        found.block(
            Code::ShaNotFull,
            format!("{what} is not the whole SHA of a commit."),
        );
    }
    if scene.is_rollback() {
        rollback(scene, found);
    } else {
        already_live(scene, found);
    }
    let what = ("What GitHub knows of the commit", Code::RefUnverifiable);
    let Some(commit) = scene.known(&scene.facts.commit, what, found) else {
        return;
    };
    match commit.found {
        Some(true) => origin(scene, commit, found),
        Some(false) => {
            let what = scene
                .request
                .ref_name
                .as_ref()
                .unwrap_or(&scene.request.sha);
            found.block(
                Code::RefNotFound,
                format!("{} is not in the repository.", quoted(what)),
            );
        }
        None => unsaid("whether the commit is in the repository", found),
    }
}

fn unsaid(what: &str, found: &mut Found) {
    found.block(Code::RefUnverifiable, format!("It is not known {what}."));
}

fn origin(scene: &Scene<'_>, commit: &Commit, found: &mut Found) {
    match commit.fork {
        Some(false) => {}
        Some(true) => found.block(Code::ForkRefused, "The commit is in a fork only."),
        None => unsaid("whether the commit is in a fork only", found),
    }
    // What was live once was on a branch once; a rollback asks only for where it is now.
    if scene.is_rollback() {
        return;
    }
    branches(scene, commit, found);
    if let Some(name) = &scene.request.ref_name {
        match &commit.sha {
            Some(sha) if sha.eq_ignore_ascii_case(&scene.request.sha) => {}
            Some(sha) => {
                let (name, sha) = (quoted(name), quoted(sha));
                found.block(Code::ShaMoved, format!("{name} points to {sha} now."));
            }
            None => unsaid("where the ref points to", found),
        }
    }
    match &commit.held_back {
        None => unsaid("whether a rollback undid something in it", found),
        Some(commits) => {
            for sha in commits {
                let sentence = format!("It holds {}, which a rollback undid.", quoted(sha));
                found.block(Code::CommitHeldBack, sentence);
            }
        }
    }
}

fn branches(scene: &Scene<'_>, commit: &Commit, found: &mut Found) {
    let Some(branches) = &commit.branches else {
        unsaid("on which branches the commit is", found);
        return;
    };
    for allowed in &scene.policy.branches {
        let is_on = |pattern: &String| branches.iter().any(|branch| fits(pattern, branch));
        if !allowed.iter().any(is_on) {
            let names: Vec<String> = allowed.iter().map(|name| quoted(name)).collect();
            let sentence = format!("The commit is not on {}.", names.join(" or "));
            found.block(Code::RefNotAllowed, sentence);
        }
    }
}

/// Whether a branch fits a pattern, in which a `*` stands for any signs.
pub(in crate::deploy) fn fits(pattern: &str, branch: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = branch.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn already_live(scene: &Scene<'_>, found: &mut Found) {
    let live = scene.facts.live.value.as_ref();
    let here = live.and_then(|live| live.get(&scene.request.environment));
    let sha = here.and_then(|here| here.sha.as_ref());
    if sha.is_some_and(|sha| sha.eq_ignore_ascii_case(&scene.request.sha)) {
        found.warn(Caution::AlreadyLive, "This commit is live there already.");
    }
}

fn rollback(scene: &Scene<'_>, found: &mut Found) {
    let what = (
        "What was deployed there before",
        Code::RollbackTargetUnknown,
    );
    let Some(history) = scene.known(&scene.facts.history, what, found) else {
        return;
    };
    if !history.iter().any(|past| past.success) {
        let sentence = "No deploy to this place is known to have succeeded.";
        found.block(Code::RollbackTargetUnknown, sentence);
        return;
    }
    let is_target = |sha: &str| sha.eq_ignore_ascii_case(&scene.request.sha);
    if !history
        .iter()
        .any(|past| past.success && is_target(&past.sha))
    {
        let sentence = format!(
            "{} was never deployed there with success.",
            quoted(&scene.request.sha)
        );
        found.block(Code::RollbackNeverDeployed, sentence);
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_signs() {
        for (pattern, branch, is_fit) in [
            ("main", "main", true),
            ("main", "main2", false),
            ("main", "feature/main", false),
            ("release/*", "release/1.2", true),
            ("release/*", "release/", true),
            ("release/*", "prerelease/1", false),
            ("*", "anything/at/all", true),
            ("v*.*-x", "v1.2-x", true),
            ("v*.*-x", "v12-x", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, branch), is_fit, "{pattern} {branch}");
        }
    }
}
