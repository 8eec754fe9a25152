//! How a page climbs: who is called next, when, and what happens where nobody is on call.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    names::{ScheduleName, UserId},
    team::WhenEmpty,
};

use super::{Call, Callee, How, LOOK, Page, Stage, Target, Turn, Urgency, Why};

/// Who is on call at this moment, by schedule. A schedule that is not there has nobody.
pub type OnCall = BTreeMap<ScheduleName, Vec<UserId>>;

/// A page that moved on, with everything that must be written with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The page as it is from now on.
    pub page: Page,
    /// What happened.
    pub events: Vec<Event>,
    /// What must be sent.
    pub effects: Vec<Effect>,
}

/// Moves a page on whose time has come; `None` where it has not, or where nothing is left to do.
///
/// Whoever is on call is called once for each step and round. It ends with an answer, or with the word that nobody gave one.
pub fn fire(page: &Page, on: &OnCall, now: Timestamp) -> Option<Moved> {
    if !page.stage.climbs() || page.due_at.is_none_or(|due| due > now) {
        return None;
    }
    let mut climb = Climb::new(page, on, now);
    let start = match page.stage {
        Stage::Climbing => page.ladder.after(page.course.round, page.course.step),
        _ => Some((page.course.round, page.course.step)),
    };
    climb.from(start);
    Some(climb.done())
}

/// A page on its way up.
struct Climb<'a> {
    on: &'a OnCall,
    now: Timestamp,
    /// The page as it was.
    before: &'a Page,
    page: Page,
    /// The steps that found nobody on the way.
    nobody: Vec<u8>,
    /// Whether anything happened that people should see.
    is_news: bool,
}

impl<'a> Climb<'a> {
    fn new(before: &'a Page, on: &'a OnCall, now: Timestamp) -> Self {
        Self {
            on,
            now,
            before,
            page: before.clone(),
            nobody: Vec::new(),
            is_news: true,
        }
    }

    /// Goes on from a step until somebody is called, or waited for, or nobody is left.
    fn from(&mut self, start: Option<(u8, u8)>) {
        let mut place = start;
        while let Some((round, step)) = place {
            self.page.course.round = round;
            self.page.course.step = step;
            if self.settle(round, step) {
                return;
            }
            place = self.page.ladder.after(round, step);
        }
        self.exhaust();
    }

    /// Does what a step asks for; `false` where the next one comes at once.
    fn settle(&mut self, round: u8, step: u8) -> bool {
        let Some(rung) = self.page.ladder.steps.get(usize::from(step)).cloned() else {
            return false;
        };
        let found = self.found(&rung.notify);
        if !found.is_empty() {
            self.call(found, Why::Step);
            return true;
        }
        let is_first = !matches!(self.before.stage, Stage::Waiting { .. })
            || (self.before.course.round, self.before.course.step) != (round, step);
        if is_first {
            self.nobody.push(step);
        }
        match rung.when_empty {
            WhenEmpty::Fallback => {
                let instead = self.found(rung.fallback.as_slice());
                if instead.is_empty() {
                    self.call(self.owner(), Why::Owner);
                } else {
                    self.call(instead, Why::Fallback);
                }
                true
            }
            WhenEmpty::Wait => self.wait(is_first),
            WhenEmpty::Skip => {
                let is_lonely = self.page.ladder.ends_round(step)
                    && self.page.calls.iter().all(|call| call.round != round)
                    && !self.owner().is_empty();
                if is_lonely {
                    self.call(self.owner(), Why::Owner);
                }
                is_lonely
            }
        }
    }

    /// Waits until somebody is on call, and no longer than for an answer; `false` where that is over.
    fn wait(&mut self, is_first: bool) -> bool {
        let wait = self.page.rung().map(super::Rung::wait).unwrap_or_default();
        let until = match self.before.stage {
            Stage::Waiting { until } if !is_first => until,
            _ => self.now + wait,
        };
        if until <= self.now {
            return false;
        }
        if is_first {
            let owner = self.owner();
            let turn = self.turn(How::Waiting);
            self.add(owner, Why::Owner, turn);
        } else {
            self.is_news = false;
        }
        self.page.stage = Stage::Waiting { until };
        self.page.due_at = Some((self.now + LOOK).min(until));
        true
    }

