//! Holding, waiting, taking over, and what time does to locks.

use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::{Actor, Decision, Refusal, team::Team};

const TEAM: &str = "guild = \"1\"\nname = \"A\"\nservice = [{ name = \"api\" }]\nenvironment = [{ name = \"production\" }]\n\
    [rights]\ndeploy.unlock = [\"operator\"]\n[[role]]\nname = \"operator\"\nid = \"11\"\n";

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600 + minutes * 60).unwrap()
}

fn actor(id: &str, roles: &[&str]) -> Actor {
    Actor {
        user: id.parse().unwrap(),
        name: id.to_owned(),
        roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
    }
}

/// A world of one place, in which what is decided is kept.
struct World {
    team: Team,
    spot: Spot,
    over: Vec<Lock>,
    count: i64,
}

impl World {
    fn new() -> Self {
        Self {
            team: team(),
            spot: Spot::default(),
            over: Vec::new(),
            count: 0,
        }
    }

    fn fresh(&mut self) -> Fresh {
        self.count += 1;
        Fresh {
            id: Uuid::from_u128(self.count.unsigned_abs().into()).into(),
            workspace: "1".parse().unwrap(),
            number: self.count,
            channel: "43".parse().unwrap(),
        }
    }

    fn keep(&mut self, changed: Changed) {
        if let Some(lock) = changed.lock {
            if lock.is_living() {
                self.spot.living = Some(lock);
            } else {
                self.over.push(lock);
                self.spot.living = None;
            }
        }
        if let Some(begun) = changed.begun {
            assert!(self.spot.living.is_none(), "nothing is held twice");
            self.spot.living = Some(begun);
        }
        if let Some(line) = changed.line {
            self.spot.line = line;
        }
    }

    fn decided(
        &mut self,
        decision: Result<Decision<Changed>, Refusal>,
    ) -> Result<(String, Vec<Effect>), String> {
        let decision = decision.map_err(|refusal| refusal.to_string())?;
        self.keep(decision.state);
        let Reply::Say { card, .. } = decision.reply else {
            panic!("a form");
        };
        Ok((format!("{}: {}", card.title, card.body), decision.effects))
    }

    fn take(&mut self, who: &Actor, if_held: IfHeld, minutes: i64) -> Result<String, String> {
        let ask = LockAsk {
            over: Over::Place("api".parse().unwrap(), "production".parse().unwrap()),
            wanted: wanted(60),
            if_held,
        };
        let fresh = self.fresh();
        let team = self.team.clone();
        let by = by(&team, who, minutes);
        let decision = take(&self.spot, ask, fresh, by);
        self.decided(decision).map(|(told, _)| told)
    }

    fn press(
        &mut self,
        who: &Actor,
        lock: &Lock,
        verb: LockVerb,
        minutes: i64,
    ) -> Result<String, String> {
        let fresh = self.fresh();
        let team = self.team.clone();
        let by = by(&team, who, minutes);
        let decision = match verb {
            LockVerb::Unlock => unlock(&self.spot, lock, fresh, by),
            LockVerb::Extend => extend(lock, by),
            LockVerb::Claim => claim(lock, by),
            LockVerb::Pass => pass(&self.spot, lock, fresh, by),
            LockVerb::Leave => leave(&self.spot, lock, by),
            LockVerb::Wait => wait(&self.spot, lock, wanted(30), by),
            LockVerb::Steal => steal(&self.spot, lock, wanted(30), fresh, by),
        };
        self.decided(decision).map(|(told, _)| told)
    }

    fn living(&self) -> Lock {
        self.spot.living.clone().expect("a lock")
    }

    /// What time does until it has nothing more to do.
    fn pass_time(&mut self, minutes: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(lock) = self.spot.living.clone() {
            let fresh = self.fresh();
            let Some(moved) = fire(&self.spot, &lock, fresh, at(minutes)) else {
                break;
            };
            effects.extend(moved.effects);
            self.keep(moved.changed);
        }
        effects
    }
}

fn by<'a>(team: &'a Team, actor: &'a Actor, minutes: i64) -> By<'a> {
    By {
        team,
        actor,
        now: at(minutes),
    }
}

fn wanted(minutes: i64) -> Wanted {
    Wanted {
        reason: Reason::parse("Release *42*").unwrap(),
        lasts: SignedDuration::from_mins(minutes),
    }
}

#[test]
fn one_holds_it_and_the_others_wait_in_their_order() {
    let (ana, bo, cy) = (actor("21", &[]), actor("22", &[]), actor("23", &[]));
    let mut world = World::new();
    assert!(world.take(&ana, IfHeld::Say, 0).is_ok());
    let first = world.living();
    assert_eq!((first.owner, first.until), (ana.user, at(60)));
    let told = world.take(&bo, IfHeld::Say, 1).unwrap();
    assert!(told.contains("Nothing was changed"), "{told}");
    assert_eq!(world.living(), first);
    let told = world.take(&bo, IfHeld::Wait, 1).unwrap();
    assert!(told.contains("number 1 in line"), "{told}");
    let told = world.press(&cy, &first, LockVerb::Wait, 2).unwrap();
    assert!(told.contains("number 2 in line"), "{told}");
    for (who, verb, why) in [
        (&bo, LockVerb::Wait, "number 1 in line for"),
        (&ana, LockVerb::Wait, "yours already"),
        (&ana, LockVerb::Leave, "You do not wait"),
        (&bo, LockVerb::Extend, "Only its owner"),
        (
            &bo,
            LockVerb::Unlock,
            "Only <@&11> may end the locks of others",
        ),
        (
            &bo,
            LockVerb::Steal,
            "Only <@&11> may end the locks of others",
        ),
        (&bo, LockVerb::Claim, "was taken by <@21> already"),
    ] {
        let refused = world.press(who, &first, verb, 3).unwrap_err();
        assert!(refused.contains(why), "{verb:?}: {refused}");
    }
    world.press(&ana, &first, LockVerb::Unlock, 4).unwrap();
    let offered = world.living();
    assert_eq!((offered.owner, offered.stage), (bo.user, Stage::Offered));
    assert_eq!(offered.until, at(4) + CLAIM);
    let over = world.over[0].clone();
    let late = world.press(&ana, &over, LockVerb::Unlock, 4).unwrap_err();
    assert!(late.contains("was unlocked by <@21> already"), "{late}");
    let other = world.press(&cy, &offered, LockVerb::Claim, 5).unwrap_err();
    assert!(other.contains("is kept for <@22>"), "{other}");
    world.press(&bo, &offered, LockVerb::Pass, 5).unwrap();
    let offered = world.living();
    assert_eq!((offered.owner, world.spot.line.len()), (cy.user, 0));
    world.press(&cy, &offered, LockVerb::Claim, 6).unwrap();
    let held = world.living();
    assert_eq!((held.stage, held.until), (Stage::Held, at(36)));
}

