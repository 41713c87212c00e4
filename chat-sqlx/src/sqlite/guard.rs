//! What every fenced change begins and ends with: the check under the write lock, and the entry in the log.

use chat_core::store::Fenced;
use chat_core::{Activity, ActivityKind, Actor, ChannelId, Fence, Result, Rev, Seq, Timestamp};
use sqlx::SqliteConnection;

use super::open::SqliteStore;
use super::rows::Cells;
use super::sql::Sql;
use super::writer::HeldWriter;
use crate::{fault, payload};

const FIND: &str =
    "SELECT c.last_seq, c.rev, c.participant_count, c.kind = 'group', c.access_version, p.access_version
     FROM chat_channels c
     LEFT JOIN chat_participants p ON p.channel_id = c.channel_id AND p.user_id = ?2 AND p.active = 1
     WHERE c.channel_id = ?1 AND c.deleted_at IS NULL";
const RAISE: &str = "UPDATE chat_channels SET rev = ?2 WHERE channel_id = ?1";
const RECORD: &str =
    "INSERT INTO chat_activities (channel_id, rev, last_seq, name, actor, payload, message_seq, at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// A transaction that may change a channel: the channel is there, and the decision to change it still stands.
#[derive(Debug)]
pub(super) struct Guarded<'a> {
    pub(super) channel: ChannelId,
    pub(super) last_seq: Seq,
    pub(super) participant_count: u64,
    is_group: bool,
    rev: Rev,
    actor: &'a Actor,
    at: Timestamp,
    transaction: HeldWriter,
    sql: &'a Sql,
}

/// Why a change is not made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refusal {
    Stale,
    NotGroup,
    NotFound,
}

impl Refusal {
    pub(super) fn outcome<T>(self) -> Fenced<T> {
        match self {
            Self::Stale => Fenced::Stale,
            Self::NotGroup => Fenced::NotGroup,
            Self::NotFound => Fenced::NotFound,
        }
    }
}

impl SqliteStore {
    /// Begins a change of `channel` by `actor` that was decided on `fence`. One statement.
    pub(super) async fn guarded<'a>(
        &'a self,
        channel: ChannelId,
        actor: &'a Actor,
        fence: Option<Fence>,
        at: Timestamp,
    ) -> Result<Result<Guarded<'a>, Refusal>> {
        let mut transaction = self.write().await?;
        let find = sqlx::query(self.sql().of(FIND))
            .bind(channel.as_uuid())
            .bind(actor.user().map(chat_core::UserId::as_str));
        let row = find.fetch_optional(transaction.connection()).await.map_err(fault::from_sqlx)?;
        let Some(row) = row else {
            transaction.commit().await?;
            return Ok(Err(Refusal::NotFound));
        };
        let mut cells = Cells::of(&row);
        let (last_seq, rev) = (cells.seq()?, cells.rev()?);
        let (participant_count, is_group) = (cells.number()?, cells.take()?);
        if !holds(&mut cells, actor, fence)? {
            transaction.commit().await?;
            return Ok(Err(Refusal::Stale));
        }
        let sql = self.sql();
        Ok(Ok(Guarded { channel, last_seq, participant_count, is_group, rev, actor, at, transaction, sql }))
    }

    /// The same for a change that is for groups alone.
    pub(super) async fn guarded_group<'a>(
        &'a self,
        group: ChannelId,
        actor: &'a Actor,
        fence: Option<Fence>,
        at: Timestamp,
    ) -> Result<Result<Guarded<'a>, Refusal>> {
        match self.guarded(group, actor, fence, at).await? {
            Ok(guarded) if !guarded.is_group => {
                guarded.commit().await?;
                Ok(Err(Refusal::NotGroup))
            }
            guarded => Ok(guarded),
        }
    }
}

/// Whether a decision made on these versions still stands; the host's always does.
fn holds(cells: &mut Cells<'_>, actor: &Actor, fence: Option<Fence>) -> Result<bool> {
    let channel = cells.number()?;
    let participant = cells.optional_number()?;
    if actor.user().is_none() {
        return Ok(true);
    }
    let now = participant.map(|participant| Fence { channel, participant });
    Ok(now.is_some_and(|now| fence.is_none_or(|fence| fence == now)))
}

impl Guarded<'_> {
    /// The transaction's connection, with the statements of this store.
    pub(super) fn connection(&mut self) -> (&mut SqliteConnection, &Sql) {
        (self.transaction.connection(), self.sql)
    }

    /// The number the change will have.
    pub(super) fn next_rev(&self) -> Rev {
        self.rev.next()
    }

    /// Raises the channel's `rev` and writes what happened under it. Two statements.
    pub(super) async fn record(&mut self, kind: ActivityKind) -> Result<Activity> {
        let (channel, actor, at) = (self.channel, self.actor.clone(), self.at);
        self.rev = self.next_rev();
        let activity = Activity { channel, rev: self.rev, actor, at, kind };
        let last_seq = self.last_seq;
        let (connection, sql) = self.connection();
        let raise = sqlx::query(sql.of(RAISE)).bind(channel.as_uuid()).bind(activity.rev.as_i64());
        raise.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
        record(connection, sql, &activity, last_seq).await?;
        Ok(activity)
    }

    /// Ends the change: makes durable what was written, which may be nothing.
    pub(super) async fn commit(self) -> Result<()> {
        self.transaction.commit().await
    }
}

/// Writes an activity that came after the channel's message `last_seq`. One statement.
pub(super) async fn record(
    connection: &mut SqliteConnection,
    sql: &Sql,
    activity: &Activity,
    last_seq: Seq,
) -> Result<()> {
    let record = sqlx::query(sql.of(RECORD))
        .bind(activity.channel.as_uuid())
        .bind(activity.rev.as_i64())
        .bind(last_seq.as_i64())
        .bind(activity.kind.name())
        .bind(activity.actor.to_stored())
        .bind(payload::encode(&activity.kind).to_string())
        .bind(activity.kind.carries_message().map(Seq::as_i64))
        .bind(activity.at.as_micros());
    record.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}
