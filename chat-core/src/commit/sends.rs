//! Sends waiting in a lane: their order, their repeats, and those whose channel is busy.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::domain::{Digest, Sender};
use crate::error::{Error, Result};
use crate::id::ClientKey;
use crate::limits::Limits;
use crate::store::{Append, AppendOutcome, AppendTarget, Appended};

/// How soon a channel that a host transaction holds is tried again.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

type Answer = oneshot::Sender<Result<AppendOutcome>>;
type Key = (AppendTarget, Sender, ClientKey);

/// What is waiting.
#[derive(Debug)]
pub(super) struct Sends {
    queue: VecDeque<Waiting>,
    /// Sends to busy channels, in order; later ones to the same channels join them.
    aside: VecDeque<Waiting>,
    retry_at: Option<Instant>,
    channel_wait: Duration,
}

#[derive(Debug)]
struct Waiting {
    append: Append,
    answer: Answer,
    until: Instant,
}

/// Sends that go down together, no two with the same key.
#[derive(Debug, Default)]
pub(super) struct Batch {
    items: Vec<Append>,
    answers: Vec<(Answer, Instant)>,
    /// Repeats of an item in this batch, with its index: they share its outcome.
    repeats: Vec<(usize, Waiting)>,
}

impl Sends {
    pub(super) fn new(limits: &Limits) -> Self {
        let channel_wait = limits.channel_wait;
        Self { queue: VecDeque::new(), aside: VecDeque::new(), retry_at: None, channel_wait }
    }

    pub(super) fn push(&mut self, append: Append, answer: Answer) {
        let until = Instant::now() + self.channel_wait;
        self.queue.push_back(Waiting { append, answer, until });
    }

    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Whether there is something to commit now.
    pub(super) fn is_ready(&self) -> bool {
        !self.queue.is_empty() || self.retry_at.is_some_and(|at| at <= Instant::now())
    }

    /// When busy channels are tried again.
    pub(super) fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }

    /// Takes at most `limit` sends, the oldest first; repeats of one of them come along.
    pub(super) fn next_batch(&mut self, limit: usize) -> Batch {
        self.return_busy();
        let mut batch = Batch::default();
        let mut index: HashMap<Key, usize> = HashMap::new();
        let busy: HashSet<AppendTarget> = self.aside.iter().map(|w| w.append.target.clone()).collect();
        while batch.items.len() < limit {
            let Some(waiting) = self.queue.pop_front() else { break };
            if busy.contains(&waiting.append.target) {
                self.aside.push_back(waiting);
                continue;
            }
            match index.entry(key(&waiting.append)) {
                Entry::Occupied(first) => batch.repeats.push((*first.get(), waiting)),
                Entry::Vacant(place) => {
                    place.insert(batch.items.len());
                    batch.push(waiting);
                }
            }
        }
        batch
    }

    fn return_busy(&mut self) {
        if self.retry_at.is_some_and(|at| at <= Instant::now()) {
            self.retry_at = None;
            while let Some(waiting) = self.aside.pop_back() {
                self.queue.push_front(waiting);
            }
        }
    }

    /// Answers every caller of a committed batch; gives back what was written, in order.
    pub(super) fn answer(&mut self, batch: Batch, outcomes: Vec<AppendOutcome>) -> Vec<Appended> {
        let Batch { items, answers, repeats } = batch;
        let mut appended = Vec::new();
        let mut busy = Vec::new();
        let mut settled = HashMap::new();
        for (index, ((append, (answer, until)), outcome)) in
            items.into_iter().zip(answers).zip(outcomes).enumerate()
        {
            if outcome == AppendOutcome::Busy {
                busy.push(Waiting { append, answer, until });
                continue;
            }
            let outcome = recognise_own(&append, outcome);
            if let AppendOutcome::Appended(written) = &outcome {
                appended.push(written.clone());
            }
            if !repeats.is_empty() {
                settled.insert(index, (outcome.clone(), append.digest));
            }
            // A caller that went away does not need the answer.
            let _ = answer.send(Ok(outcome));
        }
        self.settle_repeats(repeats, &settled);
        self.set_aside(busy);
        appended
    }

    fn settle_repeats(
        &mut self,
        repeats: Vec<(usize, Waiting)>,
        settled: &HashMap<usize, (AppendOutcome, Digest)>,
    ) {
        for (first, waiting) in repeats.into_iter().rev() {
            let message = match settled.get(&first) {
                Some((
                    AppendOutcome::Appended(Appended { message, .. }) | AppendOutcome::Duplicate(message),
                    digest,
                )) => Some((message, digest)),
                _ => None,
            };
            match message {
                Some((message, digest)) if *digest == waiting.append.digest => {
                    let _ = waiting.answer.send(Ok(AppendOutcome::Duplicate(message.clone())));
                }
                Some(_) => {
                    let _ = waiting.answer.send(Ok(AppendOutcome::Conflict));
                }
                // The first was refused or is busy: the repeat is decided by itself.
                None => self.queue.push_front(waiting),
            }
        }
    }

    /// Keeps sends to busy channels for later, or refuses them when they waited too long.
    fn set_aside(&mut self, busy: Vec<Waiting>) {
        let now = Instant::now();
        for waiting in busy {
            if waiting.until <= now {
                let error = Error::unavailable("the channel is held by an open transaction of the app");
                let _ = waiting.answer.send(Err(error));
            } else {
                self.aside.push_back(waiting);
            }
        }
        if !self.aside.is_empty() && self.retry_at.is_none() {
            self.retry_at = Some(now + BUSY_PAUSE);
        }
    }
}

