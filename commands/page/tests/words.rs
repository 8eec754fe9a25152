//! What people read of pages.

use super::*;
use crate::reply::Card;

fn read(card: &Card) -> String {
    let mut lines = vec![
        format!("[{:?}] {}", card.tone, card.title),
        card.body.clone(),
    ];
    lines.extend(
        card.fields
            .iter()
            .map(|field| format!("{}: {}", field.name, field.value)),
    );
    lines.extend(card.footer.iter().map(|footer| format!("({footer})")));
    lines.extend(card.buttons.iter().map(|one| format!("<{}>", one.label)));
    lines.extend(card.mentions.iter().map(|one| format!("calls {one:?}")));
    lines.join("\n")
}

const STEPS: &str =
    r#"[{"notify": ["schedule:primary"]}, {"notify": ["role:11", "user:23"], "need": "all"}]"#;

#[test]
fn the_card_says_who_was_called_and_what_comes() {
    let who = on(&[("primary", &[22])]);
    let page = began(ladder(1, STEPS), &who).page;
    insta::assert_snapshot!("card_climbing", read(&card(&page, None)));
    let next = fire(&page, &who, at(5)).unwrap().page;
    insta::assert_snapshot!("card_all", read(&card(&next, None)));
    let taken = acknowledge(&page, &team(), &actor(22), at(1)).unwrap();
    insta::assert_snapshot!("card_acknowledged", read(&card(&taken.state, None)));
    let over = resolve(&taken.state, &team(), &actor(22), at(9))
        .unwrap()
        .state;
    insta::assert_snapshot!("card_resolved", read(&card(&over, None)));
}

#[test]
fn those_who_are_called_read_why() {
    let who = on(&[("primary", &[22])]);
    let page = began(ladder(0, STEPS), &who).page;
    let own = page.call(0, 0, Callee::User(user(22))).unwrap();
    insta::assert_snapshot!("call_on_call", read(&call_card(&page, own, None)));
    let handed = hand_on(&page, user(24), &team(), &actor(22), at(1))
        .unwrap()
        .state;
    let other = handed.call(0, 0, Callee::User(user(24))).unwrap();
    insta::assert_snapshot!("call_handed", read(&call_card(&handed, other, None)));
}

#[test]
fn the_channel_reads_what_happened() {
    let who = on(&[("primary", &[22])]);
    let page = began(ladder(0, STEPS), &who).page;
    insta::assert_snapshot!("post_called", read(&post_card(&page, 0, None).unwrap()));
    let empty = began(ladder(0, r#"[{"notify": ["schedule:primary"]}]"#), &on(&[])).page;
    insta::assert_snapshot!("post_nobody", read(&post_card(&empty, 0, None).unwrap()));
    let end = fire(&empty, &on(&[]), at(5)).unwrap().page;
    insta::assert_snapshot!("post_exhausted", read(&post_card(&end, 1, None).unwrap()));
    let closed = Some(Callee::User(user(22)));
    insta::assert_snapshot!("post_instead", read(&post_card(&page, 0, closed).unwrap()));
    assert_eq!(post_card(&page, 9, None), None);
}
