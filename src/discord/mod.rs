//! Discord: the only place that knows serenity. Doors that turn interactions into asks, and senders that show the state.

mod answers;
mod ask;
mod check;
mod commands;
pub mod deliver;
mod door;
mod gateway;
mod menu;
mod message;
mod pins;
mod port;
mod render;
mod slash;

pub use answers::Answers;
pub use check::check;
pub use commands::surface;
pub use door::Door;
pub use gateway::{Gateway, GatewayError, Link};
pub use port::{Identity, Port, PortConfig, StartError};
