//! Whom the issue of an incident calls once it is escalated.

use super::*;

fn text(words: &str) -> Text {
    Text::parse(words).unwrap()
}

#[test]
fn what_is_escalated_is_assigned_to_whoever_answers_for_the_service() {
    let people = "[[person]]\nname = \"bo\"\ndiscord = \"22\"\ngithub = \"bo-g\"\nroles = [\"operator\"]\n\
                  [[person]]\nname = \"cy\"\ndiscord = \"23\"\ngithub = \"cy-g\"\n[[service]]";
    let team = |more: &str| {
        let text = TEAM.replace("[[service]]", people) + more;
        Team::parse(&text, "binnacle.toml").unwrap()
    };
    let graver = "\n[incidents.severity.sev1]\npage = \"default\"\n[[escalation]]\nname = \"default\"\n\
                  owner = \"operator\"\nsteps = [{ notify = [\"user:bo\"], wait = \"1m\" }]\n";
    let escalate = || Change::Escalate(text("Help."));
    let worse = || Change::Severity {
        to: Severity::Sev1,
        reason: text("Down."),
        impact: Some(text("All.")),
    };
    let (role, person) = ("owner = \"operator\"", "owner = \"cy\"");
    for (owner, more, asked, assigned, said) in [
        (role, "", escalate(), "bo-g", "answered for by @bo-g."),
        (person, "", escalate(), "cy-g", "answered for by @cy-g."),
        (role, graver, worse(), "bo-g", "answered for by @bo-g."),
        (role, "", worse(), "", "Raised from"),
        (role, "", Change::Impact(text("All.")), "", "Impact"),
    ] {
        let team = team(&format!("{owner}\n{more}"));
        let decided = change(
            &incident(),
            asked,
            &team,
            &ana(),
            "50".parse().unwrap(),
            at(1),
        );
        let decided = decided.unwrap();
        let wanted = mirrored(&decided.state, &team).unwrap().wanted;
        assert_eq!(wanted.also.join(" "), assigned, "{owner} {more}");
        let comments = decided.effects.iter().filter_map(|effect| match effect {
            Effect::Comment { note, more, .. } => {
                Some(comment_body(&decided.state, (note, more), &team, "k"))
            }
            _ => None,
        });
        let comments: Vec<String> = comments.collect();
        assert!(
            comments.len() == 1 && comments[0].contains(said),
            "{comments:?}"
        );
        assert_eq!(
            comments[0].contains('@'),
            !assigned.is_empty(),
            "{comments:?}"
        );
        let issue = Effect::Issue {
            incident: decided.state.id,
        };
        assert!(decided.effects.contains(&issue));
    }
    let team = team(role);
    let (next, effects) = page_unanswered(&incident(), &team).unwrap();
    assert_eq!(mirrored(&next, &team).unwrap().wanted.also, ["bo-g"]);
    assert!(effects.contains(&Effect::Issue { incident: next.id }));
    assert_eq!(page_unanswered(&next, &team), None, "once");
}
