//! Deploys: what is locked against them.

mod lock;
