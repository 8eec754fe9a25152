//! The lanes on which things are sent.

/// Where a thing is sent; each lane has its own pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Pages, to Discord: they never wait for anything else.
    Pages,
    /// Discord.
    Discord,
    /// GitHub.
    Github,
    /// Programs of the teams' own.
    Webhooks,
}

impl Lane {
    /// All lanes.
    pub const ALL: [Self; 4] = [Self::Pages, Self::Discord, Self::Github, Self::Webhooks];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Discord => "discord",
            Self::Github => "github",
            Self::Webhooks => "webhooks",
        }
    }
}
