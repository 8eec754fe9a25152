//! The program as a process of its own: killed, stopped, started wrongly, and on a full disk.

mod activity;
mod berth;
mod catch_up;
mod crash;
mod credentials;
mod deploys;
mod disk;
mod drain;
mod errands;
mod kills;
mod load;
mod oncall;
mod pages;
mod picture;
mod program;
mod runs;
mod secrets;
mod ships;
mod start;
mod story;
mod swaps;
mod tools;