    /// Calls people, and waits for an answer.
    fn call(&mut self, callees: Vec<Callee>, why: Why) {
        let turn = self.turn(How::Called);
        self.add(callees, why, turn);
        let wait = self.page.rung().map(super::Rung::wait).unwrap_or_default();
        self.page.stage = Stage::Climbing;
        self.page.due_at = Some(self.now + wait);
    }

    /// Says that nobody answered. Whoever owns the policy hears it for themselves.
    fn exhaust(&mut self) {
        let owner = self.owner();
        let turn = self.turn(How::Exhausted);
        self.add(owner, Why::Owner, turn);
        self.page.stage = Stage::Exhausted { at: self.now };
        self.page.due_at = None;
    }

    fn turn(&mut self, how: How) -> u16 {
        let turns = &mut self.page.course.turns;
        turns.push(Turn {
            at: self.now,
            due: self.before.due_at.unwrap_or(self.now),
            round: self.page.course.round,
            step: self.page.course.step,
            how,
            nobody: std::mem::take(&mut self.nobody),
        });
        u16::try_from(turns.len() - 1).unwrap_or(u16::MAX)
    }

    /// Adds calls; nobody is called twice in one step of one round.
    fn add(&mut self, callees: Vec<Callee>, why: Why, turn: u16) {
        let (round, step) = (self.page.course.round, self.page.course.step);
        for callee in callees {
            if self.page.call(round, step, callee).is_none() {
                self.page.calls.push(Call {
                    round,
                    step,
                    callee,
                    why,
                    turn,
                    message: None,
                    refused: None,
                });
            }
        }
    }

    fn owner(&self) -> Vec<Callee> {
        self.page.ladder.owner.into_iter().collect()
    }

    /// Who is behind targets, each once, in the order they stand there.
    fn found(&self, targets: &[Target]) -> Vec<Callee> {
        let mut found = Vec::new();
        for target in targets {
            let callees = match target {
                Target::Callee(callee) => vec![*callee],
                Target::Schedule(name) => {
                    let people = self.on.get(name).map(Vec::as_slice).unwrap_or_default();
                    people.iter().copied().map(Callee::User).collect()
                }
            };
            for callee in callees {
                if !found.contains(&callee) {
                    found.push(callee);
                }
            }
        }
        found
    }

    fn done(mut self) -> Moved {
        self.page.version += 1;
        if !self.is_news {
            return Moved {
                page: self.page,
                events: Vec::new(),
                effects: Vec::new(),
            };
        }
        let turn = self.page.course.turns.len() - 1;
        let events = vec![event(&self.page, turn, self.now)];
        let effects = effects(&self.page, turn);
        Moved {
            page: self.page,
            events,
            effects,
        }
    }
}

fn event(page: &Page, turn: usize, now: Timestamp) -> Event {
    let called: Vec<String> = page
        .calls
        .iter()
        .filter(|call| usize::from(call.turn) == turn)
        .map(|call| call.callee.to_string())
        .collect();
    let last = page.course.turns.get(turn);
    let kind = match last.map(|turn| turn.how) {
        Some(How::Exhausted) => Kind::PageUnanswered,
        _ => Kind::PageCalled,
    };
    Event {
        at: now,
        who: Who::Bot,
        subject: page.subject(),
        kind,
        data: json!({
            "number": page.number,
            "round": page.course.round,
            "step": page.course.step,
            "called": called,
            "nobody_for": last.map(|turn| turn.nobody.clone()).unwrap_or_default(),
        }),
    }
}

/// What a turn sends: first to each person, then the word in the channel, then the card.
pub(super) fn effects(page: &Page, turn: usize) -> Vec<Effect> {
    let new = || {
        page.calls
            .iter()
            .filter(move |call| usize::from(call.turn) == turn)
    };
    let direct = new().filter(|call| !matches!(call.callee, Callee::Role(_)));
    let mut effects: Vec<Effect> = direct
        .map(|call| Effect::PageCall {
            page: page.id,
            round: call.round,
            step: call.step,
            callee: call.callee,
        })
        .collect();
    let last = page.course.turns.get(turn);
    let is_said = page.urgency == Urgency::High
        || new().any(|call| matches!(call.callee, Callee::Role(_)))
        || last.is_some_and(|turn| !turn.nobody.is_empty() || turn.how == How::Exhausted);
    if is_said && let Ok(turn) = u16::try_from(turn) {
        effects.push(Effect::PagePost {
            page: page.id,
            turn,
            instead: None,
        });
    }
    effects.push(Effect::PageCard { page: page.id });
    effects
}
