//! How long things took.

use std::time::Duration;

/// Times, in whole microseconds: enough for what goes over a socket, and half the memory.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<u32>);

impl Times {
    /// One more.
    pub fn push(&mut self, time: Duration) {
        self.0.push(u32::try_from(time.as_micros()).unwrap_or(u32::MAX));
    }

    /// All of another.
    pub fn append(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The times that 50, 90, 99 and 100 of 100 kept; of none, zero.
    pub fn percentiles(mut self) -> [Duration; 4] {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1);
        [50, 90, 99, 100].map(|percent| {
            let at = (self.0.len() * percent / 100).min(last);
            Duration::from_micros(self.0.get(at).copied().unwrap_or(0).into())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let mut times = Times::default();
        for n in (1..=100).rev() {
            times.push(Duration::from_micros(n));
        }
        assert_eq!(times.percentiles(), [51, 91, 100, 100].map(Duration::from_micros));
        assert_eq!(Times::default().percentiles(), [Duration::ZERO; 4]);
    }
}
