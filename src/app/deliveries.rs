//! The outbox: taking what is due, and writing down what became of it.

use std::sync::Arc;

use binnacle_commands::{
    Effect, Event, Who,
    delivery::{Delivered, Doubt, NOT_OURS, Outcome, backoff, page_backoff, patience},
    effect::Lane,
    event::Kind,
    incident::{self, Incident},
    issue::Mirrored,
    names::{ChannelId, GuildId, InteractionId},
    page::ROOM_SOON,
    team::Team,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::store::{self, Answerable, Claimed, SetAside, Transcript};

use super::{
    App, DeployParcel, DigestParcel, ErrandParcel, Failure, LockParcel, MatterParcel,
    MembersParcel, NoticeParcel, PageParcel, RequestParcel, RoleParcel, RunParcel,
    SuggestionParcel, mirror::mirrored, status::subject, writing::Writing,
};

/// Something to send, with the state it shows.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The incident it is about, as it is now.
    pub incident: Incident,
    /// The issue that has to be made right, where it is about one.
    pub mirrored: Option<Mirrored>,
    /// Its team.
    pub team: Arc<Team>,
}

/// What goes out: something of an incident, or of the whole team.
#[derive(Debug, Clone)]
pub enum Consignment {
    /// Something of an incident.
    Incident(Box<Parcel>),
    /// What is overdue.
    Digest(Box<DigestParcel>),
    /// The card of a swap or a cover, or that somebody is still wanted.
    Request(Box<RequestParcel>),
    /// Something that people are told of who is on call.
    Notice(Box<NoticeParcel>),
    /// The role of those who are on call.
    Role(Box<RoleParcel>),
    /// People to look for.
    Members(Box<MembersParcel>),
    /// Something of a request to deploy.
    Deploy(Box<DeployParcel>),
    /// Something of a lock.
    Lock(Box<LockParcel>),
    /// Something of a page.
    Page(Box<PageParcel>),
    /// Runbooks that a room is offered.
    Suggestion(Box<SuggestionParcel>),
    /// Something of an errand.
    Errand(Box<ErrandParcel>),
    /// The card of a run.
    Run(Box<RunParcel>),
    /// The issue of a matter.
    Matter(Box<MatterParcel>),
}

impl App {
    /// Takes what is due on a lane for the time of a lease, the most urgent first.
    pub async fn deliveries_take(
        &self,
        lane: Lane,
        lease: SignedDuration,
        limit: i64,
    ) -> store::Result<Vec<Claimed>> {
        let now = self.now();
        let mut tx = self.db.write().await?;
        let claimed = tx.effect_claim(lane, now, now + lease, limit).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// When the next thing on a lane is due.
    pub async fn deliveries_next_due(&self, lane: Lane) -> store::Result<Option<Timestamp>> {
        self.db.read().await?.effect_next_due(lane).await
    }

    /// Loads the state that a delivery shows.
    pub async fn delivery_load(&self, claimed: Claimed) -> Result<Consignment, Failure> {
        match claimed.effect.clone() {
            Effect::Digest { on } => {
                let digest = self.digest_load(claimed, on).await?;
                return Ok(Consignment::Digest(Box::new(digest)));
            }
            Effect::Notice { notice, .. } => {
                let notice = self.notice_load(claimed, &notice).await?;
                return Ok(Consignment::Notice(Box::new(notice)));
            }
            Effect::Role { role } => {
                let role = self.role_load(claimed, role).await?;
                return Ok(Consignment::Role(Box::new(role)));
            }
            Effect::Members => {
                let members = self.members_load(claimed).await?;
                return Ok(Consignment::Members(Box::new(members)));
            }
            Effect::Suggest { incident } => {
                let offered = self.suggestion_load(claimed, incident).await?;
                return Ok(Consignment::Suggestion(Box::new(offered)));
            }
            Effect::RunCard { run } | Effect::RunNote { run, .. } => {
                let run = self.run_load(claimed, run).await?;
                return Ok(Consignment::Run(Box::new(run)));
            }
            _ => {}
        }
        if let Some(id) = claimed.effect.request() {
            let request = self.request_load(claimed, id).await?;
            return Ok(Consignment::Request(Box::new(request)));
        }
        if let Some(deploy) = claimed.effect.deploy() {
            let deploy = self.deploy_load(claimed, deploy).await?;
            return Ok(Consignment::Deploy(Box::new(deploy)));
        }
        if let Some(errand) = claimed.effect.errand() {
            let errand = self.errand_load(claimed, errand).await?;
            return Ok(Consignment::Errand(Box::new(errand)));
        }
        if let Some(matter) = claimed.effect.matter() {
            let matter = self.matter_load(claimed, matter).await?;
            return Ok(Consignment::Matter(Box::new(matter)));
        }
        if let Some(lock) = claimed.effect.lock() {
            let lock = self.lock_load(claimed, lock).await?;
            return Ok(Consignment::Lock(Box::new(lock)));
        }
        if let Some(page) = claimed.effect.page() {
            let page = self.page_load(claimed, page).await?;
            return Ok(Consignment::Page(Box::new(page)));
        }
        let team = self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let incident = match claimed.effect.incident() {
            Some(id) => reader.incident(id).await?,
            None => None,
        };
        let incident = incident.ok_or(Failure::Broken(store::Error::Conflict("incident")))?;
        Ok(Consignment::Incident(Box::new(Parcel {
            mirrored: mirrored(&mut reader, &claimed.effect, &incident, &team).await?,
            claimed,
            incident,
            team,
        })))
    }

    /// Puts back for a while what cannot be judged here: its team is not among those that this process works for.
    pub async fn delivery_postponed(&self, claimed: &Claimed) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        let later = self.now() + NOT_OURS;
        if !tx.effect_hold(claimed, later).await? {
            lost(claimed);
        }
        tx.commit().await
    }

