//! Fields such as `Incident ID: 12`, in a list or in lines of their own.

use super::{
    inline::plain,
    outline::{Block, What},
    section::{Kind, Section},
};

/// The fields above the sections and among the details: names in lower case, and values.
pub(super) fn fields(sections: &[Section]) -> Vec<(String, String)> {
    sections
        .iter()
        .filter(|section| matches!(section.kind, Kind::Preamble | Kind::Details))
        .flat_map(|section| &section.blocks)
        .flat_map(lines)
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_lowercase(), value.trim().to_owned()))
        })
        .collect()
}

fn lines(block: &Block) -> Vec<String> {
    match &block.what {
        What::Paragraph(pieces) => plain(pieces).lines().map(str::to_owned).collect(),
        What::List(items) => items.iter().map(|item| plain(&item.head)).collect(),
        What::Table(rows) => {
            let row =
                |cells: &Vec<Vec<_>>| cells.iter().map(|cell| plain(cell)).collect::<Vec<_>>();
            rows.iter().map(|cells| row(cells).join(": ")).collect()
        }
        What::Front(text) => text.lines().map(str::to_owned).collect(),
        What::Heading(..) | What::Rest => Vec::new(),
    }
}

/// The value of the first field with one of these names.
pub(super) fn value<'f>(fields: &'f [(String, String)], names: &[&str]) -> Option<&'f str> {
    let found = fields
        .iter()
        .find(|(name, value)| names.contains(&name.as_str()) && !value.is_empty());
    found.map(|(_, value)| value.as_str())
}
