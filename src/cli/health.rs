//! `binnacle health`: for container health checks, where no other HTTP client is at hand.

use std::{process::ExitCode, time::Duration};

use super::{complain, say};

pub(super) async fn run(url: &str) -> ExitCode {
    let client = match reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .build()
    {
        Ok(client) => client,
        Err(error) => return complain(error, 1),
    };
    let answer = match client.get(url).send().await {
        Ok(answer) => answer,
        Err(error) => return complain(format_args!("{url} does not answer: {error}"), 1),
    };
    let status = answer.status();
    let words = answer.text().await.unwrap_or_default();
    if status.is_success() {
        say(words.trim())
    } else {
        complain(words.trim(), 1)
    }
}
