//! Receipts waiting in a lane: those of one participant merge into one write.

use std::collections::HashMap;

use tokio::sync::oneshot;

use super::Risen;
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::store::{Advance, AdvanceOutcome};

type Answer = oneshot::Sender<Result<AdvanceOutcome>>;

/// What is waiting.
#[derive(Debug, Default)]
pub(super) struct Advances {
    waiting: HashMap<(ChannelId, UserId), Merged>,
}

#[derive(Debug)]
struct Merged {
    advance: Advance,
    callers: Vec<(Advance, Answer)>,
}

/// Receipts that go down together, one item per participant.
#[derive(Debug)]
pub(super) struct Batch {
    items: Vec<Advance>,
    callers: Vec<Vec<(Advance, Answer)>>,
}

impl Advances {
    pub(super) fn push(&mut self, advance: Advance, answer: Answer) {
        let key = (advance.channel, advance.user.clone());
        let merged = self
            .waiting
            .entry(key)
            .or_insert_with(|| Merged { advance: advance.clone(), callers: Vec::new() });
        merged.advance.delivered = merged.advance.delivered.max(advance.delivered);
        merged.advance.read = merged.advance.read.max(advance.read);
        merged.callers.push((advance, answer));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Takes at most `limit` participants.
    pub(super) fn next_batch(&mut self, limit: usize) -> Batch {
        let keys: Vec<_> = self.waiting.keys().take(limit).cloned().collect();
        let mut batch =
            Batch { items: Vec::with_capacity(keys.len()), callers: Vec::with_capacity(keys.len()) };
        for key in keys {
            if let Some(merged) = self.waiting.remove(&key) {
                batch.items.push(merged.advance);
                batch.callers.push(merged.callers);
            }
        }
        batch
    }

    /// Answers every caller of a committed batch; gives back what rose.
    pub(super) fn answer(&mut self, batch: Batch, outcomes: Vec<AdvanceOutcome>) -> Vec<Risen> {
        let mut risen = Vec::new();
        for ((item, callers), outcome) in batch.items.into_iter().zip(batch.callers).zip(outcomes) {
            if let AdvanceOutcome::Advanced { state, version, full, .. } = &outcome {
                let (state, version, full) = (state.clone(), *version, *full);
                risen.push(Risen { channel: item.channel, state, version, full });
            }
            for (advance, answer) in callers {
                match outcome {
                    // A neighbour in the merge went too far; this one did not: it is tried by itself.
                    AdvanceOutcome::BeyondHead(head) if advance.delivered.max(advance.read) <= head => {
                        self.push(advance, answer);
                    }
                    // A caller that went away does not need the answer.
                    _ => drop(answer.send(Ok(outcome.clone()))),
                }
            }
        }
        risen
    }
}

impl Batch {
    pub(super) fn items(&self) -> &[Advance] {
        &self.items
    }

    /// Answers everybody with an error.
    pub(super) fn fail(self, error: impl Fn() -> Error) {
        for (_, answer) in self.callers.into_iter().flatten() {
            let _ = answer.send(Err(error()));
        }
    }
}
