//! A database that is set to lose what it acknowledged is refused.

use chat_core::ErrorKind;
use chat_sqlx::{PostgresOptions, PostgresStore};

use super::database::{blocking, new_name, run, url};

/// A database of its own, because a setting for one schema there is not.
struct Weak {
    name: String,
    url: String,
}

impl Weak {
    async fn new(setting: &str) -> Self {
        let name = new_name();
        run(&url(), format!("CREATE DATABASE {name}")).await;
        run(&url(), format!("ALTER DATABASE {name} SET {setting}")).await;
        let (server, _) =
            url().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a database");
        Self { url: format!("{server}/{name}"), name }
    }
}

impl Drop for Weak {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        blocking(async move { run(&url(), drop).await });
    }
}

#[tokio::test]
async fn weak_commits_are_refused_unless_asked_for() {
    for value in ["off", "local", "remote_write"] {
        let weak = Weak::new(&format!("synchronous_commit = {value}")).await;
        let refused = PostgresStore::open(&weak.url, PostgresOptions::default()).await;
        let error = refused.expect_err("a store that may lose messages was opened");
        assert_eq!(error.kind(), ErrorKind::Invalid);
        let text = error.to_string();
        for part in [&format!("synchronous_commit = {value}"), "set synchronous_commit = on"] {
            assert!(text.contains(part), "{text}");
        }
        let mut options = PostgresOptions::default();
        options.allow_weak_durability = true;
        PostgresStore::open(&weak.url, options).await.expect("opened on request");
    }
}

#[tokio::test]
async fn stronger_commits_are_welcome() {
    let strong = Weak::new("synchronous_commit = remote_apply").await;
    PostgresStore::open(&strong.url, PostgresOptions::default()).await.expect("opened");
}

#[tokio::test]
async fn addresses_that_are_none_are_named() {
    let error = PostgresStore::open("chat.db", PostgresOptions::default()).await.expect_err("no address");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("database_url")));
}
