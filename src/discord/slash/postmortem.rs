//! `/postmortem`.

use binnacle_commands::{
    postmortem::{Part, Status, Template},
    reply::Audience,
};
use serenity_commands::{BasicOption, Command};

use super::choices::choices;

/// What can be asked of reports.
#[derive(Debug, Command)]
pub(in crate::discord) enum PostmortemAsk {
    /// Write an incident's report, in a form.
    Write {
        /// Which part; the summary and the lessons if you leave it out.
        part: Option<PartChoice>,
        /// Of which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Show an incident's report, with all of it in a file.
    Show {
        /// Its shape; a form of ten sections if you leave it out.
        template: Option<TemplateChoice>,
        /// Of which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Say where an incident's report stands.
    Status {
        /// Where it stands.
        to: StatusChoice,
        /// Of which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
    /// Publish an incident's report as a GitHub issue, which follows what is written later.
    Publish {
        /// Of which incident; in its room you can leave this out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        incident: Option<String>,
    },
}

impl PostmortemAsk {
    /// Who sees the answer. A form cannot be announced, so nothing is said before it.
    pub(super) const fn audience(&self) -> Audience {
        match self {
            Self::Write { .. } | Self::Show { .. } => Audience::Asker,
            Self::Status { .. } | Self::Publish { .. } => Audience::Everyone,
        }
    }
}

choices! {
    /// A part of a report.
    PartChoice for Part {
        Summary = "summary and lessons", "summary" => Self::Summary;
        Course = "how it went", "course" => Self::Course;
        Messages = "lead-up and messages", "messages" => Self::Messages;
    }
}
choices! {
    /// The shape of a report.
    TemplateChoice for Template {
        Form = "form: ten sections", "form" => Self::Form;
        Story = "story: with where we got lucky", "story" => Self::Story;
    }
}
choices! {
    /// Where a report stands.
    StatusChoice for Status {
        Draft = "draft", "draft" => Self::Draft;
        InReview = "in review", "in_review" => Self::InReview;
        Reviewed = "reviewed", "reviewed" => Self::Reviewed;
    }
}