    /// The answer that an interaction was given.
    pub async fn interaction(&self, id: InteractionId) -> store::Result<Option<Answerable>> {
        self.db.read().await?.interaction(id).await
    }

    /// The category that rooms of a server are made under, once known.
    pub async fn category(&self, guild: GuildId) -> store::Result<Option<ChannelId>> {
        self.db.read().await?.workspace_category(guild).await
    }

    /// Writes down what became of a delivery. Where it was taken by somebody else meanwhile, only what arrived is written: that is so,
    /// whoever sent it.
    pub async fn delivery_ended(&self, claimed: &Claimed, outcome: Outcome) -> Result<(), Failure> {
        let mut writing = self.writing(claimed.workspace).await?;
        let is_ours = match outcome {
            Outcome::Done(delivered) => {
                let is_ours = writing.tx.effect_done(claimed).await?;
                writing.arrived(claimed, delivered).await?;
                is_ours
            }
            Outcome::NotSent { after, why } => {
                writing.again(claimed, claimed.doubt, after, &why).await?
            }
            Outcome::Limited { after } => {
                let is_there = after <= ROOM_SOON && writing.page_shows(&claimed.effect).await?;
                let after = if is_there {
                    SignedDuration::ZERO
                } else {
                    after
                };
                let due = writing.now + after;
                writing.tx.effect_hold(claimed, due).await?
            }
            Outcome::Doubtful { why } => {
                // What was settled before this try is not settled after it.
                writing.again(claimed, Doubt::Look, None, &why).await?
            }
            Outcome::LookAgain { after } => {
                let (due, doubt) = (writing.now + after, claimed.doubt.looked());
                let why = "looked for it and found nothing yet";
                writing.tx.effect_retry(claimed, due, doubt, why).await?
            }
            Outcome::Gone { number } => writing.issue_gone(claimed, number).await?,
            Outcome::Refused { why } => writing.park(claimed, claimed.doubt, &why).await?,
        };
        if !is_ours {
            lost(claimed);
        }
        writing.ring(claimed.effect.lane());
        writing.finish().await
    }

    /// Takes back what senders that are gone never finished: everything when this process is alone on its database.
    pub async fn deliveries_take_back(&self, at_start: bool) -> store::Result<u64> {
        let all = at_start && self.db.was_unused();
        let mut tx = self.db.write().await?;
        let count = tx.effect_take_back((!all).then(|| self.now())).await?;
        if all {
            tx.timer_free_all().await?;
        }
        tx.commit().await?;
        // Nobody else tells the dispatchers, also of what another process left behind.
        for lane in Lane::ALL {
            self.wake.lane(lane).notify_one();
        }
        if at_start {
            self.db.settled().await?;
        }
        Ok(count)
    }
}

