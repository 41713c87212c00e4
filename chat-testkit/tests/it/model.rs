//! The model, on memory beside memory: the reference is held to the invariants, and the driver to itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};
use chat_testkit::{Scene, model};

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

#[test]
fn memory_is_like_memory() {
    model::property(256, 60, async |ops| {
        model::run_side_by_side(&[("one", memory()), ("other", memory())], &ops).await;
    });
}

#[test]
fn few_sequences_come_to_everything() {
    let (few, mut seen) = (model::covering(40), BTreeSet::new());
    let lengths: Vec<_> = few.iter().map(Vec::len).collect();
    assert!(lengths.iter().sum::<usize>() <= 200, "{lengths:?}");
    for ops in &few {
        seen.extend(model::block_on(model::run_side_by_side(&[("one", memory()), ("other", memory())], ops)));
    }
    assert_eq!(model::missing(&seen), [""; 0], "never came up among {seen:#?}");
}

#[test]
#[should_panic(expected = "minimal failing input")]
fn a_difference_is_found_and_named() {
    model::property(64, 60, async |ops| {
        let other = memory();
        Scene::seeded(Arc::clone(&other), 9).send_first("ann", "bob", "I was here before").await;
        model::run_side_by_side(&[("one", memory()), ("other", other)], &ops).await;
    });
}
