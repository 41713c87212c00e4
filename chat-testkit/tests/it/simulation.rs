//! The simulation on the memory store: many seeds, on one thread with a clock that skips all waiting.

use std::sync::Arc;

use chat_core::store::MemoryStore;
use chat_testkit::simulation::{self, Setting};

#[tokio::test(start_paused = true)]
async fn nothing_is_lost_doubled_or_reordered_under_faults() {
    for seed in simulation::seeds(1..=40) {
        simulation::hold(Arc::new(MemoryStore::new()), Setting::long(seed)).await;
    }
}
