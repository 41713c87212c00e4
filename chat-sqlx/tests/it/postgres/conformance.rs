//! The promises of the storage ports, on a pool of the store's own and on a host's.

use std::sync::Arc;

use chat_core::store::{AccountStore, Store};
use chat_sqlx::PostgresStore;

use super::database::Schema;

async fn own_pool() -> (Arc<dyn Store>, Schema) {
    let schema = Schema::new();
    let store = schema.patient_store().await;
    (store, schema)
}

async fn host_pool() -> (Arc<dyn Store>, Schema) {
    let schema = Schema::new();
    let store =
        PostgresStore::with_pool(schema.host_pool().await, schema.patient_options()).await.expect("open");
    (Arc::new(store), schema)
}

async fn accounts() -> (Arc<dyn AccountStore>, Schema) {
    let schema = Schema::new();
    let store = schema.store().await;
    (store, schema)
}

mod on_its_own_pool {
    chat_testkit::store_conformance!(super::own_pool);
}

mod on_the_hosts_pool {
    chat_testkit::store_conformance!(super::host_pool);
}

mod of_the_engine {
    chat_testkit::engine_conformance!(super::own_pool);
}

mod of_the_engine_under_faults {
    chat_testkit::fault_conformance!(super::own_pool);
    chat_testkit::simulation!(super::own_pool);
}

mod of_accounts {
    chat_testkit::account_store_conformance!(super::accounts);
}
