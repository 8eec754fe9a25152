//! `kill -9` at random while people declare incidents: nothing acknowledged is lost, nothing is there twice, nobody is left
//! without an answer.

use std::{
    hash::{BuildHasher as _, RandomState},
    io::Write as _,
    time::Duration,
};

use sqlx::{Connection as _, SqliteConnection};
use tokio::time::sleep;

use super::{
    berth::Berth,
    load::{Hands, Load},
};
use crate::support::database::Database;

/// Numbers that look random and come again with the same seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn throw(&mut self, from: u64, to: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (mixed ^ (mixed >> 31)) % (to - from)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_under_load_on_sqlite() {
    let database = Database::sqlite();
    killed_at_random(&database, 50).await;
    let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
    let verdict: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(verdict, "ok");
    conn.close().await.unwrap();
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_kills_under_load_on_postgres() {
    if let Some(database) = Database::postgres().await {
        killed_at_random(&database, 10).await;
        database.remove().await;
    }
}

async fn killed_at_random(database: &Database, kills: usize) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let (mut load, hands) = (Load::default(), Hands::of(&berth));
    let seed = seed();
    tell(&format!("{kills} kills at random with the seed {seed}"));
    let mut dice = Dice(seed);
    let mut lives = 0;
    // A slow machine gets more lives, so that enough happens between the kills there too.
    while lives < kills || (load.count() < 2 * kills && lives < 4 * kills) {
        lived(&mut berth, &mut load, &hands, &mut dice).await;
        berth.kill();
        berth.launch();
        lives += 1;
    }
    berth.kill();
    berth.start().await;
    let whole = load.is_whole(&berth).await;
    tell(&format!(
        "{lives} kills: {whole} of {} declarations are on record",
        load.count()
    ));
    assert!(2 * whole >= kills, "enough happened between the kills");
    berth.finish().await;
}

/// One life, at the end of which the bot is killed: some time after it came up, or while it comes up.
async fn lived(berth: &mut Berth, load: &mut Load, hands: &Hands, dice: &mut Dice) {
    let end = if dice.throw(0, 5) == 0 {
        dice.throw(0, 200)
    } else {
        berth.listens().await;
        dice.throw(200, 600)
    };
    let declaring = async {
        loop {
            load.declare(hands).await;
            sleep(Duration::from_millis(dice.throw(60, 140))).await;
        }
    };
    tokio::select! {
        () = sleep(Duration::from_millis(end)) => {}
        () = declaring => {}
    }
}

/// A seed for the dice.
pub(super) fn seed() -> u64 {
    RandomState::new().hash_one("seed")
}

/// Tells whoever watches the tests.
pub(super) fn tell(words: &str) {
    // Nothing is lost when nobody reads it.
    let _ = writeln!(std::io::stderr(), "{words}");
}
