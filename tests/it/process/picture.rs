//! What people find of incidents in both worlds, counted, so that a picture can be compared with the one that should be.

use std::collections::BTreeMap;

use binnacle_sandbox::{Sandbox, github::Comment};
use serde_json::Value;

use crate::support::stage::{REPOSITORY, id, text_of};

/// Incidents by name, and what there is of each.
pub(super) type Picture = BTreeMap<String, Shown>;

/// What there is of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Channels with its key in their topic.
    pub(super) rooms: usize,
    /// Boards in them.
    pub(super) boards: usize,
    /// Boards that are pinned.
    pub(super) pinned: usize,
    /// Posts of what happened in them.
    pub(super) posts: usize,
    /// Cards in the announcement channel.
    pub(super) announcements: usize,
    /// Issues with its key.
    pub(super) issues: usize,
    /// Comments of the bot on them.
    pub(super) comments: usize,
    /// Whether board, card and issue name each other as they should in the end.
    pub(super) agree: bool,
}

impl Shown {
    /// One of everything that follows from a declaration, and so many updates told from another channel.
    pub(super) fn once(updates: usize) -> Self {
        Self {
            rooms: 1,
            boards: 1,
            pinned: 1,
            posts: updates,
            announcements: 1,
            issues: 1,
            comments: updates,
            agree: true,
        }
    }
}

/// Looks at both worlds.
pub(super) fn picture(sandbox: &Sandbox) -> Picture {
    let discord = sandbox.discord();
    let mut picture = Picture::new();
    let cards = discord.messages(id(&discord.channel_named("operations").unwrap()));
    let issues = sandbox.github().issues(REPOSITORY);
    for channel in discord.channels() {
        let topic = channel["topic"].as_str().unwrap_or_default();
        let Some((start, key)) = topic.split_once(" · key ") else {
            continue;
        };
        let room = id(&channel);
        let messages = discord.messages(room);
        let name = start.split(" · ").next().unwrap_or_default();
        let is_board = |message: &&Value| footer(message).ends_with("this message is kept current");
        let is_post = |message: &&Value| title(message).ends_with(&format!(": {name}"));
        let shown = picture.entry(name.to_owned()).or_default();
        let ours = issues
            .iter()
            .filter(|issue| marks(issue.body.as_deref(), key));
        let links: Vec<String> = ours
            .clone()
            .map(|issue| format!("/issues/{}", issue.number))
            .collect();
        let comments = ours
            .clone()
            .flat_map(|issue| sandbox.github().comments(REPOSITORY, issue.number));
        let boards: Vec<&Value> = messages.iter().filter(is_board).collect();
        shown.rooms += 1;
        shown.boards += boards.len();
        shown.pinned += discord.pins(room).iter().filter(is_board).count();
        shown.posts += messages.iter().filter(is_post).count();
        shown.issues += links.len();
        shown.comments += comments.filter(is_ours).count();
        let names_issue =
            |message: &&Value| links.iter().all(|link| text_of(message).contains(link));
        let agree = boards.iter().all(names_issue)
            && cards_of(&cards, name)
                .all(|card| names_issue(&card) && text_of(card).contains(&format!("<#{room}>")))
            && ours.clone().all(|issue| {
                issue
                    .body
                    .as_deref()
                    .unwrap_or_default()
                    .contains(&format!("/{room}"))
            });
        shown.agree = agree;
    }
    for card in &cards {
        picture
            .entry(footer(card).to_owned())
            .or_default()
            .announcements += 1;
    }
    for issue in &issues {
        // An issue whose room is missing shows up as an incident of its own.
        let name = issue
            .title
            .rsplit_once('(')
            .map_or("", |(_, name)| name.trim_end_matches(')'));
        picture.entry(name.to_owned()).or_default();
    }
    picture
}

fn cards_of<'a>(cards: &'a [Value], name: &'a str) -> impl Iterator<Item = &'a Value> {
    cards.iter().filter(move |card| footer(card) == name)
}

fn footer(message: &Value) -> &str {
    message["embeds"][0]["footer"]["text"]
        .as_str()
        .unwrap_or_default()
}

fn title(message: &Value) -> &str {
    message["embeds"][0]["title"].as_str().unwrap_or_default()
}

fn marks(body: Option<&str>, key: &str) -> bool {
    let line = format!("<!-- binnacle-key {key} -->");
    body.unwrap_or_default().lines().any(|one| one == line)
}

fn is_ours(comment: &Comment) -> bool {
    comment.body.contains("<!-- binnacle-key ")
}
