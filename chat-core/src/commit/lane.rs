//! One lane: gather, commit, answer, repeat.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, join};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::advances::Advances;
use super::personal::Personals;
use super::sends::{Batch, Sends};
use super::{Committed, Work, share};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::meter;
use crate::store::{AppendOutcome, Appended, Store};

/// Pauses before a batch that failed for a passing reason is repeated.
const RETRY_PAUSES: [Duration; 3] =
    [Duration::from_millis(20), Duration::from_millis(100), Duration::from_millis(400)];
/// A store that took longer than this to fail has waited enough: the callers are told.
const RETRY_WITHIN: Duration = Duration::from_secs(2);

/// So many items share what a batch costs by itself; more of them save next to nothing, and are better prepared while
/// these commit.
const AMPLE: usize = 96;

/// Runs until the committer is gone and everything queued is answered.
pub(super) async fn run(
    store: Arc<dyn Store>,
    limits: Arc<Limits>,
    work: mpsc::Receiver<Work>,
    committed: mpsc::Sender<Committed>,
    closing: CancellationToken,
) {
    let (sends, advances, personals) = (Sends::new(&limits), Advances::default(), Personals::default());
    Lane { store, limits, work, committed, closing, sends, advances, personals }.run().await;
}

/// A batch that is durable, and whose callers do not know yet.
struct Written {
    batch: Batch,
    outcomes: Vec<AppendOutcome>,
}

impl Written {
    /// Cuts the second half off.
    fn cut(&mut self) -> Self {
        let batch = self.batch.split();
        let outcomes = self.outcomes.split_off(self.batch.len());
        Self { batch, outcomes }
    }
}

struct Lane {
    store: Arc<dyn Store>,
    limits: Arc<Limits>,
    work: mpsc::Receiver<Work>,
    committed: mpsc::Sender<Committed>,
    closing: CancellationToken,
    sends: Sends,
    advances: Advances,
    personals: Personals,
}

impl Lane {
    async fn run(mut self) {
        let mut untold = None;
        loop {
            self.take_queued();
            // While many wait, the next batch is on its way before the last one's callers are told.
            while self.sends.waiting() < AMPLE {
                let Some(last) = untold.take() else {
                    if !self.gather().await {
                        return;
                    }
                    break;
                };
                untold = self.tell_first(last).await;
                self.let_others_queue().await;
                self.take_queued();
            }
            let batch = self.sends.next_batch(self.limits.batch_items);
            if !batch.is_empty() {
                untold = self.commit_sends(batch, untold).await;
            }
            if !self.advances.is_empty() || !self.personals.is_empty() {
                self.tell_last(untold.take()).await;
            }
            if !self.advances.is_empty() {
                self.commit_advances().await;
            }
            if !self.personals.is_empty() {
                self.commit_personals().await;
            }
        }
    }

    /// Tells the callers of a batch, of a large one the first half, and gives back the rest: so many come with their
    /// next that these go down while the others are told. Without it all would take turns with the store.
    async fn tell_first(&self, mut last: Written) -> Option<Written> {
        let rest = (last.batch.len() >= 2 * AMPLE).then(|| last.cut());
        self.tell_last(Some(last)).await;
        rest
    }

    /// Tells the callers of the last batch, if they were not yet.
    async fn tell_last(&self, last: Option<Written>) {
        if let Some(Written { batch, outcomes }) = last {
            self.tell(batch.tell(outcomes)).await;
        }
    }

    async fn tell(&self, appended: Vec<Appended>) {
        if !appended.is_empty() {
            self.deliver(Committed::Messages(appended)).await;
        }
    }

    /// Takes what is waiting, up to a batch; waits only when there is nothing to do. False at the end.
    async fn gather(&mut self) -> bool {
        if !self.sends.is_ready() && self.advances.is_empty() && self.personals.is_empty() {
            let first = match self.sends.retry_at() {
                None => self.receive().await,
                Some(at) => self.receive_until(at).await,
            };
            match first {
                Some(work) => self.take(work),
                // The end, or the time to look at a busy channel again.
                None if self.sends.retry_at().is_none() => return false,
                None => {}
            }
        }
        self.let_others_queue().await;
        self.take_queued();
        true
    }

    fn take_queued(&mut self) {
        while self.waiting() < 2 * self.limits.batch_items {
            let Ok(work) = self.work.try_recv() else { break };
            self.take(work);
        }
    }

    fn waiting(&self) -> usize {
        self.sends.waiting() + self.advances.len() + self.personals.len()
    }

    /// Lets those run who were just answered, or whose frames just came: most of them have something to queue, and a
    /// small batch followed by a full one costs nearly as much as two full ones. Ends when nobody came.
    async fn let_others_queue(&self) {
        let mut queued = self.work.len();
        while queued < AMPLE {
            yield_now().await;
            let before = std::mem::replace(&mut queued, self.work.len());
            if queued == before {
                return;
            }
        }
    }

