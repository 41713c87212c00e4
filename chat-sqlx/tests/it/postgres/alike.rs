//! Postgres, SQLite and memory side by side: the same operations come to the same on all of them.

use std::sync::Arc;

use chat_core::store::MemoryStore;
use chat_sqlx::{SqliteOptions, SqliteStore};
use chat_testkit::model;

use super::database::Schema;

/// Sequences to try; each opens two fresh databases and reads everything after every step.
const CASES: u32 = 10;

#[test]
fn three_stores_are_alike() {
    model::property(CASES, 40, async |ops| {
        let schema = Schema::new();
        let directory = tempfile::tempdir().expect("tests have room for files");
        let url = format!("sqlite://{}", directory.path().join("chat.db").display());
        let sqlite = SqliteStore::open(&url, SqliteOptions::default()).await.expect("open");
        let postgres = schema.store().await;
        model::run_side_by_side(
            &[("memory", Arc::new(MemoryStore::new())), ("SQLite", Arc::new(sqlite)), ("Postgres", postgres)],
            &ops,
        )
        .await;
    });
}
