//! Deploys: asked for, decided, approved, begun and ended; and what is locked against them.

mod back;
mod known;
mod locks;
mod look;
mod metrics;
mod pending;
mod requests;
mod ship;
mod trains;

pub(in crate::app) use known::standing;
pub use locks::LockParcel;
pub use look::DeployParcel;
pub use metrics::deploy_metrics;
pub(in crate::app) use requests::board;
pub use requests::{DeployAnswer, DeployShelf, WhichDeploy};
