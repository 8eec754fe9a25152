//! Whether deploys are allowed at this time.

use super::asker::quoted;
use super::{Scene, graded};
use crate::deploy::code::Code;
use crate::deploy::decision::{Blocker, Caution, Found};
use crate::deploy::rule::Grade;
use crate::deploy::window::{Hold, Window, is_outside};
use crate::text::utc;

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) {
    let windows = &scene.policy.windows;
    let denying = windows.iter().filter(|window| window.kind == Hold::Deny);
    for window in denying {
        let Some(end) = window.end_at(scene.now) else {
            continue;
        };
        let sentence = held(window, &format!("holds until {}", utc(end)));
        if scene.is_rollback() {
            found.warn(Caution::NotForRollback, sentence);
        } else if window.grade == Grade::Block {
            let blocker = Blocker::new(Code::Frozen, sentence).until(Some(end));
            found.blockers.push(blocker);
        } else {
            graded(window.grade, Code::Frozen, sentence, found);
        }
    }
    if is_outside(windows, scene.now) {
        outside(scene, found);
    }
}

fn outside(scene: &Scene<'_>, found: &mut Found) {
    let allowing = scene.policy.windows.iter();
    let allowing: Vec<&Window> = allowing
        .filter(|window| window.kind == Hold::Allow)
        .collect();
    let next = allowing
        .iter()
        .filter_map(|window| window.next_after(scene.now))
        .min();
    let names: Vec<String> = allowing.iter().map(|window| quoted(&window.name)).collect();
    let when = next.map_or_else(String::new, |next| format!(", next from {}", utc(next)));
    let sentence = format!("Deploys are allowed only in {}{when}.", names.join(" and "));
    if scene.is_rollback() {
        found.warn(Caution::NotForRollback, sentence);
        return;
    }
    let blocker = Blocker::new(Code::OutsideWindow, sentence).until(next);
    let blocker = if next.is_none() {
        blocker.without_end()
    } else {
        blocker
    };
    found.blockers.push(blocker);
}

fn held(window: &Window, how: &str) -> String {
    let why = window
        .reason
        .as_ref()
        .map(|reason| format!(": {}", quoted(reason)));
    format!(
        "The freeze {} {how}{}.",
        quoted(&window.name),
        why.unwrap_or_default()
    )
}
