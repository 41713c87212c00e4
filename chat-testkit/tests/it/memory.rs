//! The memory store keeps every promise.

use std::sync::Arc;

use chat_core::store::{AccountStore, MemoryStore, Store};

async fn open() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

async fn open_accounts() -> Arc<dyn AccountStore> {
    Arc::new(MemoryStore::new())
}

chat_testkit::store_conformance!(open);
chat_testkit::account_store_conformance!(open_accounts);
