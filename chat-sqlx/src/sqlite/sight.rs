//! What somebody no longer wants to see, on SQLite.

use async_trait::async_trait;
use chat_core::store::{ClearHistory, ClearOutcome, HideMessage, HideOutcome, SightStore};
use chat_core::{ChannelId, MembershipState, MessageId, PersonalRev, Result, Seq, UserId};
use sqlx::SqliteConnection;

use super::binds::json_of;
use super::open::SqliteStore;
use super::rows::{Cells, state_columns};
use super::sql::Sql;
use super::users;
use crate::fault;

const FIND: &str = concat!(
    "SELECT c.last_seq, m.seq, ",
    state_columns!(),
    "
     FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
     LEFT JOIN chat_messages m ON m.message_id = ?3 AND m.channel_id = c.channel_id AND m.seq > p.floor_seq
     WHERE c.channel_id = ?1 AND c.deleted_at IS NULL AND p.user_id = ?2 AND p.active = 1"
);
const WRITE: &str = "UPDATE chat_participants SET floor_seq = ?3, hidden_seqs = ?4, personal_rev = ?5
     WHERE channel_id = ?1 AND user_id = ?2";

/// An active participant's own part, with what is asked about.
struct Found {
    last_seq: Seq,
    /// The message, if it is above the floor.
    message: Option<Seq>,
    state: MembershipState,
}

#[async_trait]
impl SightStore for SqliteStore {
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome> {
        let mut transaction = self.write().await?;
        let connection = transaction.connection();
        let found = find(connection, self.sql(), (clear.channel, &clear.user), None).await?;
        let outcome = match found {
            None => ClearOutcome::NotFound,
            Some(found) if clear.up_to > found.last_seq => ClearOutcome::BeyondHead(found.last_seq),
            Some(found) if clear.up_to <= found.state.floor_seq => ClearOutcome::Unchanged(found.state),
            Some(Found { mut state, .. }) => {
                state.floor_seq = clear.up_to;
                state.hidden_seqs.retain(|seq| *seq > clear.up_to);
                let personal_rev = users::raise_one(connection, self.sql(), &clear.user, clear.at).await?;
                write(connection, self.sql(), &clear.user, &state, personal_rev).await?;
                ClearOutcome::Cleared(personal_rev, state)
            }
        };
        transaction.commit().await?;
        Ok(outcome)
    }

    async fn hide_message(&self, hide: &HideMessage) -> Result<HideOutcome> {
        let mut transaction = self.write().await?;
        let connection = transaction.connection();
        let found = find(connection, self.sql(), (hide.channel, &hide.user), Some(hide.message)).await?;
        let outcome = match found {
            None => HideOutcome::NotFound,
            Some(Found { message: None, .. }) => HideOutcome::NoMessage,
            Some(Found { message: Some(seq), mut state, .. }) => {
                match state.hidden_seqs.binary_search(&seq) {
                    Ok(_) => HideOutcome::Unchanged(state),
                    Err(_) if state.hidden_seqs.len() >= hide.limit => HideOutcome::Full,
                    Err(place) => {
                        state.hidden_seqs.insert(place, seq);
                        let personal_rev =
                            users::raise_one(connection, self.sql(), &hide.user, hide.at).await?;
                        write(connection, self.sql(), &hide.user, &state, personal_rev).await?;
                        HideOutcome::Hidden(personal_rev, state)
                    }
                }
            }
        };
        transaction.commit().await?;
        Ok(outcome)
    }
}

async fn find(
    connection: &mut SqliteConnection,
    sql: &Sql,
    (channel, user): (ChannelId, &UserId),
    message: Option<MessageId>,
) -> Result<Option<Found>> {
    let find = sqlx::query(sql.of(FIND))
        .bind(channel.as_uuid())
        .bind(user.as_str())
        .bind(message.map(|message| message.as_uuid()));
    let row = find.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
    let Some(mut cells) = row.as_ref().map(Cells::of) else { return Ok(None) };
    Ok(Some(Found {
        last_seq: cells.seq()?,
        message: cells.optional_seq()?,
        state: cells.membership_state(channel)?,
    }))
}

async fn write(
    connection: &mut SqliteConnection,
    sql: &Sql,
    user: &UserId,
    state: &MembershipState,
    personal_rev: PersonalRev,
) -> Result<()> {
    let hidden: Vec<_> = state.hidden_seqs.iter().map(|seq| seq.get()).collect();
    let hidden = (!hidden.is_empty()).then(|| json_of(serde_json::to_string(&hidden))).transpose()?;
    let write = sqlx::query(sql.of(WRITE))
        .bind(state.channel.as_uuid())
        .bind(user.as_str())
        .bind(state.floor_seq.as_i64())
        .bind(hidden)
        .bind(personal_rev.as_i64());
    write.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}
