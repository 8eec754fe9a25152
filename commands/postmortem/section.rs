//! The sections of a report that people write.

use crate::incident::Verb;

/// What people write in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The harm, its length, the cure, in a few sentences.
    Summary,
    /// What went well.
    Well,
    /// What went wrong.
    Wrong,
    /// Where luck helped.
    Lucky,
    /// The cause, and what contributed.
    Cause,
    /// How it was noticed.
    Detection,
    /// What was done about it.
    Response,
    /// What ended it.
    Resolution,
    /// What is learnt.
    Lessons,
    /// Why nothing is to be done, where nothing is.
    NoAction,
    /// What led to it.
    LeadUp,
    /// The harm in numbers.
    Numbers,
    /// What colleagues are told.
    Internal,
    /// What those outside are told.
    External,
}

/// A form holds five inputs, so a report is written in three.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Part {
    /// What happened and what is learnt.
    #[default]
    Summary,
    /// How it went.
    Course,
    /// What led to it, and what others are told.
    Messages,
}

impl Part {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Summary, Self::Course, Self::Messages];

    /// What it is called on a button.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Summary => "Summary and lessons",
            Self::Course => "How it went",
            Self::Messages => "Lead-up and messages",
        }
    }

    /// The verb whose form it is.
    pub const fn verb(self) -> Verb {
        match self {
            Self::Summary => Verb::Report,
            Self::Course => Verb::ReportCourse,
            Self::Messages => Verb::ReportMessages,
        }
    }

    /// The part that is written in a verb's form.
    pub fn of(verb: Verb) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.verb() == verb)
    }

    /// Its sections.
    pub const fn sections(self) -> &'static [Section] {
        use Section as S;
        match self {
            Self::Summary => &[S::Summary, S::Well, S::Wrong, S::Lucky, S::Cause],
            Self::Course => &[
                S::Detection,
                S::Response,
                S::Resolution,
                S::Lessons,
                S::NoAction,
            ],
            Self::Messages => &[S::LeadUp, S::Numbers, S::Internal, S::External],
        }
    }
}

impl Section {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Part::ALL.into_iter().flat_map(Part::sections).copied()
    }

    /// The name in storage and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Well => "well",
            Self::Wrong => "wrong",
            Self::Lucky => "lucky",
            Self::Cause => "cause",
            Self::Detection => "detection",
            Self::Response => "response",
            Self::Resolution => "resolution",
            Self::Lessons => "lessons",
            Self::NoAction => "no_action",
            Self::LeadUp => "lead_up",
            Self::Numbers => "numbers",
            Self::Internal => "internal",
            Self::External => "external",
        }
    }

    /// The section with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|section| section.as_str() == name)
    }

    /// What it is called in reports.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Well => "What went well",
            Self::Wrong => "What went wrong",
            Self::Lucky => "Where we got lucky",
            Self::Cause => "Root cause",
            Self::Detection => "Detection",
            Self::Response => "Response",
            Self::Resolution => "Recovery and resolution",
            Self::Lessons => "Lessons learned",
            Self::NoAction => "Why no action is needed",
            Self::LeadUp => "Lead-up",
            Self::Numbers => "Impact in numbers",
            Self::Internal => "Internal message",
            Self::External => "External message",
        }
    }

    /// The question in the form, and a hint at an answer.
    pub(super) const fn question(self) -> (&'static str, &'static str) {
        match self {
            Self::Summary => (
                "Summary: harm, length, cure",
                "Orders failed for 40 min; rolled back",
            ),
            Self::Well => ("What went well?", "The alert came within a minute"),
            Self::Wrong => ("What went wrong?", "Nobody knew the runbook"),
            Self::Lucky => ("Where did we get lucky?", "It was not Friday evening"),
            Self::Cause => (
                "What was the cause, what contributed?",
                "The cache was cleared while warm-up was off",
            ),
            Self::Detection => (
                "How was it noticed? How in half the time?",
                "A customer called; an alert on the error rate would have told us",
            ),
            Self::Response => (
                "What was done about it, by whom?",
                "Ana led, Bo looked at the database",
            ),
            Self::Resolution => (
                "What ended it? What is left over?",
                "Rolled back; orders of that hour were sent again by hand",
            ),
            Self::Lessons => ("What do we learn?", "A switch needs a warm cache"),
            Self::NoAction => (
                "If no action is needed: why?",
                "The part that failed is switched off for good next week",
            ),
            Self::LeadUp => (
                "What led to it?",
                "The release of Monday changed how the cache is filled",
            ),
            Self::Numbers => (
                "Impact in numbers",
                "412 orders failed, 3 % of the day; 12 % of the month's error budget",
            ),
            Self::Internal => (
                "What are colleagues told?",
                "Support can tell callers that orders work again",
            ),
            Self::External => (
                "What are those outside told?",
                "Between 12:00 and 12:40 some orders failed. Nothing was charged.",
            ),
        }
    }
}
