//! Deploys: requests and what became of them, and what is locked against them.

mod held;
mod lock;
mod request;

pub use request::DeployFilter;
