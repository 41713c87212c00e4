//! Lives of the database: when it went back to an earlier state, what this node holds of it is void.

use std::fmt;
use std::sync::{MutexGuard, PoisonError};

use super::Delivery;
use crate::error::Result;
use crate::id::Epoch;

/// What a node remembers of the store beside its feeds.
pub(crate) trait Remembered: fmt::Debug + Send + Sync {
    /// Forgets all of it.
    fn forget(&self);
}

/// The epoch that this node's sessions belong to.
#[derive(Debug, Default)]
pub(super) struct Life {
    /// Once it was read.
    epoch: Option<Epoch>,
    /// How many this node began.
    begun: u64,
}

impl Delivery {
    /// A session begins in this epoch.
    pub(crate) fn note_epoch(&self, epoch: Epoch) {
        self.life().epoch.get_or_insert(epoch);
    }

    /// Begins an epoch: cursors from before are refused from now on, and this node's sessions end.
    pub(crate) async fn begin_epoch(&self, epoch: Epoch) -> Result<()> {
        self.store.begin_epoch(epoch).await?;
        let mut life = self.life();
        *life = Life { epoch: Some(epoch), begun: life.begun + 1 };
        self.start_over();
        Ok(())
    }

    /// The store has less than was handed on or seen. Only a restore under running nodes does that, and it is the beginning
    /// of another epoch, whether somebody says so or not.
    pub(super) async fn went_back(&self) -> Result<()> {
        tracing::error!("the database went back under a running node: a new epoch begins, and sessions end");
        self.begin_epoch(Epoch::from_uuid(self.ids.uuid())).await
    }

    /// Ends this node's sessions when somebody else began another epoch.
    pub(super) async fn check_epoch(&self) -> Result<()> {
        let begun = self.life().begun;
        let epoch = self.store.epoch().await?;
        let mut life = self.life();
        // What was read before this node began another one is out of date.
        if life.begun == begun && life.epoch.replace(epoch).is_some_and(|before| before != epoch) {
            tracing::warn!("another epoch of the database has begun: sessions end");
            self.start_over();
        }
        Ok(())
    }

    fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_over(&self) {
        self.remembered.forget();
        self.hub.start_over();
    }
}
