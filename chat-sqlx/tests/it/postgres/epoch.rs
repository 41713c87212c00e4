//! Another server, or another history of it, is another epoch.

use chat_core::store::EpochStore;

use super::database::Schema;

#[tokio::test]
async fn a_restored_copy_begins_an_epoch_and_this_server_does_not() {
    let schema = Schema::new();
    let (store, pool) = (schema.store().await, schema.host_pool().await);
    let first = store.epoch().await.expect("epoch");
    assert_eq!(schema.store().await.epoch().await.expect("epoch"), first);

    // As a dump restored into another server, or the log replayed up to an earlier moment, would leave it.
    for stored in ["system_identifier = system_identifier + 1", "timeline = timeline + 1"] {
        let before = store.epoch().await.expect("epoch");
        schema.execute(&pool, &format!("UPDATE {{p}}meta SET {stored}")).await;
        let running = store.epoch().await.expect("epoch");
        assert_ne!(running, before, "{stored}");
        assert_eq!(schema.store().await.epoch().await.expect("epoch"), running, "{stored}");
    }
    schema.execute(&pool, "UPDATE {p}meta SET timeline = timeline + 1").await;
    let before = store.clone();
    let started = schema.store().await.epoch().await.expect("epoch");
    assert_eq!(before.epoch().await.expect("epoch"), started);
}

#[tokio::test]
async fn a_server_that_only_now_says_who_it_is_has_not_changed() {
    let schema = Schema::new();
    let (store, pool) = (schema.store().await, schema.host_pool().await);
    let first = store.epoch().await.expect("epoch");
    schema.execute(&pool, "UPDATE {p}meta SET system_identifier = NULL, timeline = NULL").await;
    assert_eq!(schema.store().await.epoch().await.expect("epoch"), first);
}
