//! What the tests stand on.

pub(crate) mod carrier;
pub(crate) mod database;
pub(crate) mod spec;
pub(crate) mod stage;
