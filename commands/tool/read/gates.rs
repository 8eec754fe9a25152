//! The gates of deploys that an action's file puts before it, and the place that they look at.

use std::collections::BTreeSet;

use crate::{deploy::Gate, text};

use super::{
    super::{Argument, Gates, Kind, Template},
    Reader,
    file::RawPlace,
};

impl Reader<'_> {
    pub(super) fn gates(
        &mut self,
        raw: &[String],
        place: Option<RawPlace>,
        arguments: &[Argument],
    ) -> Option<Gates> {
        let mut all = BTreeSet::new();
        for name in raw {
            match Gate::from_name(name) {
                Some(gate) => drop(all.insert(gate)),
                None => self.fault(
                    "gates",
                    format!(
                        "there is no gate `{}`; there are `lock`, `freeze` and `incident`",
                        text::cut(name, 30)
                    ),
                ),
            }
        }
        if all.is_empty() {
            if place.is_some() {
                self.fault(
                    "place",
                    "`place` says where `gates` look, and there are none",
                );
            }
            return None;
        }
        let (service, environment) = if let Some(place) = place {
            let service = self.template("place", &place.service);
            (service, self.template("place", &place.environment))
        } else {
            let service = sole(arguments, |kind| matches!(kind, Kind::Service(_)));
            let environment = sole(arguments, |kind| matches!(kind, Kind::Environment(_)));
            if service.is_none() || environment.is_none() {
                self.fault(
                    "gates",
                    "`gates` look at a place: say `place = { service = \"…\", environment = \"…\" }`, or have one argument of each of these types",
                );
            }
            (service, environment)
        };
        Some(Gates {
            all,
            service: service?,
            environment: environment?,
        })
    }
}

/// A gap for the one argument of a kind.
fn sole(arguments: &[Argument], is_meant: impl Fn(&Kind) -> bool) -> Option<Template> {
    let mut meant = arguments.iter().filter(|one| is_meant(&one.kind));
    match (meant.next(), meant.next()) {
        (Some(argument), None) => Template::read(&format!("{{{}}}", argument.name)).ok(),
        _ => None,
    }
}
