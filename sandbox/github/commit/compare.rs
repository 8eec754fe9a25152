//! What one commit has that another one has not.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::Commit;
use crate::github::paging::Paging;
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::repository::RepoKey;
use crate::github::world::World;

/// How many commits a comparison shows that is not asked for in pages.
const MOST: usize = 250;

/// `GET /repos/{owner}/{repo}/compare/{base}...{head}`.
pub(in crate::github) async fn compare(place: Place) -> Result<Response, Refusal> {
    let names = place.name("basehead")?.to_owned();
    let (base, head) = names.split_once("...").ok_or_else(Refusal::not_found)?;
    let paged = place.query("page").is_some() || place.query("per_page").is_some();
    let (body, total) = place.github.read(|world| {
        let repo = place.actor.repo;
        let find = |name: &str| {
            world
                .code(repo)
                .find(name)
                .map_err(|_| Refusal::not_found())
        };
        let (base, head) = (find(base)?, find(head)?);
        let ahead: Vec<_> = between(world, repo, base, head);
        let shown = if paged {
            Paging::of(&place).cut(&ahead)
        } else {
            &ahead[ahead.len().saturating_sub(MOST)..]
        };
        let body = comparison(world, repo, (base, head), (&ahead, shown))?;
        Ok((body, ahead.len()))
    })?;
    Ok(if paged {
        Paging::of(&place).reply_body(&place, total, &body)
    } else {
        crate::github::reply::ok(&body)
    })
}

/// Oldest first.
fn between<'w>(world: &'w World, repo: RepoKey, base: &Commit, head: &Commit) -> Vec<&'w Commit> {
    let mut commits = world.code(repo).between(&base.sha, &head.sha);
    commits.reverse();
    commits
}

fn comparison(
    world: &World,
    repo: RepoKey,
    (base, head): (&Commit, &Commit),
    (ahead, shown): (&[&Commit], &[&Commit]),
) -> Result<Value, Refusal> {
    let code = world.code(repo);
    let merge_base = code.base(&base.sha, &head.sha).ok_or_else(|| {
        let (base, head) = (&base.sha, &head.sha);
        let message = format!("No common ancestor between {base} and {head}.");
        Refusal::new(StatusCode::NOT_FOUND, message)
    })?;
    let behind = code.between(&head.sha, &base.sha).len();
    let status = match (ahead.len(), behind) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    };
    let range = format!("{}...{}", base.sha, head.sha);
    let page = world.repo_page(repo, format_args!("/compare/{range}"));
    Ok(json!({
        "url": world.repo_address(repo, format_args!("/compare/{range}")),
        "html_url": page,
        "permalink_url": page,
        "diff_url": format!("{page}.diff"),
        "patch_url": format!("{page}.patch"),
        "base_commit": world.commit_json(repo, base),
        "merge_base_commit": world.commit_json(repo, merge_base),
        "status": status,
        "ahead_by": ahead.len(),
        "behind_by": behind,
        "total_commits": ahead.len(),
        "commits": shown.iter().map(|one| world.commit_json(repo, one)).collect::<Vec<_>>(),
        "files": [],
    }))
}
