//! Why a file was not read as a report, and what would help.

/// A file that is no report that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// More than [`super::LARGEST`] bytes.
    #[error(
        "The file is larger than 1 MiB, which no report is. Take out what it quotes, and link to it instead."
    )]
    TooLarge,
    /// Not text in UTF-8.
    #[error("The file is not text in UTF-8. Save it as UTF-8 and read it again.")]
    NotUtf8,
    /// Nothing but white space.
    #[error("The file is empty.")]
    Empty,
    /// No heading that could be a title.
    #[error("There is no title. Begin the file with one, as in `# 2026-01-31, Disk full`.")]
    NoTitle,
    /// Placeholders stand where a date and times should.
    #[error("This is a template: placeholders stand where the date should. Fill it in first.")]
    Template,
    /// Neither of the sections that make a report.
    #[error(
        "This is no report: it has neither a section `Timeline` nor a section `Summary`. An index or a guide is not imported."
    )]
    NoReport,
    /// No day is named anywhere.
    #[error("There is no date. Begin the title or the file's name with one, as in `2026-01-31`.")]
    NoDate,
}
