//! The one timer loop: rows that come due are taken, worked on, and moved on when they are done.

use std::collections::BTreeMap;

use binnacle_commands::{
    Refusal,
    cron::Cron,
    delivery::{NOT_OURS, backoff, page_backoff},
    mirror::{Mend, doubled, unlisted},
    team::Team,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, Failure, Timer},
    github::deliver,
    store::{self, Due},
};

use super::{Senders, wait};

/// How far back the mirror's sweep looks.
const SWEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How far back a list of GitHub's may lag behind what was written.
const LAG: SignedDuration = SignedDuration::from_mins(2);

/// When a sweep is looked at again that is still at work.
const STILL_RUNS: SignedDuration = SignedDuration::from_mins(2);

/// How long a timer that this version does not know is out of the way.
const UNKNOWN: SignedDuration = SignedDuration::from_mins(10);

/// When a timer comes again, in UTC; `None` for those that incidents set.
const fn cron_of(timer: Timer) -> Option<&'static str> {
    match timer {
        Timer::MirrorSweep => Some("0 */10 * * * *"),
        Timer::Forget => Some("0 17 * * * *"),
        Timer::TakeBack => Some("*/30 * * * * *"),
        Timer::RoomSweep => Some("0 40 * * * *"),
        Timer::RoleSweep => Some("15 */5 * * * *"),
        Timer::MemberSweep => Some("0 23 */6 * * *"),
        Timer::Digest
        | Timer::Hooks
        | Timer::Page
        | Timer::Request
        | Timer::Schedule
        | Timer::Deploy
        | Timer::Errand
        | Timer::Lock
        | Timer::Onboarding
        | Timer::Absence
        | Timer::Incident(_) => None,
    }
}

/// Runs timers until told to stop.
pub async fn run_timers(app: App, senders: Senders, stop: CancellationToken) {
    for timer in Timer::STEADY {
        if let Err(error) = app
            .timer_ensure(timer, "", following(timer, app.now()))
            .await
        {
            tracing::error!(%error, "a timer could not be set");
        }
    }
    if let Err(error) = app.digests_ensure().await {
        tracing::error!(%error, "the timers of the digests could not be set");
    }
    if let Err(error) = app.duties_ensure().await {
        tracing::error!(%error, "the timers of the schedules could not be set");
    }
    if let Err(error) = app.hooks_ensure().await {
        tracing::error!(%error, "the timers of what webhooks told could not be set");
    }
    let mut sweeps = Sweeps::default();
    let (own, to) = (app.clone(), senders.clone());
    sweeps.tasks.spawn(async move {
        if let Some(github) = &to.github {
            catch_up(&own, github).await;
        }
    });
    loop {
        let due = match app.timer_take().await {
            Ok(Some(due)) => {
                match Timer::from_name(&due.name) {
                    Some(timer @ (Timer::MirrorSweep | Timer::RoomSweep)) => {
                        sweeps.begin(&app, &senders, timer, due).await;
                    }
                    Some(timer @ (Timer::Deploy | Timer::Errand)) => sweeps.look(&app, timer, due),
                    timer => work(&app, timer, &due).await,
                }
                if stop.is_cancelled() {
                    break;
                }
                continue;
            }
            Ok(None) => app.timer_next().await,
            Err(error) => Err(error),
        };
        let due = due.unwrap_or_else(|error| {
            tracing::error!(%error, "timers cannot be read");
            Some(app.now() + SignedDuration::from_secs(5))
        });
        if !wait(app.clock(), due, app.wake().timers(), &stop).await {
            break;
        }
    }
    // A sweep that is cut off has lost nothing: the next one looks at everything again.
    sweeps.tasks.shutdown().await;
}

/// Sweeps wait for Discord and for GitHub, sometimes for long, so they run beside the loop: reminders are in time meanwhile. Each runs
/// once at a time.
#[derive(Debug, Default)]
struct Sweeps {
    tasks: JoinSet<()>,
    running: BTreeMap<&'static str, AbortHandle>,
}

impl Sweeps {
    /// Looks at a request to deploy or an errand, for which GitHub is asked. Its lease keeps a second look away.
    fn look(&mut self, app: &App, timer: Timer, due: Due) {
        while self.tasks.try_join_next().is_some() {}
        let app = app.clone();
        self.tasks
            .spawn(async move { work(&app, Some(timer), &due).await });
    }

    async fn begin(&mut self, app: &App, senders: &Senders, timer: Timer, due: Due) {
        while self.tasks.try_join_next().is_some() {}
        let name = timer.as_str();
        if self.running.get(name).is_some_and(|one| !one.is_finished()) {
            // Its lease is over and it is still at work: it is looked at again later.
            end(app, &due, app.now() + STILL_RUNS, false).await;
            return;
        }
        let (app, senders) = (app.clone(), senders.clone());
        let task = self.tasks.spawn(async move {
            let done = match timer {
                Timer::RoomSweep => make_space(&app, &senders).await,
                _ => sweep(&app, &senders).await,
            };
            ended(&app, timer, &due, done).await;
        });
        self.running.insert(name, task);
    }
}

