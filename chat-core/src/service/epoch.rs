//! The last step of restoring a backup.

use super::ChatService;
use crate::error::Result;
use crate::id::Epoch;

impl ChatService {
    /// Begins a new epoch: call it after restoring the database to an earlier state, before clients come back.
    /// Their cursors from before then get a reset instead of silently missing what the restore took away.
    pub async fn new_epoch(&self) -> Result<Epoch> {
        let epoch = Epoch::from_uuid(self.0.ids.uuid());
        self.0.store.begin_epoch(epoch).await?;
        Ok(epoch)
    }
}
