//! Deploys: what a team's document demands of them, what is known, and whether one may start.

mod answer;
mod chat;
mod code;
mod decide;
mod decision;
mod facts;
mod fine;
mod gate;
mod hold;
mod input;
pub mod life;
pub mod lock;
pub mod look;
pub mod metrics;
pub mod outside;
pub mod pending;
mod people;
mod policy;
mod request;
mod rule;
mod sha;
pub mod ship;
pub mod show;
mod window;

#[cfg(test)]
mod tests;

pub use answer::{Answer, answer, answer_line};
pub use chat::{PreviewAsk, freeze_list, freeze_preview};
pub use code::{Class, Code, Leniency};
pub use decide::decide;
pub use decision::{Blocker, Caution, Count, Decision, Outcome, Overridden, Pinned, Warning};
pub use facts::{
    Approval, Bound, Burn, Check, CheckState, Commit, End, Fact, Facts, Live, Lock, OpenIncident,
    Other, Override, Past, Review, Scope,
};
pub use fine::fine;
pub use hold::{Gate, Spot, hold};
pub use input::{Asked, Called, Unreadable};
pub use policy::{Group, MayOverride, Place, Policy, Rung};
pub use request::{Kind, Request};
pub use rule::{
    AlertRule, ArgumentRule, BudgetRule, Checks, DeployRule, EmergencyRule, Environment, Grade,
    GroupRule, IncidentRule, OverrideRule, Reach, Required,
};
pub use sha::Sha;
pub use window::{Hold, Stretch, When, Window, opening};
