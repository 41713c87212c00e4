//! How many changes one viewer is told: a token bucket on the monotonic clock.

use std::time::Duration;

use tokio::time::Instant;

/// Lets through so many per second; a full second's worth may come at once.
#[derive(Debug)]
pub(super) struct Budget {
    every: Duration,
    burst: u32,
    begun: Instant,
    /// When the bucket is full again, counted from `begun`.
    full: Duration,
}

impl Budget {
    pub(super) fn new(per_second: u32, now: Instant) -> Self {
        let burst = per_second.max(1);
        Self { every: Duration::from_secs(1) / burst, burst, begun: now, full: Duration::ZERO }
    }

    /// From when on one more is let through.
    pub(super) fn ready_at(&self) -> Instant {
        self.begun + self.full.saturating_sub(self.every * (self.burst - 1))
    }

    /// Takes one; the caller has seen that it is ready.
    pub(super) fn spend(&mut self, now: Instant) {
        self.full = self.full.max(now.duration_since(self.begun)) + self.every;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lets_through_what_it_says_and_one_second_more_at_first() {
        let begin = Instant::now();
        let mut budget = Budget::new(10, begin);
        let mut passed = Vec::new();
        for step in 0..5_000_u64 {
            let now = begin + Duration::from_millis(step);
            while budget.ready_at() <= now {
                budget.spend(now);
                passed.push(step);
            }
        }
        assert_eq!(passed.len(), 10 + 49, "{passed:?}");
        assert_eq!(passed.iter().filter(|step| **step == 0).count(), 10);
    }

    #[test]
    fn a_budget_of_nothing_is_one() {
        let now = Instant::now();
        let mut budget = Budget::new(0, now);
        budget.spend(now);
        assert_eq!(budget.ready_at(), now + Duration::from_secs(1));
    }
}
