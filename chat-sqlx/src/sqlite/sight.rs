//! What somebody no longer wants to see, on SQLite.

use async_trait::async_trait;
use chat_core::store::{ClearHistory, ClearOutcome, SightStore};
use chat_core::{MembershipState, Result};

use super::open::SqliteStore;
use super::rows::{Cells, state_columns};
use super::users;
use crate::fault;

const FIND: &str = concat!(
    "SELECT c.last_seq, ",
    state_columns!(),
    "
     FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
     WHERE c.channel_id = ?1 AND c.deleted_at IS NULL AND p.user_id = ?2 AND p.active = 1"
);
const CLEAR: &str = "UPDATE chat_participants SET floor_seq = ?3, personal_rev = ?4
     WHERE channel_id = ?1 AND user_id = ?2";

#[async_trait]
impl SightStore for SqliteStore {
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome> {
        let mut transaction = self.write().await?;
        let connection = transaction.connection();
        let (channel, user) = (clear.channel, &clear.user);
        let find = sqlx::query(self.sql().of(FIND)).bind(channel.as_uuid()).bind(user.as_str());
        let row = find.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?;
        let mut outcome = ClearOutcome::NotFound;
        if let Some(mut cells) = row.as_ref().map(Cells::of) {
            let last_seq = cells.seq()?;
            let state = cells.membership_state(channel)?;
            outcome = if clear.up_to > last_seq {
                ClearOutcome::BeyondHead(last_seq)
            } else if clear.up_to <= state.floor_seq {
                ClearOutcome::Unchanged(state)
            } else {
                let personal_rev = users::raise_one(connection, self.sql(), user, clear.at).await?;
                let write = sqlx::query(self.sql().of(CLEAR))
                    .bind(channel.as_uuid())
                    .bind(user.as_str())
                    .bind(clear.up_to.as_i64())
                    .bind(personal_rev.as_i64());
                write.execute(connection).await.map_err(fault::from_sqlx)?;
                ClearOutcome::Cleared(personal_rev, MembershipState { floor_seq: clear.up_to, ..state })
            };
        }
        transaction.commit().await?;
        Ok(outcome)
    }
}
