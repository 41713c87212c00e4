//! When faults come: by chance, and the same again with the same seed.

use chat_core::{IdSource, SystemIds};

/// A schedule. `CHAT_TEST_SEED` repeats one.
pub(crate) struct Schedule {
    /// What repeats it.
    pub(crate) seed: u64,
    state: u64,
}

impl Schedule {
    /// Another one at each run, unless a seed is given.
    pub(crate) fn new() -> Self {
        let seed = std::env::var("CHAT_TEST_SEED").ok().map(|seed| seed.parse().expect("a number"));
        let seed = seed.unwrap_or_else(|| {
            let mut bytes = [0; 8];
            SystemIds.fill(&mut bytes).expect("randomness");
            u64::from_le_bytes(bytes)
        });
        Self::of(seed)
    }

    /// The one of this seed.
    pub(crate) fn of(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// A number below `end`, of things to count.
    pub(crate) fn small(&mut self, end: u64) -> usize {
        usize::try_from(self.below(end)).expect("a small number")
    }

    /// A number below `end` (splitmix64).
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}
