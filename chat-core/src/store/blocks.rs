//! Whom users block.

use async_trait::async_trait;

use crate::domain::Blocks;
use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;

/// One user blocks another, or no longer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Who blocks.
    pub blocker: UserId,
    /// Whom; somebody else.
    pub blocked: UserId,
    /// Most whom one user blocks.
    pub limit: usize,
    /// When.
    pub at: Timestamp,
}

/// What blocking or unblocking came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockOutcome {
    /// It was written; whom the user blocks now.
    Changed(Blocks),
    /// It was so before; nothing was written.
    Unchanged(Blocks),
    /// It would be one more than the limit; nothing was written.
    Full,
}

/// Blocks, each of one user by another. They are the blocker's business alone: what changes them raises the blocker's
/// personal version (the user is created when missing), and that of nobody else.
///
/// The direct channel of the two is what a block has to do with everybody's writes: while either blocks the other,
/// [`Access::is_blocked`](crate::Access) says so, and each change raises the channel's access version, so that what was
/// decided before is stale. A pair that has no channel yet begins none: a first message is `Stale` whatever was decided,
/// and it is not possible that the block and a later first message are both there.
#[async_trait]
pub trait BlockStore: Send + Sync {
    /// Blocks somebody, who need not be there. Idempotent.
    async fn block(&self, block: &Block) -> Result<BlockOutcome>;

    /// Blocks somebody no longer. Idempotent; the limit does not matter.
    async fn unblock(&self, block: &Block) -> Result<BlockOutcome>;

    /// Whom a user blocks. One statement.
    async fn blocks(&self, user: &UserId) -> Result<Blocks>;
}
