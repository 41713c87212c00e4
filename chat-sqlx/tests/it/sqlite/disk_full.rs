//! A full disk: writes are refused whole and retryably, reads go on, and it recovers alone.

use std::sync::Arc;

use chat_core::store::{Append, ChannelStore, MessageStore, ReceiptStore, UserStore};
use chat_core::{Anchor, ChannelId, ErrorKind, Role};
use chat_sqlx::{SqliteOptions, SqliteStore};
use chat_testkit::Scene;
use chat_testkit::scene::user;
use sqlx::sqlite::SqlitePoolOptions;
use tempfile::TempDir;

use super::{directory, host_options};

/// Room for the empty tables and a few hundred messages; in pages of 4 KB.
const FEW_PAGES: u32 = 100;

async fn store_on_few_pages(directory: &TempDir) -> SqliteStore {
    let options = host_options(directory).pragma("max_page_count", FEW_PAGES.to_string());
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("connect");
    SqliteStore::with_pool(pool, SqliteOptions::default()).await.expect("open")
}

/// Sends until the disk is full; how many messages there are then.
async fn fill(scene: &Scene, store: &SqliteStore, channel: ChannelId) -> u64 {
    let mut stored = 0;
    loop {
        let batch: Vec<Append> =
            (0..10).map(|_| scene.new_message(channel, "ann", &"x".repeat(1_000))).collect();
        match store.append(&batch).await {
            Ok(outcomes) => stored += outcomes.len() as u64,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
                return stored;
            }
        }
        assert!(stored < 10_000, "the disk is never full");
    }
}

async fn count(store: &SqliteStore, channel: ChannelId) -> u64 {
    let page = store.history(channel, None, Anchor::Latest, 100_000).await.expect("reads go on");
    let messages = page.expect("the channel").messages;
    for (message, seq) in messages.iter().zip(1..) {
        assert_eq!(message.seq.get(), seq, "numbers have no gap");
    }
    messages.len() as u64
}

/// Gives the pool's one connection more pages; the writer that met the full disk is gone, and the next is this one.
async fn make_room(store: &SqliteStore) {
    let mut transaction = store.begin().await.expect("begin");
    let more = sqlx::raw_sql("PRAGMA max_page_count = 1000000");
    more.execute(&mut **transaction).await.expect("more pages");
    transaction.rollback().await.expect("rollback");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_whole_batches_and_recovers() {
    let directory = directory();
    let store = store_on_few_pages(&directory).await;
    let store = Arc::new(store);
    let scene = Scene::new(store.clone());
    let channel = scene.group(&[("ann", Role::Owner)]).await;

    for _ in 0..3 {
        let before = count(&store, channel).await;
        let stored = fill(&scene, &store, channel).await;
        assert_eq!(count(&store, channel).await, before + stored, "half a batch is there");
    }
    let full = count(&store, channel).await;
    let view = store.channel_view(channel, &user("ann"), &scene.limits).await.expect("reads go on");
    assert_eq!(view.expect("ann is in").channel.last_seq.get(), full);

    make_room(&store).await;
    let sent = scene.send_many(channel, "ann", 300).await;
    assert_eq!(sent.first().expect("sent").seq.get(), full + 1, "a refused message burnt a number");
    assert_eq!(count(&store, channel).await, full + 300);
    store.ensure_users(&[user("zoe")], scene.tick()).await.expect("other writes recover too");
    store.prune_receipt_log(scene.tick()).await.expect("other writes recover too");
}

/// SQLite ends a transaction itself when the disk is full, and the driver does not notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hosts_transaction_that_met_a_full_disk_leaves_the_next_one_whole() {
    let directory = directory();
    let store = store_on_few_pages(&directory).await;
    for _ in 0..5 {
        let mut transaction = store.begin().await.expect("begin");
        let fill = "CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
             WHERE i < 10000) SELECT i, hex(zeroblob(500)) AS filling FROM n";
        sqlx::raw_sql(fill).execute(&mut **transaction).await.expect_err("the disk is full");
        drop(transaction);
    }
    let scene = Scene::new(Arc::new(store));
    let channel = scene.group(&[("ann", Role::Owner)]).await;
    scene.send_many(channel, "ann", 3).await;
}
