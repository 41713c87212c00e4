//! The memory store keeps every promise.

use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};

async fn open() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

chat_testkit::store_conformance!(open);
