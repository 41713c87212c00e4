//! The last step of restoring a backup.

use super::ChatService;
use crate::error::Result;
use crate::id::Epoch;

impl ChatService {
    /// Begins a new epoch: call it after restoring the database to an earlier state, before clients come back.
    /// Their cursors from before are then as none, instead of silently missing what the restore took away.
    ///
    /// It ends the live sessions, on this node at once and on the others within [`Limits::head_check`](crate::Limits),
    /// and forgets what the nodes remember of the database. A restore under running nodes is also noticed without
    /// this, at the latest by the head check, where a live channel has lost something; better stop the nodes first.
    pub async fn new_epoch(&self) -> Result<Epoch> {
        let epoch = Epoch::from_uuid(self.0.ids.uuid());
        self.0.delivery.begin_epoch(epoch).await?;
        Ok(epoch)
    }
}
