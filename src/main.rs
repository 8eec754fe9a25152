//! The command line: what was asked, and the exit code. 0 is fine, 1 is a verdict or a failure, 2 is bad input.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    binnacle::cli::Cli::parse().run().await
}
