//! How much hashing there is: one per answer, few at once, a bounded number waiting.

use std::future::ready;
use std::sync::Arc;

use chat_accounts::Accounts;
use chat_core::store::MemoryStore;
use chat_core::{Error, ErrorKind};
use tokio::task::JoinSet;
use tracing::instrument::WithSubscriber;

use crate::common::{HashWatch, accounts, accounts_in, bound, name, new_password, password};

#[tokio::test]
async fn every_answer_costs_one_hash() {
    let (accounts, _store) = accounts();
    let (watch, dispatch) = HashWatch::new();
    async {
        let alice = name("alice");
        accounts.sign_up(&alice, new_password("correct horse")).await.expect("signs up");
        assert_eq!(watch.total(), 1, "a free name");
        accounts.sign_up(&alice, new_password("correct horse")).await.expect_err("is taken");
        assert_eq!(watch.total(), 2, "a taken name");
        accounts.login(&alice, password("correct horse")).await.expect("logs in");
        assert_eq!(watch.total(), 3, "the right password");
        accounts.login(&alice, password("wrong horse")).await.expect_err("wrong password");
        assert_eq!(watch.total(), 4, "a wrong password");
        accounts.login(&name("nobody"), password("wrong horse")).await.expect_err("unknown name");
        assert_eq!(watch.total(), 5, "an unknown name");
    }
    .with_subscriber(dispatch)
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_logins_stay_within_the_bound() {
    const LOGINS: usize = 50;
    const BOUND: usize = 3;
    let accounts = accounts_in(Arc::new(MemoryStore::new()), &bound(BOUND, LOGINS));
    accounts.sign_up(&name("alice"), new_password("correct horse")).await.expect("signs up");
    let (watch, dispatch) = HashWatch::new();
    let mut logins = JoinSet::new();
    for _ in 0..LOGINS {
        let accounts = accounts.clone();
        let login = async move { accounts.login(&name("alice"), password("correct horse")).await };
        logins.spawn(login.with_subscriber(dispatch.clone()));
    }
    for login in logins.join_all().await {
        login.expect("logs in");
    }
    assert_eq!(watch.total(), LOGINS);
    assert!(watch.most() <= BOUND, "{} hashes at once", watch.most());
}

/// A login that costs a hash and fails.
async fn fail(accounts: &Accounts) -> Error {
    accounts.login(&name("nobody"), password("whatever it is")).await.expect_err("nobody has no account")
}

/// The same, which must not have to wait.
async fn fail_at_once(accounts: &Accounts) -> Error {
    tokio::select! {
        biased;
        error = fail(accounts) => error,
        () = ready(()) => panic!("was let in"),
    }
}

#[tokio::test]
async fn one_more_than_may_wait_is_refused_and_may_retry() {
    let accounts = accounts_in(Arc::new(MemoryStore::new()), &bound(1, 1));
    let (dispatch, open) = HashWatch::gated();
    let mut both =
        Box::pin(async { tokio::join!(fail(&accounts), fail(&accounts)) }.with_subscriber(dispatch));
    let refused = tokio::select! {
        biased;
        _ = &mut both => panic!("the gate is closed"),
        refused = fail_at_once(&accounts) => refused,
    };
    assert_eq!(refused.kind(), ErrorKind::Unavailable);
    assert!(refused.is_retryable());
    drop(open);
    let (running, waiting) = both.await;
    assert_eq!(running.kind(), ErrorKind::Unauthenticated);
    assert_eq!(waiting.kind(), ErrorKind::Unauthenticated);
    assert_eq!(fail(&accounts).await.kind(), ErrorKind::Unauthenticated, "there is place again");
}

#[tokio::test]
async fn who_leaves_does_not_free_the_processor() {
    let accounts = accounts_in(Arc::new(MemoryStore::new()), &bound(1, 0));
    let (dispatch, open) = HashWatch::gated();
    let mut leaver = Box::pin(fail(&accounts).with_subscriber(dispatch));
    tokio::select! {
        biased;
        _ = &mut leaver => panic!("the gate is closed"),
        () = ready(()) => {}
    }
    drop(leaver);
    assert_eq!(fail_at_once(&accounts).await.kind(), ErrorKind::Unavailable);
    drop(open);
}
