//! What one client saw of the messages of a run, and whether that is all of them, once, in their senders' order.

use std::collections::{BTreeSet, HashMap};
use std::ops::AddAssign;

use super::Mark;

/// What one client saw.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    senders: HashMap<u32, Numbers>,
    tally: Tally,
}

/// Of one sender: everything below `next`, and what came before its turn.
#[derive(Debug, Clone, Default)]
struct Numbers {
    next: u32,
    early: BTreeSet<u32>,
}

/// What clients saw, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Different messages.
    pub seen: u64,
    /// Messages that had come before.
    pub doubled: u64,
    /// Messages that came before an earlier one of the same sender.
    pub early: u64,
    /// Messages that should have come and did not; known once the run is over.
    pub missed: u64,
    /// Messages that nobody sent; known once the run is over.
    pub unknown: u64,
}

impl Seen {
    /// A message came.
    pub fn note(&mut self, mark: Mark) {
        let numbers = self.senders.entry(mark.sender).or_default();
        if mark.number == numbers.next {
            numbers.next += 1;
            while numbers.early.remove(&numbers.next) {
                numbers.next += 1;
            }
        } else if mark.number < numbers.next || !numbers.early.insert(mark.number) {
            self.tally.doubled += 1;
            return;
        } else {
            self.tally.early += 1;
        }
        self.tally.seen += 1;
    }

    /// Messages so far.
    pub fn count(&self) -> u64 {
        self.tally.seen
    }

    /// What it comes to when each of these senders sent so many.
    pub fn tally(&self, sent: impl IntoIterator<Item = (u32, u32)>) -> Tally {
        let mut tally = self.tally;
        let mut expected = 0;
        for (sender, count) in sent {
            let of_these = self.senders.get(&sender).map_or(0, |numbers| numbers.below(count));
            tally.missed += u64::from(count) - of_these;
            expected += of_these;
        }
        tally.unknown = tally.seen - expected;
        tally
    }
}

impl Numbers {
    fn below(&self, count: u32) -> u64 {
        u64::from(self.next.min(count)) + self.early.range(..count).count() as u64
    }
}

impl Tally {
    /// All came, each once.
    pub fn is_whole(&self) -> bool {
        self.missed == 0 && self.doubled == 0 && self.unknown == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.seen += other.seen;
        self.doubled += other.doubled;
        self.early += other.early;
        self.missed += other.missed;
        self.unknown += other.unknown;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(numbers: &[u32]) -> Tally {
        let mut seen = Seen::default();
        for number in numbers {
            seen.note(Mark::now(0, 1, *number));
        }
        seen.tally([(1, 4)])
    }

    #[test]
    fn a_whole_history_is_whole() {
        assert_eq!(seen(&[0, 1, 2, 3]), Tally { seen: 4, ..Tally::default() });
    }

    #[test]
    fn a_lost_message_is_found() {
        for lost in 0..4 {
            let tally = seen(&(0..4).filter(|number| *number != lost).collect::<Vec<_>>());
            assert_eq!((tally.missed, tally.doubled, tally.is_whole()), (1, 0, false), "{lost}");
        }
        assert_eq!(seen(&[]).missed, 4);
    }

    #[test]
    fn a_doubled_message_is_found() {
        for history in [[0, 0, 1, 2, 3], [0, 1, 2, 3, 0], [0, 2, 2, 1, 3]] {
            let tally = seen(&history);
            assert_eq!((tally.missed, tally.doubled, tally.is_whole()), (0, 1, false), "{history:?}");
        }
    }

    #[test]
    fn order_and_strangers_are_found() {
        assert_eq!(seen(&[1, 0, 2, 3]), Tally { seen: 4, early: 1, ..Tally::default() });
        assert_eq!(seen(&[0, 1, 2, 3, 4]).unknown, 1);
        assert!(!seen(&[0, 1, 2, 3, 4]).is_whole());
        assert_eq!(Seen::default().tally([(1, 0)]), Tally::default());
    }
}
