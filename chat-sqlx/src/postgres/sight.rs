//! What somebody no longer wants to see, on Postgres.

use async_trait::async_trait;
use chat_core::Result;
use chat_core::store::{ClearHistory, ClearOutcome, HideMessage, HideOutcome, SightStore};
use sqlx::postgres::PgRow;

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

    /// One statement, and once more for each of the user's other devices that hides one at the same time.
    async fn hide_message(&self, hide: &HideMessage) -> Result<HideOutcome> {
        loop {
            let query = self.sql.hide_message.query();
            let query = query
                .bind(hide.channel.as_uuid())
                .bind(hide.user.as_str())
                .bind(hide.message.as_uuid())
                .bind(rows::limit_of(hide.limit));
            let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
            let Some(row) = found else { return Ok(HideOutcome::NotFound) };
            if !rows::get::<bool>(&row, "was_overtaken")? {
                return outcome(&row);
            }
        }
    }
}

fn outcome(row: &PgRow) -> Result<HideOutcome> {
    if !rows::get::<bool>(row, "is_there")? {
        return Ok(HideOutcome::NoMessage);
    }
    if rows::get::<Option<i64>>(row, "personal_rev")?.is_some() {
        return Ok(HideOutcome::Hidden(
            rows::personal_rev(row, "personal_rev")?,
            rows::membership_state(row)?,
        ));
    }
    let was_hidden = rows::get(row, "was_hidden")?;
    Ok(if was_hidden { HideOutcome::Unchanged(rows::membership_state(row)?) } else { HideOutcome::Full })
}
