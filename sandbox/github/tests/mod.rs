//! Tests of what several rooms do together.

mod code;
mod deploys;
mod news;
mod pulls;
mod shapes;
