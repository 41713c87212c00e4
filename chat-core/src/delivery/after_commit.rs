//! Calls the host's `after_commit` beside delivery, so that a slow hook delays nobody.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::domain::Change;
use crate::hooks::Hooks;
use crate::limits::Limits;

/// The queue to the hook. At its bound changes are not told (the hook is at most once), and that is logged.
#[derive(Debug)]
pub(super) struct AfterCommit(mpsc::Sender<Change>);

impl AfterCommit {
    /// Runs until the queue's sender is gone.
    pub(super) fn start(hooks: Arc<dyn Hooks>, limits: &Limits, tasks: &TaskTracker) -> Self {
        let (sender, mut changes) = mpsc::channel(limits.lane_queue);
        tasks.spawn(async move {
            while let Some(change) = changes.recv().await {
                hooks.after_commit(&change).await;
            }
        });
        Self(sender)
    }

    pub(super) fn push(&self, change: Change) {
        if self.0.try_send(change).is_err() {
            tracing::warn!("after_commit is too slow: a change was not told to it");
        }
    }
}
