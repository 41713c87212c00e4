//! The model, on memory beside memory: the reference is held to the invariants, and the driver to itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};
use chat_testkit::{Scene, model};

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

#[test]
fn memory_is_like_memory_in_every_way_there_is() {
    let seen = RefCell::new(BTreeSet::new());
    model::property(256, 60, async |ops| {
        let kinds = model::run_side_by_side(&[("one", memory()), ("other", memory())], &ops).await;
        seen.borrow_mut().extend(kinds);
    });
    let seen = seen.into_inner();
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
