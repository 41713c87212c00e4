//! Snapshots of memberships that see what is not committed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chat_core::store::{Append, AppendOutcome, AppendTarget, Memberships, Store};
use chat_core::{ChannelId, Result, UserId};

use super::Bend;

/// How long a write is held between its counter and its rows; with a paused clock it takes no time.
const HELD: Duration = Duration::from_millis(1);

/// Reads memberships in one step and heads in another, which sees the counters that writes under way have raised:
/// whoever trusts such a head takes a message for known that nobody can read yet, and never asks for it. While
/// nobody writes it tells the truth.
#[derive(Debug, Default)]
pub struct NoSnapshotFence {
    raised: Mutex<HashMap<ChannelId, u64>>,
}

impl NoSnapshotFence {
    fn raised<T>(&self, look: impl FnOnce(&mut HashMap<ChannelId, u64>) -> T) -> T {
        look(&mut self.raised.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Bend for NoSnapshotFence {
    async fn append(&self, store: &dyn Store, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        let channels: Vec<_> = batch.iter().filter_map(channel).collect();
        self.raised(|raised| channels.iter().for_each(|channel| *raised.entry(*channel).or_default() += 1));
        tokio::time::sleep(HELD).await;
        let outcomes = store.append(batch).await;
        self.raised(|raised| channels.iter().for_each(|channel| *raised.entry(*channel).or_default() -= 1));
        outcomes
    }

    async fn memberships(&self, store: &dyn Store, user: &UserId) -> Result<Memberships> {
        let mut memberships = store.memberships(user).await?;
        // Time for a write to begin, and none for it to end.
        tokio::time::sleep(HELD / 2).await;
        for membership in &mut memberships.channels {
            if let [head] = store.heads(&[membership.head.channel]).await?[..] {
                membership.head = head;
            }
            let raised = self.raised(|raised| raised.get(&membership.head.channel).copied().unwrap_or(0));
            for _ in 0..raised {
                membership.head.rev = membership.head.rev.next();
            }
        }
        Ok(memberships)
    }
}

fn channel(item: &Append) -> Option<ChannelId> {
    match &item.target {
        AppendTarget::Channel(channel) => Some(*channel),
        AppendTarget::Direct { .. } => None,
    }
}
