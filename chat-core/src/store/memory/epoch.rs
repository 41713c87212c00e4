//! The epoch in memory.

use async_trait::async_trait;

use super::MemoryStore;
use crate::error::Result;
use crate::id::Epoch;
use crate::store::EpochStore;

#[async_trait]
impl EpochStore for MemoryStore {
    async fn epoch(&self) -> Result<Epoch> {
        Ok(self.state()?.epoch)
    }

    async fn begin_epoch(&self, epoch: Epoch) -> Result<()> {
        self.state()?.epoch = epoch;
        Ok(())
    }
}
