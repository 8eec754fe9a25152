//! What Discord accepts in a body, and the errors it gives for the rest.

mod allowed;
pub(crate) mod attachment;
pub(crate) mod channel;
pub(crate) mod check;
pub(crate) mod command;
mod component;
mod embed;
pub(crate) mod form;
mod layout;
pub(crate) mod message;
pub(crate) mod modal;
mod option;
mod select;
pub(crate) mod thread;
