//! Postgres, SQLite and memory side by side: the same operations come to the same on all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::MemoryStore;
use chat_sqlx::{SqliteOptions, SqliteStore};
use chat_testkit::model;

use super::database::Schema;

/// Sequences to try; each opens two fresh databases and reads everything after every step.
const CASES: u32 = 10;

/// Operations of a sequence, at most.
const LONGEST: usize = 40;

#[test]
fn three_stores_are_alike() {
    model::property(CASES, LONGEST, async |ops| drop(side_by_side(&ops).await));
}

/// Whatever can come of an operation comes up, in the same few sequences each time.
#[test]
fn three_stores_are_alike_in_every_way_there_is() {
    let mut seen = BTreeSet::new();
    for ops in model::covering(LONGEST) {
        seen.extend(model::block_on(side_by_side(&ops)));
    }
    assert_eq!(model::missing(&seen), [""; 0], "never came up among {seen:#?}");
}

async fn side_by_side(ops: &[model::Op]) -> BTreeSet<String> {
    let schema = Schema::new();
    let directory = tempfile::tempdir().expect("tests have room for files");
    let url = format!("sqlite://{}", directory.path().join("chat.db").display());
    let sqlite = SqliteStore::open(&url, SqliteOptions::default()).await.expect("open");
    let postgres = schema.store().await;
    model::run_side_by_side(
        &[("memory", Arc::new(MemoryStore::new())), ("SQLite", Arc::new(sqlite)), ("Postgres", postgres)],
        ops,
    )
    .await
}
