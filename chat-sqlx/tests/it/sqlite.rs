//! The store on SQLite, each test in a file of its own.

mod cancelled;
mod disk_full;
mod durability;
mod host;
mod opening;
mod plans;
#[cfg(target_os = "linux")]
mod power;
mod remains;
mod statements;
mod use_cases;
mod verify;

use std::sync::Arc;

use chat_core::store::{AccountStore, Store};
use chat_sqlx::{SqliteOptions, SqliteStore};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use tempfile::TempDir;

/// A directory for a database, gone with its guard.
fn directory() -> TempDir {
    tempfile::tempdir().expect("tests have room for files")
}

/// The address of the database in a directory.
fn url(directory: &TempDir) -> String {
    format!("sqlite://{}", directory.path().join("chat.db").display())
}

/// The store on the database in a directory.
async fn open_at(directory: &TempDir) -> Arc<SqliteStore> {
    let store = SqliteStore::open(&url(directory), SqliteOptions::default()).await;
    Arc::new(store.expect("a directory of our own takes a database"))
}

async fn open() -> (Arc<dyn Store>, TempDir) {
    let directory = directory();
    (open_at(&directory).await, directory)
}

async fn open_accounts() -> (Arc<dyn AccountStore>, TempDir) {
    let directory = directory();
    (open_at(&directory).await, directory)
}

/// The same promises on a pool of the host's.
async fn on_the_hosts_pool() -> (Arc<dyn Store>, TempDir) {
    let directory = directory();
    let store = SqliteStore::with_pool(host_pool(&directory).await, SqliteOptions::default()).await;
    (Arc::new(store.expect("a durable pool")), directory)
}

/// A host's pool on the database in a directory.
async fn host_pool(directory: &TempDir) -> SqlitePool {
    SqlitePool::connect_with(host_options(directory)).await.expect("the host connects")
}

/// A host's own options for the database in a directory, durable.
fn host_options(directory: &TempDir) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(directory.path().join("chat.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
}

mod conformance {
    chat_testkit::store_conformance!(super::open);
    chat_testkit::account_store_conformance!(super::open_accounts);
}

mod conformance_on_the_hosts_pool {
    chat_testkit::store_conformance!(super::on_the_hosts_pool);
}

mod engine {
    chat_testkit::engine_conformance!(super::open);
}

mod engine_under_faults {
    chat_testkit::fault_conformance!(super::open);
    chat_testkit::simulation!(super::open);
}
