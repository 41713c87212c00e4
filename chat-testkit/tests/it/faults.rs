//! The engine keeps its promises under faults, on the memory store.

use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};

async fn open() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

chat_testkit::fault_conformance!(open);
