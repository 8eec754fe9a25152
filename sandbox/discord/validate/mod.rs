//! What Discord accepts in a body, and the errors it gives for the rest.

pub(crate) mod channel;
pub(crate) mod command;
pub(crate) mod component;
pub(crate) mod embed;
pub(crate) mod form;
pub(crate) mod message;
pub(crate) mod modal;
