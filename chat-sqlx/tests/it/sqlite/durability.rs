//! What may lose acknowledged messages is refused, unless it is asked for.

use chat_core::ErrorKind;
use chat_sqlx::{SqliteOptions, SqliteStore};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use tempfile::TempDir;

use super::{directory, open_at};

async fn pool(directory: &TempDir, journal: SqliteJournalMode, synchronous: SqliteSynchronous) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(directory.path().join("host.db"))
        .create_if_missing(true)
        .journal_mode(journal)
        .synchronous(synchronous);
    SqlitePool::connect_with(options).await.expect("the host connects")
}

#[tokio::test]
async fn a_hosts_pool_that_may_lose_messages_is_refused() {
    for (journal, synchronous) in [
        (SqliteJournalMode::Wal, SqliteSynchronous::Normal),
        (SqliteJournalMode::Wal, SqliteSynchronous::Off),
        (SqliteJournalMode::Delete, SqliteSynchronous::Full),
    ] {
        let directory = directory();
        let pool = pool(&directory, journal, synchronous).await;
        let error = SqliteStore::with_pool(pool.clone(), SqliteOptions::default()).await;
        let error = error.expect_err("weak durability");
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert!(error.message().contains("journal_mode"), "{error}");
        let mut options = SqliteOptions::default();
        options.allow_weak_durability = true;
        SqliteStore::with_pool(pool, options).await.expect("asked for");
    }
}

#[tokio::test]
async fn a_hosts_pool_that_keeps_them_is_welcome() {
    for synchronous in [SqliteSynchronous::Full, SqliteSynchronous::Extra] {
        let directory = directory();
        let pool = pool(&directory, SqliteJournalMode::Wal, synchronous).await;
        SqliteStore::with_pool(pool, SqliteOptions::default()).await.expect("a durable pool");
    }
}

#[tokio::test]
async fn an_own_database_keeps_them() {
    let directory = directory();
    let store = open_at(&directory).await;
    let mut transaction = store.begin().await.expect("begin");
    let journal: String =
        sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut **transaction).await.expect("journal_mode");
    let synchronous: i64 =
        sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut **transaction).await.expect("synchronous");
    assert_eq!((journal.as_str(), synchronous), ("wal", 2));
}
