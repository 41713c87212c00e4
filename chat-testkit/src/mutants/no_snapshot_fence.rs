//! Snapshots of memberships that do not fit to what was read beside them.

use async_trait::async_trait;
use chat_core::store::{Memberships, Store};
use chat_core::{Result, UserId};

use super::Bend;

/// Tells a session heads that are one change ahead, as when the heads are read after the rest and others write
/// meanwhile: whoever trusts them never asks for that change.
#[derive(Debug, Default)]
pub struct NoSnapshotFence;

#[async_trait]
impl Bend for NoSnapshotFence {
    async fn memberships(&self, store: &dyn Store, user: &UserId) -> Result<Memberships> {
        let mut memberships = store.memberships(user).await?;
        for membership in &mut memberships.channels {
            membership.head.rev = membership.head.rev.next();
        }
        Ok(memberships)
    }
}
