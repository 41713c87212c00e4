//! Changes to a channel that were decided on versions: hold its row, compare on a newer snapshot, write, commit.

use chat_core::store::Fenced;
use chat_core::{Activity, ActivityKind, Actor, ChannelId, Fence, Result, Rev, Seq, Timestamp, UserId};
use sqlx::PgConnection;
use sqlx::postgres::{PgArguments, PgRow, PgTransaction, Postgres};
use sqlx::query::Query;

use super::{PostgresStore, rows};
use crate::{fault, payload};

/// The channel that [`PostgresStore::hold`] holds, or returns what it says instead.
macro_rules! decided {
    ($held:expr) => {
        match $held {
            Fenced::Decided(held) => held,
            Fenced::Stale => return Ok(Fenced::Stale),
            Fenced::NotGroup => return Ok(Fenced::NotGroup),
            Fenced::NotFound => return Ok(Fenced::NotFound),
        }
    };
}
pub(super) use decided;

/// A channel whose row is held until the transaction ends.
pub(super) struct Held<'s> {
    store: &'s PostgresStore,
    tx: PgTransaction<'static>,
    channel: ChannelId,
    rev: Rev,
    is_group: bool,
    /// Its active participants.
    pub(super) participant_count: u64,
}

impl PostgresStore {
    /// Holds a channel for a change that was decided on a fence. Two statements.
    pub(super) async fn hold(
        &self,
        channel: ChannelId,
        actor: &Actor,
        fence: Option<Fence>,
    ) -> Result<Fenced<Held<'_>>> {
        let mut tx = self.transactions.begin_change(&self.pool).await.map_err(fault::from_sqlx)?;
        let lock = self.sql.fenced_lock.query().bind(channel.as_uuid());
        lock.execute(&mut *tx).await.map_err(fault::from_sqlx)?;
        let user = actor.user().map(UserId::as_str);
        let read = self.sql.fenced_read.query().bind(channel.as_uuid()).bind(user);
        let Some(row) = read.fetch_optional(&mut *tx).await.map_err(fault::from_sqlx)? else {
            return end(tx, Fenced::NotFound).await;
        };
        if user.is_some() && !stands(&row, fence)? {
            return end(tx, Fenced::Stale).await;
        }
        Ok(Fenced::Decided(Held {
            store: self,
            tx,
            channel,
            rev: rows::rev(&row, "rev")?,
            is_group: rows::get(&row, "is_group")?,
            participant_count: rows::number(&row, "participant_count")?,
        }))
    }

    /// The same for a change that is for groups alone.
    pub(super) async fn hold_group(
        &self,
        group: ChannelId,
        actor: &Actor,
        fence: Option<Fence>,
    ) -> Result<Fenced<Held<'_>>> {
        match self.hold(group, actor, fence).await? {
            Fenced::Decided(held) if !held.is_group => end(held.tx, Fenced::NotGroup).await,
            held => Ok(held),
        }
    }
}

impl Held<'_> {
    /// The next change: the one this transaction makes.
    pub(super) fn next_rev(&self) -> Rev {
        self.rev.next()
    }

    /// Runs a statement in the transaction.
    pub(super) async fn execute(&mut self, query: Query<'_, Postgres, PgArguments>) -> Result<()> {
        query.execute(self.connection()).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    /// Runs a statement in the transaction that finds one row or none.
    pub(super) async fn find(&mut self, query: Query<'_, Postgres, PgArguments>) -> Result<Option<PgRow>> {
        query.fetch_optional(self.connection()).await.map_err(fault::from_sqlx)
    }

    /// The transaction's connection.
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Ends without a change: this is the outcome.
    pub(super) async fn give_up<T>(self, outcome: T) -> Result<Fenced<T>> {
        end(self.tx, Fenced::Decided(outcome)).await
    }

    /// Ends without a change: the decision was made on something that is no longer so.
    pub(super) async fn give_up_stale<T>(self) -> Result<Fenced<T>> {
        end(self.tx, Fenced::Stale).await
    }

    /// Commits what was written, which is no change of the channel.
    pub(super) async fn commit(self) -> Result<()> {
        self.tx.commit().await.map_err(fault::from_sqlx)
    }

    /// Writes what happened under the next rev, changes the number of participants, and commits.
    pub(super) async fn record(
        mut self,
        actor: &Actor,
        at: Timestamp,
        kind: ActivityKind,
        count: i64,
    ) -> Result<Activity> {
        let (channel, rev) = (self.channel, self.next_rev());
        let activity = Activity { channel, rev, actor: actor.clone(), at, kind };
        write_activity(self.store, &mut self.tx, &activity, count).await?;
        self.tx.commit().await.map_err(fault::from_sqlx)?;
        Ok(activity)
    }
}

/// Lets the row go before the answer, and not some time after it.
async fn end<T>(tx: PgTransaction<'_>, outcome: Fenced<T>) -> Result<Fenced<T>> {
    tx.rollback().await.map_err(fault::from_sqlx)?;
    Ok(outcome)
}

/// Writes an activity into the log of a channel whose row is held, and raises the channel's rev to it.
pub(super) async fn write_activity(
    store: &PostgresStore,
    connection: &mut PgConnection,
    activity: &Activity,
    count: i64,
) -> Result<()> {
    let record = store.sql.record.query();
    let record = record
        .bind(activity.channel.as_uuid())
        .bind(activity.rev.as_i64())
        .bind(activity.kind.carries_message().map(Seq::as_i64))
        .bind(activity.kind.name())
        .bind(activity.actor.to_stored())
        .bind(payload::encode(&activity.kind).to_string())
        .bind(rows::to_offset(activity.at))
        .bind(count);
    record.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// Whether the acting user is still in, on the versions the decision saw.
fn stands(row: &PgRow, fence: Option<Fence>) -> Result<bool> {
    let Some(own) = rows::get::<Option<i64>>(row, "own_version")? else { return Ok(false) };
    let now = Fence { channel: rows::number(row, "access_version")?, participant: own.cast_unsigned() };
    Ok(fence.is_none_or(|fence| fence == now))
}
