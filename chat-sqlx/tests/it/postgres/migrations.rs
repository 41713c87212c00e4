//! The engine's tables come by themselves, once, beside the host's.

use chat_core::ErrorKind;
use chat_core::store::UserStore;
use chat_sqlx::PostgresStore;
use chat_testkit::scene::user;
use chat_testkit::{Scene, together};
use sqlx::{AssertSqlSafe, PgPool};

use super::database::{Schema, url};

async fn count(pool: &PgPool, sql: String) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await.expect("count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_nodes_that_start_at_once_migrate_once() {
    let schema = Schema::new();
    let opens = (0..8).map(|_| {
        let mut options = schema.options();
        options.max_connections = 1;
        async move { PostgresStore::open(&url(), options).await.map(drop) }
    });
    for opened in together(opens).await {
        opened.expect("open");
    }
    let pool = schema.host_pool().await;
    assert_eq!(count(&pool, format!("SELECT count(*) FROM {}.chat_migrations", schema.name)).await, 1);
}

#[tokio::test]
async fn opening_again_keeps_everything() {
    let schema = Schema::new();
    let scene = Scene::new(schema.store().await);
    let sent = scene.send_first("ann", "bob", "hello").await;
    let again = Scene::new(schema.store().await);
    assert_eq!(again.read_all(sent.channel, "bob").await, [sent]);
    assert_eq!(scene.store.epoch().await.expect("epoch"), again.store.epoch().await.expect("epoch"));
}

#[tokio::test]
async fn a_newer_node_beside_this_one_is_fine_until_it_needs_more() {
    let schema = Schema::new();
    let (store, pool) = (schema.store().await, schema.host_pool().await);
    // An upgrade that only adds: this engine goes on, and starts again.
    schema
        .execute(
            &pool,
            "ALTER TABLE {p}messages ADD COLUMN added text; ALTER TABLE {p}users ADD COLUMN added text",
        )
        .await;
    schema.execute(&pool, "INSERT INTO {p}migrations (version, needs) VALUES (1000, 1)").await;
    let scene = Scene::new(store);
    let sent = scene.send_first("ann", "bob", "hello").await;
    assert_eq!(Scene::new(schema.store().await).read_all(sent.channel, "ann").await, [sent]);
    // The next one takes away: this engine must not start.
    schema.execute(&pool, "INSERT INTO {p}migrations (version, needs) VALUES (1001, 1000)").await;
    let error =
        PostgresStore::open(&url(), schema.options()).await.expect_err("too old an engine was let in");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        error.to_string().contains("version 1001") && error.to_string().contains("update the engine"),
        "{error}"
    );
}

#[tokio::test]
async fn engines_with_other_prefixes_and_the_hosts_tables_live_beside() {
    let schema = Schema::new();
    let pool = schema.host_pool().await;
    schema.execute(&pool, &format!("CREATE SCHEMA {}", schema.name)).await;
    let host = format!(
        "CREATE TABLE {0}.users (id int); CREATE TABLE {0}.channels (id int);
         CREATE TABLE {0}._sqlx_migrations (version bigint)",
        schema.name
    );
    schema.execute(&pool, &host).await;
    let one = schema.store().await;
    let mut options = schema.options();
    options.prefix = "other_".to_owned();
    let other = PostgresStore::open(&url(), options).await.expect("open");
    Scene::new(one.clone()).send_first("ann", "bob", "hello").await;
    assert_eq!(one.users(&[user("ann")]).await.expect("users").len(), 1);
    assert!(other.users(&[user("ann")]).await.expect("users").is_empty());
    assert_eq!(count(&pool, format!("SELECT count(*) FROM {}.users", schema.name)).await, 0);
}

#[tokio::test]
async fn every_table_says_what_it_is_for() {
    let schema = Schema::new();
    let _store = schema.store().await;
    let silent: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class
         WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND obj_description(oid) IS NULL",
    )
    .bind(&schema.name)
    .fetch_all(&schema.host_pool().await)
    .await
    .expect("pg_class");
    assert!(silent.is_empty(), "without a comment: {silent:?}");
}

#[tokio::test]
async fn names_that_are_none_are_refused() {
    let schema = Schema::new();
    let mut options = schema.options();
    options.prefix = "chat; drop".to_owned();
    let error = PostgresStore::open(&url(), options).await.expect_err("a prefix that is none");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("prefix")));
}
