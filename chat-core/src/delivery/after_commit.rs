//! Calls the host's `after_commit` beside delivery, so that a slow hook delays nobody.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::Change;
use crate::hooks::Hooks;
use crate::limits::Limits;

/// The queue to the hook. At its bound changes are not told (the hook is at most once), and that is logged.
#[derive(Debug)]
pub(super) struct AfterCommit(mpsc::Sender<Change>);

impl AfterCommit {
    /// Runs until the engine stops and what was queued by then is told.
    pub(super) fn start(
        hooks: Arc<dyn Hooks>,
        limits: &Limits,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Self {
        let (sender, changes) = mpsc::channel(limits.lane_queue);
        tasks.spawn(tell(hooks, changes, stop.clone()));
        Self(sender)
    }

    pub(super) fn push(&self, change: Change) {
        if let Err(TrySendError::Full(_)) = self.0.try_send(change) {
            tracing::warn!("after_commit is too slow: a change was not told to it");
        }
    }
}

async fn tell(hooks: Arc<dyn Hooks>, mut changes: mpsc::Receiver<Change>, stop: CancellationToken) {
    loop {
        let change = tokio::select! {
            biased;
            change = changes.recv() => change,
            () = stop.cancelled(), if !changes.is_closed() => {
                changes.close();
                continue;
            }
        };
        match change {
            Some(change) => hooks.after_commit(&change).await,
            None => return,
        }
    }
}
