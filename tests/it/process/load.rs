//! People who declare incidents one after the other, and whether what is on record, what they were told and what both worlds
//! show are the same in the end.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use binnacle_sandbox::discord::{Call, NoAnswer, text_of};
use serde_json::{Value, json};

use super::{
    berth::{Berth, PATIENCE},
    picture::{Picture, Shown, picture},
};
use crate::support::stage::answered;

/// Those who declare, in turns.
const PEOPLE: [&str; 5] = ["ana", "bo", "cy", "dee", "eli"];

/// Everything that was declared.
#[derive(Default)]
pub(super) struct Load(Vec<Asked>);

/// Somebody's declaration.
struct Asked {
    person: &'static str,
    title: String,
    call: Call,
}

/// The name of an incident by its title, each of which is given once.
type Names = BTreeMap<String, String>;

impl Load {
    /// The next person declares an incident.
    pub(super) async fn declare(&mut self, hands: &Hands) {
        let n = self.count();
        let (person, place) = &hands.0[n % PEOPLE.len()];
        let title = format!("Alarm {n}");
        let options = json!({ "title": title });
        let call = place.slash("incident declare", options).await.unwrap();
        let person = *person;
        self.0.push(Asked {
            person,
            title,
            call,
        });
    }

    /// How many were declared.
    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// Makes sure that everyone whose incident is on record has the answer at this moment, and says how many those are.
    pub(super) async fn is_answered(&self, berth: &Berth) -> usize {
        let recorded = recorded(berth).await;
        for Asked { title, call, .. } in &self.0 {
            if recorded.contains_key(title) {
                let answer = call.answer(Duration::from_millis(1)).await;
                let answer = answer.unwrap_or_else(|why| panic!("{title} is on record: {why}"));
                assert!(answer.text().contains(title));
            }
        }
        recorded.len()
    }

    /// When everything has come to rest: on record, told and shown are the same, each once. Says how many there are.
    pub(super) async fn is_whole(&self, berth: &Berth) -> usize {
        berth.quiet().await;
        let recorded = recorded(berth).await;
        let told = self.told(berth, &recorded).await;
        assert_eq!(told, recorded, "what was told is what is on record");

        let names: BTreeSet<String> = recorded.values().cloned().collect();
        assert_eq!(names.len(), recorded.len(), "no number is given twice");
        let once = |name: &String| (name.clone(), Shown::once(0));
        let wanted: Picture = names.iter().map(once).collect();
        let mut seen = picture(&berth.sandbox);
        let count = seen.len();
        seen.retain(|name, shown| wanted.get(name) != Some(shown));
        assert_eq!(seen, Picture::new(), "each is shown once everywhere");
        assert_eq!(count, wanted.len(), "nothing is missing");
        assert_eq!(
            listed(berth).await,
            names,
            "`/incident list` shows each once"
        );
        recorded.len()
    }

    /// What people read: the name of the incident that each was told of. Whoever was told twice, or never of an incident that
    /// is on record, ends the test.
    async fn told(&self, berth: &Berth, recorded: &Names) -> Names {
        let mut told = Names::new();
        for asked in &self.0 {
            if let Some(text) = asked.told(berth, recorded.contains_key(&asked.title)).await {
                let name = text.split(" · ").next().unwrap_or_default();
                told.insert(asked.title.clone(), name.to_owned());
            }
        }
        told
    }
}

/// The hands of those who declare.
pub(super) struct Hands(Vec<(&'static str, binnacle_sandbox::discord::Place)>);

impl Hands {
    /// Everybody in #general.
    pub(super) fn of(berth: &Berth) -> Self {
        let there = |name| (name, berth.in_general(name));
        Self(PEOPLE.into_iter().map(there).collect())
    }
}

impl Asked {
    /// What the person was told, by the answer or by name in the channel; nothing for what never came to be.
    async fn told(&self, berth: &Berth, is_recorded: bool) -> Option<String> {
        let Self {
            person,
            title,
            call,
        } = self;
        let discord = berth.sandbox.discord();
        let general = berth.channel("general");
        let mention = format!("<@{}>", discord.person(person).id());
        let late = |message: &Value| {
            message["content"] == *mention && text_of(message).contains(&format!(" · {title}\n"))
        };
        let times = || {
            discord
                .messages(general)
                .iter()
                .filter(|one| late(one))
                .count()
        };
        match call
            .answer(if is_recorded {
                PATIENCE
            } else {
                Duration::from_secs(4)
            })
            .await
        {
            Ok(answer) => {
                assert_eq!(times(), 0, "{person} was told of {title} twice");
                let text = answer.text();
                assert!(text.contains("<#"), "the answer names the room: {text}");
                Some(text)
            }
            Err(NoAnswer::Failed) if is_recorded => {
                let told = discord.wait_for_message(general, late, PATIENCE).await;
                let told = told.unwrap_or_else(|| panic!("{person} was never told of {title}"));
                assert_eq!(times(), 1, "{person} was told of {title} twice");
                let text = text_of(&told);
                text.strip_prefix(&mention)
                    .map(|text| text.trim().to_owned())
            }
            Err(why) => {
                assert!(!is_recorded, "{person} was not told of {title}: {why}");
                None
            }
        }
    }
}

/// The declarations on record, none of which may be there twice.
async fn recorded(berth: &Berth) -> Names {
    let mut names = Names::new();
    for event in berth.events().await {
        if event["kind"] == "incident.declared" {
            let title = event["data"]["title"].as_str().unwrap().to_owned();
            let name = format!("INC-{}", event["data"]["number"]);
            let doubled = names.insert(title, name);
            assert_eq!(doubled, None, "it is on record twice: {event}");
        }
    }
    names
}

/// The names that `/incident list` shows on all its pages.
pub(super) async fn listed(berth: &Berth) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for page in 1.. {
        let options = json!({ "state": "all", "page": page });
        let place = berth.in_general("ana");
        let call = place.slash("incident list", options).await.unwrap();
        let text = answered(&call).await;
        let rows = text.split("**").filter_map(|part| part.split(" · ").next());
        let found: Vec<&str> = rows.filter(|name| name.starts_with("INC-")).collect();
        if found.is_empty() {
            return names;
        }
        for name in found {
            assert!(names.insert(name.to_owned()), "{name} is listed twice");
        }
    }
    names
}
