//! Binnacle: a ChatOps bot for operations teams on Discord.

pub mod app;
pub mod bot;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod discord;
pub mod github;
pub mod jobs;
pub mod library;
pub mod picture;
pub mod program;
pub mod store;
pub mod telemetry;
pub mod web;
pub mod webhooks;
