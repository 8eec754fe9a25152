//! What goes first of what has to be sent.

use super::Effect;
use crate::deploy::ship;

impl Effect {
    /// Which goes first when several could: the smaller number. Making a room overtakes what is said in rooms, and that
    /// overtakes mirroring, in which incidents overtake what follows from them and what shows deploys. Pages go before all of
    /// them, in a lane of their own.
    pub const fn priority(&self) -> i16 {
        match self {
            Self::PageCall { .. } => 0,
            Self::PagePost { .. } => 5,
            Self::PageCard { .. } => 10,
            Self::Room { .. } => 20,
            Self::Access { .. }
            | Self::Nudge { .. }
            | Self::Role { .. }
            | Self::Notice { .. }
            | Self::DeployPost { .. }
            | Self::DeployShip {
                step: ship::Step::Run | ship::Step::Stop | ship::Step::Call | ship::Step::Recall,
                ..
            }
            | Self::ErrandShip { .. }
            | Self::DeployLockNote { .. } => 25,
            Self::Board { .. } | Self::Answer { .. } | Self::DeployCard { .. } => 30,
            Self::Announce { .. }
            | Self::Post { .. }
            | Self::Heard { .. }
            | Self::DeployHeard { .. }
            | Self::Guide { .. }
            | Self::Suggest { .. }
            | Self::OncallCard { .. }
            | Self::OncallFollowUp { .. }
            | Self::RunCard { .. }
            | Self::RunNote { .. }
            | Self::DeployLock { .. }
            | Self::ErrandCard { .. } => 40,
            // Links to files last for hours, so what people wait for goes first; mirroring can wait longer.
            Self::Keep { .. } => 45,
            Self::Archive { .. } | Self::Unroom { .. } | Self::Digest { .. } | Self::Members => 50,
            Self::Issue { .. } | Self::Comment { .. } => 60,
            Self::Action { .. }
            | Self::Report { .. }
            | Self::DeployShip {
                step: ship::Step::Mirror | ship::Step::FollowUp,
                ..
            }
            | Self::Matter { .. }
            | Self::Remark { .. } => 65,
        }
    }
}
