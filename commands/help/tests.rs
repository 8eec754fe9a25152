//! The help fits, whole and by topic.

use super::*;

#[test]
fn help_fits_whole_and_by_topic() {
    let team = "guild = \"7\"\nname = \"Harbour\"";
    let team = Team::parse(team, "team.toml").unwrap();
    let actor = Actor {
        user: "21".parse().unwrap(),
        name: "ana".to_owned(),
        roles: Vec::new(),
    };
    let told = |about| match help(&team, &actor, about).unwrap() {
        Reply::Say { card, .. } => card.body,
        Reply::Form(_) => panic!("no card"),
    };
    let whole = told(None);
    for entry in COMMANDS {
        assert!(
            whole.contains(&format!("`{}`", entry.command)),
            "{}",
            entry.command
        );
        let own = told(Some(topic(entry)));
        assert!(own.contains(entry.does), "{}", entry.command);
    }
    assert!(text::units(&whole) < 4000);
    let refused = help(&team, &actor, Some("gardening")).unwrap_err();
    assert!(
        refused.to_string().contains("no help about `gardening`"),
        "{refused}"
    );
}
