//! What people wrote, for a page: as they wrote it, with links that can be followed and people by their names.

use std::collections::BTreeMap;

use askama::{Template, filters::HtmlSafe};
use binnacle_commands::{
    names::UserId,
    team::Team,
    timeline::{Piece as Told, Teller},
};

/// A text, ready to stand in a page.
#[derive(Template)]
#[template(path = "words.html")]
pub(super) struct Words {
    pieces: Vec<Piece>,
}

/// Its template escapes what it holds.
impl HtmlSafe for Words {}

struct Piece {
    text: String,
    is_link: bool,
}

impl Words {
    /// The text, with its links apart.
    pub(super) fn new(text: &str, people: &People<'_>) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        for token in text.split_inclusive(char::is_whitespace) {
            let start = ["https://", "http://"]
                .iter()
                .filter_map(|scheme| token.find(scheme))
                .min();
            let (before, rest) = token.split_at(start.unwrap_or(token.len()));
            let link =
                rest.trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?)]>\"'".contains(c));
            add(&mut pieces, &people.named(before), false);
            add(&mut pieces, link, true);
            add(&mut pieces, &rest[link.len()..], false);
        }
        Self { pieces }
    }

    /// What was done, to be read behind the name of whoever did it.
    pub(super) fn told(what: &[Told], people: &People<'_>) -> Self {
        let words = what.iter().map(|piece| match piece {
            Told::Words(words) => people.named(words),
            Told::Person(user) => format!("@{}", people.name(*user)),
        });
        Self::new(&words.collect::<String>(), people)
    }

    /// Whether there is nothing to read.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

fn add(pieces: &mut Vec<Piece>, text: &str, is_link: bool) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if !is_link && !last.is_link => last.text.push_str(text),
        _ => pieces.push(Piece {
            text: text.to_owned(),
            is_link,
        }),
    }
}

/// How people are called: as they showed themselves, or as their team's document calls them.
pub(super) struct People<'a> {
    pub(super) team: &'a Team,
    pub(super) shown: &'a BTreeMap<UserId, String>,
}

impl People<'_> {
    /// The name of somebody, where one is known.
    pub(super) fn known(&self, user: UserId) -> Option<String> {
        let listed = || {
            let person = self.team.people.iter().find(|one| one.discord == user);
            person.map(|person| person.name.to_string())
        };
        self.shown.get(&user).cloned().or_else(listed)
    }

    /// The name of somebody, or what stands for it.
    pub(super) fn name(&self, user: UserId) -> String {
        self.known(user).unwrap_or_else(|| format!("user {user}"))
    }

    /// The name of who did a thing.
    pub(super) fn who(&self, who: &Teller) -> String {
        match who {
            Teller::Person { user, .. } => self.name(*user),
            Teller::Binnacle => "Binnacle".to_owned(),
        }
    }

    /// The text with the names of those whom it mentions.
    fn named(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, mention)) = rest.split_once("<@") {
            out.push_str(before);
            let user = mention.split_once('>').and_then(|(id, after)| {
                let user: UserId = id.trim_start_matches('!').parse().ok()?;
                Some((user, after))
            });
            if let Some((user, after)) = user {
                out.push('@');
                out.push_str(&self.name(user));
                rest = after;
            } else {
                out.push_str("<@");
                rest = mention;
            }
        }
        out + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEAM: &str =
        "guild = \"1\"\nname = \"Harbour\"\n[[person]]\nname = \"bo\"\ndiscord = \"22\"\n";

    fn html(text: &str) -> String {
        let team = Team::parse(TEAM, "team.toml").unwrap();
        let shown = BTreeMap::from([("21".parse().unwrap(), "Ana".to_owned())]);
        let people = People {
            team: &team,
            shown: &shown,
        };
        Words::new(text, &people).to_string().trim().to_owned()
    }

    #[test]
    fn words_are_never_markup() {
        assert_eq!(
            html("<script>x</script> & \"y\""),
            "&#60;script&#62;x&#60;/script&#62; &#38; &#34;y&#34;"
        );
        assert_eq!(html("a\n  b"), "a\n  b");
    }

    #[test]
    fn links_can_be_followed_and_hold_nothing_else() {
        let to = |link: &str| {
            format!("<a href=\"{link}\" rel=\"noopener noreferrer nofollow\">{link}</a>")
        };
        assert_eq!(
            html("see (https://x.y/a?b=c), then http://z."),
            format!(
                "see ({}), then {}.",
                to("https://x.y/a?b=c"),
                to("http://z")
            )
        );
        assert_eq!(html("javascript:alert(1)"), "javascript:alert(1)");
        assert!(
            html("https://x.y/\"onclick=\"z").contains("href=\"https://x.y/&#34;onclick=&#34;z\"")
        );
    }

    #[test]
    fn people_are_called_by_their_names() {
        assert_eq!(
            html("<@21> and <@!22>, not <@33>"),
            "@Ana and @bo, not @user 33"
        );
        assert_eq!(html("<@x> <@"), "&#60;@x&#62; &#60;@");
    }
}
