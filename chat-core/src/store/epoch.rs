//! The life of the database, so that cursors from before a restore are refused.

use async_trait::async_trait;

use crate::error::Result;
use crate::id::Epoch;

/// The epoch.
#[async_trait]
pub trait EpochStore: Send + Sync {
    /// The current epoch.
    async fn epoch(&self) -> Result<Epoch>;

    /// Begins a new one; the last step of restoring a backup. Cursors from before then get a reset.
    async fn begin_epoch(&self, epoch: Epoch) -> Result<()>;
}
