//! Group commit: callers' sends and receipts gather while the last batch commits, and go down together.
//!
//! A channel always goes through the same lane, each lane has one batch in flight and no timer: an idle engine
//! commits a single message at once, a busy one hundreds per fsync. Every store gains it.

mod lane;
mod sends;
mod advances;
mod personal;

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::{MembershipState, PersonalRev, ReceiptRev, ReceiptState};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::limits::Limits;
use crate::store::{
    Advance, AdvanceOutcome, Append, AppendOutcome, AppendTarget, Appended, PersonalChange, PersonalOutcome,
    Store,
};

/// What one flush of a lane wrote, for delivery.
#[derive(Debug)]
pub(crate) enum Committed {
    /// Messages, in commit order.
    Messages(Vec<Appended>),
    /// Watermarks that rose.
    Receipts(Vec<Risen>),
    /// Personal state that changed.
    Personal(Vec<PersonalMoved>),
}

/// A participant's watermarks that rose.
#[derive(Debug, Clone)]
pub(crate) struct Risen {
    pub(crate) channel: ChannelId,
    pub(crate) state: ReceiptState,
    pub(crate) version: ReceiptRev,
    pub(crate) full: bool,
}

/// A participant's personal state that changed.
#[derive(Debug, Clone)]
pub(crate) struct PersonalMoved {
    pub(crate) user: UserId,
    pub(crate) personal_rev: PersonalRev,
    pub(crate) state: MembershipState,
}

/// One caller's work, and where its answer goes.
#[derive(Debug)]
enum Work {
    Append(Box<Append>, oneshot::Sender<Result<AppendOutcome>>),
    Advance(Advance, oneshot::Sender<Result<AdvanceOutcome>>),
    Personal(PersonalChange, oneshot::Sender<Result<PersonalOutcome>>),
}

/// The lanes.
#[derive(Debug)]
pub(crate) struct Committer {
    lanes: Vec<mpsc::Sender<Work>>,
    closing: CancellationToken,
}

/// Work that is queued; its outcome comes after the commit.
#[derive(Debug)]
pub(crate) struct Pending<T>(oneshot::Receiver<Result<T>>);

impl<T> Pending<T> {
    /// Waits for the commit. Dropping this does not undo anything: what is queued will be written.
    pub(crate) async fn outcome(self) -> Result<T> {
        self.0.await.unwrap_or_else(|_| Err(stopping()))
    }
}

impl Committer {
    /// Starts as many lanes as the store can use. They end when the committer is dropped and their queues are empty.
    pub(crate) fn start(
        store: &Arc<dyn Store>,
        limits: &Arc<Limits>,
        committed: &mpsc::Sender<Committed>,
        tasks: &TaskTracker,
    ) -> Self {
        let closing = CancellationToken::new();
        let lanes = (0..store.lanes().max(1)).map(|_| {
            let (sender, receiver) = mpsc::channel(limits.lane_queue);
            tasks.spawn(lane::run(
                store.clone(),
                limits.clone(),
                receiver,
                committed.clone(),
                closing.clone(),
            ));
            sender
        });
        Self { lanes: lanes.collect(), closing }
    }

    /// Takes no more; what is queued is still committed.
    pub(crate) fn close(&self) {
        self.closing.cancel();
    }

    /// Queues a message; at the queue's bound the caller waits. Messages queued one after the other to one
    /// channel are written in that order.
    pub(crate) async fn append(&self, append: Append) -> Result<Pending<AppendOutcome>> {
        let channel = match &append.target {
            AppendTarget::Channel(channel) => *channel,
            AppendTarget::Direct { new_channel, .. } => *new_channel,
        };
        let (answer, outcome) = oneshot::channel();
        self.queue(channel, Work::Append(Box::new(append), answer)).await?;
        Ok(Pending(outcome))
    }

    /// Queues an advance of watermarks; waiting ones of one participant merge.
    pub(crate) async fn advance(&self, advance: Advance) -> Result<Pending<AdvanceOutcome>> {
        let (answer, outcome) = oneshot::channel();
        self.queue(advance.channel, Work::Advance(advance, answer)).await?;
        Ok(Pending(outcome))
    }

    /// Queues a change of personal state; those of one participant are written in their order.
    pub(crate) async fn change_personal(&self, change: PersonalChange) -> Result<Pending<PersonalOutcome>> {
        let (answer, outcome) = oneshot::channel();
        self.queue(change.channel, Work::Personal(change, answer)).await?;
        Ok(Pending(outcome))
    }

    async fn queue(&self, channel: ChannelId, work: Work) -> Result<()> {
        // The last eight bytes of a UUIDv7 are random, so the lanes fill evenly.
        let random = channel.as_uuid().as_u64_pair().1;
        let lane = usize::try_from(random % self.lanes.len() as u64).unwrap_or(0);
        self.lanes[lane].send(work).await.map_err(|_| stopping())
    }
}

fn stopping() -> Error {
    Error::unavailable("the engine is stopping")
}

/// One error for each of several callers: kind and message are the same, the cause stays in the log.
fn share(error: &Error) -> Error {
    Error::new(error.kind(), error.message().to_owned())
}
