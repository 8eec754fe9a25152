//! Tests of the Discord over its own wire: a raw bot, and serenity.

mod gateway;
mod raw;
mod serenity_client;
