//! A database that is set to lose what it acknowledged is refused.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use chat_core::ErrorKind;
use chat_sqlx::{PostgresOptions, PostgresStore};
use chat_testkit::{is_again, run_again};
use sqlx::{Connection, PgConnection};
use tokio::time::timeout;

use super::database::{blocking, new_name, run, url};

/// Half of what a pool waits for a server to come up.
const PATIENCE: Duration = Duration::from_secs(5);

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
        refused_unless_asked_for(&weak.url, "synchronous_commit", value).await;
    }
}

async fn refused_unless_asked_for(url: &str, setting: &str, value: &str) {
    let refused = PostgresStore::open(url, PostgresOptions::default()).await;
    let error = refused.expect_err("a store that may lose messages was opened");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let text = error.to_string();
    for part in [format!("{setting} = {value}"), format!("set {setting} = on")] {
        assert!(text.contains(&part), "{text}");
    }
    let mut options = PostgresOptions::default();
    options.allow_weak_durability = true;
    PostgresStore::open(url, options).await.expect("opened on request");
}

/// These two are settings of a whole server, so it takes a server of the test's own.
#[tokio::test]
async fn servers_that_may_lose_commits_are_refused_unless_asked_for() {
    if !is_again() {
        let with_postgres = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/with-postgres"));
        let test = "postgres::durability::servers_that_may_lose_commits_are_refused_unless_asked_for";
        return run_again(test, with_postgres);
    }
    PostgresStore::open(&url(), PostgresOptions::default()).await.expect("as it was, it is fit");
    for setting in ["fsync", "full_page_writes"] {
        set(setting, "off").await;
        refused_unless_asked_for(&url(), setting, "off").await;
        set(setting, "on").await;
    }
    PostgresStore::open(&url(), PostgresOptions::default()).await.expect("it is fit again");
}

/// Sets what holds for the whole server, and waits until it does.
async fn set(setting: &str, value: &str) {
    run(&url(), format!("ALTER SYSTEM SET {setting} = {value}")).await;
    run(&url(), "SELECT pg_reload_conf()".to_owned()).await;
    let mut connection = PgConnection::connect(&url()).await.expect("connect");
    loop {
        let asked = sqlx::query_scalar("SELECT current_setting($1)").bind(setting);
        let found: String = asked.fetch_one(&mut connection).await.expect("a setting");
        if found == value {
            return;
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once() {
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
    let url = format!("postgres://chat:topsecret@{nobody}/chat");
    let opening = timeout(PATIENCE, PostgresStore::open(&url, PostgresOptions::default()));
    let error = opening.await.expect("it waits for nobody").expect_err("nobody listens");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unavailable, Some("database_url")));
    let text = error.to_string();
    for part in [nobody.to_string().as_str(), "start Postgres", "change the address"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("topsecret"), "{text}");
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