#[test]
fn whoever_is_offered_it_and_does_not_come_is_passed_over() {
    let (ana, bo, cy) = (actor("21", &[]), actor("22", &[]), actor("23", &[]));
    let mut world = World::new();
    world.take(&ana, IfHeld::Say, 0).unwrap();
    world.take(&bo, IfHeld::Wait, 0).unwrap();
    world.take(&cy, IfHeld::Wait, 0).unwrap();
    let reminded = world.pass_time(45);
    assert!(
        matches!(
            reminded[..],
            [Effect::DeployLockNote {
                note: Note::Ending,
                ..
            }]
        ),
        "{reminded:?}"
    );
    assert!(world.pass_time(45).is_empty(), "once");
    world.pass_time(60);
    assert_eq!(world.living().owner, bo.user);
    world.pass_time(74);
    assert_eq!(world.living().owner, bo.user);
    world.pass_time(75);
    assert_eq!(world.living().owner, cy.user);
    world.pass_time(1000);
    assert_eq!(world.spot.living, None);
    let stages: Vec<Stage> = world.over.iter().map(|one| one.stage).collect();
    assert_eq!(stages, [Stage::Expired, Stage::Lapsed, Stage::Lapsed]);
}

#[test]
fn taking_over_is_told_to_whoever_held_it() {
    let (ana, cy) = (actor("21", &[]), actor("23", &["11"]));
    let mut world = World::new();
    world.take(&ana, IfHeld::Say, 0).unwrap();
    let first = world.living();
    let fresh = world.fresh();
    let team = world.team.clone();
    let decision = steal(&world.spot, &first, wanted(30), fresh, by(&team, &cy, 1));
    let (_, effects) = world.decided(decision).unwrap();
    let notes: Vec<Note> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::DeployLockNote { lock, note } if *lock == first.id => Some(*note),
            _ => None,
        })
        .collect();
    assert_eq!(notes, [Note::Stolen(cy.user), Note::StolenDirect(cy.user)]);
    let told = note_card(&world.over[0], notes[0]).unwrap();
    assert_eq!(told.mentions, [crate::reply::Mention::User(ana.user)]);
    assert_snapshot!(format!("{}\n{}", told.title, told.body), @r"
    LCK-1 was taken over: api in production
    <@23> took over `api` in `production`, which you held: Release \*42\*. Do not go on with what you do there before you have spoken.
    ");
    assert_eq!(world.living().owner, cy.user);
}

#[test]
fn holding_on_keeps_since_when_it_is_held() {
    let ana = actor("21", &[]);
    let mut world = World::new();
    world.take(&ana, IfHeld::Say, 0).unwrap();
    world.pass_time(50);
    let lock = world.living();
    assert_eq!(lock.reminded_at, Some(at(50)));
    world.press(&ana, &lock, LockVerb::Extend, 55).unwrap();
    let lock = world.living();
    assert_eq!((lock.until, lock.reminded_at), (at(120), None));
    world.take(&ana, IfHeld::Say, 100).unwrap();
    let lock = world.living();
    assert_eq!((lock.since, lock.until), (at(0), at(160)));
    assert_eq!(lock.number, 1, "it is the same lock");
}

#[test]
fn nobody_locks_everything_by_leaving_something_out() {
    let team = team();
    let typed = |service, environment| {
        Over::typed(&team, service, environment)
            .map_or_else(|refusal| refusal.to_string(), |over| over.words())
    };
    assert_snapshot!([
        typed(Some("api"), Some("production")),
        typed(Some("api"), None),
        typed(None, Some("production")),
        typed(None, None),
        typed(Some("ape"), None),
    ].join("\n"), @r"
    `api` in `production`
    `api` everywhere
    everything in `production`
    Name a service, an environment, or both. To lock everything, take the deploy token: `/deploy token take`.
    There is no service `ape`. Did you mean `api`?
    ");
}

#[test]
fn a_lock_of_whoever_asks_does_not_hold_their_deploy() {
    let ana = actor("21", &[]);
    let mut world = World::new();
    world.take(&ana, IfHeld::Say, 0).unwrap();
    let fact = world.living().fact();
    assert_eq!(fact.scope, facts::Scope::Place);
    assert_eq!(fact.by, Some(ana.user));
    assert_eq!(fact.service.as_deref(), Some("api"));
    assert_eq!(fact.until, Some(at(60)));
}