fn following(timer: Timer, after: Timestamp) -> Timestamp {
    let fallback = after + SignedDuration::from_mins(10);
    let cron: Option<Cron> = cron_of(timer).and_then(|cron| cron.parse().ok());
    cron.and_then(|cron| cron.next(after, &TimeZone::UTC))
        .unwrap_or(fallback)
}

async fn work(app: &App, timer: Option<Timer>, due: &Due) {
    let Some(timer) = timer else {
        // One of another version, which may be at work beside this one.
        end(app, due, app.now() + UNKNOWN, true).await;
        return;
    };
    let done = match timer {
        Timer::Incident(alarm) => match own(app, due, app.alarm(alarm, due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Page => match own(app, due, app.page_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Hooks => match own(app, due, app.hooks_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Digest => match own(app, due, app.digest(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Request => match own(app, due, app.request_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Deploy => match own(app, due, app.deploy_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Errand => match own(app, due, app.errand_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Lock => match own(app, due, app.lock_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Onboarding => match own(app, due, app.onboarding_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Absence => match own(app, due, app.absence_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::Schedule => match own(app, due, app.duty_due(due).await).await {
            Some(done) => done,
            None => return,
        },
        Timer::RoleSweep => app.roles_sweep().await.map_err(|error| error.to_string()),
        Timer::MemberSweep => app.members_sweep().await.map_err(|error| error.to_string()),
        // Begun beside the loop, and ended there.
        Timer::MirrorSweep | Timer::RoomSweep => return,
        Timer::Forget => forget(app).await.map_err(|error| error.to_string()),
        Timer::TakeBack => take_back(app).await,
    };
    ended(app, timer, due, done).await;
}

/// Moves a timer on after its work: to its next time, or to another try.
async fn ended(app: &App, timer: Timer, due: &Due, done: Result<(), String>) {
    match done {
        Ok(()) => end(app, due, following(timer, app.now()), true).await,
        Err(why) => {
            tracing::warn!(
                timer = due.name,
                why,
                tries = due.tries,
                "a timer's work failed and is tried again"
            );
            let wait = match timer {
                Timer::Page => page_backoff(due.tries, 0),
                _ => backoff(due.tries, 0),
            };
            end(app, due, app.now() + wait, false).await;
        }
    }
}

/// What became of a timer that sets itself anew; `None` when nothing is left to do for it. One that is not ours to judge is out
/// of the way for a while.
async fn own(app: &App, due: &Due, judged: Result<bool, Failure>) -> Option<Result<(), String>> {
    match judged {
        Ok(true) => None,
        // What cannot be written at this moment is ours all the same.
        Err(error @ (Failure::Broken(_) | Failure::Refused(Refusal::Unwritable))) => {
            Some(Err(error.to_string()))
        }
        Ok(false) | Err(Failure::Refused(_)) => {
            end(app, due, app.now() + NOT_OURS, true).await;
            None
        }
    }
}

/// Takes back what others left behind, and keeps others from believing that this process left.
async fn take_back(app: &App) -> Result<(), String> {
    // Each is done, also where another cannot be.
    let presence = app.presence_keep().await;
    let errands = app.errands_take_back(false).await;
    let deliveries = app.deliveries_take_back(false).await;
    presence.map_err(|error| error.to_string())?;
    errands.map_err(|error| error.to_string())?;
    deliveries.map(drop).map_err(|error| error.to_string())
}

async fn forget(app: &App) -> store::Result<()> {
    app.answers_forget().await?;
    app.web_forget().await?;
    app.rota_forget().await?;
    app.duties_forget().await?;
    app.hooks_forget().await?;
    app.links_forget().await?;
    Ok(())
}

async fn end(app: &App, due: &Due, at: Timestamp, is_done: bool) {
    if let Err(error) = app.timer_ended(due, at, is_done).await {
        // Its lease ends by itself; then it is taken again.
        tracing::error!(%error, timer = due.name, "a timer could not be moved on");
    }
}

/// Archives the rooms of closed incidents where channels are about to run out.
async fn make_space(app: &App, senders: &Senders) -> Result<(), String> {
    for team in app.teams().all() {
        let over = senders.discord.crowded(team.guild.get()).await?;
        if over == 0 {
            continue;
        }
        let archived = app.rooms_archive(team.guild, over).await;
        let archived = archived.map_err(|error| error.to_string())?;
        tracing::warn!(guild.id = %team.guild, over, archived, "the server is nearly full of channels");
    }
    Ok(())
}

/// Sweeps every team's mirror; one that cannot be swept does not stop the others.
async fn sweep(app: &App, senders: &Senders) -> Result<(), String> {
    let Some(github) = &senders.github else {
        return Ok(());
    };
    catch_up(app, github).await;
    let mut failed = Vec::new();
    for team in app.teams().all() {
        if let Err(why) = sweep_team(app, github, team).await {
            failed.push(format!("{}: {why}", team.name));
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("; "))
    }
}

/// Remembers who Binnacle is at GitHub: it may be somebody else one day.
async fn sign_in(app: &App, github: &deliver::Sender, team: &Team) -> Result<(), String> {
    if team.github.is_none() {
        return Ok(());
    }
    let login = github.login().await?;
    let kept = app.own_login_keep(team.guild, &login).await;
    kept.map_err(|error| error.to_string())
}

/// Has GitHub tell again what its webhooks told while nobody listened. Where that cannot be, the sweep finds what it left; where it fails,
/// the next one asks for all of it again.
async fn catch_up(app: &App, github: &deliver::Sender) {
    for team in app.teams().all() {
        if let Err(why) = sign_in(app, github, team).await {
            tracing::warn!(guild.id = %team.guild, why, "it is not known yet who Binnacle is at GitHub");
        }
    }
    if let Err(error) = tell_again(app, github).await {
        tracing::error!(%error, "until when GitHub was asked cannot be read or written");
    }
}

async fn tell_again(app: &App, github: &deliver::Sender) -> store::Result<()> {
    let (began, door) = (app.now(), format!("{}/github/webhook", app.site().pages));
    let mut all = Vec::new();
    for team in app.teams().all() {
        all.push((team, app.missed_since(team.guild).await?));
    }
    // The App's own webhook tells all teams.
    let oldest = all.iter().map(|(_, since)| *since).min().unwrap_or(began);
    let is_own_told = is_told(github.redeliver_own(&door, oldest).await);
    for (team, since) in all {
        let is_told = is_told(github.redeliver(team, &door, since).await);
        if is_told && is_own_told {
            app.missed_asked(team.guild, began).await?;
        }
    }
    Ok(())
}

/// Whether GitHub was asked for everything that it could not tell.
fn is_told(again: Result<Option<usize>, String>) -> bool {
    match again {
        Ok(None | Some(0)) => true,
        Ok(Some(count)) => {
            tracing::info!(count, "GitHub tells again what was not taken");
            true
        }
        Err(why) => {
            tracing::warn!(
                why,
                "GitHub could not be asked for what its webhooks told; it is asked again"
            );
            false
        }
    }
}

async fn sweep_team(app: &App, github: &deliver::Sender, team: &Team) -> Result<(), String> {
    let since = app.now() - SWEPT;
    let Some(mut seen) = github.seen(team, since).await? else {
        return Ok(());
    };
    let watched = app.mirror_watched(team.guild, since).await;
    let watched = watched.map_err(|error| error.to_string())?;
    // What cannot be asked, or put right, keeps nothing else from being so.
    let mut failed = Vec::new();
    for at in unlisted(&watched, &seen, app.now()) {
        failed.extend(github.ask(&mut seen, at).await.err());
    }
    let mends = app
        .mirror_sweep(team.guild, watched, &seen)
        .await
        .map_err(|error| error.to_string())?;
    let count = u32::try_from(mends.len()).unwrap_or(u32::MAX);
    metrics::gauge!("binnacle_mirror_difference", "guild" => team.guild.to_string()).set(count);
    if !mends.is_empty() {
        tracing::warn!(guild.id = %team.guild, ?mends, "the GitHub mirror differed");
    }
    for mend in mends {
        failed.extend(look_after(app, github, team, mend).await.err());
    }
    failed.extend(pass_on(app, github, team).await.err());
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("; "))
    }
}

/// Does what a difference asks for beside what was queued for it.
async fn look_after(
    app: &App,
    github: &deliver::Sender,
    team: &Team,
    mend: Mend,
) -> Result<(), String> {
    match mend {
        Mend::CloseDuplicate {
            repository,
            number,
            of,
        } => github.close_duplicate(&repository, number, &of).await,
        Mend::Look {
            repository, number, ..
        } => {
            let news = github.found(&repository, number).await?;
            let found = app.issue_found(team.guild, &news).await;
            found.map_err(|error| error.to_string())
        }
        Mend::Sync(_) | Mend::Aside(_) | Mend::Adopt { .. } => Ok(()),
    }
}

/// Passes on what was said on GitHub since the last sweep and was not told by a webhook, and takes back what we said twice.
async fn pass_on(app: &App, github: &deliver::Sender, team: &Team) -> Result<(), String> {
    let began = app.now();
    let since = app.comments_since(team.guild).await;
    let since = since.map_err(|error| error.to_string())?;
    let (said, until) = github.said(team, since - LAG).await?;
    for one in doubled(&said) {
        tracing::warn!(guild.id = %team.guild, issue = one.issue.number, "a comment stood there twice");
        github.uncomment(&one.issue.repository, one.id).await?;
    }
    let passed = app.comments_found(team.guild, &said).await;
    passed.map_err(|error| error.to_string())?;
    // Where there was too much for one look, the next one goes on from there.
    let looked = app
        .comments_looked(team.guild, until.unwrap_or(began))
        .await;
    looked.map_err(|error| error.to_string())
}
