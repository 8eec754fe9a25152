//! Deploys: what is locked against them.

mod locks;

pub use locks::LockParcel;
