//! Slow mode: how long a sender waits between two messages to a group.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::time::Timestamp;

/// So far ahead of a send the one before it may lie: clocks of nodes differ. Further ahead, the clock was put back, and
/// nobody waits for it to catch up.
const CLOCKS_DIFFER: Duration = Duration::from_secs(1);

/// Whole seconds between two messages of one sender; 0 is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SlowMode(u32);

impl SlowMode {
    /// Everybody writes as quickly as they like.
    pub const OFF: Self = Self(0);

    /// Takes up to [`Limits::slow_mode`], in seconds.
    pub fn parse(seconds: u64, limits: &Limits) -> Result<Self> {
        let most = limits.slow_mode.as_secs();
        match u32::try_from(seconds) {
            Ok(fitting) if seconds <= most => Ok(Self(fitting)),
            _ => Err(Error::invalid("seconds", "is more than the limit").with_limit(most)),
        }
    }

    /// For stores: the seconds as they were stored.
    pub fn from_stored(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The seconds; 0 is off.
    pub fn seconds(self) -> u32 {
        self.0
    }

    /// The distance that it asks for, unless it is off.
    pub fn pace(self) -> Option<Pace> {
        (self != Self::OFF).then(|| Pace::new(Duration::from_secs(self.0.into())))
    }
}

/// The least distance between two messages of one sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pace(Duration);

impl Pace {
    /// This distance.
    pub fn new(distance: Duration) -> Self {
        Self(distance)
    }

    /// How long who sent at `last` still waits at `at`; `None` when they do not.
    pub fn wait(self, last: Timestamp, at: Timestamp) -> Option<Duration> {
        let (from, to) = self.held_by(at);
        (from < last && last <= to).then(|| at.until(last.after(self.0)))
    }

    /// For stores: who sent after the first and not after the second of these does not send at `at`.
    pub fn held_by(self, at: Timestamp) -> (Timestamp, Timestamp) {
        (at.before(self.0), at.after(CLOCKS_DIFFER))
    }

    /// What a sender is told who still waits.
    pub fn too_soon(self, wait: Duration) -> Error {
        let error = Error::new(ErrorKind::RateLimited, "is in slow mode: one message in so many seconds");
        error.with_field("channel_id").with_limit(self.0.as_secs()).with_retry_after(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_mode_has_a_bound() {
        let limits = Limits::default();
        let most = limits.slow_mode.as_secs();
        assert_eq!(SlowMode::parse(0, &limits).unwrap().pace(), None);
        assert_eq!(u64::from(SlowMode::parse(most, &limits).unwrap().seconds()), most);
        for more in [most + 1, u64::MAX] {
            let error = SlowMode::parse(more, &limits).unwrap_err();
            assert_eq!((error.field(), error.limit()), (Some("seconds"), Some(most)));
        }
    }

    #[test]
    fn who_sent_waits_to_the_end_and_no_longer() {
        let pace = Pace::new(Duration::from_secs(10));
        let at = |micros: i64| Timestamp::from_micros(1_000_000 + micros);
        assert_eq!(pace.wait(at(0), at(0)), Some(Duration::from_secs(10)));
        assert_eq!(pace.wait(at(0), at(9_999_999)), Some(Duration::from_micros(1)));
        assert_eq!(pace.wait(at(0), at(10_000_000)), None);
        assert_eq!(pace.wait(at(1_000_000), at(0)), Some(Duration::from_secs(11)), "another node's clock");
        assert_eq!(pace.wait(at(1_000_001), at(0)), None, "the clock was put back");
    }
}
