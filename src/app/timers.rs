//! Timers: rows that come due.

use binnacle_commands::incident::Alarm;
use jiff::{SignedDuration, Timestamp};

use crate::store::{self, Due};

use super::App;

/// How long a timer's work may take before another may take it up.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// The same for a page: nobody is to wait long for one whose process ended right after it took the timer. Its work is one short
/// transaction, which finds nothing left to do when it is done twice.
const PAGE_LEASE: SignedDuration = SignedDuration::from_secs(10);

/// What timers do; the names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// Compare the GitHub mirror with what should be there.
    MirrorSweep,
    /// Forget old interactions, links and sessions.
    Forget,
    /// Take back what senders that are gone never finished.
    TakeBack,
    /// Make space where a server is nearly full of channels.
    RoomSweep,
    /// Tell a team what is overdue.
    Digest,
    /// Say again that somebody is asked to take a shift.
    Request,
    /// Compare the on-call roles with who is on call.
    RoleSweep,
    /// Look who of those who will be on call is on the server.
    MemberSweep,
    /// Look at a schedule.
    Schedule,
    /// Work on what webhooks told.
    Hooks,
    /// Decide a request to deploy anew, or remind of it.
    Deploy,
    /// Look at an errand that is done elsewhere.
    Errand,
    /// Remind of a lock, or end it.
    Lock,
    /// Remind a newcomer of what is left of their checklist.
    Onboarding,
    /// Close the issue of an absence that is over.
    Absence,
    /// Move a page on.
    Page,
    /// Look after an incident.
    Incident(Alarm),
}

impl Timer {
    /// Those that come again and again, whatever happens.
    pub const STEADY: [Self; 6] = [
        Self::RoleSweep,
        Self::MemberSweep,
        Self::RoomSweep,
        Self::MirrorSweep,
        Self::Forget,
        Self::TakeBack,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MirrorSweep => "mirror_sweep",
            Self::Forget => "forget",
            Self::TakeBack => "take_back",
            Self::RoomSweep => "room_sweep",
            Self::Digest => "digest",
            Self::Request => "oncall_request",
            Self::RoleSweep => "role_sweep",
            Self::MemberSweep => "member_sweep",
            Self::Schedule => "schedule",
            Self::Hooks => "hooks",
            Self::Deploy => "deploy",
            Self::Errand => "errand",
            Self::Lock => "deploy_lock",
            Self::Onboarding => "onboarding",
            Self::Absence => "absence",
            Self::Page => "page",
            Self::Incident(alarm) => alarm.as_str(),
        }
    }

    /// The timer with a stored name; `None` for one of another version.
    pub fn from_name(name: &str) -> Option<Self> {
        let alarms = Alarm::ALL.map(Self::Incident);
        let own = [
            Self::Digest,
            Self::Request,
            Self::Schedule,
            Self::Hooks,
            Self::Deploy,
            Self::Errand,
            Self::Lock,
            Self::Onboarding,
            Self::Absence,
            Self::Page,
        ];
        let mut all = Self::STEADY.into_iter().chain(own).chain(alarms);
        all.find(|timer| timer.as_str() == name)
    }
}

impl App {
    /// Makes sure that a timer is there.
    pub async fn timer_ensure(
        &self,
        timer: Timer,
        subject: &str,
        due_at: Timestamp,
    ) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.timer_ensure(timer.as_str(), subject, due_at).await?;
        tx.commit().await
    }

    /// Takes a timer that is due.
    pub async fn timer_take(&self) -> store::Result<Option<Due>> {
        let now = self.now();
        if self.timer_next().await?.is_none_or(|next| next > now) {
            return Ok(None);
        }
        let mut tx = self.db.write().await?;
        let due = tx.timer_claim(now, now + LEASE, now + PAGE_LEASE).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// When the next timer can be taken.
    pub async fn timer_next(&self) -> store::Result<Option<Timestamp>> {
        self.db.read().await?.timer_next().await
    }

    /// Moves a timer on: to its next time when it was done, to another try when it failed.
    pub async fn timer_ended(
        &self,
        due: &Due,
        next: Timestamp,
        is_done: bool,
    ) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        if is_done {
            tx.timer_done(due, next).await?;
        } else {
            tx.timer_retry(due, next).await?;
        }
        tx.commit().await
    }
}
