//! Ids and randomness that a seed repeats.

use std::sync::{Mutex, PoisonError};

use chat_core::{IdSource, Result};
use uuid::{Builder, Uuid};

/// Ids and randomness from a seed: the same seed gives the same, another seed gives others. Not fit for secrets.
///
/// ```
/// use chat_core::IdSource;
/// use chat_testkit::SeededIds;
///
/// assert_eq!(SeededIds::new(1).uuid(), SeededIds::new(1).uuid());
/// assert_ne!(SeededIds::new(1).uuid(), SeededIds::new(2).uuid());
/// ```
#[derive(Debug)]
pub struct SeededIds(Mutex<State>);

#[derive(Debug)]
struct State {
    random: u64,
    millis: u64,
}

impl SeededIds {
    /// The source of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(State { random: seed, millis: 1_700_000_000_000 }))
    }
}

impl State {
    /// `SplitMix64`: the shortest generator whose neighbouring seeds share nothing.
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let random = self.next().to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }
}

impl IdSource for SeededIds {
    fn uuid(&self) -> Uuid {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut random = [0; 10];
        state.fill(&mut random);
        state.millis += 1;
        Builder::from_unix_timestamp_millis(state.millis, &random).into_uuid()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_and_ascend() {
        let ids = SeededIds::new(7);
        let made: Vec<_> = (0..100).map(|_| ids.uuid()).collect();
        assert!(made.iter().all(|id| id.get_version_num() == 7), "{made:?}");
        assert!(made.is_sorted(), "{made:?}");
    }
}
