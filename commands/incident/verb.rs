//! What people do with an incident that stands, through a form.

use crate::team::Right;

/// What people do with an incident that stands, each through a form behind a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Say what is known.
    Update,
    /// End it.
    Resolve,
    /// Take the end back.
    Reopen,
    /// Judge anew how bad it is.
    Severity,
    /// Set its times right.
    Milestones,
    /// Put something on its timeline.
    Note,
    /// Write its report: what happened and what is learnt,
    Report,
    /// how it went,
    ReportCourse,
    /// and what led to it and what others are told.
    ReportMessages,
    /// Add an action.
    Action,
    /// Close it.
    Close,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 11] = [
        Self::Update,
        Self::Resolve,
        Self::Reopen,
        Self::Severity,
        Self::Milestones,
        Self::Note,
        Self::Report,
        Self::ReportCourse,
        Self::ReportMessages,
        Self::Action,
        Self::Close,
    ];

    /// The name in custom ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Resolve => "resolve",
            Self::Reopen => "reopen",
            Self::Severity => "severity",
            Self::Milestones => "milestones",
            Self::Note => "note",
            Self::Report => "report",
            Self::ReportCourse => "report_course",
            Self::ReportMessages => "report_messages",
            Self::Action => "action",
            Self::Close => "close",
        }
    }

    /// The verb with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }

    /// The right it needs.
    pub const fn right(self) -> Right {
        match self {
            Self::Resolve => Right::IncidentResolve,
            Self::Reopen => Right::IncidentReopen,
            Self::Close => Right::IncidentClose,
            _ => Right::IncidentUpdate,
        }
    }
}
