//! Changes of personal state waiting in a lane: in their order, one of each participant in a batch.

use std::collections::{HashSet, VecDeque};

use tokio::sync::oneshot;

use super::PersonalMoved;
use crate::error::{Error, Result};
use crate::store::{PersonalChange, PersonalOutcome};

type Answer = oneshot::Sender<Result<PersonalOutcome>>;

/// What is waiting.
#[derive(Debug, Default)]
pub(super) struct Personals {
    waiting: VecDeque<(PersonalChange, Answer)>,
}

/// Changes that go down together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    items: Vec<PersonalChange>,
    answers: Vec<Answer>,
}

impl Personals {
    pub(super) fn push(&mut self, change: PersonalChange, answer: Answer) {
        self.waiting.push_back((change, answer));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Takes at most `limit`; a participant's second waits for the next batch, and so do all after it of theirs.
    pub(super) fn next_batch(&mut self, limit: usize) -> Batch {
        let (mut batch, mut taken) = (Batch::default(), HashSet::new());
        for (change, answer) in std::mem::take(&mut self.waiting) {
            let is_first = taken.insert((change.channel, change.user.clone()));
            if is_first && batch.items.len() < limit {
                batch.items.push(change);
                batch.answers.push(answer);
            } else {
                self.waiting.push_back((change, answer));
            }
        }
        batch
    }
}

impl Batch {
    pub(super) fn items(&self) -> &[PersonalChange] {
        &self.items
    }

    /// Answers every caller of a committed batch; gives back what changed.
    pub(super) fn answer(self, outcomes: Vec<PersonalOutcome>) -> Vec<PersonalMoved> {
        let mut moved = Vec::new();
        for ((item, answer), outcome) in self.items.into_iter().zip(self.answers).zip(outcomes) {
            if let PersonalOutcome::Changed { personal_rev, state } = &outcome {
                let (personal_rev, state) = (*personal_rev, state.clone());
                moved.push(PersonalMoved { user: item.user, personal_rev, state });
            }
            // A caller that went away does not need the answer.
            drop(answer.send(Ok(outcome)));
        }
        moved
    }

    /// Answers everybody with an error.
    pub(super) fn fail(self, error: impl Fn() -> Error) {
        for answer in self.answers {
            let _ = answer.send(Err(error()));
        }
    }
}
