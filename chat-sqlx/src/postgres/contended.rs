//! Channels that were lately held by somebody else for long, so that batches do not wait for them again.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chat_core::ChannelId;

/// Most remembered. Few channels are held at once; a forgotten one costs one batch one wait.
const LIMIT: usize = 256;

/// The channels that were held when last asked for, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Contended(Mutex<VecDeque<ChannelId>>);

impl Contended {
    /// Whether one of these was.
    pub(super) fn has_any(&self, channels: &[ChannelId]) -> bool {
        let held = self.held();
        !held.is_empty() && channels.iter().any(|channel| held.contains(channel))
    }

    /// Notes which of the asked channels were obtained.
    pub(super) fn note(&self, asked: &[ChannelId], is_obtained: impl Fn(ChannelId) -> bool) {
        let mut held = self.held();
        for channel in asked {
            held.retain(|known| known != channel);
            if !is_obtained(*channel) {
                held.push_back(*channel);
            }
        }
        let surplus = held.len().saturating_sub(LIMIT);
        held.drain(..surplus);
    }

    fn held(&self) -> MutexGuard<'_, VecDeque<ChannelId>> {
        // Every change of the list leaves it whole, so a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn channel(n: u128) -> ChannelId {
        ChannelId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn a_channel_is_contended_until_it_is_obtained() {
        let contended = Contended::default();
        let asked = [channel(1), channel(2)];
        contended.note(&asked, |id| id == channel(2));
        assert!(contended.has_any(&asked) && !contended.has_any(&[channel(2)]));
        contended.note(&asked, |_| true);
        assert!(!contended.has_any(&asked));
    }

    #[test]
    fn only_the_latest_are_remembered() {
        let contended = Contended::default();
        let many: Vec<_> = (0..=LIMIT as u128).map(channel).collect();
        contended.note(&many, |_| false);
        assert!(!contended.has_any(&[channel(0)]) && contended.has_any(&[channel(LIMIT as u128)]));
    }
}
