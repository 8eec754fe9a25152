//! GitHub that wants to be left alone, or is away for a week.

use super::*;

on_both!(
    github_is_left_alone_for_as_long_as_it_says,
    what_comes_while_github_wants_to_be_left_alone_waits_too,
    a_week_without_github_loses_nothing,
);

async fn github_is_left_alone_for_as_long_as_it_says(database: &Database) {
    let limited = |scope: &str| Effect::RateLimited {
        retry_after_ms: 120_000,
        global: false,
        scope: scope.to_owned(),
    };
    let refused = |code, header: (&str, &str)| Effect::Status {
        code,
        body: json!({ "message": "Slow down." }).to_string(),
        headers: [(header.0.to_owned(), header.1.to_owned())].into(),
    };
    let stage = Stage::still(database).await;
    declares(&stage).await;
    let words = [
        "Looking.",
        "Found it.",
        "Rolling back.",
        "Rolled back.",
        "Back.",
    ];
    // A limit that ends at an instant ends by GitHub's clock, and an hour is the longest that is waited for it; one without a word of
    // when it ends is waited for a minute.
    for (text, seconds, effect) in [
        (words[0], 120, limited("secondary")),
        (words[1], 3600, limited("primary")),
        (words[2], 90, refused(403, ("retry-after", "90"))),
        (words[3], 90, refused(429, ("retry-after", "90"))),
        (words[4], 60, refused(429, ("x-none", "0"))),
    ] {
        let fault = Fault::new(Side::Github, "POST", MAKES[1], effect);
        let fault = stage.sandbox.faults().add(fault);
        updates(&stage, text).await;
        assert_eq!(stage.sandbox.faults().hits(fault), 1, "{text}");
        let told = || {
            let comments = stage.sandbox.github().comments(REPOSITORY, 1);
            comments
                .iter()
                .any(|one| json!(one.body).to_string().contains(text))
        };
        stage.advance(SignedDuration::from_secs(seconds - 1));
        stage.settled().await;
        assert!(!told(), "{text} is told too early");
        stage.advance(SignedDuration::from_secs(2));
        stage.settled().await;
        assert!(told(), "{text} is told when it may be");
    }
    one_of_each(stage, &words).await;
}

async fn what_comes_while_github_wants_to_be_left_alone_waits_too(database: &Database) {
    let limited = |code, headers: &[(&str, &str)]| Effect::Status {
        code,
        body: json!({ "message": "Slow down." }).to_string(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    let stage = Stage::still(database).await;
    let journal = stage.sandbox.journal();
    let mut bo = Visitor::new(&stage);
    bo.signs_in(&stage.in_general("bo")).await;
    let told = limited(403, &[("retry-after", "90")]);
    stage
        .sandbox
        .faults()
        .add(Fault::new(Side::Github, "POST", MAKES[0], told));
    let titles = ["Checkout is down", "Search is slow", "Mail is late"];
    for title in titles {
        let ana = stage.in_general("ana");
        let declare = ana.slash("incident declare", json!({ "title": title }));
        answered(&declare.await.unwrap()).await;
    }
    stage.settled().await;
    let asked = || {
        let entries = journal.entries().into_iter();
        let entries = entries.filter(|entry| entry.side == Side::Github);
        entries.map(|entry| entry.status).collect::<Vec<_>>()
    };
    let before = asked();
    assert_eq!(before.last(), Some(&403), "nothing follows: {before:?}");
    stage.advance(SignedDuration::from_secs(89));
    stage.settled().await;
    assert_eq!(asked(), before);
    let page = bo.get("/github").await.text;
    assert!(page.contains(", the oldest for 1 min</dd>"), "{page}");
    stage.advance(SignedDuration::from_secs(1));
    stage.settled().await;
    let there = stage.sandbox.github().issues(REPOSITORY);
    assert_eq!(there.len(), 3, "{there:#?}");
    // All are due at one instant, and go in the order in which they were declared.
    for (issue, title) in there.iter().zip(titles) {
        assert!(issue.title.contains(title), "{there:#?}");
    }

    // Without a word of how long, it is twice as long the second time.
    let twice = Fault::new(Side::Github, "POST", MAKES[1], limited(429, &[])).times(2);
    let twice = stage.sandbox.faults().add(twice);
    updates(&stage, "Rolling back.").await;
    for (seconds, hits) in [(59, 1), (1, 2), (119, 2), (1, 2)] {
        stage.advance(SignedDuration::from_secs(seconds));
        stage.settled().await;
        assert_eq!(stage.sandbox.faults().hits(twice), hits);
    }
    assert_eq!(stage.sandbox.github().comments(REPOSITORY, 1).len(), 1);
    stage.finish().await;
}

async fn a_week_without_github_loses_nothing(database: &Database) {
    let stage = Stage::still(database).await;
    let away = Fault::status(Side::Github, "", "*", 503).forever();
    let away = stage.sandbox.faults().add(away);
    declares(&stage).await;
    let days = [
        "Day 1", "Day 2", "Day 3", "Day 4", "Day 5", "Day 6", "Day 7",
    ];
    for day in days {
        updates(&stage, day).await;
        stage.advance(SignedDuration::from_hours(24));
        stage.settled().await;
    }
    let said = status(&stage).await;
    assert!(said.starts_with("Deliveries are behind"), "{said}");
    stage.sandbox.faults().remove(away);
    catches_up(&stage).await;
    let comments = stage.sandbox.github().comments(REPOSITORY, 1);
    assert!(
        comments.len() < 4,
        "several updates became one: {comments:#?}"
    );
    one_of_each(stage, &days).await;
}
