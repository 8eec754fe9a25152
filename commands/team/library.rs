//! Where the team's runbooks are.

use std::collections::BTreeSet;

use serde::Serialize;

use super::once::Once;
use super::section::Section;
use super::service::Service;
use super::value::Value;
use super::{keys, limits};
use crate::names::{LibraryName, ServiceName};

/// A folder of runbooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Library {
    /// Its name, under which its pages are shown.
    pub name: LibraryName,
    /// The folder; a relative one is below the folder that Binnacle runs in.
    pub folder: String,
    /// The services that all its pages are about, beside those that a page names itself.
    pub services: BTreeSet<ServiceName>,
}

/// Reads `[[library]]`.
pub(super) fn read(team: &Section<'_>, services: &[Service]) -> Vec<Library> {
    let mut names = Once::rule("a library stands once");
    let sections = team
        .get("library")
        .map(|value| value.sections(keys::LIBRARY, limits::LIBRARIES));
    let mut libraries: Vec<Library> = sections
        .iter()
        .flatten()
        .filter_map(|section| one(section, services, &mut names))
        .collect();
    libraries.sort_by(|a, b| a.name.cmp(&b.name));
    libraries
}

fn one(
    section: &Section<'_>,
    services: &[Service],
    names: &mut Once<LibraryName>,
) -> Option<Library> {
    let name: Option<LibraryName> = section.need_parsed("name");
    if let Some((name, value)) = name.as_ref().zip(section.get("name")) {
        names.take(name.clone(), &value);
    }
    let folder = section
        .need("folder", "the path of a folder")
        .and_then(|folder| folder.words(limits::URL));
    let about = section
        .get("services")
        .map(|value| about(&value, services))
        .unwrap_or_default();
    Some(Library {
        name: name?,
        folder: folder?,
        services: about,
    })
}

fn about(value: &Value<'_>, services: &[Service]) -> BTreeSet<ServiceName> {
    let allowed = "a list of names of services, as in `[\"website\"]`";
    let items = value.list(allowed, limits::SERVICES).unwrap_or_default();
    let name = |item: &Value<'_>| {
        let name: ServiceName = item.parsed()?;
        if !services.iter().any(|service| service.name == name) {
            item.refuse("allowed is the `name` of a `[[service]]`");
            return None;
        }
        Some(name)
    };
    items.iter().filter_map(name).collect()
}
