//! What an incident's room is offered.

use super::{super::*, page};

fn candidate(page: &Page, score: f32) -> Candidate<'_> {
    Candidate {
        found: Match {
            page,
            section: 0,
            is_own: false,
        },
        score,
        is_named: false,
        votes: Votes::default(),
    }
}

#[test]
fn thumbs_change_a_score_a_little_and_never_much() {
    let weigh = |up, down| Votes { up, down }.weigh(100.0);
    assert!((weigh(0, 0) - 100.0).abs() < 0.01);
    assert!((weigh(1, 0) - 106.25).abs() < 0.01, "one moves little");
    assert!((weigh(3, 3) - 100.0).abs() < 0.01);
    assert!((weigh(0, 3) - 87.5).abs() < 0.01);
    for (up, down) in [(u32::MAX, 0), (0, u32::MAX), (1000, 1), (7, 12)] {
        let weight = weigh(up, down);
        assert!((74.9..=125.1).contains(&weight), "{up} {down}: {weight}");
    }
    for up in 0..50 {
        assert!(weigh(up + 1, 5) > weigh(up, 5) && weigh(5, up + 1) < weigh(5, up));
    }
}

#[test]
fn what_the_title_names_comes_first_then_what_fits() {
    let pages: Vec<Page> = ["a.md", "b.md", "c.md", "d.md"]
        .iter()
        .map(|place| page(place, &format!("# {place}\n")).0)
        .collect();
    let offered = |candidates: Vec<Candidate<'_>>| -> Vec<String> {
        suggested(candidates)
            .iter()
            .map(|one| one.page.place.clone())
            .collect()
    };
    let plain = |scores: [f32; 4]| -> Vec<Candidate<'_>> {
        pages
            .iter()
            .zip(scores)
            .map(|(page, score)| candidate(page, score))
            .collect()
    };
    assert_eq!(
        offered(plain([1.0, 4.0, 3.0, 2.0])),
        ["b.md", "c.md", "d.md"]
    );
    assert_eq!(
        offered(plain([1.0, 4.0, 1.0, 1.0])),
        ["b.md"],
        "what hardly fits is left out"
    );
    let mut named = plain([0.1, 4.0, 3.0, 2.0]);
    named[0].is_named = true;
    assert_eq!(offered(named), ["a.md", "b.md", "c.md"]);
    let mut own = plain([3.0, 4.0, 0.0, 0.0]);
    own[0].found.is_own = true;
    assert_eq!(offered(own), ["a.md", "b.md"]);
    let mut liked = plain([3.8, 4.0, 0.0, 0.0]);
    liked[0].votes = Votes { up: 2, down: 0 };
    assert_eq!(offered(liked), ["a.md", "b.md"]);
    let mut far = plain([2.0, 4.0, 0.0, 0.0]);
    far[0].votes = Votes { up: 1000, down: 0 };
    assert_eq!(
        offered(far),
        ["b.md", "a.md"],
        "thumbs do not beat what fits twice as well"
    );
    assert!(suggested(Vec::new()).is_empty());
}

#[test]
fn alerts_are_known_in_a_title_by_how_they_are_named() {
    for (title, names) in [
        ("DiskWillFillSoon on db1", &["DiskWillFillSoon"][..]),
        (
            "[firing] KubePodCrashLooping/HTTPErrors: web",
            &["KubePodCrashLooping", "HTTPErrors"],
        ),
        ("The disk of Checkout is full", &[]),
        ("", &[]),
    ] {
        assert_eq!(alert_names(title).collect::<Vec<_>>(), names, "{title}");
    }
}
