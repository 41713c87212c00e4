//! Choices that a seed repeats.

use chat_core::IdSource;

use crate::fakes::SeededIds;

/// A source of choices. The same seed and name give the same ones.
#[derive(Debug)]
pub struct Dice(SeededIds);

impl Dice {
    /// The dice of one seed and one of its users, so that they do not depend on each other's rolls.
    pub fn new(seed: u64, whose: u64) -> Self {
        Self(SeededIds::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(whose)))
    }

    /// A number below `sides`.
    pub fn below(&self, sides: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes).expect("a seeded source does not fail");
        let sides = u64::try_from(sides.max(1)).unwrap_or(u64::MAX);
        usize::try_from(u64::from_le_bytes(bytes) % sides).unwrap_or(0)
    }

    /// True that often of a hundred times.
    pub fn percent(&self, often: usize) -> bool {
        self.below(100) < often
    }

    /// One of them; none of nothing.
    pub fn pick<'a, T>(&self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
}
