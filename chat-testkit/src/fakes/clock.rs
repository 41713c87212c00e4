//! A clock that moves when the test says so.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chat_core::{Clock, Timestamp};

/// A wall clock that stands still until it is moved, in either direction.
///
/// ```
/// use std::time::Duration;
/// use chat_core::{Clock, Timestamp};
/// use chat_testkit::ManualClock;
///
/// let clock = ManualClock::new(Timestamp::from_micros(5));
/// clock.advance(Duration::from_micros(2));
/// assert_eq!(clock.now(), Timestamp::from_micros(7));
/// ```
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_micros()))
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().after(by));
    }

    /// Sets it, forward or back.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    /// A clock at a fixed moment that is no whole millisecond, so that a store that rounds is found out.
    fn default() -> Self {
        Self::new(Timestamp::from_micros(1_700_000_000_123_457))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}
