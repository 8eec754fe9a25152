//! The bot as a whole, driven as Discord, GitHub and people would drive it, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod actions;
mod answers;
mod browser;
mod carried;
mod corpus;
mod deliveries;
mod deploy_metrics;
mod deploys;
mod duties;
mod facts;
mod freezes;
mod gateway;
mod hooks;
mod incidents;
mod life;
mod limits;
mod locks;
mod migrations;
mod mirror;
mod news;
mod pages;
mod past;
mod postmortems;
mod process;
mod reminders;
mod rooms;
mod rota;
mod runbooks;
mod ships;
mod stats;
mod store;
mod support;
mod surface;
mod timeline;
mod web;
