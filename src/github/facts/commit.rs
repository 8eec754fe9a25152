//! Which commit a name leads to.

use binnacle_commands::{
    deploy::look::{CommitSeen, Wanted},
    names::Repository,
};

use crate::github::failed::Failed;

use super::{Facts, parts::CommitPart};

impl Facts {
    /// The commit that somebody wants. A branch goes before a tag, and both before the beginning of a SHA, which must be that of one
    /// commit only.
    pub(super) async fn find(
        &self,
        repository: &Repository,
        wanted: &Wanted,
    ) -> Result<Option<CommitSeen>, Failed> {
        let name = match wanted {
            Wanted::Sha(sha) => {
                let found = self.commit(repository, sha.as_str()).await?;
                return Ok(found.filter(|commit| commit.sha == *sha));
            }
            Wanted::Named(name) => name,
        };
        for prefix in ["heads/", "tags/"] {
            let found = self.commit(repository, &format!("{prefix}{name}")).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        if !wanted.is_short() {
            return Ok(None);
        }
        let begins = |commit: &CommitSeen| {
            let lower = name.to_ascii_lowercase();
            commit.sha.as_str().starts_with(&lower)
        };
        Ok(self.commit(repository, name).await?.filter(begins))
    }

    async fn commit(
        &self,
        repository: &Repository,
        name: &str,
    ) -> Result<Option<CommitSeen>, Failed> {
        let path = ["commits", name];
        let read = self.0.read::<CommitPart>(repository, &path, &[]);
        match read.await {
            Ok(commit) => commit.seen().map(Some),
            // What leads nowhere, and a repository without any commit.
            Err(Failed::Refused {
                status: 422 | 409, ..
            }) => Ok(None),
            Err(Failed::Refused { status: 404, .. }) => Err(Failed::Refused {
                status: 404,
                message: format!(
                    "{repository} is not there, or the token may not read its contents"
                ),
            }),
            Err(failed) => Err(failed),
        }
    }
}
