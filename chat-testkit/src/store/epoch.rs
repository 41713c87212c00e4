//! The epoch.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Epoch, IdSource};

use crate::fakes::SeededIds;

/// The epoch is the same at every call, until [`begin_epoch`](chat_core::store::EpochStore::begin_epoch).
pub async fn the_epoch_stays_until_a_new_one_begins(store: Arc<dyn Store>) {
    let first = store.epoch().await.expect("epoch");
    assert_eq!(store.epoch().await.expect("epoch"), first);

    let next = Epoch::from_uuid(SeededIds::new(99).uuid());
    assert_ne!(first, next);
    store.begin_epoch(next).await.expect("begin_epoch");
    assert_eq!(store.epoch().await.expect("epoch"), next);
}
