//! The engine keeps its promises under faults, on the memory store.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{MemoryStore, Store};
use chat_testkit::faults::notices;
use tokio::time::Instant;

async fn open() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

chat_testkit::fault_conformance!(open);

/// On a clock that skips all waiting, so that nothing but the head check takes time.
#[tokio::test(start_paused = true)]
async fn a_lost_last_notice_is_found_within_the_time_between_head_checks() {
    for head_check in [1, 5, 60].map(Duration::from_secs) {
        let began = Instant::now();
        notices::the_last_notice_is_lost(open().await, head_check).await;
        // The clock counts whole milliseconds.
        let took = began.elapsed();
        assert!(took <= head_check + Duration::from_millis(10), "{took:?} instead of {head_check:?}");
    }
}
