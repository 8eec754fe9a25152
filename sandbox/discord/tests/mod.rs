//! Tests of the Discord over its own wire: a raw bot, and serenity.

mod faults;
mod gateway;
mod interactions;
pub(crate) mod raw;
mod refusals;
mod serenity_client;
