//! Sign-up and login.

use std::time::Duration;

use chat_core::store::AccountStore;
use chat_core::{Authenticator, ErrorKind, Timestamp};
use tokio::task::JoinSet;

use crate::common::{NOW, accounts, name, new_password, password};

#[tokio::test]
async fn who_signed_up_logs_in_and_is_recognised() {
    let (accounts, _store) = accounts();
    let alice = name("alice");
    let made = accounts.sign_up(&alice, new_password("correct horse")).await.expect("signs up");
    assert_eq!(made.user, *alice.as_user());
    assert_eq!(made.created_at, Timestamp::from_micros(NOW * 1_000_000));

    let access = accounts.login(&alice, password("correct horse")).await.expect("logs in");
    assert_eq!(access.expires_at, made.created_at.after(Duration::from_mins(15)));
    let identity = accounts.authenticator().authenticate(&access.token).await.expect("is valid");
    assert_eq!(identity.user, *alice.as_user());
    assert_eq!(identity.login, Some(access.login));
    assert_eq!(identity.expires_at, Some(access.expires_at.after(Duration::from_secs(10))));

    let again = accounts.login(&alice, password("correct horse")).await.expect("logs in again");
    assert_ne!(again.login, access.login, "each login has its own id");
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_answer_alike() {
    let (accounts, _store) = accounts();
    accounts.sign_up(&name("alice"), new_password("correct horse")).await.expect("signs up");
    let wrong = accounts.login(&name("alice"), password("battery staple")).await.expect_err("wrong password");
    let unknown =
        accounts.login(&name("nobody"), password("battery staple")).await.expect_err("unknown name");
    assert_eq!(wrong.kind(), ErrorKind::Unauthenticated);
    assert_eq!(format!("{wrong:?}"), format!("{unknown:?}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_several_sign_ups_at_once_one_wins() {
    const SIGN_UPS: usize = 8;
    let (accounts, store) = accounts();
    let mut signing_up = JoinSet::new();
    for number in 0..SIGN_UPS {
        let accounts = accounts.clone();
        signing_up.spawn(async move {
            let chosen = format!("password of number {number}");
            (accounts.sign_up(&name("alice"), new_password(&chosen)).await, chosen)
        });
    }
    let mut winner = None;
    for (outcome, chosen) in signing_up.join_all().await {
        match outcome {
            Ok(_) => assert!(winner.replace(chosen).is_none(), "two sign-ups won"),
            Err(error) => {
                assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("user_id")));
            }
        }
    }
    let winner = winner.expect("one sign-up wins");
    accounts.login(&name("alice"), password(&winner)).await.expect("the winner's password is the one");
    assert!(store.account(name("alice").as_user()).await.expect("reads").is_some());
}
