//! Opening a database: once at a time, never backwards, and everything is there again.

use std::process::Command;

use chat_core::store::{ChannelStore, EpochStore, MessageStore, UserStore};
use chat_core::{Anchor, ErrorKind, Role};
use chat_sqlx::{SqliteOptions, SqliteStore};
use chat_testkit::Scene;
use chat_testkit::scene::user;
use sqlx::Connection as _;
use sqlx::SqliteConnection;

use super::{directory, open_at, url};

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let directory = directory();
    let store = open_at(&directory).await;
    let scene = Scene::new(store.clone());
    let channel = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    scene.send_many(channel, "ann", 3).await;
    let (ann, limits) = (user("ann"), &scene.limits);
    let history = store.history(channel, Some(&ann), Anchor::Latest, 50).await.expect("history");
    let view = store.channel_view(channel, &ann, limits).await.expect("view");
    let users = store.users(&[user("ann"), user("bob")]).await.expect("users");
    let epoch = store.epoch().await.expect("epoch");
    store.close().await.expect("close");
    let gone = store.epoch().await.expect_err("a closed store");
    assert_eq!(gone.kind(), ErrorKind::Unavailable);

    let again = open_at(&directory).await;
    assert_eq!(again.history(channel, Some(&ann), Anchor::Latest, 50).await.expect("history"), history);
    assert_eq!(again.channel_view(channel, &ann, limits).await.expect("view"), view);
    assert_eq!(again.users(&[user("ann"), user("bob")]).await.expect("users"), users);
    assert_eq!(again.epoch().await.expect("epoch"), epoch);
}

#[tokio::test]
async fn a_second_opener_is_told_of_postgres() {
    let directory = directory();
    let store = open_at(&directory).await;
    let error =
        SqliteStore::open(&url(&directory), SqliteOptions::default()).await.expect_err("a second opener");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.message().contains("Postgres"), "{error}");
    drop(store);
    open_at(&directory).await;
}

/// The test runs itself a second time, as the other process.
#[tokio::test]
async fn a_second_process_is_told_of_postgres() {
    const NAME: &str = "sqlite::opening::a_second_process_is_told_of_postgres";
    const ADDRESS: &str = "CHAT_TEST_SECOND_PROCESS";
    if let Ok(address) = std::env::var(ADDRESS) {
        let error =
            SqliteStore::open(&address, SqliteOptions::default()).await.expect_err("a second process");
        panic!("refused: {error}");
    }
    let directory = directory();
    let _store = open_at(&directory).await;
    let test = std::env::current_exe().expect("a test has a file");
    let mut other = Command::new(test);
    let other = other.args(["--exact", NAME, "--nocapture"]).env(ADDRESS, url(&directory));
    let said = other.output().expect("a test can be run again");
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("refused: ") && said.contains("Postgres"), "{said}");
}

#[tokio::test]
async fn engines_with_prefixes_of_their_own_share_a_file() {
    let directory = directory();
    let first = open_at(&directory).await;
    let mut options = SqliteOptions::default();
    options.prefix = "tenant_b_".to_owned();
    let second = SqliteStore::open(&url(&directory), options).await.expect("another prefix");
    Scene::new(first.clone()).group(&[("ann", Role::Owner)]).await;
    assert_eq!(first.users(&[user("ann")]).await.expect("users").len(), 1);
    assert_eq!(second.users(&[user("ann")]).await.expect("users"), []);
    assert_ne!(first.epoch().await.expect("epoch"), second.epoch().await.expect("epoch"));
}

#[tokio::test]
async fn a_database_in_memory_is_refused() {
    for address in ["sqlite::memory:", ":memory:", "sqlite://"] {
        let error = SqliteStore::open(address, SqliteOptions::default()).await.expect_err(address);
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("database_url")), "{address}");
    }
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_unavailable() {
    let directory = directory();
    let address = directory.path().join("not there/chat.db");
    let error = SqliteStore::open(address.to_str().expect("UTF-8"), SqliteOptions::default()).await;
    assert_eq!(error.expect_err("no directory").kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_database_of_a_newer_engine_is_refused() {
    let directory = directory();
    open_at(&directory).await.close().await.expect("close");
    let mut host = host_connection(&directory).await;
    let newer = sqlx::query("INSERT INTO chat_migrations (version) VALUES (99)").execute(&mut host).await;
    newer.expect("insert");
    let error =
        SqliteStore::open(&url(&directory), SqliteOptions::default()).await.expect_err("a newer database");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.message().contains("newer version of the engine"), "{error}");
}

#[tokio::test]
async fn the_hosts_tables_and_migrations_stay_as_they_are() {
    let directory = directory();
    let mut host = host_connection(&directory).await;
    let tables =
        "CREATE TABLE orders (id INTEGER PRIMARY KEY); CREATE TABLE _sqlx_migrations (version INTEGER)";
    sqlx::raw_sql(tables).execute(&mut host).await.expect("create");
    open_at(&directory).await.close().await.expect("close");
    open_at(&directory).await.close().await.expect("close");
    let others: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE substr(name, 1, 5) <> 'chat_' AND substr(name, 1, 7) <> 'sqlite_'
         ORDER BY name",
    )
    .fetch_all(&mut host)
    .await
    .expect("names");
    assert_eq!(others, ["_sqlx_migrations", "orders"]);
    let applied: i64 =
        sqlx::query_scalar("SELECT count(*) FROM chat_migrations").fetch_one(&mut host).await.expect("count");
    assert_eq!(applied, 1);
}

async fn host_connection(directory: &tempfile::TempDir) -> SqliteConnection {
    let address = format!("{}?mode=rwc", url(directory));
    SqliteConnection::connect(&address).await.expect("the host connects")
}