/// Says that a delivery took so long that it was taken back, and that somebody else has it.
fn lost(claimed: &Claimed) {
    tracing::warn!(effect.id = %claimed.id, what = claimed.effect.title(), "a delivery took too long and is in other hands");
}

impl Writing<'_> {
    async fn arrived(&mut self, claimed: &Claimed, delivered: Delivered) -> Result<(), Failure> {
        let guild = claimed.workspace;
        let Some(before) = self.about(claimed).await? else {
            return self.arrived_elsewhere(claimed, delivered).await;
        };
        let after = match (delivered, &claimed.effect) {
            (Delivered::Room { room, category }, Effect::Room { interaction, .. }) => {
                if category.is_some() {
                    self.tx.workspace_set_category(guild, category).await?;
                }
                let after =
                    incident::room_opened(&before, room, *interaction, &self.team, self.now);
                if let Some(interaction) = *interaction {
                    self.reword(&before, &after, interaction).await?;
                }
                self.pages_hasten(&before).await?;
                after
            }
            (Delivered::Board(message), _) => incident::board_shown(&before, message),
            (Delivered::Announcement(channel, message), _) => {
                incident::announced(&before, channel, message)
            }
            (Delivered::Issue(shown), Effect::Action { action, .. }) => {
                return self.action_shown(&before, *action, shown).await;
            }
            (Delivered::Issue(shown), Effect::Report { .. }) => {
                return self.report_shown(&before, shown).await;
            }
            (Delivered::Issue(shown), _) => {
                incident::issue_shown(&before, shown, &self.team, self.now)
            }
            (Delivered::Transcript { text, messages }, _) => {
                let Some(room) = before.places.room else {
                    return Ok(());
                };
                let kept = Transcript {
                    incident: before.id,
                    room,
                    text: &text,
                    messages,
                };
                let is_news = self.tx.transcript_keep(guild, kept, self.now).await?;
                incident::room_archived(&before, is_news.then_some(messages), self.now)
            }
            (Delivered::RoomGone, _) => incident::room_gone(&before, &self.team, self.now),
            (Delivered::Reminder, Effect::Nudge { nudge, .. }) => {
                return self.reminded(&before, nudge).await;
            }
            (Delivered::File(bytes), Effect::Keep { attachment, .. }) => {
                return self.file_arrived(before.id, *attachment, &bytes).await;
            }
            (Delivered::NoFile(why), Effect::Keep { attachment, .. }) => {
                return Ok(self.tx.attachment_lose(*attachment, &why).await?);
            }
            (
                Delivered::Nothing
                | Delivered::Reminder
                | Delivered::Room { .. }
                | Delivered::Card(_)
                | Delivered::File(_)
                | Delivered::NoFile(_)
                | Delivered::Closed(_)
                | Delivered::RoleKept { .. }
                | Delivered::RoleStuck(_)
                | Delivered::Members { .. }
                | Delivered::Called(..)
                | Delivered::NotCalled(_)
                | Delivered::PageCard(..)
                | Delivered::Ship(_)
                | Delivered::Answered(_),
                _,
            ) => return Ok(()),
        };
        self.settle(&before, after).await
    }

    /// Something arrived that is about no incident.
    async fn arrived_elsewhere(
        &mut self,
        claimed: &Claimed,
        delivered: Delivered,
    ) -> Result<(), Failure> {
        if let Some(page) = claimed.effect.page() {
            return self.page_arrived(page, &claimed.effect, delivered).await;
        }
        match (&claimed.effect, &delivered) {
            (Effect::Digest { on }, _) => self.digested(claimed.workspace, *on, &delivered).await,
            (Effect::Notice { key, notice }, _) => self.noticed(key, notice, &delivered).await,
            (Effect::Role { role }, _) => self.role_kept(*role, &delivered).await,
            (Effect::Members, Delivered::Members { looked_for, gone }) => {
                self.duty_gone(looked_for, gone).await
            }
            (Effect::DeployCard { deploy }, Delivered::Card(message)) => {
                self.deploy_placed(*deploy, *message).await
            }
            (Effect::DeployShip { deploy, .. }, Delivered::Ship(sent)) => {
                Box::pin(self.deploy_sent(*deploy, sent)).await
            }
            (Effect::DeployShip { deploy, .. }, Delivered::Issue(shown)) => {
                Box::pin(self.deploy_followed_up(*deploy, shown.clone())).await
            }
            (Effect::Matter { matter }, Delivered::Issue(shown)) => {
                self.matter_shown(*matter, shown.clone()).await
            }
            (Effect::DeployLock { lock }, Delivered::Card(message)) => {
                self.lock_placed(*lock, *message).await
            }
            (Effect::OncallCard { request }, Delivered::Card(message)) => {
                self.request_placed(*request, *message).await
            }
            (Effect::ErrandCard { errand }, Delivered::Card(message)) => {
                self.errand_placed(*errand, *message).await
            }
            (Effect::ErrandShip { errand, .. }, Delivered::Ship(sent)) => {
                Box::pin(self.errand_sent(*errand, sent)).await
            }
            (Effect::ErrandShip { errand, .. }, Delivered::Answered(end)) => {
                Box::pin(self.errand_over(*errand, end)).await
            }
            (Effect::RunCard { run }, Delivered::Card(message)) => {
                self.run_placed(*run, *message).await
            }
            (
                Effect::OncallFollowUp {
                    request,
                    planned_at,
                },
                Delivered::Reminder,
            ) => self.followed_up(*request, *planned_at).await,
            _ => Ok(()),
        }
    }

    /// The incident that a delivery is about, as it is now.
    async fn about(&mut self, claimed: &Claimed) -> Result<Option<Incident>, Failure> {
        Ok(match claimed.effect.incident() {
            Some(id) => self.tx.incident(id).await?,
            None => None,
        })
    }

    /// Makes the kept answer to a declaration say what is so now: it may still have to be given.
    async fn reword(
        &mut self,
        before: &Incident,
        after: &incident::Aftermath,
        interaction: InteractionId,
    ) -> Result<(), Failure> {
        let now = Incident {
            places: after.places.clone(),
            ..before.clone()
        };
        let reply = incident::told(&now, &self.team);
        Ok(self.tx.interaction_reword(interaction, &reply).await?)
    }

    async fn settle(
        &mut self,
        before: &Incident,
        after: incident::Aftermath,
    ) -> Result<(), Failure> {
        self.tx
            .incident_placed(before.id, &before.places, &after.places)
            .await?;
        self.record(&after.events).await?;
        self.push(&after.effects).await
    }

    async fn again(
        &mut self,
        claimed: &Claimed,
        doubt: Doubt,
        after: Option<SignedDuration>,
        why: &str,
    ) -> Result<bool, Failure> {
        if self.now.duration_since(claimed.first_tried_at) > patience(claimed.effect.lane()) {
            return self.park(claimed, doubt, why).await;
        }
        let salt = claimed.id.uuid().as_u64_pair().1;
        let wait = match claimed.effect.lane() {
            Lane::Pages => page_backoff(claimed.tries, salt),
            Lane::Discord | Lane::Github | Lane::Webhooks => backoff(claimed.tries, salt),
        };
        let wait = wait.max(after.unwrap_or_default());
        let due = self.now + wait;
        Ok(self.tx.effect_retry(claimed, due, doubt, why).await?)
    }

    async fn park(&mut self, claimed: &Claimed, doubt: Doubt, why: &str) -> Result<bool, Failure> {
        let aside = self.tx.effect_park(claimed, doubt, why).await?;
        if aside == SetAside::Lost {
            return Ok(false);
        }
        tracing::warn!(effect.id = %claimed.id, what = claimed.effect.title(), why, "delivery set aside");
        metrics::counter!("binnacle_deliveries_parked_total", "lane" => claimed.effect.lane().as_str()).increment(1);
        if aside == SetAside::Again {
            // Nobody looked at the one before yet, so it is not told of again.
            return Ok(true);
        }
        let event = Event {
            at: self.now,
            who: Who::Bot,
            subject: subject(claimed),
            kind: Kind::DeliveryParked,
            data: json!({ "what": claimed.effect.title(), "why": why }),
        };
        self.record(&[event]).await?;
        if let (Effect::Room { interaction, .. }, Some(incident)) =
            (&claimed.effect, self.about(claimed).await?)
        {
            let interaction = *interaction;
            let after = incident::room_failed(&incident, why, interaction, &self.team);
            if let Some(interaction) = interaction {
                self.reword(&incident, &after, interaction).await?;
            }
            self.settle(&incident, after).await?;
        }
        Ok(true)
    }
}
