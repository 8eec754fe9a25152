//! Tests of the Discord over its own wire: a raw bot, and serenity.

mod serenity_client;
