//! `binnacle demo` and `binnacle sandbox`.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use crate::{
    config::LogFormat,
    demo::{self, Demo},
    telemetry,
};

use super::{asked_to_stop, complain, say};

pub(super) async fn demo(listen: SocketAddr) -> ExitCode {
    telemetry::start_logging("warn", LogFormat::Text);
    let demo = match Demo::start(listen).await {
        Ok(demo) => demo,
        Err(why) => return complain(why, 1),
    };
    say(format_args!(
        "Binnacle is running with a team of its own on this machine.\n\n    Open {}\n\nType / in the page to see what it can do. Ctrl+C ends it; nothing is kept.",
        demo.url()
    ));
    match demo.run_until(asked_to_stop()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => complain(why, 1),
    }
}

pub(super) async fn sandbox(listen: SocketAddr, seed: Option<PathBuf>) -> ExitCode {
    telemetry::start_logging("warn", LogFormat::Text);
    let (seed, sandbox) = match demo::sandbox(listen, seed).await {
        Ok(started) => started,
        Err(why) => return complain(why, 2),
    };
    let url = sandbox.url();
    say(format_args!(
        "A Discord and a GitHub on this machine: {url}\n\n    DISCORD_API_URL={url} DISCORD_TOKEN={} GITHUB_API_URL={url}/github GITHUB_TOKEN={}\n\nThe server's id is {}. Ctrl+C ends it; nothing is kept.",
        seed.discord_token, seed.github_token, seed.guild
    ));
    asked_to_stop().await;
    sandbox.stop().await;
    ExitCode::SUCCESS
}
