//! One lane: gather, commit, answer, repeat.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
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
use crate::store::{AppendOutcome, Store};

/// Pauses before a batch that failed for a passing reason is repeated.
const RETRY_PAUSES: [Duration; 3] =
    [Duration::from_millis(20), Duration::from_millis(100), Duration::from_millis(400)];
/// A store that took longer than this to fail has waited enough: the callers are told.
const RETRY_WITHIN: Duration = Duration::from_secs(2);

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
        while self.gather().await {
            let batch = self.sends.next_batch(self.limits.batch_items);
            if !batch.is_empty() {
                self.commit_sends(batch).await;
            }
            if !self.advances.is_empty() {
                self.commit_advances().await;
            }
            if !self.personals.is_empty() {
                self.commit_personals().await;
            }
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
        while self.waiting() < 2 * self.limits.batch_items {
            let Ok(work) = self.work.try_recv() else { break };
            self.take(work);
        }
        true
    }

    fn waiting(&self) -> usize {
        self.sends.waiting() + self.advances.len() + self.personals.len()
    }

    /// Lets those run who were just answered, or whose frames just came: most of them have something to queue, and a
    /// small batch followed by a full one costs nearly as much as two full ones. Ends when nobody came.
    async fn let_others_queue(&self) {
        let mut queued = self.work.len();
        while queued < self.limits.batch_items {
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

    async fn commit_sends(&mut self, batch: Batch) {
        let mut parts = vec![batch];
        while let Some(mut part) = parts.pop() {
            let began = Instant::now();
            match self.append(&part).await {
                Ok(outcomes) => {
                    let appended = self.sends.answer(part, outcomes);
                    meter::committed(appended.len(), began.elapsed());
                    if !appended.is_empty() {
                        self.deliver(Committed::Messages(appended)).await;
                    }
                }
                Err(error) if error.is_retryable() || part.len() == 1 => part.fail(|| share(&error)),
                // One item breaks the batch: halves find it, and its neighbours go through.
                Err(_) => {
                    let second = part.split();
                    parts.push(second);
                    parts.push(part);
                }
            }
        }
    }

    async fn append(&self, batch: &Batch) -> Result<Vec<AppendOutcome>> {
        let outcomes = repeated(batch.len(), || self.store.append(batch.items())).await;
        if outcomes.is_err() {
            meter::append_failed();
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