/// A repeat inside the lane (after an unknown outcome) finds its own first try: that is no duplicate.
fn recognise_own(append: &Append, outcome: AppendOutcome) -> AppendOutcome {
    match outcome {
        AppendOutcome::Duplicate(message) if message.id == append.message => {
            let created_channel = match &append.target {
                AppendTarget::Direct { key, .. } => Some(key.clone()),
                AppendTarget::Channel(_) => None,
            };
            AppendOutcome::Appended(Appended { message, created_channel })
        }
        outcome => outcome,
    }
}

fn key(append: &Append) -> Key {
    (append.target.clone(), append.sender.clone(), append.client_key.clone())
}

impl Batch {
    fn push(&mut self, waiting: Waiting) {
        self.items.push(waiting.append);
        self.answers.push((waiting.answer, waiting.until));
    }

    pub(super) fn items(&self) -> &[Append] {
        &self.items
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether nothing of the batch goes on: each outcome is its caller's, and that is all.
    pub(super) fn is_plain(&self, outcomes: &[AppendOutcome]) -> bool {
        self.repeats.is_empty()
            && outcomes.iter().all(|outcome| matches!(outcome, AppendOutcome::Appended(_)))
    }

    /// Tells each caller of a plain batch; gives back what was written, in order.
    pub(super) fn tell(self, outcomes: Vec<AppendOutcome>) -> Vec<Appended> {
        let mut appended = Vec::with_capacity(outcomes.len());
        for ((answer, _), outcome) in self.answers.into_iter().zip(outcomes) {
            if let AppendOutcome::Appended(written) = &outcome {
                appended.push(written.clone());
            }
            // A caller that went away does not need the answer.
            let _ = answer.send(Ok(outcome));
        }
        appended
    }

    /// Cuts the second half off, with the repeats that belong to it.
    pub(super) fn split(&mut self) -> Self {
        let half = self.items.len() / 2;
        let (first, second) =
            std::mem::take(&mut self.repeats).into_iter().partition(|(index, _)| *index < half);
        let second: Vec<(usize, Waiting)> = second;
        self.repeats = first;
        Self {
            items: self.items.split_off(half),
            answers: self.answers.split_off(half),
            repeats: second.into_iter().map(|(index, waiting)| (index - half, waiting)).collect(),
        }
    }

    /// Answers everybody with an error.
    pub(super) fn fail(self, error: impl Fn() -> Error) {
        let answers = self.answers.into_iter().map(|(answer, _)| answer);
        for answer in answers.chain(self.repeats.into_iter().map(|(_, waiting)| waiting.answer)) {
            let _ = answer.send(Err(error()));
        }
    }
}
