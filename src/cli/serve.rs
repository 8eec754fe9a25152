//! `binnacle run`.

use std::{process::ExitCode, sync::Arc};

use tokio::net::TcpListener;

use crate::{
    bot::{Bot, Parts},
    clock::{RandomIds, SystemClock},
    config::{Address, Args, Settings, Webhooks, read_teams},
    discord::PortConfig,
    github::GithubConfig,
    telemetry,
};

use super::{asked_to_stop, complain};

pub(super) async fn run(args: &Args) -> ExitCode {
    let settings = match Settings::from_args(args) {
        Ok(settings) => settings,
        Err(error) => return complain(error, 2),
    };
    telemetry::start_logging(&settings.log.filter, settings.log.format);
    let parts = match parts(settings).await {
        Ok(parts) => parts,
        Err(why) => return complain(why, 2),
    };
    let bot = match Bot::start(parts).await {
        Ok(bot) => bot,
        Err(error) => return complain(&error, if error.is_input() { 2 } else { 1 }),
    };
    tracing::info!(address = %bot.address(), "serving health and metrics");
    tracing::info!(
        address = bot.app().site().pages,
        "serving pages to whoever /web signs in"
    );
    let impatient = async {
        asked_to_stop().await;
        asked_to_stop().await;
    };
    tokio::select! {
        ended = bot.run_until(asked_to_stop()) => match ended {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => complain(error, 1),
        },
        () = impatient => complain("stopped at once; what was left is finished at the next start", 1),
    }
}

async fn parts(settings: Settings) -> Result<Parts, String> {
    let teams = read_teams(&settings.files).map_err(|error| error.to_string())?;
    settings.suits(&teams).map_err(|error| error.to_string())?;
    let webhooks = Webhooks::read(&teams, &settings.webhook_hosts)?;
    let listener = TcpListener::bind(settings.listen).await;
    let listener = listener.map_err(|error| {
        format!(
            "BINNACLE_LISTEN: cannot listen on {}: {error}",
            settings.listen
        )
    })?;
    let given = |address: &Address| address.is_given().then(|| address.as_str().to_owned());
    let hooks = settings.github.hooks.clone();
    Ok(Parts {
        discord: PortConfig {
            token: settings.discord.token,
            base: given(&settings.discord.api),
        },
        github: GithubConfig::of(settings.github),
        hooks,
        webhooks: Arc::new(webhooks),
        database: settings.database.expose().to_owned(),
        teams: teams.into_iter().map(|(_, team)| team).collect(),
        listener,
        pages: settings.url.map(|url| url.as_str().to_owned()),
        discord_site: "https://discord.com".to_owned(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds::default()),
    })
}