    /// The next work; none once the committer closed and everything queued was taken.
    async fn receive(&mut self) -> Option<Work> {
        tokio::select! {
            biased;
            work = self.work.recv() => work,
            () = self.closing.cancelled() => {
                self.work.close();
                self.work.recv().await
            }
        }
    }

    async fn receive_until(&mut self, at: Instant) -> Option<Work> {
        tokio::select! {
            work = self.receive() => {
                if work.is_none() {
                    sleep_until(at).await;
                }
                work
            }
            () = sleep_until(at) => None,
        }
    }

    fn take(&mut self, work: Work) {
        match work {
            Work::Append(append, answer) => self.sends.push(*append, answer),
            Work::Advance(advance, answer) => self.advances.push(advance, answer),
            Work::Personal(change, answer) => self.personals.push(change, answer),
        }
    }

    /// Commits a batch, and meanwhile tells the callers of the one before. Gives back what is written and not told.
    async fn commit_sends(&mut self, batch: Batch, last: Option<Written>) -> Option<Written> {
        let (outcomes, ()) = join(self.append(&batch), self.tell_last(last)).await;
        match outcomes {
            Ok(outcomes) if batch.is_plain(&outcomes) => {
                return Some(Written { batch, outcomes });
            }
            Ok(outcomes) => {
                let appended = self.sends.answer(batch, outcomes);
                self.tell(appended).await;
            }
            Err(error) => self.divide(batch, error).await,
        }
        None
    }

    /// What to do with a batch that was not written.
    async fn divide(&mut self, batch: Batch, error: Error) {
        let mut parts = vec![(batch, error)];
        while let Some((mut part, error)) = parts.pop() {
            if error.is_retryable() || part.len() == 1 {
                part.fail(|| share(&error));
                continue;
            }
            // One item breaks the batch: halves find it, and its neighbours go through.
            let second = part.split();
            let mut broken = Vec::new();
            for half in [part, second] {
                match self.append(&half).await {
                    Ok(outcomes) => {
                        let appended = self.sends.answer(half, outcomes);
                        self.tell(appended).await;
                    }
                    Err(error) => broken.push((half, error)),
                }
            }
            parts.extend(broken.into_iter().rev());
        }
    }

    async fn append(&self, batch: &Batch) -> Result<Vec<AppendOutcome>> {
        let began = Instant::now();
        let outcomes = repeated(batch.len(), || self.store.append(batch.items())).await;
        match &outcomes {
            Ok(outcomes) => {
                let written = outcomes.iter().filter(|outcome| is_new(outcome)).count();
                meter::committed(written, began.elapsed());
            }
            Err(_) => meter::append_failed(),
        }
        outcomes
    }

    async fn commit_advances(&mut self) {
        let batch = self.advances.next_batch(self.limits.batch_items);
        match repeated(batch.items().len(), || self.store.advance(batch.items())).await {
            Ok(outcomes) => {
                let risen = self.advances.answer(batch, outcomes);
                if !risen.is_empty() {
                    self.deliver(Committed::Receipts(risen)).await;
                }
            }
            Err(error) => batch.fail(|| share(&error)),
        }
    }

    async fn commit_personals(&mut self) {
        let batch = self.personals.next_batch(self.limits.batch_items);
        match repeated(batch.items().len(), || self.store.change_personal(batch.items())).await {
            Ok(outcomes) => {
                let moved = batch.answer(outcomes);
                if !moved.is_empty() {
                    self.deliver(Committed::Personal(moved)).await;
                }
            }
            Err(error) => batch.fail(|| share(&error)),
        }
    }

    /// Waits when delivery is behind. Without a receiver the engine is stopping; the head check of other nodes
    /// and the next start find what was written.
    async fn deliver(&self, committed: Committed) {
        let _ = self.committed.send(committed).await;
    }
}

fn is_new(outcome: &AppendOutcome) -> bool {
    matches!(outcome, AppendOutcome::Appended(_))
}

/// Writes a batch, and repeats what failed for a passing reason. The outcome may have been unknown (the connection
/// broke during the commit): repeating is safe, since sends have keys, watermarks only rise, and personal
/// state is set to what it was asked to be.
async fn repeated<'a, T>(
    items: usize,
    attempt: impl Fn() -> BoxFuture<'a, Result<Vec<T>>>,
) -> Result<Vec<T>> {
    let (began, mut pauses) = (Instant::now(), RETRY_PAUSES.iter());
    loop {
        let error = match attempt().await {
            Ok(outcomes) if outcomes.len() == items => return Ok(outcomes),
            Ok(_) => Error::internal("the store answered another number of items"),
            Err(error) => error,
        };
        match pauses.next() {
            Some(pause) if error.is_retryable() && began.elapsed() < RETRY_WITHIN => sleep(*pause).await,
            _ => {
                tracing::warn!(%error, source = ?std::error::Error::source(&error), "a batch was not written");
                return Err(error);
            }
        }
    }
}
