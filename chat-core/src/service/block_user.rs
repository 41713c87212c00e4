//! Blocking people.

use super::ChatService;
use crate::domain::{Blocks, DirectKey};
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::store::{Block, BlockOutcome};

impl ChatService {
    /// Blocks somebody, and tells nobody but the user's own devices. From then on, whichever of the two it is:
    ///
    /// - Neither writes to the other directly, or puts them into groups. To a person who is named that looks as if the
    ///   other did not exist; in their direct channel it is [`Forbidden`](crate::ErrorKind::Forbidden). What was written
    ///   there stays readable.
    /// - Neither sees whether the other is there, or typing.
    ///
    /// For the user alone, what the other says in groups, said before or after, is not there: not in history, not by its
    /// id, not as the last message of the list, not unread, and live it is skipped. Everything shared stays as it is:
    /// reactions are counted, receipts are, and who is in a group is.
    ///
    /// Doing so again changes nothing. One more than [`Limits::blocked_users`](crate::Limits) is a
    /// [`Conflict`](crate::ErrorKind::Conflict).
    pub async fn block(&self, user: &UserId, other: &UserId) -> Result<Blocks> {
        self.require_known(std::slice::from_ref(other)).await?;
        let block = self.new_block(user, other)?;
        let outcome = self.0.store.block(&block).await?;
        self.blocked(&block, outcome).await
    }

    /// Blocks somebody no longer: all that was said is there again. Clients of the user read it anew.
    pub async fn unblock(&self, user: &UserId, other: &UserId) -> Result<Blocks> {
        let block = self.new_block(user, other)?;
        let outcome = self.0.store.unblock(&block).await?;
        self.blocked(&block, outcome).await
    }

    /// Whom the user blocks.
    pub async fn list_blocked(&self, user: &UserId) -> Result<Blocks> {
        self.0.store.blocks(user).await
    }

    fn new_block(&self, user: &UserId, other: &UserId) -> Result<Block> {
        if user == other {
            return Err(Error::invalid("user_id", "is oneself"));
        }
        let (limit, at) = (self.0.limits.blocked_users, self.0.clock.now());
        Ok(Block { blocker: user.clone(), blocked: other.clone(), limit, at })
    }

    async fn blocked(&self, block: &Block, outcome: BlockOutcome) -> Result<Blocks> {
        let Block { blocker, blocked, limit, .. } = block;
        let blocks = match outcome {
            BlockOutcome::Changed(blocks) => blocks,
            BlockOutcome::Unchanged(blocks) => return Ok(blocks),
            BlockOutcome::Full => {
                let error = Error::conflict("would be one blocked person more than the limit");
                return Err(error.with_field("user_id").with_limit(*limit as u64));
            }
        };
        self.forget_pair(&DirectKey::new(blocker.clone(), blocked.clone())?);
        self.0.roster.set_blocks(blocker, &blocks);
        self.0.delivery.blocks_changed(blocker, &blocks).await;
        Ok(blocks)
    }
}
