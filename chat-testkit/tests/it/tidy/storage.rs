//! `ls` shows where a thing lives: the same file names on both sides of the storage port.

use super::files;

const PORT: &str = "chat-core/src/store/";
const IMPLEMENTATIONS: &[&str] =
    &["chat-core/src/store/memory/", "chat-sqlx/src/postgres/", "chat-sqlx/src/sqlite/"];

#[test]
fn every_aggregate_has_its_file_in_every_store() {
    let files = files(&[".rs"]);
    let aggregates: Vec<_> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix(PORT))
        .filter(|name| !name.contains('/') && *name != "mod.rs")
        .collect();
    assert!(aggregates.contains(&"messages.rs"), "the aggregates are found: {aggregates:?}");
    for place in IMPLEMENTATIONS {
        for name in &aggregates {
            let path = format!("{place}{name}");
            assert!(files.iter().any(|file| file.path == path), "{path} is missing");
        }
    }
}
