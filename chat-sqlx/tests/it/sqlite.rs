//! The store on SQLite, each test in a file of its own.

mod disk_full;
mod durability;
mod growth;
mod host;
mod opening;
mod plans;
mod statements;

use std::sync::Arc;

use chat_core::store::{AccountStore, Store};
use chat_sqlx::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// A directory for a database, gone with its guard.
fn directory() -> TempDir {
    tempfile::tempdir().expect("tests have room for files")
}

/// The address of the database in a directory.
fn url(directory: &TempDir) -> String {
    format!("sqlite://{}", directory.path().join("chat.db").display())
}

/// An empty store.
async fn store() -> (SqliteStore, TempDir) {
    let directory = directory();
    let store = SqliteStore::open(&url(&directory), SqliteOptions::default()).await;
    (store.expect("an empty directory takes a database"), directory)
}

async fn open() -> (Arc<dyn Store>, TempDir) {
    let (store, directory) = store().await;
    (Arc::new(store), directory)
}

async fn open_accounts() -> (Arc<dyn AccountStore>, TempDir) {
    let (store, directory) = store().await;
    (Arc::new(store), directory)
}

mod conformance {
    chat_testkit::store_conformance!(super::open);
    chat_testkit::account_store_conformance!(super::open_accounts);
}

mod engine {
    chat_testkit::engine_conformance!(super::open);
}
