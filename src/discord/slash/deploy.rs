//! `/deploy`.

use binnacle_commands::{
    deploy::{lock::IfHeld, metrics::Days},
    reply::Audience,
};
use serenity_commands::{BasicOption, Command, SubCommandGroup};

use super::choices::choices;

/// What can be asked of deploys.
#[derive(Debug, Command)]
pub(in crate::discord) enum DeployAsk {
    /// Ask for a deploy. You see everything that stands in its way.
    Request {
        /// Which service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: String,
        /// Where to.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: String,
        /// Which branch, tag or commit. It is found once and stays that commit.
        #[command(builder(max_length(200)))]
        r#ref: String,
        /// Why.
        #[command(builder(max_length(300)))]
        reason: Option<String>,
        /// Its arguments, as in canary=10, region=eu.
        #[command(builder(max_length(1000)))]
        arguments: Option<String>,
        /// Which incident it fixes.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        fixes: Option<String>,
        /// Whether it cannot wait: fewer gates by your team's policy, and everybody who approves is called.
        emergency: Option<bool>,
    },
    /// See what would stand in the way of a deploy. Nothing is asked for.
    Check {
        /// Which service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: String,
        /// Where to.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: String,
        /// Which branch, tag or commit.
        #[command(builder(max_length(200)))]
        r#ref: String,
        /// Why.
        #[command(builder(max_length(300)))]
        reason: Option<String>,
        /// Its arguments, as in canary=10, region=eu.
        #[command(builder(max_length(1000)))]
        arguments: Option<String>,
        /// Which incident it fixes.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        fixes: Option<String>,
        /// Whether it cannot wait: fewer gates by your team's policy, and everybody who approves is called.
        emergency: Option<bool>,
    },
    /// Ask for what is live in one environment in the next.
    Promote {
        /// Which service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: String,
        /// Where to; the next that does not have it if you leave it out.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: Option<String>,
        /// Why.
        #[command(builder(max_length(300)))]
        reason: Option<String>,
        /// Its arguments, as in canary=10, region=eu.
        #[command(builder(max_length(1000)))]
        arguments: Option<String>,
    },
    /// Go back to what was live before.
    Rollback {
        /// Which service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: String,
        /// Where.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: String,
        /// Why.
        #[command(builder(max_length(300)))]
        reason: String,
        /// To which commit that was live there; to the last one if you leave it out.
        #[command(builder(max_length(70)))]
        to: Option<String>,
    },
    /// Clear commits that are held back since one went back from them.
    Clear {
        /// Of which service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: String,
        /// Why they can be deployed again.
        #[command(builder(max_length(300)))]
        reason: String,
        /// Which commit; all of them if you leave it out.
        #[command(builder(max_length(70)))]
        commit: Option<String>,
    },
    /// Approve of a deploy.
    Approve {
        /// Which request, as in DPL-7.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: String,
        /// What you want to say with it.
        #[command(builder(max_length(300)))]
        note: Option<String>,
    },
    /// Let pass what stands in the way of a deploy. A second person has to agree.
    Override {
        /// Which request, as in DPL-7.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: String,
        /// What, by its code, as in frozen.
        #[command(builder(max_length(50)))]
        code: String,
        /// Why.
        #[command(builder(max_length(300)))]
        reason: String,
    },
    /// Reject a deploy.
    Reject {
        /// Which request, as in DPL-7.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: String,
        /// Why.
        #[command(builder(max_length(300)))]
        reason: String,
    },
    /// Call off a deploy, before it begins or while it runs.
    Cancel {
        /// Which request, as in DPL-7.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: String,
        /// Why.
        #[command(builder(max_length(300)))]
        reason: Option<String>,
    },
    /// Let your request ride along with another that contains it: they go out with one deploy.
    Join {
        /// Your request, as in DPL-7.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: String,
        /// With which request; with the one that contains most if you leave it out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        with: Option<String>,
    },
    /// Take your request out of the one that it rides with, before that begins.
    Leave {
        /// Your request, as in DPL-7.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: String,
    },
    /// What is live where, what runs, what is asked for; or one request.
    Status {
        /// Which request, as in DPL-7; all of it if you leave it out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: Option<String>,
        /// Only of one service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
    },
    /// What was deployed, newest first.
    History {
        /// Only of one service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// Only to one environment.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: Option<String>,
        /// Which page.
        #[command(builder(min_int_value(1), max_int_value(100_000)))]
        page: Option<i64>,
    },
    /// What is merged and not deployed, by age.
    Pending {
        /// Only of one service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// To which environment; to the last one of each service if you leave it out.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: Option<String>,
    },
    /// How often you deploy, how soon, how often that breaks something, and how soon it is put right.
    Metrics {
        /// Only of one service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// To which environment; to the last one of each service if you leave it out.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: Option<String>,
        /// How far to look back; 30 days if you leave it out.
        days: Option<DaysChoice>,
        /// Show it to everyone here.
        share: Option<bool>,
    },
    /// Say that a deploy caused an incident, or that it did not. The metrics count it so.
    Caused {
        /// Which deploy, as in DPL-7.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        deploy: String,
        /// Which incident.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: String,
        /// Whether it did; that it did if you leave it out.
        so: Option<SoChoice>,
    },
    /// Lock a service, an environment or both against deploys.
    Lock {
        /// Why.
        #[command(builder(max_length(200)))]
        reason: String,
        /// Which service; all if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// Which environment; all if you leave it out.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: Option<String>,
        /// For how long, as in 30m or 2 days; four hours if you leave it out.
        #[command(builder(max_length(50)))]
        r#for: Option<String>,
        /// What to do if somebody else holds it; to say so if you leave it out.
        held: Option<HeldChoice>,
    },
    /// End a lock.
    Unlock {
        /// Which lock, as in LCK-3.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        lock: String,
    },
    /// What is locked, by whom, and who waits.
    Locks,
    /// The deploy token: whoever holds it is the only one who deploys.
    Token(TokenGroup),
}

impl DeployAsk {
    pub(in crate::discord) const fn audience(&self) -> Audience {
        match self {
            Self::Metrics {
                share: Some(true), ..
            } => Audience::Everyone,
            _ => Audience::Asker,
        }
    }
}

/// What can be asked of the deploy token.
#[derive(Debug, SubCommandGroup)]
pub(in crate::discord) enum TokenGroup {
    /// Take the deploy token.
    Take {
        /// What for.
        #[command(builder(max_length(200)))]
        reason: String,
        /// For how long, as in 30m or 2 days; four hours if you leave it out.
        #[command(builder(max_length(50)))]
        r#for: Option<String>,
        /// What to do if somebody else holds it; to say so if you leave it out.
        held: Option<HeldChoice>,
    },
    /// Give the deploy token back.
    Release,
    /// Show who holds the deploy token.
    Show,
}

choices! {
    /// How far to look back.
    DaysChoice for Days {
        Month = "30 days", "30" => Self::Month;
        Quarter = "90 days", "90" => Self::Quarter;
    }
}

choices! {
    /// Whether a deploy caused an incident.
    SoChoice for bool {
        Yes = "it caused it", "yes" => true;
        No = "it did not", "no" => false;
    }
}

choices! {
    /// What to do where somebody else holds a lock.
    HeldChoice for IfHeld {
        Say = "say so", "say" => Self::Say;
        Wait = "wait in line", "wait" => Self::Wait;
        Steal = "take it over, and tell whoever held it", "steal" => Self::Steal;
    }
}
