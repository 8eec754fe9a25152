//! Links and sessions: used up once, and forgotten when they are long over.

use binnacle_commands::{
    Actor,
    web::{Link, SESSION_LIVES, Session, Token},
};

use super::{at, guild, write};
use crate::support::database::{Database, on_both};

on_both!(a_link_is_used_up_once, what_is_long_over_is_forgotten);

fn link() -> Link {
    let actor = Actor {
        user: "21".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: vec!["11".parse().unwrap(), "12".parse().unwrap()],
    };
    Link::new(guild(), &actor, Some(3), at(0))
}

async fn a_link_is_used_up_once(database: &Database) {
    let db = database.open().await;
    let (token, other) = (Token::new([1; 32]), Token::new([2; 32]));
    let mut tx = write(&db).await;
    tx.web_link_insert(&token, &link()).await.unwrap();
    assert_eq!(tx.web_link(&token).await.unwrap(), Some(link()));
    assert_eq!(tx.web_link(&other).await.unwrap(), None);
    tx.web_link_use(&token, at(5)).await.unwrap();
    let used = tx.web_link(&token).await.unwrap().unwrap();
    assert_eq!(used.used_at, Some(at(5)));
    assert!(tx.web_link_use(&token, at(6)).await.is_err());
    tx.commit().await.unwrap();
    db.close().await;
}

async fn what_is_long_over_is_forgotten(database: &Database) {
    let db = database.open().await;
    let (token, session) = (Token::new([1; 32]), Session::begun(link(), at(0)));
    let mut tx = write(&db).await;
    tx.web_link_insert(&token, &link()).await.unwrap();
    tx.web_session_insert(&token, &session).await.unwrap();
    assert_eq!(tx.web_session(&token).await.unwrap(), Some(session.clone()));
    assert_eq!(tx.web_forget(link().expires_at).await.unwrap(), 0);
    let end = at(0) + SESSION_LIVES;
    assert_eq!(tx.web_forget(end).await.unwrap(), 1, "the link");
    assert_eq!(tx.web_link(&token).await.unwrap(), None);
    tx.web_session_renew(&token, end + SESSION_LIVES)
        .await
        .unwrap();
    assert_eq!(tx.web_forget(end + SESSION_LIVES).await.unwrap(), 0);
    tx.web_session_renew(&token, end).await.unwrap();
    let kept = tx.web_session(&token).await.unwrap().unwrap();
    assert_eq!(
        kept.expires_at,
        end + SESSION_LIVES,
        "a renewal never shortens"
    );
    assert!(tx.web_session_end(&token).await.unwrap());
    assert!(!tx.web_session_end(&token).await.unwrap());
    tx.commit().await.unwrap();
    db.close().await;
}
