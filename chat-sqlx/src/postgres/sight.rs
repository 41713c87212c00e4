//! What somebody no longer wants to see, on Postgres.

use async_trait::async_trait;
use chat_core::Result;
use chat_core::store::{ClearHistory, ClearOutcome, SightStore};

use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl SightStore for PostgresStore {
    /// One statement.
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome> {
        let query = self.sql.clear_history.query();
        let query = query.bind(clear.channel.as_uuid()).bind(clear.user.as_str()).bind(clear.up_to.as_i64());
        let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(row) = found else { return Ok(ClearOutcome::NotFound) };
        let (last_seq, state) = (rows::seq(&row, "last_seq")?, rows::membership_state(&row)?);
        if clear.up_to > last_seq {
            return Ok(ClearOutcome::BeyondHead(last_seq));
        }
        Ok(match rows::get::<Option<i64>>(&row, "personal_rev")? {
            Some(_) => ClearOutcome::Cleared(rows::personal_rev(&row, "personal_rev")?, state),
            None => ClearOutcome::Unchanged(state),
        })
    }
}
