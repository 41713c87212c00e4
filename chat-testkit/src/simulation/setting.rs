//! How large a run is, and what it runs on.

use std::sync::Arc;
use std::time::Duration;

use chat_core::Limits;
use chat_core::store::Store;

/// A run to be.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Decides what happens.
    pub seed: u64,
    /// How many people there are, each with two devices.
    pub people: usize,
    /// How much each of them does.
    pub steps: usize,
    /// Whether the store fails at times.
    pub store_faults: bool,
    /// How often nodes compare their heads with the store.
    pub head_check: Duration,
    /// How long readers are waited for in the end.
    pub patience: Duration,
    /// Where the end is read from, when it is not the store the nodes use: what is left after a crash.
    pub truth: Option<Arc<dyn Store>>,
}

impl Setting {
    /// For a paused clock, where waiting costs nothing.
    pub fn long(seed: u64) -> Self {
        Self {
            seed,
            people: 5,
            steps: 50,
            store_faults: true,
            head_check: Duration::from_millis(500),
            patience: Duration::from_mins(1),
            truth: None,
        }
    }

    /// For a database in real time, where an outage costs what it lasts.
    pub fn brief(seed: u64) -> Self {
        let head_check = Duration::from_millis(50);
        Self { people: 4, steps: 25, head_check, patience: Duration::from_secs(20), ..Self::long(seed) }
    }

    /// Bounds so small that all of them are met.
    pub(super) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.head_check = self.head_check;
        limits.heartbeat = 4 * self.head_check;
        limits.outbox_events = 8;
        limits.catch_up_page = 5;
        limits.resume_changes = 60;
        limits.batch_items = 7;
        limits
    }
}
