//! The rules that make facts of what was read where the code is kept. Reading itself is done elsewhere.

mod checks;
mod pulls;
mod range;
mod wanted;

pub use checks::{RunSeen, StatusSeen, checks};
pub use pulls::{PullSeen, ReviewSeen, Stage, Verdict, pull_of, review};
pub use range::{CommitSeen, authors, range};
pub use wanted::Wanted;

/// Whether a branch fits a pattern, in which a `*` stands for any signs.
pub fn branch_fits(pattern: &str, branch: &str) -> bool {
    super::gate::branch_fits(pattern, branch)
}
