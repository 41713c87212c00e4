//! A store with people in it: short words for what tests of a store do all the time.

mod act;
mod look;
mod make;

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::Store;
use chat_core::{ChannelId, Clock, IdSource, Limits, MessageId, ReportId, Timestamp, UserId};

use crate::fakes::{ManualClock, SeededIds};

pub(crate) use self::look::ALL;
pub use self::make::content;
pub(crate) use self::make::{key, pair};

/// A store under test, with its own time and ids, so that two scenes that do the same hold equal values.
///
/// Its methods panic on every error and on every outcome that the test did not ask for. Names stand for users.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The bounds that are handed to it.
    pub limits: Limits,
    ids: Arc<SeededIds>,
    clock: Arc<ManualClock>,
}

impl Scene {
    /// A scene in this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::seeded(store, 1)
    }

    /// A scene whose ids come from `seed`.
    pub fn seeded(store: Arc<dyn Store>, seed: u64) -> Self {
        Self {
            store,
            limits: Limits::default(),
            ids: Arc::new(SeededIds::new(seed)),
            clock: Arc::new(ManualClock::default()),
        }
    }

    /// A moment after all before it.
    pub fn tick(&self) -> Timestamp {
        self.clock.advance(Duration::from_micros(1_001));
        self.clock.now()
    }

    /// This moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sets the clock, forward or back.
    pub fn set_clock(&self, now: Timestamp) {
        self.clock.set(now);
    }

    /// An id no channel has.
    pub fn channel_id(&self) -> ChannelId {
        ChannelId::from_uuid(self.ids.uuid())
    }

    /// An id no report has.
    pub fn report_id(&self) -> ReportId {
        ReportId::from_uuid(self.ids.uuid())
    }

    /// An id no message has.
    pub fn message_id(&self) -> MessageId {
        MessageId::from_uuid(self.ids.uuid())
    }
}

/// The user of this name.
pub fn user(name: &str) -> UserId {
    UserId::new(name).expect("names in tests are fit for ids")
}

/// The users of these names.
pub fn users(names: &[&str]) -> Vec<UserId> {
    names.iter().map(|name| user(name)).collect()
}
