//! Calls the host's hooks after a commit beside delivery, so that a slow one delays nobody.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::{Change, Report};
use crate::hooks::Hooks;
use crate::limits::Limits;

/// The queue to the hooks. At its bound nothing is told (hooks are at most once), and that is logged.
#[derive(Debug)]
pub(super) struct AfterCommit(mpsc::Sender<Told>);

/// What the host is told.
#[derive(Debug)]
pub(super) enum Told {
    Change(Change),
    Report(Box<Report>),
}

impl AfterCommit {
    /// Runs until the engine stops and what was queued by then is told.
    pub(super) fn start(
        hooks: Arc<dyn Hooks>,
        limits: &Limits,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Self {
        let (sender, queue) = mpsc::channel(limits.lane_queue);
        tasks.spawn(tell(hooks, queue, stop.clone()));
        Self(sender)
    }

    pub(super) fn push(&self, told: Told) {
        if let Err(TrySendError::Full(_)) = self.0.try_send(told) {
            tracing::warn!("the hooks are too slow: something that was committed was not told to them");
        }
    }
}

async fn tell(hooks: Arc<dyn Hooks>, mut queue: mpsc::Receiver<Told>, stop: CancellationToken) {
    loop {
        let told = tokio::select! {
            biased;
            told = queue.recv() => told,
            () = stop.cancelled(), if !queue.is_closed() => {
                queue.close();
                continue;
            }
        };
        match told {
            Some(Told::Change(change)) => hooks.after_commit(&change).await,
            Some(Told::Report(report)) => hooks.after_report(&report).await,
            None => return,
        }
    }
}
